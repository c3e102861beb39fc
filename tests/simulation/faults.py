"""What can go wrong with a call to the outside: the process is killed, the call fails with or without effect or takes effect late, others
act in between. Chance decides from the life's own random numbers, and everything that struck is counted; nothing here knows the rules.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from access.errors import Busy, TryAgain, Undeliverable
from tests.clock import Clock
from tests.world import World

KILLED, GONE = "killed before", "killed after"
FAILED, UNHEARD = "failed", "done but failed"
LATE, LAST = "failed, done late", "killed, done late"
ITEM, BETWEEN = "own failure", "others between"
READ = (KILLED, FAILED, BETWEEN)
WRITE = (KILLED, GONE, FAILED, UNHEARD, BETWEEN)
CALLS = {
    "store.read": READ,
    "store.due": READ,
    "store.commit": WRITE,
    "directory.by_id": (*READ, ITEM),
    "target.present": (*READ, ITEM),
    "target.giver": (*READ, ITEM),
    "target.add": (*WRITE, LATE, LAST, ITEM),
    "target.remove": (*WRITE, LATE, LAST, ITEM),
    "chat.send": WRITE,
}
KINDS = tuple(f"{call}: {how}" for call, hows in CALLS.items() for how in hows)
# The store is called most; what is called less is struck more often, or it would hardly be struck at all.
WEIGHTS = {"directory.by_id": 2, "target.present": 2, "target.giver": 4, "target.add": 8, "target.remove": 8}
LATENESS = (1, 30, 200, 500, 800)
DEPTH = 2


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Faults:
    """The faults of one life. `between` is what others do meanwhile; `log` hears of everything that struck."""

    random: Random
    clock: Clock
    between: Callable[[], None] = lambda: None
    log: Callable[[str], None] = lambda _: None
    calm: bool = False
    depth: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    coming: list[tuple[int, Callable[[], object]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = self.random.choice((0.01, 0.03, 0.1))
        self.chance_between = self.random.choice((0, 0.03, 0.15))

    def over(self, world: World) -> None:
        """Put this between the rules and everything that they call."""
        for name, hows in CALLS.items():
            part = getattr(world, name.partition(".")[0])
            call = name.partition(".")[2]
            setattr(part, call, self._around(name, getattr(part, call), hows))

    def _around(self, name: str, call: Callable[..., Any], hows: tuple[str, ...]) -> Callable[..., Any]:
        alone = [how for how in hows if how != BETWEEN]
        weight = WEIGHTS.get(name, 1)

        def called(*args: Any) -> Any:
            if self.calm:
                return call(*args)
            self._maybe_between(name)
            if self.random.random() >= self.chance * weight:
                return call(*args)
            how = self.random.choice(alone)
            self._count(name, how)
            return self._strike(name, how, lambda: call(*args))

        return called

    def _maybe_between(self, name: str) -> None:
        if self.depth >= DEPTH or self.random.random() >= self.chance_between:
            return
        self._count(name, BETWEEN)
        self.depth += 1
        try:
            self.between()
        finally:
            self.depth -= 1

    def _count(self, name: str, how: str) -> None:
        self.struck[f"{name}: {how}"] += 1
        self.log(f"{name}: {how}")

    def _strike(self, name: str, how: str, call: Callable[[], object]) -> None:
        if how in (GONE, UNHEARD):
            call()
        if how in (LATE, LAST):
            self.coming.append((self.clock() + self.random.choice(LATENESS), call))
        if how in (KILLED, GONE, LAST):
            raise Killed
        raise _error(name, how)

    def land(self) -> None:
        """Calls whose time has come take effect, whoever made them."""
        landing = [each for each in self.coming if each[0] <= self.clock()]
        self.coming = [each for each in self.coming if each[0] > self.clock()]
        for _, call in landing:
            self.log("a late call takes effect")
            call()


def _error(name: str, how: str) -> Exception:
    """As the ports promise it: what may have had an effect, or may have one yet, is doubtful."""
    if name.startswith("store."):
        return Busy("no answer")
    if name.startswith("chat."):
        return Undeliverable("no answer", unclear=how == UNHEARD)
    return TryAgain("no answer", service=how != ITEM, doubt=how in (UNHEARD, LATE))
