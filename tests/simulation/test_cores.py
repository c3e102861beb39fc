"""What is done on all cores comes back in order, is no more than is asked for, and is told of once a minute."""

import io
import logging
import os
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from tests.simulation import cores
from tests.simulation.cores import AHEAD, Progress, all_of, in_order


class AtOnce(Executor):
    """Does what it is given the moment it is given, and counts it."""

    given = 0

    def submit(self, call: Any, /, *args: Any, **named: Any) -> Future[Any]:
        self.given += 1
        found: Future[Any] = Future()
        found.set_result(call(*args, **named))
        return found


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as found:
        yield found


def test_what_comes_is_in_the_order_of_the_tasks(pool: Executor) -> None:
    assert list(in_order(pool, str, range(3 * AHEAD))) == [str(each) for each in range(3 * AHEAD)]


def test_tasks_without_end_are_given_out_a_few_ahead() -> None:
    pool = AtOnce()
    found = in_order(pool, abs, count())
    assert [next(found) for _ in range(3)] == [0, 1, 2]
    assert pool.given <= AHEAD + 3


def test_all_are_there_in_their_order_whatever_was_done_first(pool: Executor) -> None:
    assert all_of(pool, str, range(20), Progress("x", 20, "tasks")) == [str(each) for each in range(20)]


def test_what_a_task_raises_is_raised(pool: Executor) -> None:
    with pytest.raises(ZeroDivisionError):
        all_of(pool, lambda each: 1 // each, [1, 0], Progress("x", 2, "tasks"))


def test_processes_log_nothing() -> None:
    with cores.pool("tests.simulation.table") as pool:
        assert (
            pool.submit(logging.getLogger("access_service").isEnabledFor, logging.CRITICAL).result() is False
        )


def test_each_task_has_a_process_of_its_own_where_that_is_wanted() -> None:
    with cores.pool("tests.simulation.table", anew=True) as pool:
        found = [pool.submit(os.getpid) for _ in range(3)]
        assert len({each.result() for each in found}) == 3


def test_progress_is_told_once_a_minute() -> None:
    said, seconds = io.StringIO(), iter((0.0, 59.0, 60.0, 60.0, 61.0, 119.0, 121.0, 121.0))
    progress = Progress("lives", 20_000, "lives", lambda: next(seconds), said)
    for done in (100, 1_200, 1_300, 2_000, 2_400):
        progress.at(done)
    assert said.getvalue() == "lives: 1,200 of 20,000 lives\nlives: 2,400 of 20,000 lives\n"


def test_what_goes_through_is_counted_when_it_is_done() -> None:
    said, seconds = io.StringIO(), count(0, 60)
    progress = Progress("races", 3, "rounds", lambda: float(next(seconds)), said)
    assert list(progress.through("abc")) == ["a", "b", "c"]
    assert [line.split()[1] for line in said.getvalue().splitlines()] == ["0", "1", "2"]
