"""Who looks after an emergency: who is asked to review it, and who may review or end it. Judged by person, as the lists are now.

Those are the role's approvers, but for who is elsewhere by now, and its owner, and members of the security group; never the one who used
it, nor who ran the command for them. Reads and writes nothing.
"""

from collections.abc import Mapping

from access import answers_emergency as answers
from access import policy as rules
from access.answers import Refused, other_team
from access.belonging import elsewhere
from access.catalog import ApproverList, Role
from access.keys import OktaId, SlackId
from access.person import Party, Person, judge
from access.request import Request

MOST = rules.MOST_AT_ONCE


def reviewers(
    role: Role,
    listed: ApproverList,
    people: Mapping[SlackId, Person],
    used_by: Party,
    operator: OktaId | None = None,
) -> tuple[Party, ...]:
    """Everybody who is to be asked, the owner first: as far as is known here, none of them is gone."""
    own = {used_by.okta, operator}
    may = rules.eligible(listed, people, used_by)
    approvers = [each.party for each in listed.approvers if each.slack in may]
    owner = people.get(role.owner.slack)
    there = owner is None or not owner.gone
    found = [*([role.owner] if there else []), *approvers]
    by_person = {each.okta: each for each in reversed(found) if each.okta not in own}
    ordered = dict.fromkeys(each.okta for each in found if each.okta in by_person)
    return tuple(by_person[okta] for okta in ordered)[:MOST]


def may_look_after(
    request: Request,
    person: Person | None,
    role: Role | None,
    listed: ApproverList | None,
    security: str,
    now: int,
) -> Refused | None:
    """Whether this person, by whichever account, may review this emergency or end it now. `security` is the id of an Okta group."""
    if refused := judge(person, now):
        return refused
    assert person is not None  # noqa: S101 - `judge` refuses None; this tells the type checker
    if request.emergency is None:
        return answers.no_review()
    if person.party.is_(request.requester):
        return answers.own_review()
    owns = role is not None and person.party.is_(role.owner)
    approves = listed is not None and listed.lists(person.party)
    watches = bool(security) and security in person.groups
    if owns or watches:
        return None
    if not approves:
        return answers.not_a_reviewer()
    return other_team() if elsewhere(role, listed, person) else None


def may_review(request: Request, person: Person, way: str) -> Refused | None:
    """The same for the review, which is the second person's: whoever gave it for somebody, by name or login, is not that."""
    emergency = request.emergency
    if emergency and (person.okta == emergency.operator or (emergency.login and way == emergency.login)):
        return answers.ran_it()
    return None


def reviews(request: Request, person: Person) -> bool:
    """Whether this human was asked to review it, and is not the one who used it."""
    asked = request.emergency.reviewers if request.emergency else ()
    return any(person.party.is_(each) for each in asked) and not person.party.is_(request.requester)
