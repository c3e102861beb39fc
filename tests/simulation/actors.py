"""Actors whose every call to the outside is a step of its own, which somebody else decides. They run the real workflow.

An actor is stopped by an exception before a call, and goes on by being run again from the start of its process: the calls that it has
made are answered from its history. That is exact, because a process depends on nothing but what its calls have answered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from access.desk import Desk, Outside
from access.errors import Busy
from access.keys import Key, RequestId
from access.workflow import Workflow
from tests.simulation.faults import Killed
from tests.simulation.stage import Stage
from tests.world import ALARMS, TEAM

STEPS: Mapping[str, tuple[str, ...]] = {
    "store": ("read", "due", "commit", "whose", "known_as", "running", "facts", "outbox", "postpone", "beat"),
    "directory": ("by_id", "by_email", "alive", "has_group"),
    "target": ("present", "giver", "add", "remove"),
    "chat": ("send", "account", "account_by_email"),
}
READS = frozenset(
    f"{part}.{call}"
    for part, calls in STEPS.items()
    for call in calls
    if call not in ("commit", "postpone", "beat", "add", "remove", "send")
)
"""The calls that change nothing."""
LONGEST = 12
"""Processes of one actor; what is woken after that is left to the sweep."""


class Paused(BaseException):
    """The actor stands before a call, and it is not its turn."""


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts: first one process of their own, then the worker, once for each item that this wakes.

    The clocks of all its processes are `ahead` of the true time by so many seconds, or behind it where that is negative.
    """

    name: str
    act: "Callable[[Ports], object]"
    works: bool = True
    ahead: int = 0


@dataclass(frozen=True)
class At:
    """Where an actor stands: in which process, what its calls have answered, and before which call. No call: it is done."""

    process: int = 0
    todo: tuple[Key, ...] = ()
    woken: tuple[Key, ...] = ()
    began: int = 0
    history: tuple[tuple[Any, int], ...] = ()
    mark: int = 0
    call: str = "not begun"

    @property
    def done(self) -> bool:
        return not self.call


Decide = Callable[[str, Callable[..., Any], tuple[Any, ...]], Any]


class Ports:
    """What one actor calls. `decide` is asked about each new call, and answers with the result or raises."""

    def __init__(self, stage: Stage, decide: Decide) -> None:
        self._stage, self._decide = stage, decide
        self.history: list[tuple[Any, int]] = []
        self.place = self.minted = 0
        self.now = self.ahead = 0
        self.name = ""
        self._parts = {name: _Part(self, name, getattr(stage.world, name)) for name in STEPS}

    def begin(self, actor: Actor, at: At) -> None:
        """A process of its own."""
        self.history, self.place, self.minted, self.now = list(at.history), 0, 0, at.began
        self.name, self.ahead = f"{actor.name} {at.process}", actor.ahead

    @property
    def workflow(self) -> Workflow:
        """A container that has just started."""
        store: Any = self._parts["store"]
        return Workflow(
            Desk(store, lambda: self.now + self.ahead, self._mint, lambda: 0.5, TEAM, alarms=ALARMS)
        )

    @property
    def outside(self) -> Outside:
        """What is called by whoever settles and tells."""
        target: Any = self._parts["target"]
        chat: Any = self._parts["chat"]
        directory: Any = self._parts["directory"]
        log = self._stage.world.log
        return Outside(chat, directory, lambda _: target, lambda: 55.0, self.name, uses=log)

    def do(self, name: str, what: Callable[[], object]) -> None:
        """Something else that happens in one step: time passes, somebody changes something elsewhere."""
        self.called(name, lambda: what() and None, ())

    def called(self, name: str, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Answered from the history as far as it goes."""
        if self.place == len(self.history):
            self._decide(name, call, args)
        answer, self.now = self.history[self.place]
        self.place += 1
        if isinstance(answer, Failure):
            raise answer.new()
        return dict(answer) if isinstance(answer, Mapping) else answer

    def _mint(self) -> RequestId:
        self.minted += 1
        return RequestId(f"{self.name}-{self.minted}".replace(" ", "-"))


class _Part:
    """One port, whose calls are steps; everything else of it costs nothing and calls nobody."""

    def __init__(self, ports: Ports, name: str, real: Any) -> None:
        self._ports, self._name, self._real = ports, name, real

    def __getattr__(self, call: str) -> Any:
        real = getattr(self._real, call)
        if call not in STEPS[self._name]:
            return real
        return lambda *args: self._ports.called(f"{self._name}.{call}", real, args)


@dataclass(frozen=True)
class Failure:
    """A call that failed: made anew each time, because whoever catches an error may write into it."""

    new: Callable[[], Exception]
    name: str

    def __repr__(self) -> str:
        return self.name


def run(actor: Actor, at: At, ports: Ports) -> None:
    """One process from its start. Raises Paused; a process that is killed or gives up is over."""
    ports.begin(actor, at)
    try:
        if at.process == 0:
            actor.act(ports)
        else:
            ports.workflow.rouse(ports.outside, at.todo[0])
    except (Killed, Busy):
        return


def next_process(actor: Actor, at: At, now: int) -> At:
    """Where the actor stands when a process of its is over."""
    rest = at.todo[1:] if at.process else ()
    todo = tuple(dict.fromkeys((*rest, *at.woken)))
    if not (actor.works and todo) or at.process + 1 >= LONGEST:
        return replace(At(at.process + 1), call="")
    return At(at.process + 1, todo, began=now)
