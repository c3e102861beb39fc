"""Closing the service before it is removed: nothing is on offer any more, what waits is over, what runs is ended, and how far that is.

Each step finds what was done before, so that it can be interrupted and run again. The doors are closed by the rules that there are: every role
is retired, in a version of the catalogue of its own, which refuses whoever asks, extends, approves or takes an emergency. Putting the
file in force again opens them. What is left is read from the audit, which has everything that was ever given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from access import leaving
from access.audit import Fact, What
from access.catalog import SearchList
from access.desk import Desk
from access.errors import Unreadable
from access.keys import Key, RequestId, request_key
from access.leaving import CLOSED, Why
from access.lifecycle import Event
from access.reading import get
from access.replaying import is_there
from access.request import Request, State
from tools import in_force
from tools.audit_whole import requests
from tools.catalog_ports import CatalogStore
from tools.catalog_reading import fingerprint
from tools.catalog_record import SUBJECT, moment

NAMED = 20


@dataclass
class Left:
    """What is left to be ended, by request; `unreadable` are records and facts that nobody could judge. `offered`: roles on offer."""

    offered: int = 0
    waiting: list[RequestId] = field(default_factory=list)
    running: list[RequestId] = field(default_factory=list)
    ending: list[RequestId] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    done: int = 0

    @property
    def nothing(self) -> bool:
        return not (self.offered or self.waiting or self.running or self.ending or self.unreadable)

    @property
    def lines(self) -> list[str]:
        """What people read."""
        counts = [
            f"roles on offer: {self.offered}",
            f"requests that wait for an answer: {len(self.waiting)}",
            f"access that runs: {len(self.running)}",
            f"access that has ended and is not proven to be gone: {len(self.ending)}{_named(self.ending)}",
            f"proven to be gone or never given: {self.done}",
        ]
        hidden = [f"cannot be read: {each}" for each in self.unreadable[:NAMED]]
        return [*counts, *hidden, FINISHED if self.nothing else NOT_YET]


FINISHED = "nothing is left: remove the stack as docs/uninstall.md says"
NOT_YET = "not finished: the sweep goes on with it every minute"


def left(desk: Desk, store: CatalogStore, say: Callable[[str], None]) -> Left:
    """How far it is. Raises Busy."""
    return _each(desk, store, say, lambda _: None)


def close(desk: Desk, store: CatalogStore, actor: str, say: Callable[[str], None]) -> Left:
    """Close the doors, then end what waits and what runs. Raises Conflict when a catalogue is put in force at this moment; Busy."""
    say("closing the doors ...")
    _retire_all(desk, store, actor)
    why = Why(Event.ROLE_GONE, CLOSED, actor)
    _each(desk, store, say, lambda key: leaving.end(desk, key, why))
    return left(desk, store, say)


def _retire_all(desk: Desk, store: CatalogStore, actor: str) -> None:
    """A new version in which no role is on offer; none when that is so already."""
    lines = in_force.lines(store)
    offered = [each for each in lines.entries if not each.retired]
    if not offered:
        return
    facts, now = store.facts(SUBJECT), desk.clock()
    last, tail = (facts[-1].sequence, facts[-1].hash) if facts else (0, "")
    version = max(lines.version, last) + 1
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


def _each(desk: Desk, store: CatalogStore, say: Callable[[str], None], act: Callable[[Key], object]) -> Left:
    found = Left(offered=sum(not each.retired for each in in_force.lines(store).entries))
    for number, facts in enumerate(requests(desk.store, found.unreadable), 1):
        if number % 500 == 0:
            say(f"{number} requests ...")
        key = request_key(RequestId(facts[0].subject.removeprefix("REQ#")))
        try:
            act(key)
            _count(found, get(desk.store.read([key]), key, Request), facts)
        except Unreadable as error:
            found.unreadable.append(str(error.key))
    return found


def _count(found: Left, request: Request | None, facts: Sequence[Fact]) -> None:
    """By the record where there is one, and by the facts: without a record nobody takes it back, see docs/restore.md."""
    id_ = RequestId(facts[0].subject.removeprefix("REQ#"))
    if request is not None and request.state is State.PENDING:
        found.waiting.append(id_)
    elif request is not None and request.running:
        found.running.append(id_)
    elif is_there(facts) or (request is not None and request.state is not State.ENDED):
        found.ending.append(id_)
    else:
        found.done += 1


def _named(requests_: Sequence[RequestId]) -> str:
    more = f" and {len(requests_) - NAMED} more" if len(requests_) > NAMED else ""
    return f" ({', '.join(requests_[:NAMED])}{more})" if requests_ else ""
