"""A round of races between real processes of the product: nothing is violated; and faults that we plant are found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.races import deciding, truths
from tests.races.field import field
from tests.races.rooms import group
from tests.races.round import FEW, Grounds, play
from tests.races.score import Score


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    """A local AWS of our own: it is started anew in the middle."""
    found = Grounds(tmp_path_factory.mktemp("grounds"))
    yield found
    found.stop()


def test_nothing_is_violated(grounds: Grounds) -> None:
    score = Score()
    play(grounds, 0, score, few=True)
    assert score.violations == []
    assert score.races == FEW
    assert score.seen["writes of a worker"] == 12


def test_faults_that_we_plant_are_found(grounds: Grounds, tmp_path: Path) -> None:
    """Four processes write whatever they have judged, so more than one is told that it counted; and somebody got in past us."""
    score = Score()
    with field(grounds.engine, "blind", tmp_path, 4, blind=True) as world, score.race("blind"):
        deciding.by_all(world, score, meeting=True)
        email, room = world.pair()
        world.okta.add_member_by_hand(group(room), world.okta_id(email))
        wrong = truths.broken(world)
    assert any("were not refused" in each for each in score.violations)
    assert any("nobody should be" in each for each in wrong)
