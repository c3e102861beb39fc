"""How messages and views look as text, to whom."""

from __future__ import annotations

import pytest

from sandbox.slack.members import Member
from sandbox.slack.mrkdwn import shown
from sandbox.slack.terminal import draw
from tests.sandbox.slack.samples import actions, button, field, modal, mrkdwn, option, plain, section, select

ADA = Member("U1", "ada", "Ada Byron", tz="America/New_York")
BEN = Member("U2", "ben", "Ben Okri", tz="Asia/Tokyo")
NAMES = {"U1": "Ada Byron", "C1": "security"}
AT = 1_767_225_600


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Hello <@U1> &amp; &lt;friends&gt;", "Hello @Ada Byron & <friends>"),
        ("<@U9|zoe> in <#C1>", "@zoe in #security"),
        ("<!here> <!subteam^S1|@sre>", "@here @sre"),
        ("<https://acme.example|the page>", "the page (https://acme.example)"),
        ("<https://acme.example>", "https://acme.example"),
        ("*bold* _it_ ~gone~ 2*3*4 snake_case_name", "bold it gone 2*3*4 snake_case_name"),
        ("&lt;!channel&gt; &amp;lt;", "<!channel> &lt;"),
        ("&gt; quoted", "│ quoted"),
    ],
)
def test_mrkdwn_is_shown_as_slack_shows_it(text: str, seen: str) -> None:
    assert shown(text, ADA, NAMES) == seen


@pytest.mark.parametrize(
    ("token", "ada", "ben"),
    [
        ("{date_num} {time}", "2025-12-31 19:00", "2026-01-01 09:00"),
        ("{date_short_pretty} at {time}", "yesterday at 19:00", "today at 09:00"),
        ("{date_long}", "Wednesday, December 31, 2025", "Thursday, January 1, 2026"),
        ("{date}", "December 31, 2025", "January 1, 2026"),
        ("{time_secs}", "19:00:00", "09:00:00"),
        ("{ago}", "6 hours ago", "6 hours ago"),
        ("{what}", "{what}", "{what}"),
    ],
)
def test_dates_are_in_the_readers_time_zone(token: str, ada: str, ben: str) -> None:
    text, now = f"<!date^{AT}^{token}|fallback>", AT + 6 * 3600
    assert (shown(text, ADA, NAMES, now), shown(text, BEN, NAMES, now)) == (ada, ben)


def test_a_date_that_is_none_shows_its_fallback() -> None:
    assert shown("<!date^soon^{date}|soon enough>", ADA, NAMES) == "soon enough"


def test_plain_text_is_left_alone() -> None:
    message = {"ts": "1", "blocks": [{"type": "section", "text": plain("<!channel> *x* &amp;")}]}
    assert draw(message, ADA) == "<!channel> *x* &amp;"


def test_a_card_is_drawn_with_fields_and_buttons() -> None:
    blocks = [
        {"type": "header", "text": plain("Request")},
        section("<@U1> asks", fields=[mrkdwn("*Role*\nStaging Read"), mrkdwn("*For*\n1 day")]),
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("one"), plain("two")]},
        actions(button("Approve"), button("Open", "open", url="https://acme.example")),
    ]
    assert draw({"ts": "1", "blocks": blocks, "edited": {}, "ephemeral": True}, ADA, NAMES).split("\n") == [
        "(only visible to you)", "== Request ==", "@Ada Byron asks", "  Role: Staging Read", "  For: 1 day",
        "-" * 40, "  one · two", "[Approve]  [Open -> https://acme.example]",
    ]  # fmt: skip


def test_a_form_is_drawn_with_what_was_put_in() -> None:
    view = modal(
        {"type": "alert", "text": plain("Careful"), "level": "warning"},
        field(select(option("a", "Eight hours")), "pick", "Duration", hint=plain("Shorter is better")),
        field(None, "why", "Reason", optional=True),
        field(
            {"type": "radio_buttons", "action_id": "r", "options": [option(), option("two", "Two")]}, "radio"
        ),
        title=plain("Access"),
    )
    view["state"] = {"values": {
        "pick": {"choose": {"type": "static_select", "selected_option": option("a", "Eight hours")}},
        "radio": {"r": {"type": "radio_buttons", "selected_option": option()}},
    }}  # fmt: skip
    assert draw(view, ADA, width=30, errors={"why": "Say more."}).split("\n") == [
        "┌─ Access ────────────────────", "│ ! Careful", "│ Duration", "│   [Eight hours]", "│   Shorter is better",
        "│ Reason (optional)", "│   [          ]", "│   ! Say more.", "│ Field", "│   (•) One  ( ) Two",
        "└─ [Close] [Send] ────────────",
    ]  # fmt: skip


def test_lines_are_no_longer_than_the_width() -> None:
    drawn = draw({"ts": "1", "text": "word " * 100}, ADA, width=40)
    assert max(map(len, drawn.split("\n"))) <= 40
