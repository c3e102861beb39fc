"""Disaster drills in simulated time: what is off or lost for how long, after what time we tell somebody, and when all is as it should be again.

`python -m tests.simulation.drills` prints a table. Twenty grants run in a small company and end one after the other through the disaster,
others are asked for; the drill knows by itself who should have what, and counts every minute in which somebody has what has ended, or lacks
what was approved.
"""

import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from access import owing
from access.answers import Done
from access.duration import DAY, HOUR, MINUTE
from access.errors import AccessError, Barred, TryAgain, Undeliverable
from access.keys import RequestId, Target
from access.request import Request
from tests.clock import Clock
from tests.simulation.copies import copied, restore
from tests.world import World, given, okta, policy, role
from tools import restoring

NOT_BY_US = (
    "Of sweeps that do not run the alarms of the stack tell after five minutes, see docs/monitoring.md."
)
ROLES = 10
PEOPLE = ("ann", "eve")
SETTLING = 45
"""Minutes after a disaster in which all has to come to rest: longer than every watch and every wait of an item."""


@dataclass(frozen=True)
class Row:
    """What came of one drill. Seconds: until somebody was told, from the beginning (None: nobody was by us), and until all was right, from
    the end of the disaster (None: never). Hours of access that had ended, and of access that was approved and missing.
    """

    name: str
    told: int | None
    right: int | None
    over: float
    missing: float
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Stated:
    """A drill, and within how many seconds somebody has to be told by us (None: that is up to the alarms of the stack) and all be right."""

    drill: Callable[[], Row]
    told: int | None
    right: int

    def broken(self, row: Row) -> list[str]:
        """What is not as stated."""
        found = list(row.wrong)
        if row.right is None or row.right > self.right:
            found.append(f"right after {_text(row.right)} and not within {_text(self.right)}")
        if self.told is not None and (row.told is None or row.told > self.told):
            found.append(f"told after {_text(row.told)} and not within {_text(self.told)}")
        return [f"{row.name}: {each}" for each in found]


class Always(list[Any]):
    """Faults that do not run out."""

    def __init__(self, make: Callable[[], Exception]) -> None:
        super().__init__([None])
        self._make = make

    def pop(self, index: Any = -1) -> Exception:
        return self._make()


class Heard(logging.Handler):
    """Whether the log says that something is wrong, for drills in which no message gets through."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.events: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.events.append(record.getMessage())


@dataclass
class Drill:
    """A company, its disaster, and the truth of who should have what."""

    name: str
    lasts: int
    clock: Clock = field(default_factory=Clock)
    truth: dict[tuple[str, Target], int] = field(default_factory=dict)
    sweeps: bool = True
    told: int | None = None
    over: int = 0
    missing: int = 0
    heard: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        self.targets = [Target("okta_group", (f"00g{number}",)) for number in range(ROLES)]
        roles = [role(f"r{number}", target=target) for number, target in enumerate(self.targets)]
        self.world = World(self.clock, policies=[policy(reminders=())], roles=roles)
        self.begun = self.clock()
        for number, target in enumerate(self.targets):
            for name in PEOPLE:
                self.give(name, number, target)
            self.clock.advance(self.lasts // (ROLES + 1))
            self.minute()
        self.clock.advance(max(0, min(self.truth.values()) - self.clock() - 2 * MINUTE))
        with suppress(AccessError):
            self.world.refresh()
        self.told, self.begun, self.over, self.missing = None, self.clock(), 0, 0

    def give(self, name: str, number: int, target: Target) -> RequestId:
        """Asked for, approved, and there."""
        request = given(self.world, name=name, duration="for 1d", role_=f"r{number}")
        self.truth[name, target] = self.world.request(request).end or 0
        return request

    def minute(self) -> None:
        """The sweep's minute, if there is a sweep, and the count of what is not as it should be in it."""
        self.clock.advance(MINUTE)
        if self.clock() % HOUR < MINUTE:
            with suppress(AccessError):
                self.world.refresh()
        if self.sweeps:
            self.world.workflow.sweep(self.world.outside)
            with suppress(AccessError):
                self.world.work()
        self.count()

    def count(self) -> None:
        """A minute of grace: the sweep comes once in it."""
        now = self.clock()
        for (name, target), end in self.truth.items():
            has = (okta(name), target) in self.world.target.members
            self.over += has and now > end + MINUTE
            self.missing += not has and now < end
        if self.told is None and (self.world.chat.alarms or self.heard.events):
            self.told = now - self.begun

    @property
    def wrong(self) -> list[str]:
        """What is not as it should be now: access, and what people see of it."""
        now, members = self.clock(), self.world.target.members
        access = [
            f"{name} {'keeps' if now >= end else 'lacks'} {target}"
            for (name, target), end in self.truth.items()
            if ((okta(name), target) in members) is (now >= end)
        ]
        records = self.world.store._records
        requests = [each for each in records.values() if isinstance(each, Request)]
        owed = [
            f"{request.id} owes {each.card.recipient} a message"
            for request in requests
            for each in owing.prepare(self.world.chat, records, request, now).owed
        ]
        return access + owed

    def through(self) -> None:
        """The minutes of the disaster."""
        until = self.begun + self.lasts
        while self.clock() < until:
            self.minute()

    def after(self) -> Row:
        """Until all is right, for as long as it has to stay so; and once more when everything is past its end."""
        ended, right = self.clock(), None
        for _ in range(SETTLING):
            self.minute()
            if right is None and not self.wrong:
                right = self.clock() - ended
            elif self.wrong:
                right = None
        row = Row(self.name, self.told, right, self.over / 60, self.missing / 60, tuple(self.wrong))
        self.clock.advance(2 * DAY)
        for _ in range(SETTLING):
            self.minute()
        return replace(row, wrong=(*row.wrong, *(f"past all ends {each}" for each in self.wrong)))


def outage(name: str, lasts: int, begin: Callable[[Drill], None], end: Callable[[Drill], None]) -> Row:
    """Something is off for a while."""
    with _listening(Drill(name, lasts)) as drill:
        begin(drill)
        drill.through()
        end(drill)
        return drill.after()


@contextmanager
def _listening(drill: Drill) -> Iterator[Drill]:
    """Inside, it hears what the log says."""
    log = logging.getLogger("access_service")
    log.addHandler(drill.heard)
    try:
        yield drill
    finally:
        log.removeHandler(drill.heard)


def okta_off(drill: Drill) -> None:
    down = partial(TryAgain, "503", service=True)
    drill.world.target.before = Always(down)
    drill.world.directory.down = down()


def okta_refuses(drill: Drill) -> None:
    barred = partial(Barred, "Okta does not accept our credentials")
    drill.world.target.before = Always(barred)
    drill.world.directory.down = barred()


def okta_on(drill: Drill) -> None:
    drill.world.target.before, drill.world.directory.down = [], None


def slack_off(drill: Drill) -> None:
    drill.world.chat.faults = Always(partial(Undeliverable, "slack: 503", unclear=True))
    drill.world.chat.silent = Undeliverable("slack: 503")


def slack_refuses(drill: Drill) -> None:
    drill.world.chat.faults = Always(partial(Undeliverable, "slack: token_revoked"))
    drill.world.chat.silent = Undeliverable("slack: token_revoked")


def slack_on(drill: Drill) -> None:
    drill.world.chat.faults, drill.world.chat.silent = [], None


def sweep_off(drill: Drill) -> None:
    drill.sweeps = False


def sweep_on(drill: Drill) -> None:
    drill.sweeps = True


def restored(name: str, unnoticed: int) -> Row:
    """The records are put back by an hour; for so long nobody compares them with the audit, and the sweep goes on."""
    with _listening(Drill(name, HOUR)) as drill:
        world = drill.world
        waiting = world.ask(name="dan", role_="r0", duration="for 1d", approvers=("cat",))
        world.work()
        copy = copied(world)
        drill.give("dan", 1, drill.targets[1])
        assert isinstance(world.approve(waiting, "cat"), Done)
        world.work()
        drill.truth["dan", drill.targets[0]] = world.request(waiting).end or 0
        _back(drill, "ann", 9)
        drill.through()
        restore(world, copy)
        drill.begun = drill.clock()
        while drill.clock() < drill.begun + unnoticed:
            drill.minute()
        restoring.apply(world.desk, "local:drill", lambda _: None)
        world.work()
        return drill.after()


def _back(drill: Drill, name: str, number: int) -> None:
    """Given back before its end."""
    world, target = drill.world, drill.targets[number]
    (request,) = world.holding(name, target).needs
    assert isinstance(world.workflow.end(world.by(name), world.pointer(request)), Done)
    world.work()
    drill.truth[name, target] = drill.clock()


SOON = 5 * MINUTE
UNCLEAR = 16 * MINUTE
"""After a quarter of an hour a message that Slack may have taken or not is sent again."""
DRILLS: Sequence[Stated] = (
    Stated(partial(outage, "Okta off for a day", DAY, okta_off, okta_on), 20 * MINUTE, SOON),
    Stated(partial(outage, "Okta's token revoked for a day", DAY, okta_refuses, okta_on), SOON, SOON),
    Stated(partial(outage, "the sweep off for a day", DAY, sweep_off, sweep_on), None, SOON),
    Stated(partial(outage, "Slack off for six hours", 6 * HOUR, slack_off, slack_on), None, UNCLEAR),
    Stated(
        partial(outage, "Slack's token revoked for six hours", 6 * HOUR, slack_refuses, slack_on),
        None,
        UNCLEAR,
    ),
    Stated(partial(restored, "records of an hour ago, compared at once", 0), None, SOON),
    Stated(partial(restored, "records of an hour ago, compared after a day", DAY), SOON, SOON),
)


def rows() -> tuple[list[Row], list[str]]:
    """All drills, and what is not as it is stated."""
    with _hearing():
        found = [each.drill() for each in DRILLS]
    return found, [why for each, row in zip(DRILLS, found, strict=True) for why in each.broken(row)]


@contextmanager
def _hearing() -> Iterator[None]:
    """What the log says is heard by the drills, and by nobody else."""
    log, level = logging.getLogger("access_service"), logging.root.manager.disable
    before, log.propagate = log.propagate, False
    logging.disable(logging.NOTSET)
    try:
        yield
    finally:
        log.propagate = before
        logging.disable(level)


def table(found: Sequence[Row]) -> str:
    """What is printed."""
    head = f"{'disaster':<46} {'told after':>11} {'right after':>12} {'hours over':>11} {'missing':>8} {'violations':>11}"
    lines = [
        f"{row.name:<46} {_text(row.told):>11} {_text(row.right):>12} {row.over:>11.1f} {row.missing:>8.1f} {len(row.wrong):>11}"
        for row in found
    ]
    return "\n".join([head, *lines])


def _text(seconds: int | None) -> str:
    return "never" if seconds is None else f"{seconds // 60} min"


def main() -> int:
    """The exit code: 0 when every drill came to rest as it should."""
    began = time.monotonic()
    found, broken = rows()
    print(table(found))
    print(f"{time.monotonic() - began:.0f} seconds. {NOT_BY_US}")
    print(*broken, sep="\n", end="\n" if broken else "")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
