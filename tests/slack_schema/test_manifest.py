"""The manifest asks Slack for what the code uses, and for nothing else: scopes, commands, events, addresses, switches."""

import copy
import inspect
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from slack_bolt import App

from sandbox.slack.gate import SCOPE
from sandbox.slack.installation import SCOPES
from tests.slack_schema.listening import (
    DEPLOYED,
    LISTENERS,
    ROOT,
    keywords_of,
    listened_to,
    methods_of_the_sdk,
    methods_used,
)

MANIFEST: Mapping[str, Any] = yaml.safe_load((ROOT / "slack-manifest.yml").read_text(encoding="utf-8"))
FOR_TRYING: Mapping[str, Any] = yaml.safe_load(
    (ROOT / "slack-manifest.socket.yml").read_text(encoding="utf-8")
)

NEEDS: Mapping[str, frozenset[str]] = {
    "apps.connections.open": frozenset(),  # taken with the app-level token, whose scope is no bot scope
    "auth.test": frozenset(),
    "blocks.validate": frozenset(),  # needs no token at all
    "bots.info": frozenset({"users:read"}),
    "chat.getPermalink": frozenset(),  # the app must be able to see the channel
    "chat.postMessage": frozenset(
        {"chat:write"}
    ),  # to a person's id too: Slack opens the conversation itself
    "chat.update": frozenset({"chat:write"}),
    "users.info": frozenset({"users:read", "users:read.email"}),  # its e-mail address has a scope of its own
    "users.lookupByEmail": frozenset({"users:read", "users:read.email"}),
    "views.open": frozenset(),  # the trigger of a click is the permission
    "views.publish": frozenset(),  # the Home tab is the app's own
    "views.update": frozenset(),
}
"""Which bot scopes a Web API method needs, by Slack's reference. A method that is not here has not been thought about."""

IN_FORMS = ("block_action", "view_submission", "block_suggestion")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, set[str]]:
    return listened_to(monkeypatch)


def scopes(manifest: Mapping[str, Any]) -> list[str]:
    found: list[str] = manifest["oauth_config"]["scopes"]["bot"]
    return found


def test_every_method_that_is_called_has_its_scopes_on_record() -> None:
    assert methods_used(*DEPLOYED, "sandbox/trial") <= set(NEEDS)


def test_every_method_on_record_is_called() -> None:
    by_the_library = {"apps.connections.open"}  # the Socket Mode client calls it
    assert set(NEEDS) == methods_used(*DEPLOYED, "sandbox/trial") | by_the_library


def test_the_scopes_are_those_that_are_used_each_once(heard: Mapping[str, set[str]]) -> None:
    used = {scope for method in methods_used(*DEPLOYED) for scope in NEEDS[method]}
    used |= {"commands"} if heard["command"] else set()
    assert sorted(scopes(MANIFEST)) == sorted(used)


def test_trying_it_needs_no_scope_more() -> None:
    used = {scope for method in methods_used("sandbox/trial") for scope in NEEDS[method]}
    assert used <= set(scopes(MANIFEST))


def test_there_are_no_scopes_to_act_as_a_person() -> None:
    assert set(MANIFEST["oauth_config"]["scopes"]) == {"bot"}


def test_nothing_posts_under_another_name_or_searches_for_methods_by_name() -> None:
    assert not {"username", "icon_url", "icon_emoji", "as_user"} & keywords_of(DEPLOYED, "chat_postMessage")
    assert all(each.partition(".")[2] for each in methods_used(*DEPLOYED))


def test_the_pretend_slack_has_the_same_scopes_and_asks_for_the_same() -> None:
    assert sorted(SCOPES) == sorted(scopes(MANIFEST))
    assert all(scope in NEEDS[method] for method, scope in SCOPE.items() if method in NEEDS)


def test_the_commands_are_those_that_are_listened_to(heard: Mapping[str, set[str]]) -> None:
    commands = MANIFEST["features"]["slash_commands"]
    assert {each["command"] for each in commands} == heard["command"]
    assert all(each["should_escape"] for each in commands), "mentions must arrive as ids"


def test_the_events_are_those_that_are_listened_to(heard: Mapping[str, set[str]]) -> None:
    subscribed = MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    assert sorted(subscribed) == sorted(heard["event"] | ({"message"} if heard["message"] else set()))


def test_the_shortcuts_are_those_that_are_listened_to(heard: Mapping[str, set[str]]) -> None:
    named = {each["callback_id"] for each in MANIFEST["features"].get("shortcuts", [])}
    assert named == heard["shortcut"] | heard["global_shortcut"] | heard["message_shortcut"]


def test_interactivity_is_on_for_buttons_and_searches_alone(heard: Mapping[str, set[str]]) -> None:
    settings = MANIFEST["settings"]["interactivity"]
    assert settings["is_enabled"] is any(heard[kind] for kind in IN_FORMS)
    assert ("message_menu_options_url" in settings) is bool(heard["block_suggestion"])


def test_nothing_is_listened_to_that_the_manifest_says_nothing_about(heard: Mapping[str, set[str]]) -> None:
    known = {"command", "event", "global_shortcut", "message_shortcut", *IN_FORMS}
    assert {kind for kind, names in heard.items() if names} <= known


def test_every_way_to_listen_is_known() -> None:
    takers = {
        name
        for name, function in inspect.getmembers(App, inspect.isfunction)
        if "_register_listener(" in inspect.getsource(function) and not name.startswith("_")
    }
    assert takers <= set(LISTENERS)
    assert len(takers) > 10


def test_the_tabs_are_those_that_are_drawn() -> None:
    tabs = MANIFEST["features"]["app_home"]
    assert tabs["home_tab_enabled"] is ("views.publish" in methods_used(*DEPLOYED))
    assert tabs["messages_tab_enabled"] is ("chat.postMessage" in methods_used(*DEPLOYED))
    # Nothing listens to what people type there.
    assert tabs["messages_tab_read_only_enabled"] is True


def test_there_is_one_address_and_it_is_the_gates() -> None:
    assert set(addresses(MANIFEST)) == {"https://example.invalid/slack/events"}
    assert len(addresses(MANIFEST)) == 4


def test_what_would_surprise_is_off() -> None:
    settings = MANIFEST["settings"]
    assert not settings["token_rotation_enabled"]
    assert not settings["socket_mode_enabled"]
    assert not settings["org_deploy_enabled"]


def test_the_app_for_trying_is_the_same_without_addresses() -> None:
    expected = copy.deepcopy(dict(MANIFEST))
    remove_addresses(expected)
    expected["settings"]["socket_mode_enabled"] = True
    assert expected == FOR_TRYING
    assert addresses(FOR_TRYING) == []


def test_the_sdks_functions_are_found() -> None:
    known = methods_of_the_sdk()
    assert known["chat_postMessage"] == "chat.postMessage"
    assert known["views_publish"] == "views.publish"
    assert len(known) > 200


def addresses(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [each for inner in value.values() for each in addresses(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in addresses(inner)]
    return [value] if isinstance(value, str) and value.startswith("http") else []


def remove_addresses(value: Any) -> None:
    """In place, with their keys."""
    if isinstance(value, list):
        for inner in value:
            remove_addresses(inner)
    elif isinstance(value, dict):
        for key in [key for key, inner in value.items() if addresses([inner]) and isinstance(inner, str)]:
            del value[key]
        for inner in value.values():
            remove_addresses(inner)
