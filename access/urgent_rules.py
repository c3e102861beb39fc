"""Whether access is given at once, as an emergency: judged from records alone, by the same function for forms, cards and what they send."""

from collections.abc import Mapping
from dataclasses import dataclass

from access import answers_emergency as answers
from access import policy as rules
from access.answers import Refused
from access.calls import SLACK
from access.catalog import Policy
from access.duration import DAY
from access.emergency import Ledger
from access.emergency import Rules as EmergencyRules
from access.holding import Holding
from access.keys import OktaId, SlackId
from access.person import Party, Person
from access.request import Request
from access.reviewers import reviewers
from access.weighing import Terms

WORTH_SAYING = (
    answers.review_open().code,
    answers.too_many_emergencies(1, DAY).code,
    answers.emergency_elsewhere("").code,
)
"""Refusals that somebody in need is told of before they ask: they can do something about them, or wait."""


@dataclass(frozen=True)
class Need:
    """Who needs what at once, as records: the rules of the role, what they have of it, and what they used of emergencies before.

    `people` are those who could review it, as far as their records were read. `operator` is who runs the command for the person, and
    `login` as whom. `way` is how they came in.
    """

    person: Person
    terms: Terms
    holding: Holding | None
    ledger: Ledger | None
    people: Mapping[SlackId, Person]
    operator: OktaId | None = None
    login: str = ""
    way: str = SLACK

    @property
    def reviewers(self) -> tuple[Party, ...]:
        """Those who will be asked to review it."""
        terms = self.terms
        return reviewers(terms.role, terms.approvers, self.people, self.person.party, self.operator)


def refused(found: Need, now: int) -> Refused | None:
    """Why it is not given at once to this person now."""
    given = found.terms.policy.emergency
    if given is None:
        return answers.no_emergency()
    if found.way == SLACK and (where := found.terms.policy.elsewhere):
        return answers.emergency_elsewhere(where)
    if seen := rules.may_see(found.terms.role, found.terms.policy, found.person):
        return seen
    if not _for_them(given, found.person):
        return answers.emergency_not_for_you()
    if used := used_up(given, found.ledger, now):
        return used
    if had := _had(found.holding, given.duration.end(now)):
        return had
    return None if found.reviewers else answers.nobody_to_review()


def could(policy: Policy, person: Person) -> int:
    """For how many seconds what this person asks for now could be turned into an emergency in Slack; 0 for not at all."""
    given = policy.emergency
    return given.duration.seconds if given and _for_them(given, person) and not policy.elsewhere else 0


def _for_them(given: EmergencyRules, person: Person) -> bool:
    return not given.requesters or bool(given.requesters & person.groups)


def used_up(given: EmergencyRules, ledger: Ledger | None, now: int) -> Refused | None:
    """Whether the person has to wait, by their ledger: for a review, or because it was often enough."""
    if ledger is None:
        return None
    if ledger.open:
        return answers.review_open()
    enough = ledger.used(given.within, now) >= given.most
    return answers.too_many_emergencies(given.most, given.within) if enough else None


def _had(holding: Holding | None, end: int) -> Refused | None:
    """Nobody needs what they have anyway."""
    if holding is None:
        return None
    if max(holding.needs.values(), default=0) >= end:
        return answers.have_it_longer()
    return rules.room_for_one_more(holding)


def turnable(request: Request) -> Refused | None:
    """Whether a request is of the kind that can become an emergency: for oneself, one role, and nothing that one has already."""
    if not request.requester.is_(request.for_whom):
        return answers.emergency_for_others()
    if request.bundle is not None:
        return answers.emergency_together()
    if request.extends:
        return answers.emergency_extension()
    return None if request.limits.emergency else answers.no_emergency()


def good_incident(text: str) -> Refused | None:
    """The incident has a name, or there are words about it."""
    wrong = rules.good_reason(text)
    return answers.incident_missing() if wrong and wrong.code == "reason_missing" else wrong
