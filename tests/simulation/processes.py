"""How anything of ours runs in a world: each process under a name of its own, until it is done, killed or gives up."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from access.errors import Busy
from tests.simulation.faults import Killed
from tests.world import World

T = TypeVar("T")


class Processes:
    """Whoever has a world and starts processes in it. `processes` counts them."""

    world: World
    processes: int = 0

    def _process(self, act: Callable[[], T]) -> T | None:
        """A process of its own, which may be killed or give up; None then, and what it wrote is there whole, or not at all."""
        self.processes += 1
        self.world.outside = replace(self.world.outside, owner=f"process {self.processes}")
        try:
            return act()
        except (Killed, Busy):
            return None
