"""What must hold after every single input, whatever it was: judged from the records before and after. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from access.audit import SYSTEM, Fact, What
from access.card import Card
from access.catalog import ApproverList, Head, Policy, Role, SearchList
from access.holding import Holding
from access.keys import Key, approvers_key, person_key
from access.person import Person, Standing
from access.ports import Record
from access.request import Request, State
from tests.fuzz.samples import changed

Records = Mapping[Key, Record]


def effects(before: Records, after: Records) -> list[Fact]:
    """What happened, by the record: the new facts, but refusals."""
    new = [after[key] for key in changed(before, after) if key in after and key not in before]
    return [each for each in new if isinstance(each, Fact) and each.what is not What.REFUSED]


def wrongs(before: Records, after: Records, actor: str) -> Iterator[str]:
    """What is wrong about this step, which the Slack account `actor` is said to have taken."""
    keys, done = changed(before, after), effects(before, after)
    for key in keys:
        old, new = before.get(key), after.get(key)
        if new is None:
            yield f"{key} is gone"
        elif isinstance(new, Fact):
            yield from [f"{key} is another fact now"] if old else []
        elif isinstance(new, Head | SearchList | Policy | Role):
            yield f"{key} of the catalogue changed"
        elif not done and not _bookkeeping(old, new, actor):
            yield f"{key} changed, and no fact says why"
        elif isinstance(new, Person) and not _own(old, new, actor):
            yield f"{key} is another person now, by {actor}"
        if isinstance(new, Request):
            yield from _granted(before, after, old, new)
    yield from _by_whom(before, done, actor)


def _bookkeeping(old: Record | None, new: Any, actor: str) -> bool:
    """What a refusal may leave: whoever is to be looked up, and a card that is to be put right."""
    if isinstance(new, Card):
        return True
    if isinstance(new, Person):
        return _own(old, new, actor)
    if old is None or not isinstance(new, Request | Holding):
        return False
    return old == replace(new, due=old.due, wake=old.wake)  # type: ignore[union-attr]


def _own(old: Record | None, new: Person, actor: str) -> bool:
    """A person's own record, or one that is to be looked up."""
    if not isinstance(old, Person):
        return new.okta is None and new.standing is Standing.UNKNOWN
    if old.okta != new.okta or old.standing is not new.standing or old.groups != new.groups:
        return False
    return new.slack == actor or old == replace(new, due=old.due, wake=old.wake, version=old.version)


def _granted(before: Records, after: Records, old: Record | None, new: Request) -> Iterator[str]:
    """Two people on every grant, and nothing comes back."""
    was = old if isinstance(old, Request) else None
    if was and was.state is State.ENDED and new.state is not State.ENDED:
        yield f"{new.id} has come back"
    if was and (was.requester, was.for_whom, was.role, was.target) != (
        new.requester,
        new.for_whom,
        new.role,
        new.target,
    ):
        yield f"{new.id} is for somebody or something else"
    if new.state is not State.APPROVED or (was and was.state is State.APPROVED):
        return
    if new.emergency:
        return
    listed = [
        found for at in (before, after) if isinstance(found := at.get(approvers_key(new.role)), ApproverList)
    ]
    agreed = {each.by.okta for each in new.approvals}
    if len(agreed) < new.limits.approvals:
        yield f"{new.id} was given by {len(agreed)} of {new.limits.approvals}"
    for each in new.approvals:
        if each.by.okta in (new.requester.okta, new.for_whom.okta):
            yield f"{new.id} was given by the one who has it"
        if not any(found.lists(each.by) for found in listed):
            yield f"{new.id} was given by {each.by.okta}, who is on no list"


def _by_whom(before: Records, done: list[Fact], actor: str) -> Iterator[str]:
    person = before.get(person_key(actor)) if actor else None  # type: ignore[arg-type]
    mine = person.okta if isinstance(person, Person) else None
    for each in done:
        by_rule = each.detail.get("way", "").startswith("rule:") or "rule" in each.detail
        if each.actor not in (mine, SYSTEM) and not by_rule:
            yield f"{each.subject} has {each.what} by {each.actor}, and {actor} sent it"
