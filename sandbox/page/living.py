"""The company behind the page: started, given its past, reset, and everything that the page asks of it. No HTTP and no drawing."""

import threading
import time
import traceback
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from access.holding import Holding
from access.keys import Table
from access.request import Request
from sandbox import snapshot
from sandbox.keep import KILLED, Keep
from sandbox.office import CATALOG, Office
from sandbox.page import audit_pane, sight
from sandbox.page.acts import ACTS
from sandbox.page.cast import CAST, SECURITY, YOU
from sandbox.page.clock_pane import Mover, coming
from sandbox.page.okta_pane import OktaPane
from sandbox.page.records import Records
from sandbox.page.seeding import Past
from sandbox.page.watch import Watch
from sandbox.slack.hands import Hands
from sandbox.world import SECURITY as SECURITY_CHANNEL

Json = dict[str, Any]
StepOf = Callable[[str], AbstractContextManager[object]]
ROOT = Path(__file__).resolve().parents[2]
BEFORE = 7 * 86400
"""The company is this old (seconds) when the page opens."""
OUTDATED = "What was kept belongs to another version, so everything starts fresh."
STARTING, READY, FAILED = "starting", "ready", "failed"


@dataclass
class Step:
    """One part of the start, as the page shows it; `seconds` when it is done."""

    name: str
    seconds: float | None = None


class NotReady(Exception):
    """The company is still starting, or could not be started."""


class Living:
    """Use as a context manager; it starts in a thread of its own, going on from what `keep` found, which it also feeds at the end.

    `step` wraps each part of the start besides, for whoever watches elsewhere than on the page.
    """

    def __init__(self, keep: Keep | None = None, step: StepOf = nullcontext) -> None:
        self._keep = keep
        self._also = step
        self.notice = KILLED if keep and keep.killed else ""
        self.phase = STARTING
        self.steps: list[Step] = []
        self.why = ""
        self.turn = threading.RLock()
        self.run = 0
        self.watch = Watch(self._mark)
        self._office: Office | None = None
        self._thread = threading.Thread(target=self._start, name="living", daemon=True)

    def __enter__(self) -> Self:
        self.watch.start()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self.watch.stop()
        with self.turn:
            self._remember()
            self._stop()

    def reset(self) -> None:
        """Forget everything that happened and start anew; returns at once."""
        with self.turn:
            if self.phase == STARTING:
                return
            self.phase, self.notice = STARTING, ""
            if self._keep:
                self._keep.found = None
                self._keep.forget()
        self._thread = threading.Thread(target=self._again, name="living", daemon=True)
        self._thread.start()

    def act(self, who: str, act: str, given: Json) -> Json:
        """What a person does in Slack. Raises CannotDo, NotReady, and KeyError for an unknown person or act."""
        with self.turn:
            return ACTS[act](self.hands(who), given)

    def hands(self, who: str) -> Hands:
        """The hands of one of the cast; the same all the time."""
        if self.phase == FAILED or self._office is None:
            raise NotReady(self.why)
        if who not in self._hands:
            self._hands[who] = self._office.hands(who)
        return self._hands[who]

    def move(self, seconds: int) -> None:
        """Let time pass for everybody."""
        with self.turn:
            self._mover.move(seconds)
        self.watch.note()

    def sees(self, who: str, reading: str) -> Json:
        """A person's screen; `reading` is the tab that is in front, whose messages count as read."""
        hands = self.hands(who)
        if reading == "messages":
            self._read[who] = max(self._read.get(who, 0), float(hands.workspace.now()))
        channels = [SECURITY_CHANNEL] if who == SECURITY else []
        return {"people": [self._person(part) for part in CAST], **sight.seen(hands, channels)}

    def panes(self) -> Json:
        """What stands beside Slack."""
        work = list(self._records.all(Table.WORK))
        titles = {each.id: each.title for each in work if isinstance(each, Request)}
        now = self.office.world.clock()
        due = coming(work, self._names, now)
        return {
            "okta": self.okta.draw(),
            "audit": audit_pane.draw(self._records, titles, self._names),
            "clock": {"now": now, "due": [each.as_json() for each in due[:5]]},
        }

    @property
    def office(self) -> Office:
        if self._office is None:
            raise NotReady(self.why)
        return self._office

    def state(self) -> Json:
        """How far the start is."""
        steps = [{"name": each.name, "seconds": each.seconds} for each in self.steps]
        return {"phase": self.phase, "steps": steps, "why": self.why, "notice": self.notice, "run": self.run}

    def _again(self) -> None:
        self._stop()
        self._start()

    def _start(self) -> None:
        self.run, self.steps, self.why = self.run + 1, [], ""
        try:
            kept = self._found()
            if kept is None or not self._goes_on(kept):
                self._begins()
            self.phase = READY
        except Exception as error:  # noqa: BLE001 - whatever it was, the page says so
            traceback.print_exc()
            self.phase, self.why = FAILED, str(error) or type(error).__name__
        self.watch.note()

    def _found(self) -> Json | None:
        """What the last run kept, if it fits to this catalogue."""
        if self._keep is None or self._keep.found is None:
            return None
        try:
            found = snapshot.read(self._keep.found)
        except ValueError:
            found = {}
        if found.get("digest") == _digest():
            return found
        self.notice = OUTDATED
        return None

    def _goes_on(self, kept: Json) -> bool:
        try:
            office = Office(0, self.step, snapshot=kept["world"]).__enter__()
        except (KeyError, TypeError, ValueError):
            self.notice = OUTDATED
            self.steps = []
            return False
        self._move_in(office)
        self._read = dict(kept["read"])
        return True

    def _begins(self) -> None:
        office = Office(0, self.step, ago=BEFORE).__enter__()
        self._move_in(office)
        with self.step("the last six days, played by their people"):
            self._live()

    def _remember(self) -> None:
        """Keep what is there; a company that never got ready leaves what was kept before."""
        if self._keep is None or self._office is None or self.phase != READY:
            return
        self._mover.settle()
        kept = {"digest": _digest(), "read": self._read, "world": snapshot.take(self._office.world)}
        self._keep.save(snapshot.write(kept))

    def _move_in(self, office: Office) -> None:
        world = office.world
        self._hands: dict[str, Hands] = {}
        self._read: dict[str, float] = {}
        self._names = sight.names_of(world.company.people)
        self._records = Records(world)
        self._mover = Mover(world.clock, office.schedule.now, office.busy, self._due)
        people = tuple(found.okta for part in CAST if (found := world.company.person(part.email)).okta)
        asking = frozenset(each.id for each in world.company.groups if each.members)
        self.okta = OktaPane(world.okta, people, asking)
        world.slack.channel(SECURITY_CHANNEL, "security", [world.company.person(SECURITY).slack])
        self._office = office

    def _live(self) -> None:
        clock = self.office.world.clock
        try:
            Past(clock, self.hands, self._attend, int(time.time())).play()
        finally:
            clock.flow()
        self._read = {part.email: time.time() - 3600 for part in CAST}

    def _attend(self) -> None:
        self.office.schedule.now()
        self._mover.settle()

    def _due(self) -> Iterator[int]:
        for each in self._records.all(Table.WORK):
            if isinstance(each, Request | Holding) and each.due:
                yield each.due.at

    def _person(self, part: Any) -> Json:
        hands = self.hands(part.email)
        return {
            "email": part.email,
            "id": hands.user_id,
            "name": hands.member.shown,
            "job": part.job,
            "hint": part.hint,
            "unread": sight.unread(hands, self._read.get(part.email, 0)),
            "you": part.email == YOU,
        }

    def _mark(self) -> Hashable:
        office = self._office
        start = (self.phase, self.run, len(self.steps), sum(each.seconds is not None for each in self.steps))
        if office is None:
            return start
        world = office.world
        return (*start, len(world.slack.calls), len(world.slack.sent), len(world.slack.troubles), len(world.okta.calls))

    def _stop(self) -> None:
        office, self._office = self._office, None
        if office is not None:
            office.__exit__(None, None, None)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Wraps one part of the start."""
        began = time.monotonic()
        step = Step(name)
        self.steps.append(step)
        with self._also(name):
            yield
        step.seconds = time.monotonic() - began


def _digest() -> str:
    return snapshot.digest(CATALOG, *sorted((ROOT / "store").glob("rows*.py")))
