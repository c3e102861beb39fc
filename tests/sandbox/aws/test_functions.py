"""Functions run this source tree, and the stream of `work` wakes the worker as serverless.yml says."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox.aws import Engine, Function, Worker, create_tables, delete_tables
from sandbox.aws.clients import dynamodb
from sandbox.aws.functions import FunctionError
from tests.until import until

ENTRIES = "tests.sandbox.aws.entries"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@contextmanager
def worker(aws: Engine, prefix: str, entry: str, notes: Path) -> Iterator[Worker]:
    deployed = Worker.deploy(aws, prefix, entry=f"{ENTRIES}:{entry}", env={"NOTES": str(notes)})
    try:
        yield deployed
    finally:
        deployed.delete()


def put(aws: Engine, prefix: str, pk: str, *, wake: bool = True) -> None:
    waking: dict[str, dict[str, str]] = {"wake": {"N": "1"}} if wake else {}
    dynamodb(aws.url).put_item(
        TableName=f"{prefix}-work", Item={"pk": {"S": pk}, "sk": {"S": "META"}} | waking
    )


def lines(notes: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []


def keys(notes: Path) -> list[str]:
    return [key for line in lines(notes) for key in line["keys"]]


def test_a_write_that_wakes_invokes_the_worker_and_another_does_not(
    aws: Engine, tables: str, notes: Path
) -> None:
    with worker(aws, tables, "write_down", notes):
        put(aws, tables, "quiet", wake=False)
        put(aws, tables, "loud")
        # The stream keeps the order: whoever has seen the second has passed by the first.
        assert until(lambda: keys(notes)) == ["loud"]
        dynamodb(aws.url).delete_item(
            TableName=f"{tables}-work", Key={"pk": {"S": "loud"}, "sk": {"S": "META"}}
        )
        put(aws, tables, "last")
        assert until(lambda: keys(notes)[1:]) == ["last"]
        assert len({line["pid"] for line in lines(notes)}) == 1, "a warm process is used again"


def test_a_paused_worker_sleeps_and_gets_everything_when_resumed(
    aws: Engine, tables: str, notes: Path
) -> None:
    other = f"{tables}x"
    create_tables(aws.url, other)
    with worker(aws, tables, "write_down", notes) as paused:
        with worker(aws, other, "write_down", notes.with_name("other")):
            paused.pause()
            put(aws, tables, "during")
            put(aws, other, "elsewhere")
            # One reader serves all streams: when the other prefix was served after ours was written, ours was passed over.
            assert until(lambda: keys(notes.with_name("other"))) == ["elsewhere"]
            assert keys(notes) == []
        paused.resume()
        assert until(lambda: keys(notes)) == ["during"]
    delete_tables(aws.url, other)


def test_a_batch_that_failed_is_delivered_again(aws: Engine, tables: str, notes: Path) -> None:
    with worker(aws, tables, "fail_once", notes) as failing:
        put(aws, tables, "again")
        assert until(lambda: keys(notes)[1:]) == ["again"]
        until(lambda: "the first time fails" in failing.logs())


def test_a_worker_killed_at_work_is_gone_and_its_batch_is_delivered_again(
    aws: Engine, tables: str, notes: Path
) -> None:
    with worker(aws, tables, "hang_once", notes) as hanging:
        put(aws, tables, "hangs")
        first = until(lambda: lines(notes))[0]["pid"]
        assert hanging.kill() == 1
        with pytest.raises(ProcessLookupError):
            _signal_unless_ended(first)
        assert until(lambda: keys(notes)[1:]) == ["hangs"]
        assert lines(notes)[1]["pid"] != first


def _signal_unless_ended(pid: int) -> None:
    """Killed is enough: whether the engine has collected the process yet is its own affair."""
    state = Path(f"/proc/{pid}/stat")
    if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
        raise ProcessLookupError(pid)
    os.kill(pid, 0)


def test_a_function_runs_this_tree_with_the_packages_of_this_environment(aws: Engine, prefix: str) -> None:
    function = Function.deploy(aws, prefix, "sweep", entry=f"{ENTRIES}:look_around", env={"GIVEN": "here"})
    seen = function.invoke({})
    function.delete()
    assert seen["botocore"].startswith(sys.prefix)
    assert seen["slack_bolt"].startswith(sys.prefix)
    assert seen["endpoint"] == aws.url
    assert seen["region"] == "eu-central-1"
    assert seen["given"] == "here"
    assert "only this machine" in seen["left"]


def test_an_invoked_function_that_raises_is_an_error(aws: Engine, prefix: str, notes: Path) -> None:
    function = Function.deploy(aws, prefix, "sweep", entry=f"{ENTRIES}:fail_once", env={"NOTES": str(notes)})
    with pytest.raises(FunctionError, match="the first time fails"):
        function.invoke({})
    assert function.invoke({})["keys"] == []
    function.delete()
