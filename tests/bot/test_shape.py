"""What is read on of what was signed: the shapes that Slack sends, without names that nobody reads."""

from typing import Any

import pytest

from bot import shape

Json = dict[str, Any]
VIEW: Json = {
    "id": "V1",
    "hash": "1.a",
    "type": "modal",
    "callback_id": "deny",
    "private_metadata": "{}",
    "blocks": [{"type": "input", "block_id": "b", "element": {}}],
    "state": {"values": {"b": {"a": {"type": "plain_text_input", "value": "x"}}}},
}
CLICK: Json = {
    "type": "block_actions",
    "user": {"id": "U1"},
    "trigger_id": "1.2.3",
    "container": {"type": "message", "message_ts": "1.2", "channel_id": "D1"},
    "actions": [{"action_id": "approve", "block_id": "x", "value": "v"}],
}
WHOLE: tuple[Json, ...] = (
    CLICK,
    {"type": "view_submission", "user": {"id": "U1"}, "view": VIEW},
    {"type": "view_closed", "user": {"id": "U1"}, "view": VIEW},
    {
        "type": "block_suggestion",
        "user": {"id": "U1"},
        "view": VIEW,
        "action_id": "a",
        "block_id": "b",
        "value": "x",
    },
    {"type": "shortcut", "user": {"id": "U1"}, "trigger_id": "1.2.3", "callback_id": "c"},
    {"type": "event_callback", "event": {"type": "app_home_opened", "user": "U1", "tab": "home"}},
    {"type": "event_callback", "event": {"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}},
    {"type": "url_verification", "challenge": "c"},
    {"command": "/access", "user_id": "U1", "trigger_id": "1.2.3", "text": ""},
)


@pytest.mark.parametrize("body", WHOLE, ids=lambda body: str(body.get("type", "command")))
def test_what_slack_sends_is_read(body: Json) -> None:
    assert shape.read(body)


@pytest.mark.parametrize("state", [[], {}, {"values": []}, {"values": {}}], ids=str)
@pytest.mark.parametrize("kind", ["view_submission", "view_closed", "block_suggestion", "app_home_opened"])
def test_where_nothing_is_filled_in_slack_may_write_a_list_for_an_object(kind: str, state: Json) -> None:
    whole = {each.get("type"): each for each in WHOLE}
    view = {**VIEW, "state": state}
    opened = {"type": "app_home_opened", "user": "U1", "tab": "home", "view": view}
    body = (
        {"type": "event_callback", "event": opened}
        if kind == "app_home_opened"
        else {**whole[kind], "view": view}
    )
    read = shape.read(body)
    if kind == "view_submission" and "values" not in state:
        assert read is None  # A form that was sent has values, if only none.
        return
    assert read
    kept = read["event"]["view"] if kind == "app_home_opened" else read["view"]
    assert kept["state"] in ({}, {"values": {}})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"type": "view_closed"}, "view_closed"),
        ({"command": "/x"}, "command"),
        ({"type": ["x"]}, "other"),
        ({"type": "U0SECRET"}, "other"),
    ],
)
def test_a_log_has_no_name_that_somebody_else_has_chosen(body: Json, kind: str) -> None:
    assert shape.kind_of(body) == kind


def test_what_slack_gives_back_in_a_longer_form_is_read() -> None:
    """A shortcut on the longest message there is, and an option whose label has come back escaped."""
    message = {"text": "&amp;" * 40_000, "blocks": [{"type": "rich_text", "elements": [{"type": "x"}]}]}
    about = {
        "type": "message_action",
        "user": {"id": "U1"},
        "trigger_id": "1",
        "callback_id": "c",
        "message": message,
    }
    assert shape.read(
        {**about, "channel": {"id": "C1", "name": "x"}, "response_url": "https://hooks.slack.com/x"}
    )
    label = {"type": "plain_text", "text": "R&amp;D " * 20, "emoji": True}
    chosen = {
        "action_id": "a",
        "block_id": "b",
        "type": "static_select",
        "selected_option": {"text": label, "value": "v"},
    }
    assert shape.read(
        {**CLICK, "actions": [chosen], "channel": {"id": "D1"}, "enterprise": {"id": "E1", "name": "x"}}
    )


def test_names_that_nobody_reads_stay_behind() -> None:
    assert shape.read({**CLICK, "response_urls": None}) == CLICK
    sent = {**CLICK, "function_data": {"execution_id": "x"}, "authorizations": 5, "bot_access_token": []}
    assert shape.read(sent) == CLICK
    event = {"type": "event_callback", "event": {"type": "message", "enterprise": 1.5, "bot_id": []}}
    assert shape.read(event) == {"type": "event_callback", "event": {"type": "message"}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"user": 5},
        {"user": {"id": ["U1"]}},
        {"user": {"id": "U1#META"}},
        {"user": {"id": "U" * 500}},
        {"actions": []},
        {"actions": [{"block_id": "x"}]},
        {"actions": [{"action_id": "a", "block_id": "x", "value": {}}]},
        {"container": None},
        {"container": {"type": "message", "message_ts": "1.2"}},
        {"container": {"type": "message", "message_ts": "1.2" * 100, "channel_id": "D1"}},
        {"trigger_id": ""},
        {"message": {"blocks": [5]}},
        {"view": {"id": "V1"}},
        {"enterprise": {"id": 1.5}},
        {"view": {"id": "V1", "type": "modal", "blocks": [], "private_metadata": "x" * 3001}},
        {"response_url": "\ud800"},
        {"type": 5},
    ],
    ids=str,
)
def test_anything_else_is_not(wrong: Json) -> None:
    assert shape.read({**CLICK, **wrong}) is None


def test_an_event_of_another_kind_names_a_person_or_an_id() -> None:
    """Nobody here listens to it, and Bolt looks at it all the same."""
    for user, fits in (("U1", True), ({"id": "U1", "profile": {}}, True), (True, False), ([], False)):
        for kind in ("event_callback", "something_else"):
            body: Json = {"type": kind, "event": {"type": "user_change", "user": user}}
            assert bool(shape.read(body)) is fits


def test_what_is_nested_deeper_than_anything_drawn_is_not() -> None:
    deep: Any = "x"
    for _ in range(100):
        deep = [deep]
    assert shape.read({**CLICK, "message": {"text": "x", "blocks": [], "more": deep}}) is None
