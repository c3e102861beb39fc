"""The clock pane: what time it is, what is due next, and moving on. Time is played through, not skipped: whatever is due happens."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from access.holding import Holding
from access.ports import Record
from access.request import Request, State
from sandbox.clock import SharedClock

Json = dict[str, Any]
SETTLED_WITHIN = 10.0
PLAYED_WITHIN = 10.0


@dataclass(frozen=True)
class Next:
    """One thing that will happen by itself at `at` (UTC seconds)."""

    at: int
    what: str
    title: str
    who: str

    def as_json(self) -> Json:
        return {"at": self.at, "what": self.what, "title": self.title, "who": self.who}


def coming(records: Iterable[Record], names: Mapping[str, str], now: int) -> list[Next]:
    """What is due, soonest first."""
    found: list[Next] = []
    for record in records:
        if isinstance(record, Request):
            found += _of_request(record, names, now)
        elif isinstance(record, Holding) and record.failing_since is not None and record.due:
            found.append(Next(record.due.at, "Okta is tried again", "", names.get(record.person, "")))
    return sorted(found, key=lambda each: (each.at, each.title))


def _of_request(request: Request, names: Mapping[str, str], now: int) -> Iterable[Next]:
    who = names.get(request.for_whom.okta, "")
    if request.state is State.PENDING:
        yield Next(request.deadline, "The request lapses, if nobody answers", request.title, who)
    if request.running and request.end is not None:
        for before in request.limits.reminders:
            if request.end - before > now and (request.approved_at or 0) < request.end - before:
                yield Next(request.end - before, "A reminder is sent", request.title, who)
        yield Next(request.end, "Access ends", request.title, who)


class Mover:
    """Moves the clock. `sweep` is the schedule's call, `busy` says whether the worker still works, `due` gives the next times."""

    def __init__(
        self,
        clock: SharedClock,
        sweep: Callable[[], object],
        busy: Callable[[], bool],
        due: Callable[[], Iterable[int]],
    ) -> None:
        self._clock, self._sweep, self._busy, self._due = clock, sweep, busy, due

    def move(self, seconds: int) -> None:
        """On by this much, stopping wherever something is due, for as long as patience lasts."""
        target, deadline = self._clock() + seconds, time.monotonic() + PLAYED_WITHIN
        while time.monotonic() < deadline:
            now = self._clock()
            stops = [at for at in self._due() if now < at <= target]
            if not stops:
                break
            self._go(max(min(stops), now + 1))
        self._go(target)

    def settle(self) -> None:
        """Wait until the worker has attended to everything, or patience ends."""
        deadline = time.monotonic() + SETTLED_WITHIN
        while self._busy() and time.monotonic() < deadline:
            time.sleep(0.03)

    def _go(self, at: int) -> None:
        self._clock.advance(max(0, at - self._clock()))
        self._sweep()
        self.settle()
