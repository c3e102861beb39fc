"""A role that must not be approved in Slack: asked for there, approved by a command, under the same rules, with the way in on record."""

import pytest

from access.keys import RequestId
from handlers import local
from tests.stories.play import ANN, BEN, CLEO, EVE, PRODUCTION, Play
from tests.stories.records import rows

VAULT = (
    "    pending: 1d\n    sensitive: true\n    sensitive_because: Everything <!channel> can be *stopped*.\n"
)
ELSEWHERE = ("    pending: 1d\n", f"{VAULT}    decide_elsewhere: in the access console\n")
HERE = "This is approved in the access console, not in Slack."


def decide(play: Play, request: RequestId, by: str, *more: str) -> int:
    verb = "deny" if more else "approve"
    done = local.main(["decide", verb, request, "--by", by, *more])
    play.settled()
    return done


def asked(play: Play) -> RequestId:
    return play.asked(ANN, "production-admin", "for 1d", [BEN, CLEO])


def ways(play: Play, request: RequestId) -> list[str]:
    return [
        fact.detail.get("way", "slack").partition(":")[0] for fact in play.store.facts(f"REQ#{request}")[:3]
    ]


def test_approved_with_the_command_by_two_people(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    play.load(ELSEWHERE)
    play[ANN].command("/access")
    play.settled()
    play.choose_role(ANN, "production-admin")
    form = " ".join(play[ANN].draw(play[ANN].view or {}).replace("│", " ").split())
    assert "It is approved in the access console, not in Slack." in form
    assert "Everything <!channel> can be *stopped*." in form
    play[ANN].close()
    request = asked(play)
    assert play.cards(BEN, "approve") == play.cards(CLEO, "approve_less") == []
    assert f"{HERE} Its number there is {request}. You can deny it here." in play.sees(BEN)
    assert "🔴 Sensitive · Everything <!channel> can be *stopped*." in play.sees(BEN)

    capsys.readouterr()
    assert decide(play, request, BEN.upper()) == 0
    assert capsys.readouterr().out.startswith(
        "counted: Production Admin - AWS Role, by Ben Ito; another person"
    )
    assert decide(play, request, BEN) == 1
    assert "Your approval is already counted" in capsys.readouterr().out
    assert play.okta.members(PRODUCTION) == set()
    assert decide(play, request, CLEO) == 0
    assert capsys.readouterr().out == "approved: Production Admin - AWS Role, by Cleo March\n"
    assert decide(play, request, CLEO) == 0
    assert capsys.readouterr().out.startswith("this was on record already")
    assert play.world.members(PRODUCTION) == {ANN}
    assert f"Approved by {play.name(BEN)} and {play.name(CLEO)} for 1 day" in play.sees(ANN)
    assert play.facts(request) == ["asked", "endorsed", "approved", "begun", "given"]
    assert ways(play, request) == ["slack", "local", "local"]
    assert play.refusals() == ["already_counted"]


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (ANN, "Nobody decides on their own request"),
        (EVE, "not on this role's approver list"),
        ("nobody@acme.example", "has no account in Slack"),
    ],
)
def test_the_rules_are_those_of_a_click(
    play: Play, capsys: pytest.CaptureFixture[str], who: str, why: str
) -> None:
    play.load(ELSEWHERE)
    request = asked(play)
    assert decide(play, request, who) == 1
    assert why in capsys.readouterr().out
    assert decide(play, RequestId("01NOTHING"), BEN) == 1
    assert "there is no request 01NOTHING" in capsys.readouterr().out
    assert play.facts(request) == ["asked"]
    refused = [play.store.facts(item["pk"]["S"])[0].detail for item in rows(play.world, "audit", "REFUSED#")]
    assert all(each["way"].startswith("local:") for each in refused)
    assert len(refused) == (0 if "nobody" in who else 1)


def test_an_old_button_in_slack_says_where(play: Play) -> None:
    request = asked(play)
    (card,) = play.cards(BEN, "approve")
    play.load(ELSEWHERE)
    play.press(BEN, "approve", card)
    assert play.told(BEN) == [f"{HERE} You can deny it in Slack."]
    play.settled()
    assert play.facts(request) == ["asked"]
    play.deny(BEN, "Not today.")
    play.settled()
    assert play.facts(request) == ["asked", "denied"]
    assert play.refusals() == ["decided_elsewhere"]


def test_denied_with_the_command(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    play.load(ELSEWHERE)
    request = asked(play)
    capsys.readouterr()
    assert decide(play, request, BEN, "--reason", "Use the copy <!here>") == 0
    assert capsys.readouterr().out == "denied: Production Admin - AWS Role, by Ben Ito\n"
    assert "Use the copy <!here>" in play.sees(ANN)
    assert play.facts(request) == ["asked", "denied"]
    assert ways(play, request) == ["slack", "local"]
