"""From a call to its answer: who calls, what is called, whether it is well formed, once under its key, on record, done, on record again."""

import json
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from access.errors import AccessError, Busy
from access.ports import Write
from access.repeat import Repeat
from tools import arriving, callers, checking, problems, recorded, repeating, routing, tracking
from tools.arriving import Arrived
from tools.callers import Allowed
from tools.operation import Call, Operation, Ports, Problem, Value, Who
from tools.recorded import Trail
from tools.repeating import Again

log = logging.getLogger("access_service.tools")

LARGEST = 5_000_000
"""Characters of an answer; Lambda takes six million bytes back."""


@dataclass(frozen=True)
class Door:
    """What calls are served with. `tracked`: a warehouse is to have every call as well."""

    operations: Sequence[Operation]
    allowed: Allowed
    ports: Ports
    tracked: bool = False


@dataclass(frozen=True)
class Served:
    """The answer as HTTP: `body` is JSON."""

    status: int
    body: str
    retry_after: int = 0


def serve(door: Door, arrived: Arrived, left: Callable[[], float]) -> Served:
    """Answer one call. Never raises for what callers send; what goes wrong on our side is logged and answered."""
    trail = Trail(arrived)
    try:
        if arrived.trouble:
            return _turned_away(door, trail, arrived.trouble)
        return _serve(door, trail, left)
    except Busy:
        return error(arrived.id, problems.busy())
    except Exception as raised:  # noqa: BLE001 - the one place where nothing may get past: callers get an answer
        _log(trail, raised)
        return error(arrived.id, problems.broken())


def _turned_away(door: Door, trail: Trail, trouble: Problem) -> Served:
    """What cannot be read is on record like any other call, under whoever signed it."""
    caller = callers.caller_of(trail.arrived.identity)
    trail.caller = None if isinstance(caller, Problem) else caller
    return _ended(door, trail, error(trail.arrived.id, trouble), trouble.code)


def _serve(door: Door, trail: Trail, left: Callable[[], float]) -> Served:
    ready = _ready(door, trail)
    if isinstance(ready, Problem):
        return _ended(door, trail, error(trail.arrived.id, ready), ready.code)
    operation, given = ready
    taken = _taken(door, trail, operation)
    if isinstance(taken, Problem):
        return _ended(door, trail, error(trail.arrived.id, taken), taken.code)
    if isinstance(taken, Again):
        return _ended(door, trail, Served(taken.status, taken.body), "again")
    if operation.changes:
        recorded.begin(door.ports.desk, trail)
    outcome, code = _run(door, trail, operation, given, taken, left)
    writes = (_kept(door, taken, outcome),) if taken else ()
    return _ended(door, trail, outcome, code, writes)


def _ready(door: Door, trail: Trail) -> tuple[Operation, Mapping[str, Value]] | Problem:
    """The operation and its parameters, if this caller may call it so."""
    arrived = trail.arrived
    caller = callers.caller_of(arrived.identity)
    if isinstance(caller, Problem):
        return caller
    trail.caller = caller
    if refused := callers.may_call(caller, door.allowed, door.ports.desk):
        return refused
    found = routing.find(door.operations, arrived.method, arrived.path)
    if found is None:
        return problems.no_such_operation()
    trail.operation = found.operation
    sent = arriving.sent(arrived, found)
    if isinstance(sent, Problem):
        return sent
    trail.sent = sent
    given = checking.check(found.operation, sent)
    if isinstance(given, Problem):
        return given
    if callers.wanted(found.operation.who, caller, door.allowed):
        person = callers.as_person(caller, door.allowed, door.ports.desk)
        if isinstance(person, Problem):
            return problems.only_listed(person) if found.operation.who is Who.LISTED else person
        trail.caller = person
    return found.operation, given


def _taken(door: Door, trail: Trail, operation: Operation) -> Repeat | Again | Problem | None:
    arrived, caller = trail.arrived, trail.caller
    if not (arrived.key and operation.changes and caller):
        return None
    whole = [operation.name, {where.value: dict(fields) for where, fields in trail.sent.items()}]
    return repeating.begin(door.ports.desk, caller, arrived.key, whole)


def _run(
    door: Door,
    trail: Trail,
    operation: Operation,
    given: Mapping[str, Value],
    taken: Repeat | None,
    left: Callable[[], float],
) -> tuple[Served, str]:
    """What came of it, and its code for the record: nothing that an operation does keeps its outcome off the record."""
    assert trail.caller is not None  # noqa: S101 - `_ready` names the caller or refuses; this tells the type checker
    desk = door.ports.desk
    call = Call(trail.arrived.id, trail.caller, given, door.ports, repeating.minted(desk, taken), left)
    try:
        found = operation.run(call)
    except Busy:
        found = problems.busy()
    except Exception as raised:  # noqa: BLE001 - see above
        _log(trail, raised)
        found = problems.broken()
    if isinstance(found, Problem):
        return error(trail.arrived.id, found), found.code
    body = json.dumps(found.body)
    if len(body) > LARGEST:
        return error(trail.arrived.id, problems.too_much()), "too_much"
    return Served(found.status, body), "done"


def _ended(door: Door, trail: Trail, outcome: Served, code: str, writes: tuple[Write, ...] = ()) -> Served:
    """On record first, then answered. What changed something has been on record since before, and is answered in any case."""
    try:
        said = {"status": str(outcome.status), "code": code}
        if door.tracked:
            writes = (Write(tracking.event(trail, said, door.ports.desk.clock()), None), *writes)
        recorded.end(door.ports.desk, trail, said, writes)
    except AccessError as raised:
        _log(trail, raised)
        return outcome if trail.begun else error(trail.arrived.id, problems.busy())
    return outcome


def _kept(door: Door, taken: Repeat, outcome: Served) -> Write:
    return repeating.answered(taken, outcome.status, outcome.body, door.ports.desk.clock())


def error(id_: str, problem: Problem) -> Served:
    """What is answered when something is not done, the same for all of them."""
    said: dict[str, object] = {"code": problem.code, "message": problem.message, "request_id": id_}
    if problem.fields:
        said["fields"] = dict(problem.fields)
    return Served(problem.status, json.dumps({"error": said}), problem.retry_after)


def _log(trail: Trail, raised: BaseException) -> None:
    """Messages of foreign errors can quote what somebody sent, so only our own are written down."""
    what = f"{type(raised).__name__}: {raised}" if isinstance(raised, AccessError) else type(raised).__name__
    where = "".join(traceback.format_tb(raised.__traceback__))
    name = trail.operation.name if trail.operation else ""
    log.error(
        "tools.failed",
        extra={"request": trail.arrived.id, "operation": name, "error": what, "where": where},
    )
