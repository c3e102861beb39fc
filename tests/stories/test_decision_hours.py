"""A policy is decided in working hours: before them a click says when they begin, and nothing lapses while nobody can decide."""

from access.duration import DAY, HOUR
from tests.stories.play import ANN, BEN, STAGING, Play

CALENDAR = """calendars:
  berlin:
    zone: Europe/Berlin
    days: [mon, tue, wed, thu, fri]
    from: "09:00"
    to: "17:00"
    holidays: [2026-01-01]
approvers:
"""
HOURS = (("approvers:\n", CALENDAR), ("    pending: 3d\n", "    pending: 16h\n    decision_hours: berlin\n"))
WHEN = "Can be approved only Monday to Friday, 09:00 to 17:00, Berlin time."
CLOSED = (
    "This is approved only within its decision hours: Monday to Friday, 09:00 to 17:00, Berlin time. "
    "Please press again from Friday 2 Jan 2026 at 09:00, Berlin time on. You can deny it now."
)
FRIDAY = DAY + 8 * HOUR
"""When the hours begin, from the beginning of the story: a holiday, and a Thursday."""


def home(play: Play, email: str) -> str:
    assert play[email].open_home().status == 200
    return play[email].draw(play[email].home or {}).replace("│", " ")


def test_approved_when_the_hours_begin(play: Play) -> None:
    play.load(*HOURS)
    play[ANN].command("/access")
    play.settled()
    play.choose_role(ANN, "staging-read")
    form = " ".join(play[ANN].draw(play[ANN].view or {}).replace("│", " ").split())
    assert f"{WHEN} Ends by itself" in form
    assert "If nobody answers within 16 hours of that time, the request lapses." in form
    play[ANN].close()

    request = play.asked(ANN)
    for person in (ANN, BEN):
        assert f"{WHEN} That begins" in play.sees(person)
    play.press(BEN, "approve")
    assert play.told(BEN) == [CLOSED]
    assert WHEN in " ".join(home(play, BEN).split())
    assert "[Approve request]" not in home(play, BEN)
    assert "[Deny request]" in home(play, BEN)
    assert play.facts(request) == ["asked"]

    play.sweep(FRIDAY)
    play.look_up(ANN, BEN)
    assert "[Approve request]" in home(play, BEN)
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == ["outside_hours"]


def test_it_can_be_denied_at_any_time(play: Play) -> None:
    play.load(*HOURS)
    request = play.asked(ANN)
    play.deny(BEN, "Use the dashboard.")
    play.settled()
    assert play.facts(request) == ["asked", "denied"]
    assert "Use the dashboard." in play.sees(ANN)


def test_nothing_lapses_over_a_weekend(play: Play) -> None:
    play.load(*HOURS)
    play.clock.advance(FRIDAY + 7 * HOUR)
    request = play.asked(
        ANN
    )  # An hour is left of Friday; the sixteenth hour is over on Tuesday, one hour before its end.
    assert play.request(request).deadline == play.request(request).made_at + 4 * DAY
    play.sweep(2 * DAY)
    play.look_up(BEN)
    assert "still waits for your answer" not in play.sees(BEN)
    play.sweep(18 * HOUR)
    play.look_up(BEN)
    play.press(BEN, "approve")
    play.settled()
    assert play.facts(request)[-2:] == ["begun", "given"]


def test_hours_are_added_while_a_request_waits(play: Play) -> None:
    request = play.asked(ANN)
    play.load(*HOURS)
    play.press(BEN, "approve")
    play.settled()
    assert play.told(BEN) == [CLOSED]
    assert play.facts(request) == ["asked"]
    assert play.okta.members(STAGING) == set()
    play.clock.advance(FRIDAY)
    play.look_up(ANN, BEN)
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
