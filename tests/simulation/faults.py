"""What can go wrong with a call to the outside: the process is killed, the call fails with or without effect or takes effect late, others
act in between. Chance decides from the life's own random numbers, and everything that struck is counted; nothing here knows the rules.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from access.errors import Busy, Conflict, Spent, TryAgain, Undeliverable
from access.keys import Due, Lane, OktaId, RequestId, holding_key, request_key
from access.ports import Nominee
from tests.clock import Clock
from tests.simulation.clocks import CLOCKS
from tests.world import GROUP, World

KILLED, GONE = "killed before", "killed after"
FAILED, UNHEARD = "failed", "done but failed"
LATE, LAST = "failed, done late", "killed, done late"
ITEM, BETWEEN = "own failure", "others between"
THROTTLED, CONFLICT, SPENT = "throttled", "conflict", "no budget"
STALE, DROPPED, PHANTOM = "as it was before", "one is missing", "one too many"
READ = (KILLED, FAILED, BETWEEN)
WRITE = (KILLED, GONE, FAILED, UNHEARD, BETWEEN)
DOES, LATER, KILLS = (GONE, UNHEARD), (LATE, LAST), (KILLED, GONE, LAST)
"""Which have their effect at once, which have it later, and which end the process."""
MISTAKES = (STALE, DROPPED, PHANTOM)
CALLS = {
    "store.read": READ,
    "store.due": (*READ, STALE, DROPPED, PHANTOM),
    "store.whose": (*READ, STALE, DROPPED),
    "store.commit": (*WRITE, CONFLICT),
    "directory.by_id": (*READ, ITEM, THROTTLED),
    "target.ready": (SPENT,),
    "target.present": (*READ, ITEM, THROTTLED),
    "target.giver": (*READ, ITEM),
    "target.add": (*WRITE, LATE, LAST, ITEM, THROTTLED),
    "target.remove": (*WRITE, LATE, LAST, ITEM, THROTTLED),
    "chat.send": (*WRITE, THROTTLED),
}
ALONE = {call: tuple(how for how in hows if how != BETWEEN) for call, hows in CALLS.items()}
LOST, DOUBLED, REORDERED = "lost", "doubled", "out of order"
WAKES = tuple(f"wake-up: {how}" for how in (LOST, DOUBLED, REORDERED))
LAGGING = "index: behind for all of a life"
KINDS = (*(f"{call}: {how}" for call, hows in CALLS.items() for how in hows), *WAKES, LAGGING, *CLOCKS)
# The store is called most; what is called less is struck more often, or it would hardly be struck at all.
WEIGHTS = {"store.whose": 2, "directory.by_id": 2, "target.present": 2} | {
    f"target.{call}": times for call, times in {"giver": 4, "add": 8, "remove": 8, "ready": 2}.items()
}
RESPITE = 40
"""Seconds for which a service that was called too often asks to be left alone."""
LATENESS = (1, 30, 200, 500, 800)
DEPTH = 2
NOBODYS = RequestId("R-none")


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
    landing: bool = False
    in_time: Callable[[int], bool] = lambda _: True
    struck: Counter[str] = field(default_factory=Counter)
    coming: list[tuple[int, Callable[[], object]]] = field(default_factory=list)
    before: dict[tuple[Any, ...], Sequence[Any]] = field(default_factory=dict)

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
        def called(*args: Any, **more: Any) -> Any:
            if self.calm:
                return call(*args, **more)
            if BETWEEN in hows:
                self._maybe_between(name)
            how = self.how(name)
            if not how:
                return self._seen((name, *args[:2]), call(*args, **more))
            if how in MISTAKES:
                return self._mistaken(name, how, (name, *args[:2]), call(*args, **more))
            self.count(name, how)
            return self._strike(name, how, lambda: call(*args, **more), args)

        return called

    def how(self, name: str) -> str:
        """What goes wrong with this call, if anything does."""
        if self.random.random() >= self.chance * WEIGHTS.get(name, 1):
            return ""
        return self.random.choice(ALONE[name])

    def _maybe_between(self, name: str) -> None:
        if self.depth >= DEPTH or self.random.random() >= self.chance_between:
            return
        self.count(name, BETWEEN)
        self.depth += 1
        try:
            self.between()
        finally:
            self.depth -= 1

    def _seen(self, what: tuple[Any, ...], found: Any) -> Any:
        """Remembers what an index has answered."""
        if what[0] in ("store.due", "store.whose"):
            self.before[what] = found
        return found

    def _mistaken(self, name: str, how: str, what: tuple[Any, ...], found: Sequence[Any]) -> Sequence[Any]:
        mistake: Sequence[Any] = mistaken(how, what[1:], found, self.before.get(what, ()), self.clock())
        if mistake != found:
            self.count(name, how)
        return mistake

    def count(self, name: str, how: str) -> None:
        self.struck[f"{name}: {how}"] += 1
        self.log(f"{name}: {how}")

    def _strike(self, name: str, how: str, call: Callable[[], object], args: tuple[Any, ...]) -> None:
        if how in DOES:
            call()
        if how in LATER:
            late = self.random.choice([each for each in LATENESS if self.in_time(each)])
            self.coming.append((self.clock() + late, call))
        if how in KILLS:
            raise Killed
        raise failure(name, how, args, self.clock())

    def land(self) -> None:
        """Calls whose time has come take effect, whoever made them."""
        landing = [each for each in self.coming if each[0] <= self.clock()]
        self.coming = [each for each in self.coming if each[0] > self.clock()]
        for _, call in landing:
            self.log("a late call takes effect")
            self.landing = True
            call()
            self.landing = False


def mistaken(how: str, args: tuple[Any, ...], found: Sequence[Any], before: Sequence[Any], now: int) -> Any:
    """What an index answers that is behind, has missed something, or has something that is not there (of the lane that was asked for)."""
    if how == STALE:
        return before
    if how == DROPPED:
        return found[1:]
    lane = args[0]
    key = request_key(NOBODYS) if lane is Lane.TELL else holding_key(OktaId("00u-nobody"), GROUP)
    return [*found, Nominee(key, Due(lane, now, "" if lane is Lane.TELL else GROUP.kind))]


def failure(name: str, how: str, args: tuple[Any, ...], now: int) -> Exception:
    """As the ports promise it: what may have had an effect, or may have one yet, is doubtful."""
    if how == CONFLICT:
        return Conflict([each.record.key for each in args[0].writes[:1]])
    if name.startswith("store."):
        return Busy("no answer")
    if name.startswith("chat."):
        return Undeliverable("no answer", unclear=how == UNHEARD, retry_after=RESPITE * (how == THROTTLED))
    if how == SPENT:
        return Spent("our share of the rate limit is used up", service=True, retry_at=now + RESPITE)
    if how == THROTTLED:
        return TryAgain("too many calls", service=True, retry_at=now + RESPITE)
    return TryAgain("no answer", service=how != ITEM, doubt=how in (UNHEARD, LATE))
