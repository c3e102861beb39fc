"""Whatever goes wrong in a life of access that lasts while it is used, nobody loses what they use, and its end is the truth."""

from collections.abc import Callable

import pytest

from access import fixing, uses
from access.holding import Holding
from access.ports import Write
from access.request import Request
from tests.simulation.lives import Lived, live
from tests.simulation.used import UsedLife

SEEDS = range(60)


def lived(seed: int) -> Lived:
    return live(seed, kind=UsedLife)


def test_every_life_ends_in_truth() -> None:
    bad = [each for each in map(lived, SEEDS) if each.wrong]
    assert not bad, "\n".join(map(str, bad))


# Faults of our own, planted: some life must catch each of them.


def lose_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor moves, and nothing is on record."""
    monkeypatch.setattr(uses, "record", lambda *_: frozenset())


def fix_on_paper_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use goes on moving the end of the thing."""
    real = fixing._up_to

    def alone(request: Request, holding: Holding | None, latest: int) -> tuple[Request, tuple[Write, ...]]:
        return real(request, None, latest)

    monkeypatch.setattr(fixing, "_up_to", alone)


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (lose_a_page, "though it was used"),
        (fix_on_paper_alone, "says the paper"),
    ],
)
def test_a_planted_fault_is_caught(
    plant: Callable[[pytest.MonkeyPatch], None], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert any(found in str(each) for each in map(lived, range(100)) if each.wrong)
