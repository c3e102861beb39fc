"""The record of calls: every call of the API leaves a fact with caller, operation, parameters and outcome; a refused one too."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from access.audit import Fact, What
from access.desk import Desk
from access.errors import Conflict
from access.ports import Change, Write
from tools import checking
from tools.arriving import Arrived
from tools.checking import Sent
from tools.operation import Caller, Operation, Where

NOBODY = "unknown"


@dataclass
class Trail:
    """What has become known of a call so far. `begun` is the fact that was written before it was run."""

    arrived: Arrived
    caller: Caller | None = None
    operation: Operation | None = None
    sent: Mapping[Where, Sent] = field(default_factory=dict)
    begun: Fact | None = None

    @property
    def actor(self) -> str:
        return self.caller.actor if self.caller else NOBODY

    def detail(self) -> dict[str, str]:
        """Who did what, without what is private in it."""
        caller = self.caller
        person = caller.person if caller else None
        return {
            "operation": self.operation.name if self.operation else "",
            "method": self.arrived.method,
            "path": _plain(self.arrived.path),
            "params": checking.told(self.operation, self.sent),
            "caller": caller.arn if caller else "",
            "address": _plain(self.arrived.address),
            **({"person": person.okta, "slack": person.slack} if person and person.okta else {}),
        }


def begin(desk: Desk, trail: Trail) -> None:
    """Put on record that it is about to be done. Raises Busy, and Conflict when this very call was begun before."""
    fact = _fact(desk, trail, 1, What.CALLED, trail.detail())
    desk.store.commit(Change(facts=(fact,)))
    trail.begun = fact


def end(desk: Desk, trail: Trail, outcome: Mapping[str, str], writes: tuple[Write, ...] = ()) -> None:
    """Put on record what came of it, and these writes with it; one that lost a race is dropped, the rest is not. Raises Busy."""
    before = trail.begun
    if before:
        whole = Fact(
            before.subject, 2, What.CALL_ENDED, trail.actor, desk.clock(), dict(outcome), before.hash
        )
    else:
        whole = _fact(desk, trail, 1, What.CALLED, {**trail.detail(), **outcome})
    try:
        desk.store.commit(Change(writes=writes, facts=(whole,)))
    except Conflict as lost:
        kept = tuple(each for each in writes if each.record.key not in lost.keys)
        if len(kept) == len(writes):
            raise
        desk.store.commit(Change(writes=kept, facts=(whole,)))


def called(facts: Sequence[Fact], operation: str, actor: str, **files: str) -> bool:
    """Whether these facts of one call say that this actor called this operation with these files."""
    if not facts or facts[0].what is not What.CALLED or facts[0].actor != actor:
        return False
    params = json.loads(facts[0].detail.get("params", "{}"))
    return facts[0].detail.get("operation") == operation and all(
        params.get(name) == checking.sealed(text, file=True) for name, text in files.items()
    )


def _fact(desk: Desk, trail: Trail, sequence: int, what: What, detail: Mapping[str, str]) -> Fact:
    return Fact(f"CALL#{trail.arrived.id}", sequence, what, trail.actor, desk.clock(), dict(detail))


def _plain(text: str) -> str:
    return text[:300].encode("ascii", "backslashreplace").decode()
