"""Within the bounds that fit into a test run every schedule ends in truth; the search finds what it is there to find, and misses none by
taking equal states for one.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from access import concluding, settle
from access.holding import Holding
from store.memory import MemoryStore
from tests.simulation.faults import KILLED, LATE
from tests.simulation.graph import LAND, Bounds, Choice
from tests.simulation.interleavings import explorer, read, violations, written
from tests.simulation.scenarios import SCENARIOS
from tests.simulation.test_lives import forget_doubt

PREEMPTED, STRUCK = Bounds(1), Bounds(0, 1)


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("bounds", [PREEMPTED, STRUCK], ids=["preempted", "struck"])
def test_every_schedule_ends_in_truth(scenario: str, bounds: Bounds) -> None:
    found = explorer(scenario, bounds).explore()
    assert found.complete
    assert not found.wrong, "\n".join(violations(scenario, found))
    assert found.schedules > len(explorer(scenario, bounds).actors)
    assert bool(found.fired) is bool(bounds.faults)


@pytest.mark.parametrize("bounds", [Bounds(2), STRUCK])
def test_equal_states_are_one_and_nothing_is_missed_by_that(bounds: Bounds) -> None:
    merged = explorer("approve/deny", bounds).explore()
    apart = explorer("approve/deny", replace(bounds, merge=False)).explore()
    assert (merged.schedules, merged.ends) == (apart.schedules, apart.ends)
    assert merged.states < apart.states


def test_an_exploration_that_is_cut_short_says_so() -> None:
    found = explorer("approve/deny", Bounds(1, most=20)).explore()
    assert not found.complete


def test_a_path_is_written_so_that_it_can_be_read() -> None:
    path = [Choice(0), Choice(0), Choice(1), Choice(0, KILLED), Choice(1, LATE), Choice(LAND, "0"), Choice(1)]
    assert written(path) == f"0*2, 1*1, 0!{KILLED}, 1!{LATE}, late 0, 1*1"
    assert read(written(path)) == path


# Faults of our own, planted: some schedule must show each of them, and show it again when it is played alone.


def write_blindly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store does not compare versions."""
    monkeypatch.setattr(MemoryStore, "_lost", lambda *_: [])


def take_no_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever settles writes no lease."""
    real = concluding.intent

    def without(*args: Any) -> Any:
        meant = real(*args)
        first, *rest = meant.change.writes
        assert isinstance(first.record, Holding)
        bare = replace(first.record, lease=None)
        change = replace(meant.change, writes=(replace(first, record=bare), *rest))
        return replace(meant, change=change, situation=replace(meant.situation, stored=bare, holding=bare))

    monkeypatch.setattr(settle, "intent", without)


@pytest.mark.parametrize(
    ("plant", "scenario", "bounds", "shows"),
    [
        (write_blindly, "approve/deny", Bounds(1), "I12"),
        (take_no_lease, "worker/sweep", Bounds(0), "I7"),
        (forget_doubt, "give back/worker", STRUCK, "I1"),
    ],
)
def test_a_planted_fault_is_caught(
    plant: Callable[[pytest.MonkeyPatch], None],
    scenario: str,
    bounds: Bounds,
    shows: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plant(monkeypatch)
    found = explorer(scenario, bounds).explore()
    path, wrong = next(
        (path, all_)
        for path, all_ in found.wrong.items()
        if any(re.search(rf"\b{shows}\b", why) for why in all_)
    )
    again = explorer(scenario, bounds).replay(path)
    assert set(wrong) <= set(again)
