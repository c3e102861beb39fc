"""Watches over a world: after each call that can change anything, every invariant that holds at every step is checked."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from tests.simulation.faults import Faults
from tests.simulation.invariants import violated
from tests.simulation.view import Pair, Step, View
from tests.world import World

CHANGES = ("store.commit", "target.add", "target.remove")


class Watch:
    """Goes between the world and its faults, so that it sees what really happens, and when. `wrong` is what it has found."""

    def __init__(self, world: World, permanent: Collection[Pair], faults: Faults, apart: int = 0) -> None:
        self._world, self._permanent, self._faults, self._apart = world, permanent, faults, apart
        self.wrong: list[str] = []
        for name in CHANGES:
            part, _, call = name.partition(".")
            port = getattr(world, part)
            setattr(port, call, partial(self._step, name, getattr(port, call)))

    def _step(self, name: str, call: Callable[..., Any], *args: Any) -> Any:
        world = self._world
        records, members = dict(world.store._records), set(world.target.members)
        before = View(records, members, world.clock(), self._permanent)
        try:
            return call(*args)
        finally:
            of = (args[0], args[1]) if name.startswith("target.") else None
            # What takes effect late was announced when it was called.
            name = "late" if self._faults.landing else name
            step = Step(name, of, before, View.of(world, self._permanent), self._apart)
            self.wrong += [f"at {world.clock()}: {why}" for why in violated(step)]
