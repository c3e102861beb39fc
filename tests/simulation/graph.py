"""The states of an exploration and the ways between them: what a state is, what can come next, and how many ways lead through it all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.simulation.actors import At
from tests.simulation.stage import Moment
from tests.world import World

LAND = -1
"""Instead of an actor: a call that was late takes effect."""


@dataclass(frozen=True)
class Choice:
    """Whose step is next, and what goes wrong with it. For LAND, `how` says which of the late calls it is."""

    actor: int
    how: str = ""


@dataclass(frozen=True)
class Coming:
    """A call that takes effect late."""

    call: str
    args: tuple[Any, ...]

    def land(self, world: World) -> None:
        """It takes effect now."""
        part, _, call = self.call.partition(".")
        getattr(getattr(world, part), call)(*self.args)


@dataclass(frozen=True)
class Bounds:
    """How many preemptions and faults one schedule may have; `most` states are kept apart, and `merge` says that equal ones are one."""

    preemptions: int
    faults: int = 0
    most: int = 10**9
    merge: bool = True


@dataclass(frozen=True)
class Node:
    """A state: what processes share, where each actor stands, whose turn it was (LAND: nobody's), what is left of the bounds, which calls
    take effect yet, and by which choices it was first reached.
    """

    moment: Moment
    ats: tuple[At, ...]
    turn: int
    preemptions: int
    faults: int
    coming: tuple[Coming, ...] = ()
    path: tuple[Choice, ...] = ()
    number: int = 0

    @property
    def live(self) -> list[int]:
        """The actors that can go on; whose turn it was comes first."""
        found = [place for place, at in enumerate(self.ats) if not at.done]
        return sorted(found, key=lambda place: place != self.turn)

    def costs(self, place: int) -> int:
        """Whether a step of this one is a preemption: the one whose turn it was could go on."""
        return int(self.turn not in (LAND, place) and not self.ats[self.turn].done)


@dataclass
class Found:
    """What an exploration came to. `steps` were made, each once; `schedules` lead over them; `ends` are the different states at their ends."""

    states: int = 0
    steps: int = 0
    ends: int = 0
    schedules: int = 0
    complete: bool = True
    fired: dict[str, int] = field(default_factory=dict)
    wrong: dict[tuple[Choice, ...], list[str]] = field(default_factory=dict)


def ways(after: Sequence[Sequence[int]], ends: set[int]) -> int:
    """How many ways lead from state 0 to an end. No state comes after itself: each step uses up some of what is to be done."""
    counts: dict[int, int] = {}
    todo = [0]
    while todo:
        here = todo[-1]
        missing = [each for each in after[here] if each not in counts]
        if missing:
            todo += missing
            continue
        counts[todo.pop()] = int(here in ends) + sum(counts[each] for each in after[here])
    return counts[0]
