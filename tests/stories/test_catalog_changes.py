"""The catalogue changes while people use it: whom a plan names is whom it touches, and nothing that somebody did is lost silently."""

import pytest

from handlers import local
from tests.stories.play import ANN, BEN, CATALOG, CLEO, DAN, EVE, STAGING, Play
from tests.stories.test_home import opened
from tests.stories.test_owner_edits import choose

Capture = pytest.CaptureFixture[str]
LIST = "platform: [ben.ito@acme.example, cleo.march@acme.example, dan.oz@acme.example]"
OWN = (
    "    owner: ben.ito@acme.example\n    approvers: platform\n    target: {okta_group: 00gSTAGINGREAD}\n  staging-debug:",
    "    owner: ben.ito@acme.example\n    approvers: [%s]\n    target: {okta_group: 00gSTAGINGREAD}\n  staging-debug:",
)
"""The list of staging-read becomes one of its own."""
RETIRED = ("{okta_group: 00gPRODUCTION}", "{okta_group: 00gPRODUCTION}\n    retired: true")
DEBUG = CATALOG.read_text()[
    CATALOG.read_text().index("  staging-debug:") : CATALOG.read_text().index("  production-admin:")
]
GONE = (DEBUG, "")


def run(play: Play, capsys: Capture, verb: str, *changes: tuple[str, str]) -> tuple[int, str]:
    """A verb with the catalogue with some of its text replaced: the exit status and what was answered."""
    text = CATALOG.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    changed = play.world.directory / "catalog.yml"
    changed.write_text(text)
    capsys.readouterr()
    status = local.main(["catalog", verb, str(changed)])
    return status, capsys.readouterr().out


def staging_read(*emails: str) -> tuple[str, str]:
    return OWN[0], OWN[1] % ", ".join(emails)


def test_owner_and_file_change_the_same_list_and_nothing_is_lost_silently(
    play: Play, capsys: Capture
) -> None:
    play.look_up(BEN, CLEO, DAN, EVE)
    opened(play, BEN)
    choose(play, BEN, "staging-read", BEN, EVE)
    key = "differs from what this file said before, and Ben Ito changed it in Slack"
    for verb in ("plan", "apply"):
        status, said = run(play, capsys, verb, staging_read(BEN, DAN))
        assert status == 1
        assert key in said
        assert "added Eve Song, removed Cleo March, Dan Oz" in said
        assert "make that change here too, or write the list in force (Ben Ito, Eve Song)" in said
    status, said = run(play, capsys, "plan")  # The file that says nothing new about it leaves it as it is.
    assert status == 0
    assert "staging-read: Ben Ito, Eve Song approve it, since Ben Ito changed it" in said
    request = play.asked(ANN, approvers=[EVE])
    status, said = run(play, capsys, "plan", staging_read(BEN, EVE, ANN))
    assert status == 3
    assert (
        "approvers of staging-read: changed\n  approvers: + Ann Lee\n  waiting requests (1): go on as they are"
        in said
    )
    assert run(play, capsys, "apply", staging_read(BEN, EVE, ANN))[0] == 0
    play.press(EVE, "approve")
    play.settled()
    assert play.facts(request) == ["asked", "approved", "begun", "given"]


def test_a_role_in_use_is_not_deleted_until_nobody_needs_it(play: Play, capsys: Capture) -> None:
    play.look_up(ANN, BEN, EVE)
    request = play.given(ANN, "staging-debug", "for 1d")
    waiting = play.asked(EVE, "staging-debug", "for 1d")
    for verb in ("plan", "apply"):
        status, said = run(play, capsys, verb, GONE)
        assert status == 1
        assert "roles.staging-debug: is in the catalogue in force but not in this file" in said
        assert "1 request waits and 1 grant runs on it; put it back with `retired: true`" in said
    play.press(EVE, "withdraw")
    play.settled()
    assert "1 grant runs on it" in run(play, capsys, "apply", GONE)[1]
    play.sweep(after=86400, times=2)
    assert play.facts(waiting)[-1] == "withdrawn"
    assert play.facts(request)[-1] == "ended"
    assert play.okta.members(STAGING) == set()
    status, said = run(play, capsys, "apply", GONE)
    assert status == 0, said
    assert "roles: 0 added, 0 changed, 5 unchanged, 1 removed" in said
    play.look_up(ANN)
    play[ANN].command("/access")
    play.settled()
    assert [each["value"] for each in play[ANN].search("ask_role", "Staging")] == ["staging-read"]


def test_a_retired_role_takes_no_request_and_lets_access_run_out(play: Play, capsys: Capture) -> None:
    play.look_up(ANN, BEN, EVE)
    request = play.asked(ANN, "production-admin", "for 1w", [BEN, CLEO])
    play.press(BEN, "approve")
    play.settled()
    play.press(CLEO, "approve")
    play.settled()
    waiting = play.asked(EVE, "production-admin", "for 1d", [BEN, CLEO])
    status, said = run(play, capsys, "plan", RETIRED)
    assert status == 3
    assert "role production-admin: retired" in said
    assert "waiting requests (1): cannot be approved then. This role is not given out any more" in said
    assert "running grants (1): keep their end; they cannot be extended now either" in said
    assert run(play, capsys, "apply", RETIRED)[0] == 0
    card = play.cards(BEN, "approve")[-1]
    play.press(BEN, "approve", card)
    assert "This role is not given out any more" in play.told(BEN)[-1]
    assert play.facts(waiting) == ["asked"]
    play.clock.advance(60)  # After a minute, the list that people search is the new one.
    play[ANN].command("/access")
    play.settled()
    assert play[ANN].search("ask_role", "Production Admin") == []
    play[ANN].close()
    assert play.world.okta.members("00gPRODUCTION") == {play.okta_id(ANN)}
    play.sweep(after=7 * 86400, times=2)
    assert play.facts(request)[-1] == "ended"
    assert play.world.okta.members("00gPRODUCTION") == set()
    assert run(play, capsys, "plan", (RETIRED[0], RETIRED[1]))[0] == 0


def test_a_role_that_leads_elsewhere_leaves_what_it_gave_to_run_out(play: Play, capsys: Capture) -> None:
    play.look_up(ANN, BEN)
    request = play.given(ANN, duration="for 1d")
    move = (
        "approvers: platform\n    target: {okta_group: 00gSTAGINGREAD}\n  staging-debug:",
        "approvers: platform\n    target: {okta_group: 00gREPORTS}\n    pushed: {app: 0oaGOOGLE, to: Google, as: Reports Viewer}\n  staging-debug:",
    )
    status, said = run(play, capsys, "plan", move)
    assert status == 3
    assert "leads to: okta_group:00gSTAGINGREAD -> okta_group:00gREPORTS" in said
    assert (
        "keep what they lead to (okta_group:00gSTAGINGREAD) until their end and cannot be extended any more"
        in said
    )
    assert run(play, capsys, "apply", move)[0] == 0
    assert play.world.members(STAGING) == {ANN}
    play.sweep(after=86400, times=2)
    assert play.facts(request)[-1] == "ended"
    assert play.okta.members(STAGING) == set()
