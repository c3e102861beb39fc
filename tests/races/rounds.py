"""Many rounds of races, as a row of the table that `make simulate` prints. Each round has a world of its own."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from sandbox.aws.account import invented_account
from sandbox.loopback import only_loopback
from sandbox.office import logs_as_before
from tests.races.round import RACES, Grounds, play
from tests.races.score import Score
from tests.simulation.cores import Progress
from tests.simulation.table import Row

ALL, CI = 20, 1


def row(ci: bool) -> Row:
    """The races of `make simulate`."""
    return many(CI if ci else ALL)


def many(rounds: int) -> Row:
    """So many rounds, on a local AWS of their own."""
    score, began, progress = Score(), time.monotonic(), Progress("races", rounds, "rounds")
    with tempfile.TemporaryDirectory() as place, _quietly(Path(place)), invented_account(), only_loopback():
        grounds = Grounds(Path(place))
        try:
            for number in progress.through(range(rounds)):
                play(grounds, number, score)
        finally:
            grounds.stop()
    seen = ", ".join(f"{what}: {number:,}" for what, number in score.seen.items())
    return Row(
        "races",
        score.races.total(),
        "races of real processes on the local AWS",
        rounds * sum(RACES.values()),
        {kind: score.races[kind] for kind in RACES},
        tuple(f"{each} (python -m tests.races {rounds})" for each in score.violations),
        time.monotonic() - began,
        seen,
    )


@contextmanager
def _quietly(place: Path) -> Iterator[None]:
    """What the product and its commands say is no news to whoever reads the table."""
    with ExitStack() as stack:
        said = stack.enter_context((place / "said.log").open("a"))
        for quiet in (logs_as_before(), redirect_stdout(said), redirect_stderr(said)):
            stack.enter_context(quiet)
        yield
