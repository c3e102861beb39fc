"""Sending: where a message ends up, and what a failure means for the one who has to try again."""

import pytest

from access.card import Place
from access.errors import Undeliverable
from access.keys import SlackId
from access.ports import Drawing
from bot.client import patient
from bot.failures import UNCHANGEABLE, VANISHED
from bot.messenger import SlackMessenger
from sandbox.slack.members import Member
from tests.bot.samples import ADA, BEN, STATES, WAITING, scene
from tests.bot.team import Team


@pytest.fixture
def messenger(team: Team) -> SlackMessenger:
    return SlackMessenger(patient(team.server.api_url, team.slack.installation.token, 1))


@pytest.fixture
def drawing(messenger: SlackMessenger) -> Drawing:
    return messenger.draw(scene(WAITING, BEN))


def sent(team: Team, slack: SlackId) -> list[dict[str, object]]:
    return [dict(each) for each in team.hands(slack).messages()]


def failure(messenger: SlackMessenger, drawing: Drawing, place: Place | None = None) -> Undeliverable:
    with pytest.raises(Undeliverable) as caught:
        messenger.send(BEN.slack, drawing, place)
    return caught.value


def test_a_new_message_goes_to_the_persons_own_conversation(
    team: Team, messenger: SlackMessenger, drawing: Drawing
) -> None:
    place = messenger.send(BEN.slack, drawing, None)
    (message,) = sent(team, BEN.slack)
    assert (message["channel"], message["ts"]) == (place.channel, place.ts)
    assert message["text"] == drawing.text
    (call,) = team.calls("chat.postMessage")
    assert [call[name] for name in ("unfurl_links", "unfurl_media", "link_names", "parse")] == [
        False,
        False,
        False,
        "none",
    ]


def test_a_known_message_is_changed_where_it_stands(
    team: Team, messenger: SlackMessenger, drawing: Drawing
) -> None:
    place = messenger.send(BEN.slack, drawing, None)
    later = messenger.draw(scene(STATES["denied"], BEN))
    assert messenger.send(BEN.slack, later, place) == place
    (message,) = sent(team, BEN.slack)
    assert "Denied by" in str(message["text"])


def test_a_channel_gets_messages_once_the_bot_is_in_it(
    team: Team, messenger: SlackMessenger, drawing: Drawing
) -> None:
    channel = SlackId("C9")
    team.slack.channel(channel, "alarms", [BEN.slack], bot_is_member=False)
    with pytest.raises(Undeliverable) as caught:
        messenger.send(channel, drawing, None)
    assert (caught.value.final, "not_in_channel" in caught.value.why) == (False, True)
    team.slack.channel(channel, "alarms", [BEN.slack])
    place = messenger.send(channel, drawing, None)
    assert place.channel == channel
    assert messenger.send(channel, drawing, place) == place
    assert len(team.slack.conversations.messages[channel]) == 1


@pytest.mark.parametrize("error", sorted(UNCHANGEABLE))
def test_a_message_that_cannot_be_changed_is_answered_once_in_its_thread_and_then_replaced(
    team: Team, messenger: SlackMessenger, drawing: Drawing, error: str
) -> None:
    first = messenger.send(BEN.slack, drawing, None)
    team.slack.fail("chat.update", error)
    answer = messenger.send(BEN.slack, messenger.draw(scene(STATES["denied"], BEN)), first)
    assert answer == Place(first.channel, answer.ts, thread=first.ts)
    new = messenger.send(BEN.slack, drawing, answer)
    assert new == Place(first.channel, new.ts)
    again = messenger.send(BEN.slack, drawing, new)
    assert again.thread == new.ts
    threads = [each.get("thread_ts") for each in sent(team, BEN.slack)]
    assert threads == [None, first.ts, None, new.ts]
    posts = team.calls("chat.postMessage")
    assert [call["unfurl_links"] for call in posts] == [False] * 4
    assert not any(call.get("reply_broadcast") for call in posts)


def test_an_answer_in_a_thread_is_changed_where_it_stands(
    team: Team, messenger: SlackMessenger, drawing: Drawing
) -> None:
    first = messenger.send(BEN.slack, drawing, None)
    team.slack.fail("chat.update", "edit_window_closed", times=1)
    answer = messenger.send(BEN.slack, drawing, first)
    later = messenger.draw(scene(STATES["denied"], BEN))
    assert messenger.send(BEN.slack, later, answer) == answer
    assert "Denied by" in str(sent(team, BEN.slack)[-1]["text"])


@pytest.mark.parametrize("error", sorted(VANISHED))
def test_a_message_that_is_not_there_any_more_is_posted_anew(
    team: Team, messenger: SlackMessenger, drawing: Drawing, error: str
) -> None:
    first = messenger.send(BEN.slack, drawing, None)
    team.slack.fail("chat.update", error, times=1)
    anew = messenger.send(BEN.slack, drawing, first)
    assert (anew.channel, anew.thread, anew == first) == (first.channel, "", False)


def test_a_thread_that_takes_no_answer_is_left_for_a_new_message(
    team: Team, messenger: SlackMessenger, drawing: Drawing
) -> None:
    first = messenger.send(BEN.slack, drawing, None)
    team.slack.fail("chat.update", "edit_window_closed")
    team.slack.fail("chat.postMessage", "cannot_reply_to_message", times=1)
    anew = messenger.send(BEN.slack, drawing, first)
    assert (anew.channel, anew.thread) == (first.channel, "")


@pytest.mark.parametrize(
    "error", ["invalid_blocks", "msg_too_long", "update_failed", "missing_scope", "something_new"]
)
def test_a_change_that_fails_for_another_reason_posts_nothing(
    team: Team, messenger: SlackMessenger, drawing: Drawing, error: str
) -> None:
    place = messenger.send(BEN.slack, drawing, None)
    team.slack.fail("chat.update", error)
    assert error in failure(messenger, drawing, place).why
    assert len(sent(team, BEN.slack)) == 1


def test_a_deleted_message_is_posted_anew(team: Team, messenger: SlackMessenger, drawing: Drawing) -> None:
    place = messenger.send(BEN.slack, drawing, None)
    team.slack.conversations.delete(place.channel, place.ts)
    anew = messenger.send(BEN.slack, drawing, place)
    (message,) = sent(team, BEN.slack)
    assert (message["ts"], message.get("thread_ts")) == (anew.ts, None)


@pytest.mark.parametrize(
    ("error", "final", "unclear"),
    [
        ("channel_not_found", True, False),
        ("user_not_found", True, False),
        ("is_archived", True, False),
        ("user_disabled", True, False),
        ("cannot_dm_bot", True, False),
        ("user_not_visible", True, False),
        ("not_in_channel", False, False),
        ("messages_tab_disabled", False, False),
        ("restricted_action", False, False),
        ("ekm_access_denied", False, False),
        ("internal_error", False, True),
        ("fatal_error", False, True),
        ("invalid_auth", False, False),
        ("account_inactive", False, False),
        ("missing_scope", False, False),
        ("invalid_blocks", False, False),
        ("something_new", False, False),
    ],
)
def test_errors_are_sorted(
    team: Team, messenger: SlackMessenger, drawing: Drawing, error: str, final: bool, unclear: bool
) -> None:
    team.slack.fail("chat.postMessage", error)
    found = failure(messenger, drawing)
    assert (found.final, found.unclear, found.retry_after) == (final, unclear, 0)
    assert error in found.why


def test_what_could_not_be_delivered_is_in_the_log(
    team: Team, messenger: SlackMessenger, drawing: Drawing, caplog: pytest.LogCaptureFixture
) -> None:
    team.slack.fail("chat.postMessage", "messages_tab_disabled")
    failure(messenger, drawing)
    (record,) = caplog.records
    assert (record.getMessage(), vars(record)["recipient"]) == ("slack.not_delivered", BEN.slack)
    assert vars(record)["why"] == "slack: messages_tab_disabled"


def test_a_message_to_somebody_who_is_gone_is_final(
    team: Team, messenger: SlackMessenger, drawing: Drawing
) -> None:
    team.slack.alter(BEN.slack, deleted=True)
    assert failure(messenger, drawing).final


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_a_rate_limit_says_how_long(
    team: Team, messenger: SlackMessenger, drawing: Drawing, method: str
) -> None:
    place = messenger.send(BEN.slack, drawing, None) if method == "chat.update" else None
    team.slack.rate_limit(method, 17)
    found = failure(messenger, drawing, place)
    assert (found.retry_after, found.final, found.unclear) == (17, False, False)


def test_a_server_in_trouble_and_a_lost_answer_are_unclear(
    team: Team, messenger: SlackMessenger, drawing: Drawing
) -> None:
    team.slack.fail("chat.postMessage", "oops", times=1, status=503)
    assert failure(messenger, drawing).unclear
    team.slack.drop("chat.postMessage", after_effect=True)
    assert failure(messenger, drawing).unclear
    assert len(sent(team, BEN.slack)) == 1


def test_a_connection_that_was_never_made_carried_nothing(drawing: Drawing) -> None:
    nowhere = SlackMessenger(patient("http://127.0.0.1:1/api/", "xoxb", 1))
    found = failure(nowhere, drawing)
    assert (found.final, found.unclear) == (False, False)


# Accounts


def test_an_account_comes_with_its_flags(team: Team, messenger: SlackMessenger) -> None:
    account = messenger.account(ADA.slack)
    assert account
    assert (account.team, account.name, account.email) == (
        team.slack.installation.team_id,
        "Ada Byron",
        "ada@acme.example",
    )
    assert account.tz == "Europe/London"
    assert (account.bot, account.deleted, account.guest, account.stranger, account.confirmed) == (
        False,
        False,
        False,
        False,
        True,
    )


@pytest.mark.parametrize(
    ("flag", "field", "value"),
    [
        ("is_bot", "bot", True),
        ("deleted", "deleted", True),
        ("is_restricted", "guest", True),
        ("is_ultra_restricted", "guest", True),
        ("is_stranger", "stranger", True),
        ("is_invited_user", "confirmed", False),
    ],
)
def test_every_flag_counts(team: Team, messenger: SlackMessenger, flag: str, field: str, value: bool) -> None:
    team.slack.add(Member("U9", "eve", "Eve", "eve@acme.example", **{flag: True}))  # type: ignore[arg-type]
    assert getattr(messenger.account(SlackId("U9")), field) is value


def test_an_account_of_an_organisation_comes_with_its_workspaces(
    team: Team, messenger: SlackMessenger
) -> None:
    ours = team.slack.installation.team_id
    team.slack.alter(ADA.slack, team_id="T0OTHER", enterprise_id="E0ACME", teams=("T0OTHER", ours))
    account = messenger.account(ADA.slack)
    assert account
    assert (account.team, account.teams) == ("T0OTHER", frozenset({"T0OTHER", ours}))
    assert messenger.account(BEN.slack).teams == frozenset()  # type: ignore[union-attr]


def test_an_unconfirmed_address_is_one(team: Team, messenger: SlackMessenger) -> None:
    team.slack.alter(ADA.slack, is_email_confirmed=False)
    account = messenger.account(ADA.slack)
    assert account
    assert not account.confirmed


def test_slackbot_is_a_bot_and_nobody_is_nobody(messenger: SlackMessenger) -> None:
    bot = messenger.account(SlackId("USLACKBOT"))
    assert bot
    assert bot.bot
    assert messenger.account(SlackId("U0NOBODY")) is None


def test_an_account_that_cannot_be_asked_for_is_undeliverable(team: Team, messenger: SlackMessenger) -> None:
    team.slack.rate_limit("users.info", 5, times=1)
    with pytest.raises(Undeliverable) as caught:
        messenger.account(ADA.slack)
    assert caught.value.retry_after == 5
    team.slack.drop("users.info", after_effect=False)
    with pytest.raises(Undeliverable):
        messenger.account(ADA.slack)
