"""Closing the service before it is removed: nothing is on offer any more, what waits is over, what runs is ended, and how far that is.

Each step finds what was done before, so that it can be interrupted and run again. The doors are closed by the rules that there are: every role
is retired, in a version of the catalogue of its own, which refuses whoever asks, extends, approves or takes an emergency. Putting the
file in force again opens them. How far it is, says `tools.remaining`.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from access import leaving
from access.audit import Fact, What
from access.catalog import SearchList
from access.desk import Desk
from access.errors import Unreadable
from access.keys import request_key, request_of
from access.leaving import CLOSED, Why
from access.lifecycle import Event
from tools import in_force
from tools.audit_whole import each_request
from tools.catalog_ports import CatalogStore
from tools.catalog_reading import fingerprint
from tools.catalog_record import SUBJECT, following, moment
from tools.remaining import Left, left


def close(desk: Desk, store: CatalogStore, actor: str, say: Callable[[str], None]) -> Left:
    """Close the doors, then end what waits and what runs. Raises Conflict when a catalogue is put in force at this moment; Busy."""
    say("closing the doors ...")
    _retire_all(desk, store, actor)
    why = Why(Event.ROLE_GONE, CLOSED, actor)
    for facts in each_request(desk.store, [], say):
        with suppress(Unreadable):  # counted below, and named
            leaving.end(desk, request_key(request_of(facts[0].subject)), why)
    return left(desk, store, say)


def _retire_all(desk: Desk, store: CatalogStore, actor: str) -> None:
    """A new version in which no role is on offer; none when that is so already."""
    lines = in_force.lines(store)
    offered = [each for each in lines.entries if not each.retired]
    if not offered:
        return
    now, (version, tail) = desk.clock(), following(store, lines.version)
    found = in_force.roles(store, [each.key for each in lines.entries])
    roles = [replace(each, retired=True) for each in found.values()]
    text = f"# Closed {moment(now)}. What follows was in force before.\n{store.catalog_text(lines.version) or ''}"
    counts = {
        "roles": f"{len(offered)} retired, to close the service",
        "policies": "none",
        "approvers": "none",
    }
    detail = {"file": fingerprint(text), **counts}
    fact = Fact(SUBJECT, version, What.CATALOG_APPLIED, actor, now, detail, tail)
    entries = tuple(replace(each, retired=True) for each in lines.entries)
    search = SearchList(version, entries)
    store.apply_catalog(version, roles, [], [], search, text, [fact], lines.version or None)
