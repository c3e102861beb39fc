"""`make try-slack`, played: the real command as a process, people of a workspace that reach it by Socket Mode, and a moved connection."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from sandbox.slack.envelopes import LINK_DISABLED
from sandbox.slack.hands import Hands
from sandbox.slack.sockets import SocketServer
from sandbox.slack.workspace import Workspace
from tests.until import until

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = ("ada@acme.example", "ben@acme.example")
TITLE = "Staging Read - AWS Role"
WITHIN = 60.0

Run = Callable[..., AbstractContextManager["Running"]]


class Running:
    """The command as somebody at a terminal has it."""

    def __init__(self, process: subprocess.Popen[bytes], printed: Path) -> None:
        self.process, self._printed = process, printed

    @property
    def text(self) -> str:
        return self._printed.read_text()

    def says(self, what: str) -> None:
        until(lambda: what in self.text or self.process.poll() is not None, within=WITHIN)
        assert what in self.text, self.text

    def ends(self) -> int:
        return self.process.wait(WITHIN)


@pytest.fixture
def run(environ: Mapping[str, str], tmp_path: Path) -> Run:
    @contextmanager
    def started(*people: str, **more: str) -> Iterator[Running]:
        printed = tmp_path / "printed"
        with (
            printed.open("w") as out,
            subprocess.Popen(
                [sys.executable, "-m", "sandbox.trial", *people],
                cwd=ROOT,
                env={**os.environ, **environ, "TMPDIR": str(tmp_path), **more},
                stdout=out,
                stderr=subprocess.STDOUT,
            ) as process,
        ):
            try:
                yield Running(process, printed)
            finally:
                process.kill()

    return started


def last(hands: Hands) -> str:
    messages = hands.messages()
    return " ".join(hands.draw(messages[-1]).split()) if messages else ""


def ask(hands: Hands, approver: str) -> None:
    """Ask for ten minutes. Whoever was never seen is looked up while they fill in the form."""
    hands.command("/access")
    assert [each["value"] for each in hands.search("ask_role", "staging")] == ["aws-staging-read"]
    until(lambda: drawn(hands))
    hands.choose("ask_duration", "for 10m")
    hands.type("ask_reason", "to see how it works")
    hands.choose("ask_approvers", [approver])
    hands.submit()
    assert hands.errors == {}
    assert hands.view is None


def drawn(hands: Hands) -> bool:
    """Choose the role until the form can be drawn for this person."""
    hands.choose("ask_role", "aws-staging-read")
    return "ask_approvers" in str((hands.view or {}).get("blocks"))


def test_somebody_asks_another_approves_and_okta_gives(
    run: Run, workspace: Workspace, sockets: SocketServer, tmp_path: Path
) -> None:
    ada, cleo = (workspace.hands(each, sockets.deliver) for each in ("U1", "U3"))
    with run(*PEOPLE) as trial:
        trial.says("Ready. Type /access in Slack.")
        assert "Ada Byron and Ben Okri approve." in trial.text
        cleo.command("/access", "help")
        assert "/access" in cleo.ephemerals()[-1]["text"]
        ask(cleo, "U1")
        until(lambda: "asks for this access" in last(ada))
        # Slack moves its connections every few hours; the click after that must arrive all the same.
        sockets.move()
        assert workspace.count("apps.connections.open") == 2
        ada.press(ada.messages()[-1], "approve")
        trial.says(f"Cleo@acme.example is now in the group “{TITLE}”")
        # At night the reminder comes at once, and stands below.
        until(lambda: any("Yours until" in str(each) for each in cleo.messages()))
        cleo.open_home()
        assert TITLE in str(cleo.home)
        files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        assert [path for path, bytes_ in files.items() if b"xoxb-" in bytes_ or b"xapp-" in bytes_] == []
        (log,) = [bytes_ for path, bytes_ in files.items() if path.name == "entries.log"]
        assert b"to see how it works" not in log
        trial.process.send_signal(signal.SIGINT)
        assert trial.ends() == 128 + signal.SIGINT
        assert trial.text.endswith("Everything that was started has stopped. Nothing is kept.\n")
    assert workspace.troubles == []
    assert [each.name for each in tmp_path.iterdir()] == ["printed"]


def test_a_guest_who_presses_is_refused_like_anywhere(
    run: Run, workspace: Workspace, sockets: SocketServer
) -> None:
    guest = workspace.hands("U4", sockets.deliver)
    with run(*PEOPLE) as trial:
        trial.says("Ready.")
        guest.command("/access")
        guest.choose("ask_role", guest.search("ask_role", "staging")[0]["value"])
        until(lambda: refused(guest))


def refused(guest: Hands) -> bool:
    guest.choose("ask_role", "aws-staging-read")
    return "Guests cannot use Access Service." in " ".join(guest.draw(guest.view or {}).split())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"SLACK_APP_TOKEN": "xapp-1-A0OTHER-1-x"}, "Slack does not take SLACK_APP_TOKEN (invalid_auth)."),
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set."),
    ],
)
def test_a_wrong_token_ends_it_with_a_sentence(run: Run, wrong: dict[str, str], said: str) -> None:
    with run(*PEOPLE, **wrong) as trial:
        assert trial.ends() == 2
        assert said in trial.text
        assert "Traceback" not in trial.text


def test_socket_mode_that_is_switched_off_meanwhile_ends_it_with_a_sentence(
    run: Run, sockets: SocketServer
) -> None:
    with run(*PEOPLE) as trial:
        trial.says("Ready.")
        sockets.ask_to_leave(LINK_DISABLED)
        assert trial.ends() == 2
        assert trial.text.rstrip().split("\n")[-1].startswith("Socket Mode is off. Switch it on")


def test_tokens_of_two_apps_are_noticed(run: Run, workspace: Workspace, sockets: SocketServer) -> None:
    sockets.app_id = "A0OTHER"
    with run(*PEOPLE) as trial:
        assert trial.ends() == 2
        assert "Take both from one app." in trial.text
