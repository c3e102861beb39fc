"""Whatever goes wrong in a life, its end is the truth; and the search finds what it is there to find."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

from access import settle, situation, tell
from access.holding import Base
from access.run import Run
from access.situation import Situation
from tests.simulation.faults import KINDS
from tests.simulation.lives import Lived, Sum, live

SEEDS = range(230)


@pytest.fixture(scope="module")
def lives() -> Sum:
    return Sum.of(map(live, SEEDS))


def test_every_life_ends_in_truth(lives: Sum) -> None:
    assert lives.lives == len(SEEDS)
    assert not lives.bad, "\n".join(map(str, lives.bad))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_fault_has_struck(lives: Sum, kind: str) -> None:
    assert lives.struck[kind]


def test_a_seed_is_the_same_life_each_time() -> None:
    logs: list[list[str]] = [[], []]
    for log in logs:
        assert live(3, log.append).struck
    assert logs[0] == logs[1]


# Faults of our own, planted: some life must catch each of them.


def first_bad(seeds: Iterable[int] = SEEDS) -> Lived | None:
    return next((lived for lived in map(live, seeds) if lived.wrong), None)


def forget_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    """No watch after a call that may have an effect yet."""
    monkeypatch.setattr(Run, "doubt", property(lambda _: False, lambda _, __: None))


def take_all_as_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks what was there before our first add."""
    read: Callable[..., Situation | None] = situation.read

    def without_looking(*args: Any) -> Situation | None:
        found = read(*args)
        if found is None or found.holding.base:
            return found
        return replace(found, holding=replace(found.holding, base=Base.NONE))

    monkeypatch.setattr(settle, "read", without_looking)


def forget_our_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """With new credentials, what the old ones gave looks like somebody else's."""
    monkeypatch.setattr(settle, "_as_whom", lambda _, situation: situation)


def claim_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two senders at once, and nothing says that a third is needed."""
    monkeypatch.setattr(tell, "_claim", lambda *_: None)


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (forget_doubt, "was to be removed from"),
        (take_all_as_ours, "lost permanent access"),
        (forget_our_name, "access that nobody needs"),
        (claim_nothing, "owes"),
    ],
)
def test_a_planted_fault_is_caught(
    plant: Callable[[pytest.MonkeyPatch], None], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    caught = first_bad()
    assert caught
    assert found in str(caught)
