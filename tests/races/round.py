"""One round: every race once, in one world, and at its end every truth."""

import tempfile
from pathlib import Path

from access.duration import DAY
from sandbox.aws import Engine
from tests.races import asking, deciding, dying, extending, outage, sweeping, truths
from tests.races.field import Field, field
from tests.races.score import Score
from tests.races.turnstile import Turnstile

RACES = {
    "twenty answers at once": 2,
    "one click twenty times": 1,
    "one form twenty times": 1,
    "twenty forms for one thing": 1,
    "worker and sweep": 1,
    "killed while it gives": 9,
    "killed while it takes back": 9,
    "store out of reach": 6,
    "store started anew": 1,
    "click without a store": 1,
    "extension and give back": 1,
    "extension and end": 1,
    "two sweeps": 1,
}
"""The races of one round."""
FEW = {**RACES, "killed while it gives": 7, "killed while it takes back": 7, "store out of reach": 1}
"""Those of a short one. A long one has the store out of reach from each write on that a worker makes."""


class Grounds:
    """A local AWS of its own, which can be started anew at the same address with all that it holds."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.engine = Engine.start(directory=directory, persist=True)

    def restart(self) -> None:
        port = int(self.engine.url.rpartition(":")[2])
        self.engine.stop()
        self.engine = Engine.start(directory=self.directory, persist=True, port=port)

    def stop(self) -> None:
        self.engine.stop()


def play(grounds: Grounds, number: int, score: Score, *, few: bool = False) -> None:
    """All races of one round, or of a short one."""
    writes = (FEW if few else RACES)["store out of reach"]
    with tempfile.TemporaryDirectory(prefix="access-races-") as directory:
        place = Path(directory)
        with field(grounds.engine, f"race{number}", place) as world:
            neighbours = (grounds.engine.url, world.okta.url, world.world.server.url)
            with Turnstile(*neighbours) as turnstile:
                _races(world, score, turnstile, few)
                outage.races(world, score, turnstile, grounds.restart, writes)
                _ends(world, score)


def _races(world: Field, score: Score, turnstile: Turnstile, few: bool) -> None:
    for meeting in (True, False):
        with score.race("twenty answers at once"):
            deciding.by_all(world, score, meeting=meeting)
    with score.race("one click twenty times"):
        deciding.by_one(world, score)
    with score.race("one form twenty times"):
        asking.one_form(world, score)
    with score.race("twenty forms for one thing"):
        asking.many_forms(world, score)
    with score.race("worker and sweep"):
        sweeping.worker_and_sweep(world, score)
    dying.races(world, score, turnstile, few=few)


def _ends(world: Field, score: Score) -> None:
    extending.races(world, score)
    with score.race("two sweeps"):
        sweeping.two_sweeps(world, score)
    world.sweeps(DAY, *[240] * 6)
    score.violations += truths.broken(world)
