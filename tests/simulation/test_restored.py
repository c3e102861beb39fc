"""Whatever was lost when the table was put back to an older copy, every life ends in truth; and the search finds what it is there to find."""

import pytest

from access import restoring
from access.restoring import Finding
from tests.simulation.lives import Sum, live
from tests.simulation.restored import RestoredLife

SEEDS = range(30)


def test_every_life_comes_back_from_an_older_copy() -> None:
    found = Sum.of(live(seed, kind=RestoredLife) for seed in SEEDS)
    assert not found.bad, "\n".join(map(str, found.bad))


def test_a_comparison_that_forgets_what_has_no_record_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    find = restoring.find

    def forgetful(*args: object) -> Finding | None:
        found: Finding | None = find(*args)  # type: ignore[arg-type]
        return None if found and found.sort is restoring.Sort.UNKNOWN else found

    monkeypatch.setattr(restoring, "find", forgetful)
    bad = next((each for each in (live(seed, kind=RestoredLife) for seed in SEEDS) if each.wrong), None)
    assert "is ()" in str(bad)
