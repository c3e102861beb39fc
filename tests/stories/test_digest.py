"""An approver has requests gathered into one message at hours of their own choosing."""

import json
from collections.abc import Sequence

from access.calls import Pointer
from access.keys import RequestId
from access.night import next_hour
from sandbox.slack.blocktree import places
from tests.stories.play import ANN, BEN, CLEO, EVE, PRODUCTION, STAGING, Play


def chosen(play: Play, email: str, hours: str = "9,13,17") -> None:
    """The person may choose it in Home once they own something or something waits for them."""
    play.look_up(email)
    play[email].open_home()
    play[email].choose("home_gather", hours, play[email].home)
    assert "Requests reach you together, at 09:00, 13:00 and 17:00 your time." in drawn(play, email)


def drawn(play: Play, email: str) -> str:
    return " ".join(play[email].draw(play[email].home or {}).split())


def until_the_hour(play: Play, email: str, hours: Sequence[int] = (9, 13, 17)) -> int:
    """Shortly before the next of these hours of theirs; how many seconds are left."""
    tz = play[email].member.tz
    at = next_hour(play.clock() + 1, hours, tz)
    return at - play.clock()


def held(play: Play) -> tuple[RequestId, RequestId]:
    """Two requests that wait for Ben, made right after one of his hours."""
    play.clock.advance(until_the_hour(play, BEN, (9,)) + 60)
    chosen(play, BEN)
    first = play.asked(ANN, "staging-read", "for 1w", [BEN, CLEO])
    second = play.asked(EVE, "gcp-reports", "for 1d", [BEN])
    return first, second


def press(play: Play, email: str, action: str, request: RequestId) -> None:
    play[email].press(play.cards(email, action)[-1], action, str(Pointer.to(play.request(request))))
    play.settled()


def test_two_requests_come_as_one_message_at_the_hour_and_each_has_its_buttons(play: Play) -> None:
    first, second = held(play)
    assert play.cards(BEN, "approve") == []
    assert len(play.cards(CLEO, "approve")) == 1
    assert f"{play.name(BEN)} reads requests together and gets this one" in play.sees(ANN)
    play[BEN].open_home()
    assert "Waiting for you (2)" in drawn(play, BEN)

    play.sweep(until_the_hour(play, BEN))
    (message,) = play.cards(BEN, "approve")
    assert [place.element["action_id"] for place in places(message["blocks"])].count("approve") == 2
    assert "2 requests wait for your answer" in play.sees(BEN)
    assert "reads requests together" not in play.sees(ANN)

    press(play, BEN, "approve", second)
    assert play.facts(second) == ["asked", "approved", "begun", "given"]
    assert "One request waits for your answer" in play.sees(BEN)
    press(play, CLEO, "approve", first)
    assert play.world.members(STAGING) == {ANN}
    assert "None of these requests needs you any more" in play.sees(BEN)
    assert play.cards(BEN, "approve") == []
    assert len([each for each in play[BEN].messages() if "request" in json.dumps(each["blocks"])]) == 1


def test_a_shorter_time_and_a_denial_in_the_message_are_about_the_right_request(play: Play) -> None:
    first, second = held(play)
    play.sweep(until_the_hour(play, BEN))
    message = play.cards(BEN, "approve_less")[-1]
    play[BEN].choose("approve_less", "for 1d", message)
    play.settled()
    assert str(play.request(first).granted) == "for 1d"
    assert play.request(second).state == "pending"
    press(play, BEN, "deny", second)
    assert "Reports Viewer" in play[BEN].draw(play[BEN].view or {})
    play[BEN].type("deny_reason", "Use the dashboard")
    play[BEN].submit()
    play.settled()
    assert play.request(second).reason_ended == "denied"
    assert "Use the dashboard" in play.sees(EVE)


def test_what_somebody_else_decides_before_the_hour_never_reaches_them(play: Play) -> None:
    first, second = held(play)
    press(play, CLEO, "approve", first)
    play.press(EVE, "withdraw")
    play.settled()
    before = len(play[BEN].messages())
    play.sweep(until_the_hour(play, BEN))
    assert len(play[BEN].messages()) == before
    assert play.request(second).reason_ended == "withdrawn"
    play[BEN].open_home()
    assert "Nobody waits for your decision." in drawn(play, BEN)


def test_it_can_be_decided_in_home_before_the_hour(play: Play) -> None:
    first, _ = held(play)
    play[BEN].open_home()
    play[BEN].press(play[BEN].home, "approve", str(Pointer.to(play.request(first))))
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    play.sweep(until_the_hour(play, BEN))
    assert "[Approve request]" in play.sees(BEN)
    assert "Staging Read" not in play.sees(BEN)


def test_what_cannot_wait_comes_at_once(play: Play) -> None:
    play.clock.advance(until_the_hour(play, BEN, (17,)) + 60)
    chosen(play, BEN)
    play.asked(
        ANN, "production-admin", "for 1d", [BEN, CLEO]
    )  # Lapses in a day: half of it is over before nine.
    assert len(play.cards(BEN, "approve")) == 1
    play.asked(ANN, "staging-read", "for 1d", [BEN])
    assert len(play.cards(BEN, "approve")) == 1
    play.press(ANN, "nudge")
    play.settled()
    assert len(play.cards(BEN, "approve")) == 2
    assert play.okta.members(PRODUCTION) == set()


def test_the_form_says_who_reads_requests_later(play: Play) -> None:
    chosen(play, BEN)
    play.look_up(ANN)
    play[ANN].command("/access")
    play.choose_role(ANN, "staging-read")
    assert "Reads requests at 09:00, 13:00 and 17:00, their time" in json.dumps(play[ANN].view)
