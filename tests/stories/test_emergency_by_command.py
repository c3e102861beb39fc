"""Emergencies when Slack does not answer: by command, under the same rules, on record with who ran it."""

import pytest

from access.duration import DAY, HOUR, MINUTE
from access.keys import RequestId
from handlers import local
from tests.stories.play import ANN, BEN, CLEO, EVE, STAGING, Play
from tests.stories.test_emergency import OFFERED, channel, review

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def outage(play: Play) -> Play:
    """Everybody is known from yesterday, and Slack is down."""
    play.load(OFFERED)
    play.look_up(ANN, BEN, CLEO)
    play.clock.advance(DAY + HOUR)
    play.slack.down()
    return play


def run(*arguments: str) -> int:
    return local.main(["emergency", *arguments])


def take(whom: str = ANN, by: str = BEN, incident: str = "INC-7: Slack is down") -> int:
    return run("take", "staging-read", "--for", whom, "--incident", incident, "--by", by)


def as_login(monkeypatch: pytest.MonkeyPatch, login: str) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: login)


def only(play: Play) -> RequestId:
    (request,) = play.requests()
    return request


def test_it_is_given_while_slack_is_down_and_told_when_it_is_back(
    outage: Play, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = outage
    as_login(monkeypatch, "ops")
    assert take() == 0
    assert "given at once: Staging Read - AWS Role to Ann Lee" in capsys.readouterr().out
    play.settled()
    request = only(play)
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}
    (fact, *_) = play.store.facts(f"REQ#{request}")
    assert fact.actor == play.okta_id(BEN)
    assert fact.detail["operator"] == play.okta_id(BEN)
    assert fact.detail["login"] == fact.detail["way"] == "local:ops"
    assert fact.detail["reviewers"].split(",")[0] == play.okta_id(CLEO)
    play.slack.up()
    play.sweep(16 * MINUTE, times=2)
    assert "Given by a command that local:ops ran" in play.sees(CLEO)
    assert len(channel(play)) == 1
    assert play.cards(BEN, "review_justified") == []
    play.look_up(CLEO)
    review(play, CLEO, "review_justified", "Slack was down", play.cards(CLEO, "review_justified")[-1])
    assert play.facts(request)[-1] == "reviewed"


def test_neither_who_gave_it_nor_that_login_reviews_it(
    outage: Play, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_login(monkeypatch, "ops")
    assert take() == 0
    request = only(outage)
    words = ("justified", "--words", "It was down")
    assert run("review", request, *words, "--by", CLEO) == 1
    as_login(monkeypatch, "other")
    assert run("review", request, *words, "--by", BEN) == 1
    assert capsys.readouterr().out.count("somebody else has to review it") == 2
    assert run("review", request, *words, "--by", ANN) == 1
    assert "Nobody reviews their own emergency" in capsys.readouterr().out
    assert run("review", request, *words, "--by", CLEO) == 0
    assert run("review", request, *words, "--by", CLEO) == 0
    assert "this was on record already: reviewed as justified" in capsys.readouterr().out
    assert outage.refusals() == ["own_review", "ran_it", "ran_it"]


def test_an_address_that_somebody_else_has_in_okta_by_now_is_not_theirs(
    outage: Play, capsys: Capture
) -> None:
    with outage.okta.lock:
        users = outage.okta.state.users
        users[outage.okta_id(ANN)].email = users[outage.okta_id(ANN)].login = "ann.old@acme.example"
        users[outage.okta_id(EVE)].email = users[outage.okta_id(EVE)].login = ANN
    assert take() == 1
    assert "is not the address in Okta of whoever had it" in capsys.readouterr().out
    assert outage.requests() == []


def test_the_rules_are_those_of_the_form(outage: Play, capsys: Capture) -> None:
    assert take() == 0
    assert take() == 1
    assert "has not been reviewed yet" in capsys.readouterr().out
    assert take(whom=EVE) == 1
    assert "has never used Access Service" in capsys.readouterr().out
    assert take(whom=CLEO, incident=" ") == 1
    assert "Name the incident" in capsys.readouterr().out
    assert run("end", "R-none", "--by", CLEO) == 1
    assert "there is no request R-none" in capsys.readouterr().out
    assert len(outage.requests()) == 1


def test_somebody_who_is_gone_from_okta_gets_nothing(outage: Play, capsys: Capture) -> None:
    outage.okta.set_status(outage.okta_id(ANN), "SUSPENDED")
    assert take() == 1
    assert "may not use Access Service now: Your Okta account is not active" in capsys.readouterr().out
    assert outage.requests() == []


def test_without_okta_nothing_is_given(outage: Play, capsys: Capture) -> None:
    outage.okta.down()
    assert take() == 2
    assert "nothing was changed, because Okta could not be asked" in capsys.readouterr().err
    assert outage.requests() == []


def test_it_is_ended_by_command(outage: Play, capsys: Capture) -> None:
    assert take() == 0
    outage.settled()
    request = only(outage)
    assert run("end", request, "--by", CLEO) == 0
    outage.settled()
    assert outage.okta.members(STAGING) == set()
    assert outage.facts(request) == ["emergency", "begun", "given", "stopped", "taking_back", "ended"]
    assert "ended: Staging Read - AWS Role, by Cleo March" in capsys.readouterr().out


def test_the_list_has_every_use(outage: Play, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("list") == 0
    assert "no emergency since" in capsys.readouterr().out
    as_login(monkeypatch, "ops")
    assert take() == 0
    first = only(outage)
    assert run("list") == 0
    said = capsys.readouterr().out
    assert f"{first}  {ANN}: Staging Read - AWS Role, until" in said
    assert "given by command as local:ops" in said
    assert "review: owed by" in said
    as_login(monkeypatch, "other")
    assert run("review", first, "not-justified", "--words", "It was up\nall the time", "--by", CLEO) == 0
    outage.settled()
    assert run("list", "--since", "2026-01-01") == 0
    said = capsys.readouterr().out
    assert "ended" in said
    assert f"review: NOT justified, by {CLEO}" in said
    assert "It was up all the time" in said
    assert said.endswith("1 emergency since 2026-01-01T00:00:00Z, 0 without a review\n")
    assert run("list", "--since", "2026-01-31") == 0
    assert "no emergency since" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["take"], ["review", "R", "maybe"], ["list", "--since", "lately"]])
def test_what_is_no_operation_is_answered_with_the_usage(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as raised:
        run(*arguments)
    assert raised.value.code == 2
    assert "usage: python -m handlers.local emergency" in capsys.readouterr().err
