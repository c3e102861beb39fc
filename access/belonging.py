"""Where a role names the Okta groups that its approvers belong to: who of its list is elsewhere by now. Pure.

Whoever is in none of those groups does not count as an approver until the role's owner has confirmed that they stay. Nothing is asked
of Okta here; the person's record says which groups they are in.
"""

from collections.abc import Iterable
from dataclasses import replace

from access.catalog import ApproverList, Role
from access.keys import RoleKey, approvers_key, person_key, role_key
from access.person import Party, Person
from access.reading import Known, get


def elsewhere(role: Role | None, listed: ApproverList | None, person: Person | None) -> bool:
    """Whether this person is known to be in none of the groups, and not confirmed. Whoever was never looked up is not known to be."""
    if role is None or not role.approver_groups or person is None or person.okta is None:
        return False
    if not person.checked_at or person.groups & role.approver_groups:
        return False
    return listed is None or person.okta not in listed.confirmed


def staying(role: Role, listed: ApproverList, known: Known) -> ApproverList:
    """The list without those who are elsewhere, as far as their records are known."""
    if not role.approver_groups:
        return listed
    here = [
        each
        for each in listed.approvers
        if not elsewhere(role, listed, get(known, person_key(each.slack), Person))
    ]
    return replace(listed, approvers=tuple(here))


def gone_elsewhere(known: Known, roles: Iterable[RoleKey], party: Party) -> bool:
    """Whether this approver is elsewhere for any of these roles."""
    person = get(known, person_key(party.slack), Person)
    return any(
        elsewhere(get(known, role_key(each), Role), get(known, approvers_key(each), ApproverList), person)
        for each in roles
    )
