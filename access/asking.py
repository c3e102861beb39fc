"""What is asked for, as the records have it: the roles, who asks, and who would get them; read in one batch, judged in one place.

The form is drawn and the request is written by the same judgement, so that nothing is offered that would be refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from access import answers, bundle, hours
from access import policy as rules
from access.answers import Refused
from access.belonging import staying
from access.catalog import ApproverList, Policy, Role
from access.desk import Desk
from access.holding import Holding
from access.keys import (
    Key,
    OktaId,
    RoleKey,
    SlackId,
    approvers_key,
    holding_key,
    load_key,
    person_key,
    policy_key,
    role_key,
)
from access.person import Person, judge
from access.reading import Known, gather, get
from access.shelf import Shelf
from access.weighing import Terms


@dataclass(frozen=True)
class Wish:
    """Who asks for what, for whom, as an edge says it. `okta` is a hint: who would get it."""

    asker: SlackId
    roles: tuple[RoleKey, ...]
    for_whom: SlackId | None = None
    okta: OktaId | None = None

    @property
    def whom(self) -> SlackId:
        return self.for_whom or self.asker

    @property
    def read(self) -> tuple[RoleKey, ...]:
        """One more than can be asked for is enough to refuse them; reading all of them would cost."""
        return self.roles[: bundle.MOST + 1]


@dataclass(frozen=True)
class Wanted:
    """The same as records: the two people, the rules of each role, and the thing that each leads to, as `whom` has it."""

    asker: Person
    whom: Person
    parts: tuple[Terms, ...]
    holdings: tuple[Holding | None, ...]

    @property
    def policy(self) -> Policy:
        return bundle.strictest([each.policy for each in self.parts])

    @property
    def approvers(self) -> ApproverList:
        return bundle.common([each.approvers for each in self.parts])


def read(
    desk: Desk,
    shelf: Shelf,
    wish: Wish,
    chosen: Sequence[SlackId] | None,
    more: Sequence[Key] = (),
) -> Known:
    """Everything that this wish is judged by. With None instead of chosen approvers: all who are listed, and how busy they are."""

    def wants(known: Known) -> Iterable[Key]:
        whom = get(known, person_key(wish.whom), Person)
        for each in wish.read:
            role, approvers = get(known, role_key(each), Role), get(known, approvers_key(each), ApproverList)
            if role:
                policy = get(known, policy_key(role.policy), Policy)
                yield from (policy_key(role.policy), *_holding(role, whom))
                yield from (*_ruler(shelf, policy), *_owner(role, policy, chosen))
            if approvers and chosen is None:
                yield from _people([one.slack for one in approvers.approvers], loads=True)

    return gather(desk.store, [*_hints(shelf, wish, chosen), *more], wants)


def _hints(shelf: Shelf, wish: Wish, chosen: Sequence[SlackId] | None) -> Iterable[Key]:
    yield from (person_key(wish.asker), person_key(wish.whom))
    yield from _people(chosen or (), loads=False)
    for each in wish.read:
        yield from (role_key(each), approvers_key(each))
        entry = shelf.entry(each)
        if entry is None:
            continue
        yield policy_key(entry.policy)
        yield from (person_key(each) for each in shelf.rulers(entry.policy))
        if chosen is None:
            yield from _people(entry.approvers, loads=True)
            yield from _people([entry.owner_slack] if entry.owner_slack else [], loads=False)
        if wish.okta:
            yield holding_key(wish.okta, entry.target)


def _ruler(shelf: Shelf, policy: Policy | None) -> Iterable[Key]:
    """The record of whoever put a rule in force; the shelf remembers who that is, so that the next batch has it at once."""
    if policy:
        shelf.ruled(policy)
    return (person_key(policy.rule.by.slack),) if policy and policy.rule else ()


def _owner(role: Role, policy: Policy | None, chosen: Sequence[SlackId] | None) -> Iterable[Key]:
    """Who would be the first to review an emergency."""
    return (person_key(role.owner.slack),) if policy and policy.emergency and chosen is None else ()


def _holding(role: Role, whom: Person | None) -> Iterable[Key]:
    return (holding_key(whom.okta, role.target),) if whom and whom.okta else ()


def _people(slacks: Iterable[SlackId], *, loads: bool) -> Iterable[Key]:
    for slack in slacks:
        yield person_key(slack)
        if loads:
            yield load_key(slack)


def wanted(known: Known, wish: Wish, now: int) -> Wanted | Refused:
    """The people and the rules, if all of them are there."""
    asker, whom = get(known, person_key(wish.asker), Person), get(known, person_key(wish.whom), Person)
    if refused := judge(asker, now) or rules.whole_member(whom, now):
        return refused
    assert asker is not None and whom is not None  # noqa: S101, PT018 - both were judged; this tells the type checker
    parts = [terms(known, each) for each in wish.read]
    if None in parts:
        gone = wish.read[parts.index(None)]
        return (
            answers.unknown_role() if len(parts) < 2 else answers.one_of_these(gone, answers.unknown_role())
        )
    whole = tuple(each for each in parts if each)
    holdings = (get(known, holding_key(whom.party.okta, each.role.target), Holding) for each in whole)
    return Wanted(asker, whom, whole, tuple(holdings))


def terms(known: Known, role: RoleKey) -> Terms | None:
    """The rules of one role, if they were read and are all there."""
    found = get(known, role_key(role), Role)
    policy = get(known, policy_key(found.policy), Policy) if found else None
    approvers = get(known, approvers_key(role), ApproverList)
    return Terms(found, policy, staying(found, approvers, known)) if found and policy and approvers else None


def wrong(found: Wanted, now: int) -> list[Refused | None]:
    """Why these roles cannot be asked for by this person, whatever else the form says."""
    several = len(found.parts) > 1
    each = [
        (part.role.title, refused)
        for part, holding in zip(found.parts, found.holdings, strict=True)
        for refused in _wrong_with(found, part, holding)
        if refused
    ]
    named = several and any(refused.field == "role" for _, refused in each)
    return [
        *(answers.one_of_these(title, refused) if named else refused for title, refused in each),
        *(_wrong_together(found, now) if several else ()),
    ]


def _wrong_with(found: Wanted, part: Terms, holding: Holding | None) -> tuple[Refused | None, ...]:
    free = rules.free_to_ask(holding)
    if free and found.whom.slack != found.asker.slack:
        free = answers.already_asked_for_them() if free.code == "already_asked" else answers.enough_for_them()
    return rules.may_have(part.role, part.policy, found.whom, found.asker), free


def _wrong_together(found: Wanted, now: int) -> tuple[Refused | None, ...]:
    targets = {each.role.target for each in found.parts}
    tickets = {each.policy.ticket for each in found.parts if each.policy.ticket}
    return (
        answers.too_many_roles(bundle.MOST) if len(found.parts) > bundle.MOST else None,
        answers.same_access() if len(targets) < len(found.parts) else None,
        None if found.policy.durations else answers.no_common_duration(),
        answers.no_common_ticket() if len(tickets) > 1 else None,
        answers.no_common_hours() if hours.opens(found.policy.hours, now) is None else None,
    )


def people(known: Known, slacks: Iterable[SlackId]) -> dict[SlackId, Person]:
    """Those of these accounts whose records were read."""
    found = {slack: get(known, person_key(slack), Person) for slack in slacks}
    return {slack: person for slack, person in found.items() if person}
