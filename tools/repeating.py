"""`Idempotency-Key`: the same caller, key and call get the same answer for a day. A call that was killed half-way is taken up again.

It is a courtesy for clients. What must not happen twice is kept by the records that an operation writes, with or without a key.
"""

import hashlib
import json
from dataclasses import dataclass, replace

from access.desk import Desk
from access.errors import Conflict
from access.keys import RequestId
from access.ports import Change, Write
from access.reading import get
from access.repeat import AT_WORK, KEPT, Repeat
from tools import problems
from tools.operation import Caller, Problem

TRIES = 3
LARGEST = 250_000
"""Characters of an answer that is kept; a longer one is found out again."""


@dataclass(frozen=True)
class Again:
    """The answer that this call got before."""

    status: int
    body: str


def begin(desk: Desk, caller: Caller, key: str, call: object) -> Repeat | Again | Problem:
    """Take the call on under this key, or say why it is not taken on. Raises Busy and Unreadable."""
    name, body = _hash([caller.arn, key]), _hash(call)
    for _ in range(TRIES):
        now = desk.clock()
        fresh = Repeat(name, body, desk.mint(), now, now + KEPT)
        before = get(desk.store.read([fresh.key]), fresh.key, Repeat)
        taken = _judge(before, fresh, now)
        if not isinstance(taken, Repeat):
            return taken
        try:
            desk.store.commit(Change(writes=(Write(taken, before.version if before else None),)))
        except Conflict:
            continue
        return taken
    return problems.at_work(1)


def _judge(before: Repeat | None, fresh: Repeat, now: int) -> Repeat | Again | Problem:
    if before is None or before.until <= now:
        return replace(fresh, version=before.version + 1 if before else 1)
    if before.body != fresh.body:
        return problems.other_body()
    if before.status:
        return Again(before.status, before.answer)
    left = before.begun_at + AT_WORK - now
    if left > 0:
        return problems.at_work(left)
    return replace(before, begun_at=now, version=before.version + 1)


def answered(repeat: Repeat, status: int, body: str, now: int) -> Write:
    """The answer, kept; where trying again may bring another one, the key is free again at once."""
    keep = status < 500 and len(body) <= LARGEST
    done = replace(repeat, status=status, answer=body) if keep else replace(repeat, until=now)
    return Write(replace(done, version=repeat.version + 1), repeat.version)


def minted(desk: Desk, repeat: Repeat | None) -> RequestId:
    """The id for what the call makes."""
    return repeat.minted if repeat else desk.mint()


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
