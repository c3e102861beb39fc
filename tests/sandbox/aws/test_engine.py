"""The local AWS starts, says what is wrong when it cannot, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from sandbox.aws import Engine, EngineError, create_tables, delete_tables, engine
from sandbox.aws.clients import dynamodb
from tests.until import until


def test_engine_listens_on_this_machine_alone(aws: Engine) -> None:
    assert aws.url.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(f"{aws.url}/_ministack/health", timeout=5) as answer:
        assert answer.status == 200


def test_missing_installation_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ROOT", tmp_path)
    with pytest.raises(EngineError, match=r"Run: make \.venv-aws$"):
        Engine.start()


def test_taken_port_is_named(aws: Engine) -> None:
    port = int(aws.url.rpartition(":")[2])
    with pytest.raises(EngineError, match=f"Port {port} is taken"):
        Engine.start(port=port)


def test_failing_start_shows_the_log(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="assign requested address"):
        Engine.start(directory=tmp_path, env={"BIND_HOST": "192.0.2.1"})


def test_state_survives_a_clean_stop_when_asked(tmp_path: Path) -> None:
    with Engine.start(directory=tmp_path, persist=True) as first:
        create_tables(first.url, "kept")
        dynamodb(first.url).put_item(TableName="kept-work", Item={"pk": {"S": "a"}, "sk": {"S": "b"}})
    with Engine.start(directory=tmp_path, persist=True) as second:
        assert dynamodb(second.url).scan(TableName="kept-work")["Count"] == 1
        delete_tables(second.url, "kept")


def test_engine_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys; from sandbox.aws import Engine;"
        "engine = Engine.start(directory=pathlib.Path(sys.argv[1]));"
        "print(engine.process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=engine.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        starter.kill()
    until(lambda: not _lives(pid))
    assert "Fatal" not in (tmp_path / "aws.log").read_text()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # An orphan that has ended but was not collected yet still has its id.
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_stopping_twice_is_no_error() -> None:
    started = Engine.start()
    started.stop()
    started.stop()
    assert not started.directory.exists()
    assert started.process.returncode in (0, -signal.SIGTERM)
