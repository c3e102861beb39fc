"""The roles that somebody owns, for their Home tab: who may approve each, who of them has left, and which change waits.

The packed search list names the roles, so that no query is needed however many there are; each on the page is read again by its key.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from access.belonging import staying
from access.catalog import Approver, ApproverList, Entry, Role
from access.edits import Edits, Proposal
from access.errors import Unreadable
from access.keys import OktaId, SlackId, approvers_key, edits_key, person_key, role_key
from access.listing import gone
from access.person import Person
from access.ports import Store
from access.reading import get, readable
from access.shelf import Shelf


@dataclass(frozen=True)
class Owned:
    """One role of one's own. `gone` are those of its approvers who have left, `moved` those who changed teams and do not count, `waiting` is a change that waits for a second person."""

    role: Role
    approvers: tuple[Approver, ...]
    gone: frozenset[SlackId]
    waiting: Proposal | None
    moved: frozenset[SlackId] = frozenset()

    @property
    def foreign(self) -> bool:
        """Whether that change is of an owner before, so that nothing can come of it."""
        return self.waiting is not None and self.waiting.by.okta != self.role.owner.okta


def own_roles(shelf: Shelf, okta: OktaId) -> tuple[Sequence[Entry], int]:
    """The lines of the roles that this person owns, by title, and 1 when the list of roles cannot be read. Raises Busy."""
    try:
        lines = shelf.list().entries
    except Unreadable:
        return (), 1
    mine = [each for each in lines if each.owner == okta]
    return sorted(mine, key=lambda each: (each.title.casefold(), each.key)), 0


def owned(store: Store, lines: Sequence[Entry], person: Person, now: int) -> tuple[tuple[Owned, ...], int]:
    """The roles of these lines, by their records, and how many items of theirs cannot be read. One batch, if there are any."""
    if not lines:
        return (), 0
    keys = [make(each.key) for each in lines for make in (role_key, approvers_key, edits_key)]
    people = {person_key(slack) for each in lines for slack in each.approvers}
    known, hidden = readable(store, [*keys, *people])
    missing = {
        person_key(one.slack)
        for each in known.values()
        if isinstance(each, ApproverList)
        for one in each.approvers
    }
    further, unseen = readable(store, missing - known.keys() - hidden - people)
    known = {**known, **further}
    found = []
    for each in lines:
        role, listed = get(known, role_key(each.key), Role), get(known, approvers_key(each.key), ApproverList)
        if role is None or listed is None or role.owner.okta != person.okta:
            continue
        edits = get(known, edits_key(each.key), Edits)
        waiting = edits.stands(listed, now) if edits else None
        left = gone(listed.approvers, known)
        here = {each.slack for each in staying(role, listed, known).approvers}
        moved = {each.slack for each in listed.approvers} - here - left
        found.append(Owned(role, listed.approvers, left, waiting, frozenset(moved)))
    return tuple(found), len(hidden | unseen)
