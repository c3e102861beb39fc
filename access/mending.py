"""Mending after a restore: the audit is ahead of a table that was brought back from a copy. Adopt its tail and go on.

How it shows: a fact cannot be put because another one stands in its place, although the record it belongs to is at the version that
was judged by. In an ordinary lost race the record has moved as well. Taking access away never waits for the audit, so the record
jumps to the audit's last sequence, with a fact of its own that says so.
"""

from dataclasses import replace

from access.audit import SYSTEM, What
from access.desk import Desk
from access.errors import Conflict
from access.keys import Key, RequestId, Table, request_key
from access.ports import Change, Write
from access.reading import get
from access.recording import noted
from access.request import Request


def mend(desk: Desk, lost: Conflict) -> None:
    """Repair every request whose fact was in the way; an ordinary lost race is left alone."""
    for key in lost.keys:
        if key.table is Table.AUDIT and key.pk.startswith("REQ#"):
            request = request_key(RequestId(key.pk.removeprefix("REQ#")))
            if request not in lost.keys:
                _adopt(desk, request)


def _adopt(desk: Desk, key: Key) -> None:
    request = get(desk.store.read([key]), key, Request)
    facts = desk.store.facts(key.pk)
    if request is None or not facts or facts[-1].sequence <= request.version:
        return
    tail = facts[-1]
    ahead = replace(request, version=tail.sequence, tail=tail.hash)
    detail = {"was": str(request.version), "adopted": tail.what.value}
    mended, fact = noted(ahead, What.RESTORED, SYSTEM, desk.clock(), detail)
    try:
        desk.store.commit(Change(writes=(Write(mended, request.version),), facts=(fact,)))
    except Conflict:
        return  # Somebody else has mended it.
