"""The local command: what it prints is what an operator needs, and its exit status says what came of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from access.audit import What
from access.errors import Busy
from access.keys import Table
from handlers import local, wiring
from sandbox.world import World
from store.transaction import Part, Transactor
from tests.handlers.conftest import CATALOG

Capture = pytest.CaptureFixture[str]


def load(path: Path) -> int:
    return local.main(["catalog", "load", str(path)])


def test_a_catalogue_is_put_in_force_and_on_record(bare: World, capsys: Capture) -> None:
    assert load(CATALOG) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("the catalogue is in force, as version 1\nroles: 6 added")
    assert "looking up 3 of 3 people" in printed.err
    (fact,) = wiring.store(wiring.settings("local")).facts("CATALOG")
    assert fact.what is What.CATALOG_APPLIED
    assert fact.actor.startswith("operator:")


def test_the_same_file_again_changes_nothing(world: World, capsys: Capture) -> None:
    assert load(CATALOG) == 0
    assert capsys.readouterr().out.startswith("nothing to do: this file is in force already, as version 1")


def test_all_mistakes_of_a_file_are_printed_with_their_lines(
    world: World, tmp_path: Path, capsys: Capture
) -> None:
    text = CATALOG.read_text().replace("policy: strict", "policy: stict").replace("dan.oz", "dan.nobody")
    (tmp_path / "wrong.yml").write_text(text)
    assert load(tmp_path / "wrong.yml") == 1
    first = capsys.readouterr().out
    assert "did you mean 'strict'?" in first
    assert first.endswith("1 problem; nothing was changed\n")
    (tmp_path / "wrong.yml").write_text(text.replace("policy: stict", "policy: strict"))
    assert load(tmp_path / "wrong.yml") == 1
    assert "dan.nobody@acme.example has no account in Slack" in capsys.readouterr().out


def test_nobody_may_approve_who_may_not_use_it(world: World, tmp_path: Path, capsys: Capture) -> None:
    guest = next(each for each in world.company.people if each.guest)
    (tmp_path / "guest.yml").write_text(CATALOG.read_text().replace("dan.oz@acme.example", guest.email))
    assert load(tmp_path / "guest.yml") == 1
    assert f"{guest.email} may not use Access Service" in capsys.readouterr().out


def test_a_file_that_is_not_there_or_no_text_could_not_be_tried(
    world: World, tmp_path: Path, capsys: Capture
) -> None:
    assert load(tmp_path / "absent.yml") == 2
    assert "absent.yml" in capsys.readouterr().err
    (tmp_path / "binary.yml").write_bytes(b"\xff\xfe")
    assert load(tmp_path / "binary.yml") == 2
    assert "decode" in capsys.readouterr().err


def test_missing_settings_are_all_named(capsys: Capture) -> None:
    wiring.install(wiring.Surroundings({}))
    assert load(CATALOG) == 2
    said = capsys.readouterr().err
    assert all(name in said for name in ("SLACK_BOT_TOKEN", "OKTA_ORG_URL", "OKTA_API_TOKEN", "AWS_REGION"))


def test_an_outage_changes_nothing_and_says_so(bare: World, capsys: Capture) -> None:
    bare.okta.down()
    assert load(CATALOG) == 2
    said = capsys.readouterr()
    assert "nothing was changed, because Okta could not be asked: no answer from Okta" in said.err
    assert not said.out
    bare.okta.up()
    bare.server.stop()
    assert load(CATALOG) == 2
    assert "nothing was changed: Undeliverable" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["catalog"], ["catalog", "drop"], ["catalog", "load"]])
def test_what_is_no_operation_is_answered_with_the_usage(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as raised:
        local.main(arguments)
    assert raised.value.code == 2
    assert "usage: python -m handlers.local" in capsys.readouterr().err


def test_a_bigger_company_waits_as_long_as_slack_says_and_is_told_so(bare: World, capsys: Capture) -> None:
    slept: list[float] = []
    wiring.install(wiring.Surroundings(bare.environ, bare.clock, slept.append))
    bare.slack.rate_limit("users.lookupByEmail", retry_after=60, times=1)
    assert load(CATALOG) == 0
    assert slept == [60]
    assert "Slack wants us to wait 60 s" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (1, "nothing was changed: Busy"),
        (2, "the last step got no answer, and is done as a whole or not at all: run it again: Busy"),
    ],
)
def test_a_load_that_breaks_off_says_whether_anything_is_written(
    bare: World, capsys: Capture, monkeypatch: pytest.MonkeyPatch, before: int, said: str
) -> None:
    real, sent = Transactor.send, 0

    def send(self: Transactor, parts: Sequence[Part]) -> None:
        nonlocal sent
        if any(part.key.table is Table.CATALOG for part in parts):
            sent += 1
        if sent > before:
            raise Busy("throttled")
        real(self, parts)

    monkeypatch.setattr(Transactor, "send", send)
    assert load(CATALOG) == 2
    assert said in capsys.readouterr().err
    monkeypatch.undo()
    assert load(CATALOG) == 0
