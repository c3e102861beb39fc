"""Text that somebody typed is shown as it was typed, and nothing in it is alive."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk import WebClient

from access.calls import Extension, Pointer
from access.keys import RequestId
from access.request import Request
from bot.messenger import SlackMessenger
from bot.views import ask_form, deny_form, extend_form, text
from tests.bot import samples
from tests.bot.reading import alive, literal, message_wrongs, view_wrongs
from tests.bot.samples import ADA, BEN, GIVEN, STATES, WAITING, offer, scene

CORPUS = [
    "<!channel>",
    "<!here|here>",
    "@here @channel #general",
    "<https://evil.example|Approve>",
    "https://evil.example",
    "<@U1> <#C1> <!subteam^S1>",
    "<!date^1^{date}|x>",
    "`code` ```fence``` *bold* _it_ ~gone~",
    "> quoted\n> *Approved by* <@U1>",
    "&lt;!channel&gt; &amp;",
    ":white_check_mark: Approved",
    "Why: because: reasons: Approved by: CEO",
]
OURS = re.compile(r"<@[A-Z0-9]+>|<!date\^\d+\^\{date_short_pretty\} at \{time\}\|[^<>|]+>")


def drawings(request: Request) -> list[tuple[str, list[object]]]:
    messenger = SlackMessenger(WebClient())
    made = [messenger.draw(scene(request, reader, event)) for reader in (ADA, BEN) for event in ("", "end")]
    return [(each.text, list(each.blocks)) for each in made]


@pytest.mark.parametrize("typed", CORPUS)
def test_a_reason_is_shown_as_it_was_typed(typed: str) -> None:
    for state in ("waiting", "denied"):
        request = STATES[state]
        decisions = tuple(replace(each, reason=typed) for each in request.decisions)
        for said, blocks in drawings(replace(request, reason=typed, decisions=decisions))[::2]:
            assert typed in literal(blocks)
            assert typed not in alive(said, blocks)
            assert set(re.findall(r"<[^>]*>", alive(said, blocks))) <= set(OURS.findall(alive(said, blocks)))


@pytest.mark.parametrize("typed", CORPUS)
def test_a_title_is_shown_as_it_is_and_dead_where_slack_parses(typed: str) -> None:
    for state in STATES.values():
        for said, blocks in drawings(replace(state, title=typed)):
            assert " ".join(typed.split()) in literal(blocks)
            assert OURS.sub("", alive(said, blocks)).count("<") == 0
            assert OURS.sub("", alive(said, blocks)).count(">") == 0


def test_what_hides_or_turns_text_around_is_taken_out() -> None:
    said, blocks = drawings(replace(WAITING, reason=samples.HIDDEN, title=samples.HIDDEN))[0]
    assert "safeexe.[31mend" in literal(blocks)
    for character in "\u202e\u200b\u2066\x00\x1b\ud800":
        assert character not in said + str(blocks)


def test_a_title_of_many_lines_becomes_one() -> None:
    assert text.clean("one\r\ntwo\u2028three\tfour") == "one two three four"
    assert text.clean("one\r\ntwo\u2028three", lines=True) == "one\ntwo\nthree"


def test_scripts_and_emoji_that_need_joiners_survive() -> None:
    for whole in ("👩\u200d🚀 ❤️", "\u0645\u06cc\u200c\u062e", "Ångström", "日本語", "עברית"):
        assert text.clean(whole) == whole


def test_accounts_that_are_no_accounts_are_no_mentions() -> None:
    assert text.person("U1|x> <!channel") == "U1|x&gt; &lt;!channel"
    assert text.person("W0ABC") == "<@W0ABC>"


ANY_TEXT = st.text(st.characters(), max_size=1200)


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_no_text_whatever_makes_a_drawing_that_slack_refuses(title: str, reason: str) -> None:
    for request in (STATES["waiting"], STATES["denied"], STATES["extension waiting"]):
        decisions = tuple(replace(each, reason=reason) for each in request.decisions)
        for said, blocks in drawings(replace(request, title=title, reason=reason, decisions=decisions)):
            assert message_wrongs(said, blocks) == []
            assert OURS.sub("", alive(said, blocks)).count("<") == 0
            (said + str(blocks)).encode()


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_no_text_whatever_makes_a_form_that_slack_refuses(title: str, reason: str) -> None:
    memo = ask_form.Memo(RequestId("01"), ADA.okta, text.typed(reason)[:1000])
    role = replace(samples.ROLE, title=title, description=reason)
    request = replace(GIVEN, title=title, reason=reason)
    for view in (
        ask_form.offered(memo, offer(role, name=title)),
        deny_form.draw(request, Pointer.to(request), None),
        extend_form.draw(Extension(request, samples.POLICY.durations), Pointer.to(request), RequestId("02")),
    ):
        assert view_wrongs(view) == []
