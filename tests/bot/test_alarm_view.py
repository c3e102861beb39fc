"""What the security team's channel shows: one that Slack takes, with what is wrong and what to do, and nothing foreign alive in it."""

import re
from collections.abc import Mapping

import pytest
from slack_sdk import WebClient

from access.alarm import Alarm, Cause
from access.keys import SlackId
from access.ports import Drawing
from bot.messenger import SlackMessenger
from tests.bot import samples
from tests.bot.reading import alive, buttons, literal, message_wrongs
from tests.clock import START

SINCE = str(START)
DETAILS: Mapping[Cause, Mapping[str, str]] = {
    Cause.BARRED: {"service": "okta", "why": "Okta does not accept our credentials: make new ones."},
    Cause.WELL_AGAIN: {"service": "okta", "since": SINCE},
    Cause.OVERDUE: {
        "person": "U1",
        "title": "Staging Read",
        "target": "okta_group:00g1",
        "since": SINCE,
        "minutes": "15",
        "why": "503",
    },
    Cause.MANY_OVERDUE: {
        "service": "okta",
        "count": "37",
        "since": SINCE,
        "minutes": "15",
        "down_since": SINCE,
        "why": "503",
    },
    Cause.UNREADABLE: {"key": "work/REQ#1/META", "why": "unknown attribute x"},
    Cause.MANY_UNREADABLE: {"count": "12", "key": "work/REQ#1/META"},
    Cause.GROUP_GONE: {
        "group": "00g1",
        "hidden": "",
        "given": "Staging Read - AWS Role",
        "given_count": "1",
        "asking": "\n".join(f"Role {number}" for number in range(10)),
        "asking_count": "12",
        "team": "Billing",
        "team_count": "1",
        "emergency": "Billing",
        "emergency_count": "1",
        "users": "yes",
        "watch": "yes",
    },
    Cause.LOG_SILENT: {"since": SINCE, "why": "503", "ends": ""},
    Cause.LOG_HEARD: {},
    Cause.OLDER: {"subject": "REQ#1"},
    Cause.DIFFERS: {
        "there": "",
        "person": "U1",
        "okta": "00u1",
        "title": "Staging Read",
        "target": "okta_group:00g1",
        "since": SINCE,
    },
    Cause.MANY_DIFFER: {"count": "37", "more": "27"},
    Cause.LOG_FORGOTTEN: {"since": SINCE, "why": "Okta's log does not know the place"},
    Cause.NOT_JUSTIFIED: {
        "person": "U1",
        "reviewer": "U2",
        "title": "Staging Read",
        "at": SINCE,
        "words": "No",
    },
    Cause.REVIEW_OVERDUE: {
        "person": "U1",
        "title": "Staging Read",
        "at": SINCE,
        "until": SINCE,
        "nobody": "",
    },
}


def drawn(cause: Cause, **more: str) -> Drawing:
    detail = {**DETAILS[cause], **more}
    return SlackMessenger(WebClient()).draw_alarm(Alarm(cause, "x", "1", START, SlackId("C1"), detail))


@pytest.mark.parametrize("cause", Cause)
def test_every_alarm_is_one_that_slack_takes(cause: Cause) -> None:
    drawing = drawn(cause)
    assert message_wrongs(drawing.text, drawing.blocks) == []
    assert buttons(drawing.blocks) == []


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("typed", [samples.NASTY, samples.HIDDEN, "x" * 5000, "&" * 5000, "", "\u202e"])
def test_foreign_text_in_it_is_dead(cause: Cause, typed: str) -> None:
    foreign = {
        each: typed
        for each in ("why", "title", "target", "key", "given", "group", "words", "okta")
        if each in DETAILS[cause]
    }
    drawing = drawn(cause, **foreign)
    assert message_wrongs(drawing.text, drawing.blocks) == []
    ours = re.compile(r"<@[A-Z0-9]+>|<!date\^\d+\^[^<>|]+\|[^<>|]+>")
    assert "<" not in ours.sub("", alive(drawing.text, list(drawing.blocks)))


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (Cause.BARRED, "Okta refuses Access Service"),
        (Cause.BARRED, "access that has ended stays"),
        (Cause.WELL_AGAIN, "Okta accepts Access Service again"),
        (Cause.OVERDUE, "<@U1> was to lose this access <!date^"),
        (Cause.OVERDUE, "take it away by hand"),
        (Cause.MANY_OVERDUE, "37 removals are overdue, the oldest since <!date^"),
        (Cause.UNREADABLE, "A record cannot be read"),
        (Cause.GROUP_GONE, "A group is gone from Okta"),
        (Cause.OLDER, "Records are older than the audit"),
        (Cause.GROUP_GONE, "It is what one role leads to: nothing is given"),
        (Cause.GROUP_GONE, "Its members may ask for 12 roles."),
        (Cause.GROUP_GONE, "Approvers of one role are known by it"),
        (Cause.GROUP_GONE, "and whoever had it has lost it."),
        (Cause.GROUP_GONE, "Its members may take one role at once in an emergency. They cannot now;"),
        (Cause.GROUP_GONE, "Its members alone may use Access Service, so nobody can."),
        (Cause.GROUP_GONE, "Its members see in their Home tab what is stuck"),
        (Cause.MANY_UNREADABLE, "12 records cannot be read"),
        (Cause.DIFFERS, "Access was taken away outside of Access Service"),
        (Cause.DIFFERS, "<@U1> should have this access, which was given <!date^"),
        (Cause.DIFFERS, "they give it back and ask for it again"),
        (Cause.MANY_DIFFER, "found 37 grants that are not as they should be"),
        (Cause.MANY_DIFFER, "27 of them are not named in this channel"),
        (Cause.LOG_SILENT, "is kept for a day after its end"),
        (Cause.LOG_HEARD, "Okta's System Log is read again"),
        (Cause.LOG_FORGOTTEN, "Nothing is left to do"),
        (Cause.NOT_JUSTIFIED, "<@U2> reviewed as not justified the emergency that <@U1> took <!date^"),
        (Cause.REVIEW_OVERDUE, "Its review was due <!date^"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(cause: Cause, said: str) -> None:
    assert said in drawn(cause).text


@pytest.mark.parametrize(
    ("cause", "quoted"),
    [
        (Cause.BARRED, "make new ones"),
        (Cause.OVERDUE, "okta_group:00g1"),
        (Cause.MANY_OVERDUE, "503"),
        (Cause.GROUP_GONE, "Staging Read - AWS Role"),
        (Cause.GROUP_GONE, "and 2 more"),
        (Cause.GROUP_GONE, "00g1"),
        (Cause.DIFFERS, "Staging Read"),
        (Cause.DIFFERS, "okta_group:00g1"),
        (Cause.UNREADABLE, "work/REQ#1/META"),
        (Cause.UNREADABLE, "unknown attribute x"),
        (Cause.NOT_JUSTIFIED, "No"),
        (Cause.REVIEW_OVERDUE, "Staging Read"),
    ],
)
def test_it_shows_what_helps_to_find_it(cause: Cause, quoted: str) -> None:
    assert quoted in " ".join(literal(drawn(cause).blocks))


@pytest.mark.parametrize("cause", [Cause.OVERDUE, Cause.MANY_OVERDUE])
def test_everybody_is_called_after_an_hour_and_not_before(cause: Cause) -> None:
    assert "<!channel>" not in drawn(cause).text
    later = drawn(cause, minutes="60")
    assert "<!channel>" in later.text
    assert "ore than an hour" in later.text


def test_a_review_that_nobody_can_close_says_so() -> None:
    assert "nobody who was asked to review it is there" in drawn(Cause.REVIEW_OVERDUE, nobody="yes").text


def test_access_that_is_there_again_says_so() -> None:
    said = drawn(Cause.DIFFERS, there="yes").text
    assert "Access was given again outside of Access Service" in said
    assert "took this access back from <@U1> <!date^" in said
    assert "should have" not in said
    assert "It was not given here. If it is not meant, take it away by hand." in said


def test_somebody_without_a_slack_account_is_named_as_okta_names_them() -> None:
    assert "00u1 should have this access" in drawn(Cause.DIFFERS, person="").text
    assert "One of them is not named in this channel" in drawn(Cause.MANY_DIFFER, more="1").text


def test_an_outage_says_since_when_the_service_is_away() -> None:
    assert "Okta has not answered as it should" in str(drawn(Cause.MANY_OVERDUE).blocks)
    assert "Okta" not in str(drawn(Cause.MANY_OVERDUE, down_since="", why="").blocks)
    assert "One removal is overdue" in drawn(Cause.MANY_OVERDUE, count="1").text


def test_what_a_hidden_group_gave_is_not_called_lost() -> None:
    said = drawn(Cause.GROUP_GONE, hidden="yes").text
    assert "Okta does not show us a group" in said
    assert "what has ended is not taken away" in said
    assert "has lost it" not in said
