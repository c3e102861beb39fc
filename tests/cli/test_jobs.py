"""Long jobs are followed to their end, and whoever watches sees how far they are."""

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.api import REGION, Api, Says
from tests.cli.conftest import Ran
from tests.until import until

Run = Callable[..., Ran]
ROOT = Path(__file__).resolve().parents[2]


def job(state: str, done: int = 0, status: int = 200, **more: object) -> Says:
    return Says(
        {"job": {"id": "j1", "state": state, "done": done, "of": 3, "words": "checking the record", **more}},
        status,
    )


@dataclass
class Terminal:
    """A command at a terminal. `seen` is everything that it wrote there."""

    process: subprocess.Popen[bytes]
    leader: int
    seen: str = ""

    def read(self) -> str:
        os.set_blocking(self.leader, False)
        try:
            while piece := os.read(self.leader, 65536):
                self.seen += piece.decode()
        except (BlockingIOError, OSError):
            pass
        return self.seen

    def shows(self, words: str) -> None:
        until(lambda: words in self.read())

    def type(self, text: str) -> None:
        os.write(self.leader, text.encode())

    def ended(self) -> int:
        until(lambda: self.read() is not None and self.process.poll() is not None)
        self.read()
        return self.process.returncode


@contextmanager
def at_a_terminal(*typed: str, environ: Mapping[str, str], columns: int = 80) -> Iterator[Terminal]:
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    # A shell that runs the tests in the background lets them ignore this signal, and children would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "accessctl", *typed],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env={**_without_size(), "PYTHONPATH": str(ROOT / "cli"), "TERM": "xterm", **environ},
        start_new_session=True,
    )
    signal.signal(signal.SIGINT, before)
    with process:
        os.close(follower)
        terminal = Terminal(process, leader)
        try:
            yield terminal
        finally:
            process.kill()
            os.close(leader)


def _without_size() -> Mapping[str, str]:
    """This environment, in which nothing speaks louder than the terminal about its size."""
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


@pytest.fixture
def environ(api: Api, home: Path) -> Mapping[str, str]:
    return {
        "HOME": str(home),
        "ACCESSCTL_URL": api.url,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": api.credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": api.credentials.secret_key,
        "AWS_SESSION_TOKEN": str(api.credentials.token),
    }


def test_a_job_is_followed_to_its_end_and_answered_once(api: Api, run: Run) -> None:
    api.on("POST", "/v1/audit/verify", job("running", 0, 202))
    api.on("GET", "/v1/jobs/j1", job("running", 1), job("running", 2), job("done", 3))
    ran = run("audit", "verify", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert json.loads(ran.out)["job"]["state"] == "done"
    assert len(api.seen) == 4


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_a_job_that_did_not_succeed_has_a_status_of_its_own(api: Api, run: Run, state: str) -> None:
    api.on("GET", "/v1/jobs/j1", job(state, 1))
    ran = run("jobs", "show", "j1")
    assert ran.status == 8
    assert state in ran.out


REPLAY = ("emr", "replay", "-s", "web", "--from", "2025-12-01", "--to", "2025-12-02", "-c", "j-1")


def test_a_replay_is_followed_where_replays_are_and_keeps_what_was_said_first(api: Api, run: Run) -> None:
    begun = {"id": "j1", "state": "running", "words": "waiting"}
    api.on("POST", "/v1/emr/replays", Says({"job": begun, "replay": {"step": ""}, "repeated": True}, 202))
    done = {"job": {**begun, "state": "done"}, "replay": {"step": "s-1"}}
    api.on("GET", "/v1/emr/replays/j1", Says({"job": begun, "replay": {"step": "s-1"}}, 202), Says(done))
    ran = run(*REPLAY, "--json")
    assert (ran.status, json.loads(ran.out)) == (0, {**done, "repeated": True})
    assert run(*REPLAY, "--no-wait").status == 0


@pytest.mark.parametrize(("state", "status"), [("cancelled", 0), ("done", 8), ("failed", 8)])
def test_cancelling_is_well_when_it_is_cancelled(api: Api, run: Run, state: str, status: int) -> None:
    api.on("POST", "/v1/emr/replays/j1/cancel", job("running", 1, 202))
    api.on("GET", "/v1/emr/replays/j1", job("running", 1, 202), job(state, 1))
    ran = run("emr", "cancel", "j1")
    assert ran.status == status
    assert run("emr", "cancel", "j1", "--no-wait").status == 0
    assert run("emr", "show", "j1").status == (0 if state == "done" else 8)


def test_nobody_has_to_wait(api: Api, run: Run) -> None:
    api.on("POST", "/v1/audit/verify", job("running", 0, 202))
    ran = run("audit", "verify", "--no-wait")
    assert ran.status == 0
    assert "j1" in ran.out
    assert len(api.seen) == 1


def test_whoever_watches_sees_how_far_it_is(api: Api, environ: Mapping[str, str]) -> None:
    api.on("GET", "/v1/jobs/j1", job("running", 1), job("done", 3))
    with at_a_terminal("jobs", "show", "j1", environ=environ) as terminal:
        assert terminal.ended() == 0
        assert "\rchecking the record: 1 of 3" in terminal.seen
        assert terminal.seen.index("1 of 3") < terminal.seen.index("done")


def test_whoever_stops_waiting_is_told_how_to_look_again(api: Api, environ: Mapping[str, str]) -> None:
    api.on("GET", "/v1/jobs/j1", job("running", 1))
    with at_a_terminal("jobs", "show", "j1", environ=environ) as terminal:
        terminal.shows("1 of 3")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.ended() == 130
        assert "accessctl jobs show j1" in terminal.seen


def test_a_table_fits_the_window_and_keeps_its_ids(api: Api, environ: Mapping[str, str]) -> None:
    item = {
        "id": "019b76dac000",
        "shown": "waiting",
        "role": "staging-read",
        "reason": "漢字 and more words " * 9,
    }
    api.on("GET", "/v1/requests", Says({"items": [item], "next": None}))
    with at_a_terminal("requests", "list", environ=environ, columns=60) as terminal:
        assert terminal.ended() == 0
        assert max(map(len, terminal.seen.splitlines())) <= 60
        assert "019b76dac000  waiting  staging-read  漢字" in terminal.seen
        assert "…" in terminal.seen
    with at_a_terminal("requests", "list", environ=environ, columns=20) as terminal:
        assert terminal.ended() == 0
        assert "request  019b76dac000\r\n" in terminal.seen


# The catalogue


@pytest.fixture
def catalogue(tmp_path: Path) -> str:
    (tmp_path / "catalog.yml").write_text("roles: {}\n")
    return str(tmp_path / "catalog.yml")


def looking(job_: str, done: int) -> Says:
    words = f"looking up {done} of 9 people"
    return Says({"job": {"id": job_, "state": "running", "done": done, "of": 9, "words": words}}, 202)


PLANNED = Says(
    {
        "job": {"id": "p1", "state": "done", "done": 9, "of": 9, "words": "the plan is ready"},
        "result": {"words": "roles:\n  1 role \x1b[2J added", "problems": [], "expect": 7},
    }
)
APPLIED = Says(
    {
        "job": {"id": "a1", "state": "done", "done": 9, "of": 9, "words": "in force"},
        "result": {"words": "the catalogue is in force, as version 8", "problems": [], "version": 8},
    }
)
PROBLEMS = Says(
    {
        "job": {"id": "p1", "state": "failed", "done": 9, "of": 9, "words": "1 problem"},
        "result": {"words": "catalog.yml:3: x has no account\n1 problem; nothing was changed"},
    }
)


def test_a_file_with_problems_is_not_asked_about(
    api: Api, environ: Mapping[str, str], catalogue: str
) -> None:
    api.on("POST", "/v1/catalog/plan", PROBLEMS)
    with at_a_terminal("catalog", "apply", catalogue, environ=environ) as terminal:
        assert terminal.ended() == 8
        assert "catalog.yml:3: x has no account\r\n1 problem" in terminal.seen
        assert "Put this in force?" not in terminal.seen
    assert [seen.path for seen in api.seen] == ["/v1/catalog/plan"]


def test_problems_that_are_found_at_once_have_a_line_each(api: Api, run: Run, catalogue: str) -> None:
    error = {"code": "bad_file", "message": "The file has 2 problems.", "fields": {"text": "a:1: x\na:2: y"}}
    api.on("POST", "/v1/catalog/plan", Says({"error": error}, 422))
    ran = run("catalog", "plan", catalogue)
    assert ran.status == 5
    assert "  text: a:1: x\n  text: a:2: y\n" in ran.err


def test_a_catalogue_is_applied_for_the_version_that_was_shown(
    api: Api, environ: Mapping[str, str], catalogue: str
) -> None:
    api.on("POST", "/v1/catalog/plan", looking("p1", 3))
    api.on("GET", "/v1/jobs/p1", looking("p1", 5), PLANNED)
    api.on("POST", "/v1/catalog/apply", looking("a1", 5))
    api.on("GET", "/v1/jobs/a1", APPLIED)
    with at_a_terminal("catalog", "apply", catalogue, environ=environ) as terminal:
        terminal.shows("Put this in force?")
        assert "\rlooking up 5 of 9 people" in terminal.seen
        assert "people: 5 of 9" not in terminal.seen
        assert "roles:\r\n  1 role \\x1b[2J added" in terminal.seen
        terminal.type("yes\n")
        assert terminal.ended() == 0
        assert "in force, as version 8" in terminal.seen
    sent = [seen.json for seen in api.seen if seen.method == "POST"]
    assert sent == [{"text": "roles: {}\n"}, {"text": "roles: {}\n", "expect": 7}]


def test_a_plan_that_nobody_agrees_to_changes_nothing(
    api: Api, environ: Mapping[str, str], catalogue: str
) -> None:
    api.on("POST", "/v1/catalog/plan", PLANNED)
    with at_a_terminal("catalog", "apply", catalogue, environ=environ) as terminal:
        terminal.shows("Put this in force?")
        terminal.type("y\n")
        assert terminal.ended() == 130
        assert "Nothing was changed." in terminal.seen
    assert [seen.path for seen in api.seen] == ["/v1/catalog/plan"]


def test_a_version_that_was_named_and_is_not_in_force_is_not_asked_about(
    api: Api, environ: Mapping[str, str], catalogue: str
) -> None:
    api.on("POST", "/v1/catalog/plan", PLANNED)
    with at_a_terminal("catalog", "apply", catalogue, "--expect", "5", environ=environ) as terminal:
        assert terminal.ended() == 5
        assert "Version 7 is in force, not 5. Nothing was changed" in terminal.seen
    assert [seen.path for seen in api.seen] == ["/v1/catalog/plan"]


def test_a_script_names_the_version(api: Api, run: Run, catalogue: str) -> None:
    api.on("POST", "/v1/catalog/apply", APPLIED)
    assert run("catalog", "apply", catalogue, "--expect", "7", "--yes").status == 0
    assert api.seen[0].json == {"text": "roles: {}\n", "expect": 7}
