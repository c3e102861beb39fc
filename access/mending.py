"""Mending after a restore: the audit is ahead of a table that was brought back from a copy. Adopt its tail and go on.

How it shows: a fact cannot be put because another one stands in its place, although the record it belongs to is at the version that
was judged by. In an ordinary lost race the record has moved as well. Taking access away never waits for the audit, so the record
is brought up by what the audit says since; only where nobody can judge that, it jumps to the audit's last sequence, with a fact of its own
that says so. What has no record at all is brought back by an operator, see `access.restoring`; security is told that it is time for that.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from access import edits as edits_
from access import restoring
from access.alarm import Cause
from access.alarm_raising import put, raised
from access.audit import SYSTEM, Fact, What
from access.desk import Desk
from access.duration import DAY
from access.edits import Edits
from access.errors import AccessError, Conflict, Unreadable
from access.keys import Key, RoleKey, Table, edits_key, request_key, request_of
from access.ports import Change, Write
from access.reading import get
from access.recording import noted
from access.request import Request


def mend(desk: Desk, lost: Conflict) -> None:
    """Repair every record whose fact was in the way; an ordinary lost race is left alone."""
    for key in lost.keys:
        if key.table is Table.AUDIT and key.pk.startswith("REQ#"):
            request = request_key(request_of(key.pk))
            if request not in lost.keys:
                _adopt(desk, request)
        if key.table is Table.AUDIT and key.pk.startswith("EDITS#"):
            role = RoleKey(key.pk.removeprefix("EDITS#"))
            if edits_key(role) not in lost.keys:
                _adopt_edits(desk, role)


def _adopt(desk: Desk, key: Key) -> None:
    request = get(desk.store.read([key]), key, Request)
    facts = desk.store.facts(key.pk)
    if request is None or not facts or facts[-1].sequence <= request.version:
        return
    try:
        desk.store.commit(_judged(desk, request, facts) or _jump(desk, request, facts[-1]))
    except Conflict:
        return  # Somebody else has mended it.
    _tell(desk, key.pk)


def _judged(desk: Desk, request: Request, facts: Sequence[Fact]) -> Change | None:
    """What brings the record up to its facts; None where they cannot be judged, because taking access away waits for nobody."""
    try:
        found = restoring.find(desk, facts, SYSTEM)
    except (KeyError, ValueError, Unreadable):
        return None
    change = found.change if found else None
    return change if change and any(each.record.key == request.key for each in change.writes) else None


def _jump(desk: Desk, request: Request, tail: Fact) -> Change:
    ahead = replace(request, version=tail.sequence, tail=tail.hash)
    detail = {"was": str(request.version), "adopted": tail.what.value}
    mended, fact = noted(ahead, What.RESTORED, SYSTEM, desk.clock(), detail)
    return Change(writes=(Write(mended, request.version),), facts=(fact,))


def _adopt_edits(desk: Desk, role: RoleKey) -> None:
    key = edits_key(role)
    found = get(desk.store.read([key]), key, Edits) or Edits(role, role)
    facts = desk.store.facts(key.pk)
    if not facts or facts[-1].sequence <= found.version:
        return
    tail = facts[-1]
    ahead = replace(found, version=tail.sequence, tail=tail.hash)
    detail = {"was": str(found.version), "adopted": tail.what.value}
    mended, fact = edits_.noted(ahead, What.RESTORED, SYSTEM, desk.clock(), detail)
    with suppress(Conflict):  # Somebody else has mended it.
        desk.store.commit(Change(writes=(Write(mended, found.version or None),), facts=(fact,)))
        _tell(desk, key.pk)


def _tell(desk: Desk, subject: str) -> None:
    """One record that was put back speaks for the table: security is told once a day, because what has no record mends nothing."""
    alarm = raised(desk, Cause.OLDER, "RECORDS", f"day {desk.clock() // DAY}", {"subject": subject})
    with suppress(AccessError):  # Whoever mends goes on; the next one tells.
        put(desk, [alarm])
