"""The invariants that must hold after every single call to the outside, each by its name and as its formula says; those about time are in
`in_time`. What must hold only when all has come to rest (of I1, I2 and I13 their ends) is in `truths`. They read stored records and the
target; no rule of the product is used here.

I14 (isolation) and I15 (authentic and idempotent input) have tests of their own, which `ELSEWHERE` names.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from access.audit import What
from access.catalog import ApproverList, Role
from access.holding import Base, Held, Holding
from access.keys import approvers_key, fact_key, person_key, request_key, role_key
from access.person import Person, Standing
from access.request import Request, State
from tests.simulation.clocks import NEAR
from tests.simulation.in_time import (
    i1_nothing_is_given_after_its_end,
    i2_nothing_expires_before_its_end,
    i10_ends_are_fixed,
)
from tests.simulation.view import Step

Check = Callable[[Step], Iterator[str]]

DECISIVE = (What.APPROVED, What.EMERGENCY, What.DENIED, What.WITHDRAWN, What.DECLINED, What.LAPSED)
ONCE = (What.ASKED, What.GIVEN, What.TAKING_BACK, What.ENDED)
MOVES_THE_END = (What.APPROVED, What.EMERGENCY, What.EXTENDED, What.USED, What.MOVED, What.MOVED_BACK)
PAPER = {"": "pending approved", "pending": "pending approved ended", "approved": "approved ended"}
THING = {
    "": "absent",
    "absent": "absent adding present removing",
    "adding": "adding present removing",
    "present": "present adding removing absent",
    "removing": "removing absent adding",
}


def i3_access_implies_approval(step: Step) -> Iterator[str]:
    """Whoever is in a target, and was not put there by others, has an approved request for it on record, or a watch is running:
    has(u, t) and not permanent => a request of (u, t) is approved, or holding(u, t) is watched.
    """
    for pair in set(step.after.members) - set(step.after.permanent):
        holding = step.after.holding(pair)
        watched = holding is not None and holding.watch_from is not None
        if not watched and not any(each.state is State.APPROVED for each in step.after.requests(pair)):
            yield f"{pair[0]} is in {pair[1]} and nothing on record says why"


def i4_two_people(step: Step) -> Iterator[str]:
    """Nothing is approved by the one who asks or gets it, nor by somebody who is not on the list or is gone when it counts:
    a new approval by p => p not in {requester, for_whom}, p on the list, p alive; approved => as many different p as the limits say.
    """
    for was, request in step.changed(Request):
        known = set(was.approvals if was else ())
        own = {request.requester.okta, request.for_whom.okta}
        for each in [each for each in request.approvals if each not in known and not each.rule]:
            listed = step.before.records.get(approvers_key(request.role))
            person = step.before.records.get(person_key(each.by.slack))
            if each.by.okta in own:
                yield f"{request.id} was approved by {each.by.okta}, who asked for it or gets it"
            if isinstance(listed, ApproverList) and each.by.okta not in [
                one.okta for one in listed.approvers
            ]:
                yield f"{request.id} was approved by {each.by.okta}, who is not on the list"
            if isinstance(person, Person) and person.standing is not Standing.OK:
                yield f"{request.id} was approved by {each.by.okta}, who is {person.standing}"
        agreed = request.approved_at is not None and request.emergency is None
        if agreed and len({each.by.okta for each in request.approvals} - own) < request.limits.approvals:
            yield f"{request.id} was given without enough approvals by others"


def i5_one_decision(step: Step) -> Iterator[str]:
    """A request is decided once: approved + emergency + denied + withdrawn + declined + lapsed <= 1."""
    for _, request in step.changed(Request):
        found = [each.what for each in step.after.facts(request) if each.what in DECISIVE]
        if len(found) > 1:
            yield f"{request.id} was decided {len(found)} times: {', '.join(found)}"


def i6_permanent_access_is_never_touched(step: Step) -> Iterator[str]:
    """What others gave before is not taken: remove(u, t) => base(u, t) = none is on record, and (u, t) was not permanent."""
    if step.call != "target.remove" or step.of is None:
        return
    holding = step.before.holding(step.of)
    if holding is None or holding.base is not Base.NONE:
        yield f"{step.of[0]} was to be removed from {step.of[1]} with {holding and holding.base} as its base"
    if step.of in step.before.permanent:
        yield f"{step.of[0]} had {step.of[1]} before, and it was to be removed"


def i7_intent_before_effect(step: Step) -> Iterator[str]:
    """add(u, t) => ADDING, a base and a lease are on record; remove(u, t) => REMOVING and a lease are."""
    intents = {"target.add": Held.ADDING, "target.remove": Held.REMOVING}
    if step.call not in intents or step.of is None:
        return
    holding = step.before.holding(step.of)
    if holding is None or holding.state is not intents[step.call] or holding.lease is None:
        yield f"{step.call} of {step.of} without its intent: {holding}"
    elif holding.base is None:
        yield f"{step.call} of {step.of} before anybody looked what was there"


def i8_no_escape_without_proof(step: Step) -> Iterator[str]:
    """APPROVED -> ENDED => others need it, or its base is permanent, or it is not there, or a watch looks again."""
    for was, request in step.changed(Request):
        if was is None or was.state is not State.APPROVED or request.state is not State.ENDED or request.kept:
            continue
        pair = (request.for_whom.okta, request.target)
        holding = step.after.holding(pair)
        # What settle knows of the base may be gone from the holding in this very write.
        excused = holding and (
            holding.needs or holding.base is Base.PERMANENT or holding.watch_from is not None
        )
        if pair in set(step.after.members) - set(step.after.permanent) and not excused:
            yield f"{request.id} ended and the access is still there"


def i9_on_record_exactly_once(step: Step) -> Iterator[str]:
    """The facts of a request are 1..version without a gap, each with the hash of the one before, and what happens once stands there once."""
    for was, request in step.changed(Request):
        subject, tail = f"REQ#{request.id}", was.tail if was else ""
        for number in range((was.version if was else 0) + 1, request.version + 1):
            fact = step.after.records.get(fact_key(subject, number))
            before, tail = tail, getattr(fact, "hash", "")
            if getattr(fact, "before", None) != before:
                yield f"{request.id} has no fact {number} that follows the one before"
        if tail != request.tail or fact_key(subject, request.version + 1) in step.after.records:
            yield f"{request.id} and its facts do not end together"
        counts = Counter(each.what for each in step.after.facts(request))
        yield from (f"{request.id} was {what} {counts[what]} times" for what in ONCE if counts[what] > 1)


def i10_duration_bound(step: Step) -> Iterator[str]:
    """What is asked for is on offer, no end is later than the longest total, and an end moves only with a fact that says so."""
    yield from i10_ends_are_fixed(step)
    for was, request in step.changed(Request):
        if was is None and request.emergency is None and request.duration not in request.limits.durations:
            yield f"{request.id} asks for {request.duration}, which is not on offer"
        if request.end is None or request.approved_at is None:
            continue
        if request.emergency is None and request.end - request.approved_at > request.limits.longest:
            yield f"{request.id} ends after its longest total"
        if was is None or was.end == request.end:
            continue
        new = [each.what for each in step.after.facts(request) if each.sequence > was.version]
        if not set(new) & set(MOVES_THE_END):
            yield f"{request.id} ends at {request.end} instead of {was.end}, and no fact says why"


def i11_catalogue_bound(step: Step) -> Iterator[str]:
    """What a request leads to is what the catalogue says when it is made, and nothing else is ever called: target(g) = catalogue[g.role]."""
    for was, request in step.changed(Request):
        role = step.before.records.get(role_key(request.role))
        if (
            was is None
            and request.extends is None
            and isinstance(role, Role)
            and request.target != role.target
        ):
            yield f"{request.id} leads to {request.target}, its role to {role.target}"
        if was is not None and was.target != request.target:
            yield f"{request.id} leads elsewhere than before"
    if step.call in ("target.add", "target.remove") and step.of and not any(step.before.requests(step.of)):
        yield f"{step.call} of {step.of}, which nobody asked for"


def i12_forward_only(step: Step) -> Iterator[str]:
    """No move is outside the tables, nothing leaves ENDED, and no version is written twice or goes back."""
    for was, request in step.changed(Request):
        if (was and was.state is State.ENDED is not request.state) or request.state not in PAPER.get(
            was.state if was else "", "ended"
        ):
            yield f"{request.id} went from {was.state if was else 'nothing'} to {request.state}"
        if was and request.version < was.version:
            yield f"{request.id} went back to version {request.version}"
    for before, holding in step.changed(Holding):
        if holding.state not in THING[before.state if before else ""].split():
            yield f"{holding.key} went from {before.state if before else 'nothing'} to {holding.state}"
        if before and holding.version < before.version:
            yield f"{holding.key} went back to version {holding.version}"


def i13_never_lost(step: Step) -> Iterator[str]:
    """Whatever is not over is due at some time, so that the index finds it: not ended => due; needed, leaving, meant or watched => due."""
    for _, request in step.changed(Request):
        open_ = request.state is State.PENDING or (
            request.state is State.APPROVED and not _is_held(step, request)
        )
        if open_ and request.due is None:
            yield f"{request.id} is {request.state} and due at no time"
    for _, holding in step.changed(Holding):
        busy = holding.needs or holding.leaving or holding.watch_from is not None or holding.lease
        if (busy or holding.state in (Held.ADDING, Held.REMOVING)) and holding.due is None:
            yield f"{holding.key} is {holding.state} and due at no time"
        if holding.asking and request_key(holding.asking) not in step.after.records:
            yield f"{holding.key} is locked by {holding.asking}, which is not there"


def _is_held(step: Step, request: Request) -> bool:
    holding = step.after.holding((request.for_whom.okta, request.target))
    return holding is not None and (request.id in holding.needs or request.id in holding.leaving)


EVERY_STEP: Mapping[str, Check] = {
    "I1": i1_nothing_is_given_after_its_end,
    "I2": i2_nothing_expires_before_its_end,
    "I3": i3_access_implies_approval,
    "I4": i4_two_people,
    "I5": i5_one_decision,
    "I6": i6_permanent_access_is_never_touched,
    "I7": i7_intent_before_effect,
    "I8": i8_no_escape_without_proof,
    "I9": i9_on_record_exactly_once,
    "I10": i10_duration_bound,
    "I11": i11_catalogue_bound,
    "I12": i12_forward_only,
    "I13": i13_never_lost,
}

BY_LEASE = ("I7",)
"""What only a lease keeps, and a lease only where clocks are off by NEAR seconds at most: else two may be at one holding. What they do to it
is found by the versions and watched, so that all other invariants hold.
"""


ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "I1": ("tests/simulation/truths.py::_access",),
    "I2": ("tests/simulation/truths.py::_access",),
    "I14": (
        "tests/access/test_workflow.py::test_a_poison_item_does_not_hold_up_others",
        "tests/access/test_workflow.py::test_a_failed_message_is_sent_later_and_changes_nothing",
        "tests/access/test_workflow.py::test_a_thousand_due_at_once_all_drain",
        "tests/access/test_mended.py::test_an_unreadable_request_does_not_keep_its_neighbours_access",
    ),
    "I15": (
        "tests/handlers/test_gate.py::test_it_never_raises_and_lets_nothing_unsigned_in",
        "tests/stories/test_twice.py::test_double_clicks",
        "tests/stories/test_twice.py::test_replayed_requests",
        "tests/stories/test_twice.py::test_a_replay_after_the_end_brings_nothing_back",
        "tests/access/test_workflow.py::test_a_replayed_form_is_one_request",
    ),
}
"""Where the others are checked: when all has come to rest, or by tests of their own."""


def violated(step: Step) -> list[str]:
    """Every invariant that this step breaks, in words, by its name."""
    checks = {name: check for name, check in EVERY_STEP.items() if step.apart <= NEAR or name not in BY_LEASE}
    return [f"{why} ({name})" for name, check in checks.items() for why in check(step)]
