"""A reason is shown to approvers letter by letter: nothing in it mentions, links, formats or looks like a button."""

import json

from sandbox.slack.blocktree import places
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play

HOSTILE = (
    "<!channel> <@U0SOMEBODY> <https://evil.example|Approve> https://evil.example &amp; `code` *bold* _it_ ~gone~"
    " :white_check_mark: Approved by the owner. [Approve request] \u202e\u200b{date} <!date^1^{date}|x>"
)
SHOWN = HOSTILE.replace("\u202e\u200b", "")


def test_a_hostile_reason_is_shown_letter_by_letter(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO], reason=HOSTILE)
    assert play.request(request).reason == SHOWN
    for person, buttons in (
        (BEN, ["approve", "deny", "ask_question", "approve_less"]),
        (ANN, ["nudge", "withdraw"]),
    ):
        assert SHOWN in play.sees(person)
        (message,) = play[person].messages()
        assert [place.element["action_id"] for place in places(message["blocks"])] == buttons
        assert "evil" not in json.dumps([message["text"], _alive(message["blocks"])])
    play.press(BEN, "deny")
    form = play[BEN].view
    assert form is not None
    assert "evil" in json.dumps(form["blocks"])
    assert "evil" not in json.dumps(_alive(form["blocks"]))
    play[BEN].type("deny_reason", HOSTILE)
    play[BEN].submit()
    play.settled()
    for person in (ANN, BEN, CLEO):
        assert SHOWN in play.sees(person)
        (message,) = play[person].messages()
        assert list(places(message["blocks"])) == []
        assert "evil" not in json.dumps([message["text"], _alive(message["blocks"])])
    assert play.facts(request) == ["asked", "denied"]
    assert play.refusals() == []
    assert play.okta.members(STAGING) == set()


def _alive(part: object) -> list[object]:
    """Every text in which Slack would parse something: mrkdwn, links and mentions of rich text."""
    if isinstance(part, list):
        return [each for one in part for each in _alive(one)]
    if not isinstance(part, dict):
        return []
    if part.get("type") in ("mrkdwn", "markdown", "link", "user", "usergroup", "broadcast", "emoji"):
        return [part]
    return _alive(list(part.values()))
