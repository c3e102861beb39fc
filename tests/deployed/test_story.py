"""The whole of it, deployed: asking in Slack for the role that opens the tools, calling, ending it, and being turned away."""

import pytest
from botocore.credentials import Credentials

from tests.deployed.calling import accessctl, session
from tests.deployed.stage import INVOKE, Stage
from tests.deployed.sweeping import drawn, told
from tests.stories.play import BEN, EVE, Play

TOOLS = "00gTOOLSINVOKE"


class NotAssigned(Exception):
    """Okta has not assigned the role to this person."""


def sign_in(stage: Stage, play: Play, email: str) -> Credentials:
    """What Okta's sign-in to AWS does: whoever is in the group gets a session of the role, under their own address."""
    if email not in play.world.members(TOOLS):
        raise NotAssigned
    return session(stage, INVOKE, email)


def test_asked_for_in_slack_used_ended_and_refused(stage: Stage, play: Play) -> None:
    with pytest.raises(NotAssigned):
        sign_in(stage, play, EVE)
    request = play.asked(EVE, "tools-invoke", "for 1d", [BEN])
    drawn(stage, play, BEN)
    play.press(BEN, "approve")
    play.settled()
    eve = sign_in(stage, play, EVE)

    shown = accessctl(stage, eve, "who", EVE, "--json")
    assert ("tools-invoke", "active") in [(each["role"], each["shown"]) for each in shown.json["items"]]
    ended = accessctl(stage, eve, "requests", "end", request)
    assert ended.status == 0, ended.err

    refused = accessctl(stage, eve, "who", EVE)
    assert refused.status == 3
    assert "You do not have access to the tools now" in refused.err
    play.settled()
    with pytest.raises(NotAssigned):
        sign_in(stage, play, EVE)
    told(stage, play, EVE, "You gave this access back")
    assert play.facts(request) == ["asked", "approved", "begun", "given", "stopped", "taking_back", "ended"]
