"""What a role's approver list may be when its owner changes it in Slack; the file's own check is `access.catalog_rules`.

Each function answers None (allowed) or why not, from records alone.
"""

from collections.abc import Iterable, Sequence

from access import answers
from access.answers import Refused
from access.belonging import staying
from access.catalog import Approver, ApproverList, Policy, Role
from access.keys import OktaId, SlackId, person_key
from access.person import Party, Person, Standing, worth_another_look
from access.reading import Known, get

MOST = 50
"""People on a list: with everything else they fit into one transaction and into one form, and all of them can be shown."""


def people_needed(policy: Policy) -> int:
    """Whoever asks may be on the list, and so may the one they ask for; neither of them approves it."""
    return policy.approvals + (2 if policy.for_others else 1)


def good_size(approvers: Iterable[Approver], role: Role, policy: Policy) -> Refused | None:
    """Enough different people, and not the owner alone."""
    people = {each.okta for each in approvers}
    if not people:
        return answers.no_approver_chosen()
    if people == {role.owner.okta}:
        return answers.list_owner_alone()
    needed = people_needed(policy)
    return answers.list_too_short(needed) if len(people) < needed else None


def may_approve(person: Person | None, now: int) -> Refused | None:
    """Whether this person could be put on a list: known as of today, bound to Okta, active."""
    if person is None or (person.standing is not Standing.OK and worth_another_look(person, now)):
        return answers.looking_them_up()
    if person.standing is Standing.OK and not worth_another_look(person, now):
        return None
    return answers.looking_them_up() if person.standing is Standing.OK else answers.cannot_approve()


def as_approvers(
    people: Sequence[Person], before: ApproverList, left: frozenset[SlackId]
) -> tuple[Approver, ...]:
    """The list of these people, each human once; who was on it keeps the account and the name they had there, unless it has `left`."""
    known = {each.okta: each for each in before.approvers if each.slack not in left}
    found: dict[OktaId, Approver] = {}
    for person in people:
        party = person.party
        found.setdefault(
            party.okta, known.get(party.okta) or Approver(party.okta, party.slack, person.name or party.slack)
        )
    return tuple(found.values())


def gone(approvers: Iterable[Approver], known: Known) -> frozenset[SlackId]:
    """The accounts on a list whose person has left."""
    found = {each.slack: get(known, person_key(each.slack), Person) for each in approvers}
    return frozenset(slack for slack, person in found.items() if person and person.gone)


def may_agree(role: Role, listed: ApproverList, author: Party, known: Known) -> tuple[Party, ...]:
    """Those who could be the second person for a change: on the list now and in its team, another human, not known to have left."""
    left = gone(listed.approvers, known)
    here = staying(role, listed, known)
    others = [each for each in here.approvers if each.okta != author.okta and each.slack not in left]
    return tuple(each.party for each in others)
