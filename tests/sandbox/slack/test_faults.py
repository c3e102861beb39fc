"""Misbehaviour on request, and rate limits by the given clock."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler

from sandbox.slack.errors import SlackError
from sandbox.slack.hands import Hands
from sandbox.slack.ratelimits import PER_CHANNEL, PER_TEAM, TIERS, RateLimits
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Workspace
from tests.clock import Clock
from tests.sandbox.slack.refusals import refusal


def test_a_method_fails_as_often_as_arranged(client: WebClient, workspace: Workspace) -> None:
    workspace.fail("auth.test", "internal_error", times=2)
    assert [refusal(client.auth_test) for _ in range(3)] == ["internal_error", "internal_error", None]


def test_a_method_fails_until_told_to_behave(client: WebClient, workspace: Workspace) -> None:
    workspace.fail("chat.update", "edit_window_closed")
    assert {refusal(client.chat_update, channel="D1", ts="1", text="x") for _ in range(3)} == {
        "edit_window_closed"
    }
    workspace.behave("chat.update")
    assert refusal(client.chat_update, channel="D1", ts="1", text="x") == "channel_not_found"


def test_a_server_error_is_one(client: WebClient, workspace: Workspace) -> None:
    workspace.fail("*", "fatal_error", times=1, status=500)
    with pytest.raises(SlackApiError) as caught:
        client.auth_test()
    assert caught.value.response.status_code == 500


def test_a_rate_limit_says_how_long_to_wait(client: WebClient, workspace: Workspace) -> None:
    workspace.rate_limit("chat.postMessage", retry_after=7, times=1)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="U1", text="x")
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
        429,
        "ratelimited",
        "7",
    )
    assert refusal(client.chat_postMessage, channel="U1", text="x") is None


def test_a_slow_method_takes_its_time(clock: Clock) -> None:
    slept: list[float] = []
    team = Workspace(clock, sleep=slept.append)
    team.slow("auth.test", 2.5, times=1)
    with SlackServer(team) as server:
        client = WebClient(team.installation.token, base_url=server.api_url)
        client.auth_test()
        client.auth_test()
    assert slept == [2.5]


def test_a_dropped_answer_may_come_after_the_work(
    client: WebClient, workspace: Workspace, ada: Hands
) -> None:
    workspace.drop("chat.postMessage", after_effect=True)
    with pytest.raises(OSError, match=r"closed|reset"):
        client.chat_postMessage(channel="U1", text="done anyway")
    assert [m["text"] for m in ada.messages()] == ["done anyway"]


def test_a_dropped_answer_may_come_before_the_work(
    client: WebClient, workspace: Workspace, ada: Hands
) -> None:
    workspace.drop("chat.postMessage", after_effect=False)
    with pytest.raises(OSError, match=r"closed|reset"):
        client.chat_postMessage(channel="U1", text="never")
    assert ada.messages() == []


def test_the_clients_own_retry_doubles_a_message_whose_answer_was_lost(
    client: WebClient, workspace: Workspace, ada: Hands
) -> None:
    client.retry_handlers = [ConnectionErrorRetryHandler()]
    workspace.drop("chat.postMessage", after_effect=True)
    client.chat_postMessage(channel="U1", text="twice")
    assert [m["text"] for m in ada.messages()] == ["twice", "twice"]


def test_down_is_down_until_up(client: WebClient, workspace: Workspace) -> None:
    workspace.down()
    with pytest.raises(OSError, match=r"closed|reset"):
        client.auth_test()
    workspace.up()
    assert refusal(client.auth_test) is None
    assert [c.outcome for c in workspace.calls] == ["dropped", "ok"]


@pytest.mark.parametrize("method", sorted(TIERS))
def test_each_method_has_its_tier(method: str, clock: Clock) -> None:
    limits = RateLimits(clock)
    assert [_admitted(limits, method, f"C{n}") for n in range(TIERS[method] + 1)].count(False) == 1
    clock.advance(59)
    assert not _admitted(limits, method, "C")
    clock.advance(1)
    assert _admitted(limits, method, "C")


def test_one_channel_takes_about_one_message_a_second(clock: Clock) -> None:
    limits = RateLimits(clock)
    assert PER_CHANNEL < PER_TEAM
    assert all(_admitted(limits, "chat.postMessage", "C1") for _ in range(PER_CHANNEL))
    assert not _admitted(limits, "chat.postMessage", "C1")
    assert _admitted(limits, "chat.postMessage", "C2")


def test_tiers_hold_from_the_start_and_only_for_their_method(clock: Clock) -> None:
    team = Workspace(clock)
    with SlackServer(team) as server:
        client = WebClient(team.installation.token, base_url=server.api_url)
        for _ in range(TIERS["users.lookupByEmail"]):
            assert refusal(client.users_lookupByEmail, email="a@b.example") == "users_not_found"
        clock.advance(20)
        with pytest.raises(SlackApiError) as caught:
            client.users_lookupByEmail(email="a@b.example")
        assert caught.value.response.headers["Retry-After"] == "40"
        assert refusal(client.auth_test) is None


def _admitted(limits: RateLimits, method: str, channel: str) -> bool:
    try:
        limits.admit(method, channel)
    except SlackError:
        return False
    return True
