"""The Web API as the official client meets it over HTTP."""

from __future__ import annotations

import json
import urllib.request

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.hands import Hands
from sandbox.slack.installation import Installation
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Workspace
from tests.clock import Clock
from tests.sandbox.slack.refusals import refusal
from tests.sandbox.slack.samples import actions, button, home, mrkdwn, plain, section


def test_auth_test_names_the_bot(client: WebClient) -> None:
    assert client.auth_test().data == {
        "ok": True, "url": "https://acme.slack.com/", "team": "Acme", "user": "access", "team_id": "T0ACME0001",
        "user_id": "U0ACCESSBOT", "bot_id": "B0ACCESS01", "is_enterprise_install": False,
    }  # fmt: skip


@pytest.mark.parametrize(("token", "error"), [("xoxb-wrong", "invalid_auth"), (None, "not_authed")])
def test_the_token_is_checked(server: SlackServer, token: str | None, error: str) -> None:
    assert refusal(WebClient(token, base_url=server.api_url).auth_test) == error


def test_a_missing_scope_is_named(clock: Clock) -> None:
    team = Workspace(clock, installation=Installation(scopes=("chat:write",)))
    with SlackServer(team) as server:
        client = WebClient(team.installation.token, base_url=server.api_url)
        with pytest.raises(SlackApiError) as caught:
            client.users_info(user="U1")
    assert caught.value.response["needed"] == "users:read"


def test_an_unknown_method_is_refused(client: WebClient) -> None:
    assert refusal(client.api_call, "chat.shout") == "unknown_method"


def test_users_info_has_slacks_shape(client: WebClient) -> None:
    user = client.users_info(user="U1")["user"]
    assert (user["tz"], user["tz_offset"], user["profile"]["email"]) == (
        "America/New_York",
        -18000,
        "ada@acme.example",
    )
    assert (user["is_bot"], user["deleted"], user["is_restricted"]) == (False, False, False)
    assert (user["is_email_confirmed"], user["team_id"]) == (True, "T0ACME0001")
    assert user["profile"]["real_name"] == "Ada Byron"


def test_users_info_shows_every_flag(client: WebClient, workspace: Workspace) -> None:
    assert client.users_info(user="U3")["user"]["deleted"] is True
    assert "tz" not in client.users_info(user="U3")["user"]
    assert client.users_info(user="U4")["user"]["is_restricted"] is True
    assert client.users_info(user="U5")["user"]["is_stranger"] is True
    assert client.users_info(user="U6")["user"]["is_bot"] is True
    assert client.users_info(user="USLACKBOT")["user"]["is_bot"] is False
    workspace.alter("U1", is_ultra_restricted=True, is_email_confirmed=False, is_invited_user=True)
    user = client.users_info(user="U1")["user"]
    flags = ("is_ultra_restricted", "is_restricted", "is_invited_user", "is_email_confirmed")
    assert [user[flag] for flag in flags] == [True, True, True, False]


def test_the_offset_follows_summer_time(client: WebClient, clock: Clock) -> None:
    clock.advance(180 * 86400)
    assert client.users_info(user="U1")["user"]["tz_offset"] == -14400


def test_the_email_needs_its_scope(clock: Clock) -> None:
    team = Workspace(clock, installation=Installation(scopes=("users:read",)))
    with SlackServer(team) as server:
        client = WebClient(team.installation.token, base_url=server.api_url)
        assert "email" not in client.users_info(user="U0ACCESSBOT")["user"]["profile"]


def test_people_are_found_by_email(client: WebClient) -> None:
    assert client.users_lookupByEmail(email="ADA@acme.example")["user"]["id"] == "U1"
    for unknown in ("nobody@acme.example", "gone@acme.example", "far@other.example"):
        assert refusal(client.users_lookupByEmail, email=unknown) == "users_not_found"
    assert refusal(client.users_info, user="U9") == "user_not_found"


def test_a_direct_message_opens_once(client: WebClient) -> None:
    first = client.conversations_open(users="U1")["channel"]["id"]
    assert first.startswith("D")
    assert client.conversations_open(users=["U1"])["channel"]["id"] == first
    assert client.conversations_open(channel=first)["channel"]["id"] == first


@pytest.mark.parametrize(
    ("users", "error"),
    [("U9", "user_not_found"), ("U3", "user_disabled"), ("U5", "user_not_visible"), ("U6", "cannot_dm_bot"),
     ("", "users_list_not_supplied")],
)  # fmt: skip
def test_some_people_have_no_direct_message(client: WebClient, users: str, error: str) -> None:
    assert refusal(client.conversations_open, users=users) == error


def test_posting_to_a_person_opens_their_direct_message(client: WebClient, ada: Hands) -> None:
    answer = client.chat_postMessage(channel="U1", text="hello", blocks=[section("*hello*")])
    assert answer["channel"].startswith("D")
    seen = ada.messages()[0]
    assert (seen["ts"], seen["text"], seen["channel"]) == (answer["ts"], "hello", answer["channel"])
    assert seen["blocks"][0]["text"] == {**mrkdwn("*hello*"), "verbatim": False}
    assert seen["blocks"][0]["block_id"]


@pytest.mark.parametrize("channel", ["C9", "U9", "U3", "U5", "U6", "#nowhere"])
def test_posting_nowhere_is_refused(client: WebClient, channel: str) -> None:
    assert refusal(client.chat_postMessage, channel=channel, text="hello") == "channel_not_found"


def test_channels_have_their_own_refusals(client: WebClient, workspace: Workspace) -> None:
    workspace.channel("C2", "old", [], archived=True)
    workspace.channel("C3", "closed", [], bot_is_member=False)
    assert refusal(client.chat_postMessage, channel="C2", text="hello") == "is_archived"
    assert refusal(client.chat_postMessage, channel="#closed", text="hello") == "not_in_channel"
    assert refusal(client.chat_postMessage, channel="#security", text="hello") is None


def test_message_times_rise_while_the_clock_stands(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel="U1", text=str(n))["ts"] for n in range(20)]
    assert stamps == sorted(set(stamps), key=float)


def test_threads_need_their_parent(client: WebClient, ada: Hands) -> None:
    parent = client.chat_postMessage(channel="U1", text="parent")["ts"]
    client.chat_postMessage(channel="U1", text="child", thread_ts=parent)
    assert ada.messages()[1]["thread_ts"] == parent
    assert refusal(client.chat_postMessage, channel="U1", text="x", thread_ts="1.0") == "thread_not_found"


def test_an_ephemeral_message_is_for_one(client: WebClient, workspace: Workspace, ada: Hands) -> None:
    client.chat_postEphemeral(channel="C1", user="U1", text="only you")
    assert [m["text"] for m in ada.ephemerals("C1")] == ["only you"]
    assert workspace.hands("U2", ada.courier.deliver).messages("C1") == []
    assert refusal(client.chat_postEphemeral, channel="C1", user="U4", text="x") == "user_not_in_channel"


def test_an_update_replaces_text_and_keeps_unmentioned_blocks(client: WebClient, ada: Hands) -> None:
    sent = client.chat_postMessage(channel="U1", text="before", blocks=[section("before")])
    client.chat_update(channel=sent["channel"], ts=sent["ts"], text="after")
    assert (ada.messages()[0]["text"], len(ada.messages()[0]["blocks"])) == ("after", 1)
    client.chat_update(channel=sent["channel"], ts=sent["ts"], text="bare", blocks=[])
    assert ada.messages()[0]["blocks"] == []
    assert ada.messages()[0]["edited"]


def test_updates_are_refused_for_a_reason(
    client: WebClient, workspace: Workspace, clock: Clock, ada: Hands
) -> None:
    sent = client.chat_postMessage(channel="U1", text="before")
    where = {"channel": sent["channel"], "ts": sent["ts"]}
    assert refusal(client.chat_update, **{**where, "ts": "1.0"}, text="x") == "message_not_found"
    assert refusal(client.chat_update, **{**where, "channel": "D9"}, text="x") == "channel_not_found"
    assert refusal(client.chat_update, **where, text="x" * 4000) is None
    assert refusal(client.chat_update, **where, text="x" * 4001) == "msg_too_long"
    said = workspace.conversations.say(workspace.conversations.channel(sent["channel"]), "U1", "mine")
    assert refusal(client.chat_update, channel=said.channel, ts=said.ts, text="x") == "cant_update_message"
    hidden = client.chat_postEphemeral(channel="C1", user="U1", text="x")["message_ts"]
    assert refusal(client.chat_update, channel="C1", ts=hidden, text="x") == "message_not_found"
    workspace.edit_window = 60
    clock.advance(60)
    assert refusal(client.chat_update, **where, text="x") is None
    clock.advance(1)
    assert refusal(client.chat_update, **where, text="x") == "edit_window_closed"
    workspace.conversations.delete(sent["channel"], sent["ts"])
    assert refusal(client.chat_update, **where, text="x") == "message_not_found"
    assert ada.messages()[-1]["text"] == "mine"


def test_wrong_blocks_are_refused_with_the_place(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="U1", text="x", blocks=[section(), actions(button("x" * 76))])
    assert caught.value.response["error"] == "invalid_blocks"
    assert any(
        "json-pointer:/blocks/1/elements/0/text" in line
        for line in caught.value.response["response_metadata"]["messages"]
    )


def test_attachments_do_not_vanish_silently(client: WebClient) -> None:
    assert (
        refusal(client.chat_postMessage, channel="U1", text="x", attachments=[{"text": "old"}])
        == "invalid_attachments"
    )


def test_blocks_are_validated_without_a_token(server: SlackServer) -> None:
    client = WebClient(base_url=server.api_url)
    assert refusal(client.blocks_validate, blocks=[section()]) is None
    assert refusal(client.blocks_validate, message={"blocks": [section()]}) is None
    assert refusal(client.blocks_validate, message={"text": "x", "blocks": [section()]}) == "invalid_message"
    assert refusal(client.blocks_validate, view=home()) is None
    assert refusal(client.blocks_validate, blocks=[section("")]) == "invalid_blocks"
    assert refusal(client.blocks_validate, view=home(title=plain())) == "invalid_view"
    assert refusal(client.blocks_validate) == "invalid_arguments"


def test_form_encoded_blocks_are_read_too(server: SlackServer, client: WebClient, ada: Hands) -> None:
    client.api_call(
        "chat.postMessage", params={"channel": "U1", "text": "x", "blocks": json.dumps([section("form")])}
    )
    assert ada.messages()[0]["blocks"][0]["text"]["text"] == "form"


def test_a_body_that_is_no_json_is_refused(server: SlackServer) -> None:
    request = urllib.request.Request(
        f"{server.api_url}auth.test", b"{", {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request) as reply:
        assert json.load(reply)["error"] == "invalid_json"


def test_calls_are_counted_without_the_token(client: WebClient, workspace: Workspace) -> None:
    client.chat_postMessage(channel="U1", text="x")
    refusal(client.users_info, user="U9")
    assert (workspace.count(), workspace.count("chat.postMessage")) == (2, 1)
    assert [(c.method, c.outcome) for c in workspace.calls] == [
        ("chat.postMessage", "ok"),
        ("users.info", "user_not_found"),
    ]
    assert workspace.installation.token not in str(workspace.calls)
