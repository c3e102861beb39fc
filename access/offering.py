"""Offering: what the form for asking may show of some roles to one person. It writes nothing, but has people looked up."""

from contextlib import suppress
from dataclasses import replace

from access import answers, asking, bundle, habit, hours, load, ruling, urgent
from access import policy as rules
from access.answers import Refusals, Refused
from access.asking import Wanted, Wish
from access.calls import By, Choice, Offer
from access.catalog import Policy, Role, Rule
from access.desk import Desk
from access.duration import Duration
from access.errors import Conflict
from access.holding import Holding
from access.keys import Key, SlackId, holding_key, ledger_key, person_key, policy_key, role_key
from access.person import Person, worth_another_look
from access.reading import Known, get
from access.recording import call_for
from access.shelf import Shelf
from access.urgent_rules import WORTH_SAYING
from access.urgent_rules import refused as refused_at_once

NOT_IN_THE_WAY = (answers.already_asked().code, answers.no_approver().code)
"""Refusals of the ordinary request that say nothing about an emergency."""


def offer(desk: Desk, shelf: Shelf, by: By, wish: Wish) -> Offer | Refusals:
    """What the form may show: by construction nothing that `ask` would refuse."""
    ledger = [ledger_key(wish.okta)] if wish.okta else []
    known = asking.read(desk, shelf, wish, None, [*_lesser_hints(shelf, wish), *ledger])
    now = desk.clock()
    found = asking.wanted(known, wish, now)
    if isinstance(found, Refused):
        for slack in dict.fromkeys((wish.asker, wish.whom)):
            _look_up(desk, get(known, person_key(slack), Person), slack, now)
        return Refusals((found,))
    choices = _choices(known, found, by, now)
    needed = found.policy.approvals
    few = len({each.approver.okta for each in choices}) < needed
    wrong = [*asking.wrong(found, now), _nobody(found) if few else None]
    offered = replace(_offer(known, found, choices), rule=_rule(known, found, now))
    offered = _with_emergency(desk, known, wish, found, offered)
    refusals = answers.refusals(wrong)
    if refusals is None:
        return offered
    still = offered.urgent and all(each.code in NOT_IN_THE_WAY for each in refusals.all)
    return replace(offered, instead=refusals.all) if still else refusals


def _with_emergency(desk: Desk, known: Known, wish: Wish, found: Wanted, offer: Offer) -> Offer:
    """Whether it would be given at once as well: one role alone, to the one who asks."""
    if found.policy.emergency is None or len(found.parts) > 1 or wish.whom != wish.asker:
        return offer
    need = urgent.needed(urgent.with_ledger(desk, known, wish), found)
    refused = refused_at_once(need, desk.clock())
    return replace(
        offer,
        urgent=None if refused else urgent.offered(desk, need),
        not_urgent=refused.why if refused and refused.code in WORTH_SAYING else "",
    )


def _offer(known: Known, found: Wanted, choices: tuple[Choice, ...]) -> Offer:
    first, *others = found.parts
    policy, roles = found.policy, tuple(each.role for each in others)
    before = habit.last(found.asker, first.role)
    return Offer(
        first.role,
        policy,
        policy.durations,
        habit.begun(choices, before, policy.approvals),
        found.holdings[0],
        None if roles else _lesser(known, found),
        found.whom.okta,
        also=roles,
        ticket=policy.ticket_example if policy.ticket else "",
        for_others=policy.for_others,
        default=_default(policy, before.duration if before else None),
        also_possible=len(found.parts) < bundle.MOST,
        tz=found.asker.tz,
    )


def _rule(known: Known, found: Wanted, now: int) -> Rule | None:
    named = found.policy.rule
    person = get(known, person_key(named.by.slack), Person) if named else None
    return ruling.applies(found, person, now) if hours.is_open(found.policy.hours, now) else None


def _default(policy: Policy, before: Duration | None) -> Duration | None:
    """The duration to begin with: last time's, if it is still offered, else the policy's."""
    return before if before in policy.durations else policy.default


def _choices(known: Known, found: Wanted, by: By, now: int) -> tuple[Choice, ...]:
    approvers = found.approvers
    people = asking.people(known, [each.slack for each in approvers.approvers])
    may = rules.eligible(approvers, people, found.asker.party, found.whom.party)
    needed = found.policy.approvals
    return load.choices(known, approvers, may, needed, people=people, mark=by.mark, now=now)


def _nobody(found: Wanted) -> Refused:
    return answers.no_approver() if len(found.parts) == 1 else answers.no_common_approver()


def _lesser_hints(shelf: Shelf, wish: Wish) -> list[Key]:
    """The smaller role is shown only for one role alone, and only if it could be asked for."""
    entry = shelf.entry(wish.roles[0]) if len(wish.roles) == 1 else None
    lesser = shelf.entry(entry.lesser) if entry and entry.lesser else None
    if lesser is None:
        return []
    holding = [holding_key(wish.okta, lesser.target)] if wish.okta else []
    return [role_key(lesser.key), policy_key(lesser.policy), *holding]


def _lesser(known: Known, found: Wanted) -> Role | None:
    first = found.parts[0].role
    role = get(known, role_key(first.lesser), Role) if first.lesser else None
    policy = get(known, policy_key(role.policy), Policy) if role else None
    if role is None or policy is None:
        return None
    holding = get(known, holding_key(found.whom.party.okta, role.target), Holding)
    refused = rules.may_have(role, policy, found.whom, found.asker) or rules.free_to_ask(holding)
    return None if refused or role.target == first.target else role


def _look_up(desk: Desk, person: Person | None, slack: SlackId, now: int) -> None:
    if worth_another_look(person, now):
        with suppress(Conflict):  # Somebody else has just had them looked up.
            desk.store.commit(call_for(person, slack, now))
