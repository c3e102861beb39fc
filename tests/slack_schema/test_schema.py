"""The second opinion finds shapes that Slack does not publish, has nothing against those it does, and a test that sends one fails."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.slack.limits import Taken, message_problems, options_problems, view_problems
from sandbox.slack.limits_blocks import BLOCKS
from sandbox.slack.limits_elements import ELEMENTS
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Workspace
from tests.clock import Clock
from tests.sandbox.slack.samples import (
    Json,
    actions,
    button,
    confirm,
    field,
    home,
    modal,
    mrkdwn,
    option,
    plain,
    section,
    select,
    typed,
)
from tests.sandbox.slack.test_limits import MESSAGE_LIMITS, VIEW_LIMITS
from tests.slack_schema.reduced import FILE, ROOTS, reduced
from tests.slack_schema.schema import message_wrongs, options_wrongs, view_wrongs
from tests.slack_schema.witness import witnessed

SCHEMA: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))

WRONG: Mapping[str, list[Any]] = {
    "an unknown block": [{"type": "sektion", "text": plain()}],
    "a block without a type": [{"text": plain()}],
    "no block at all": ["words"],
    "an unknown key": [section(colour="red")],
    "an unknown key of a text": [section() | {"text": {**mrkdwn(), "emoji": True}}],
    "an unknown element": [actions({"type": "knob", "action_id": "k"})],
    "an unknown style": [actions(button(style="warning"))],
    "markup in a header": [{"type": "header", "text": mrkdwn()}],
    "markup on a button": [actions(button() | {"text": mrkdwn()})],
    "markup in an option": [actions(select({"text": mrkdwn(), "value": "a"}))],
    "markup as a placeholder": [actions(select(placeholder=mrkdwn()))],
    "markup as the title of a dialog": [actions(button(confirm=confirm(title=mrkdwn())))],
    "a text field among buttons": [actions(typed())],
    "a text field in a section": [section(accessory=typed())],
    "a button as an input": [field(button())],
    "a button in a context": [{"type": "context", "elements": [button()]}],
    "an alert of another level": [{"type": "alert", "text": plain(), "level": "red"}],
    "a number as a text": [section() | {"text": {"type": "mrkdwn", "text": 7}}],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_message_of_no_published_shape_is_wrong(name: str) -> None:
    (said,) = message_wrongs(WRONG[name])
    assert said.startswith("/blocks/0")


@pytest.mark.parametrize(
    "view",
    [
        {key: value for key, value in modal().items() if key != "title"},
        modal(title=mrkdwn()),
        modal(colour="red"),
        home(title=plain()),
        {**modal(), "type": "dialog"},
        modal({"type": "sektion"}),
    ],
)
def test_a_view_of_no_published_shape_is_wrong(view: Json) -> None:
    assert view_wrongs(view) != []


@pytest.mark.parametrize(
    "answer",
    [
        {"options": [{"text": mrkdwn(), "value": "a"}]},
        {"options": [{"value": "a"}]},
        {"options": [option(colour="red")]},
        {"option_groups": [{"options": [option()]}]},
    ],
)
def test_options_of_no_published_shape_are_wrong(answer: Json) -> None:
    assert options_wrongs(answer) != []


@pytest.mark.parametrize("case", MESSAGE_LIMITS, ids=[case[0] for case in MESSAGE_LIMITS])
def test_it_has_nothing_against_what_our_own_rules_let_pass(case: tuple[str, list[Json], list[Json]]) -> None:
    assert message_wrongs(case[1]) == []


@pytest.mark.parametrize("case", VIEW_LIMITS, ids=[case[0] for case in VIEW_LIMITS])
def test_it_has_nothing_against_views_that_pass(case: tuple[str, Json, Json]) -> None:
    assert view_wrongs(case[1]) == []
    assert options_wrongs({"options": [option()], "option_groups": []}) == []


def test_every_block_and_element_of_the_pretend_slack_is_in_it() -> None:
    kinds = set(_constants(SCHEMA["definitions"]))
    assert set(BLOCKS) <= kinds
    assert set(ELEMENTS) <= kinds


def test_the_file_is_what_the_reduction_makes_and_says_where_it_is_from() -> None:
    said = SCHEMA["$comment"]
    version = said.split("@slack/types ", 1)[1].split()[0]
    assert reduced(SCHEMA, version)["definitions"] == SCHEMA["definitions"]
    assert reduced(SCHEMA, version)["$comment"] == said
    assert "MIT License" in said
    assert set(ROOTS) <= set(SCHEMA["definitions"])


def test_whatever_a_pretend_slack_takes_is_judged() -> None:
    coloured = {"type": "text", "text": "words", "colour": "red"}
    odd = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [coloured]}]}
    workspace = Workspace(Clock(), tiers={})
    workspace.channel("C1", "general", [])
    with witnessed() as wrongs, SlackServer(workspace) as server:
        client = WebClient(workspace.installation.token, base_url=server.api_url)
        client.chat_postMessage(channel="C1", text="t", blocks=[section()])
        assert wrongs == []
        client.chat_postMessage(channel="C1", text="t", blocks=[odd])
        (wrong,) = wrongs
    assert wrong.startswith("message: /blocks/0")


def test_what_is_refused_anyway_is_not_judged_twice() -> None:
    with witnessed() as wrongs:
        for blocks in WRONG.values():
            assert message_problems(blocks) != []
        assert view_problems(modal(title=mrkdwn())) != []
        assert options_problems({"options": [{"value": "a"}]}) != []
    assert wrongs == []


def test_every_kind_of_payload_has_a_judge_and_the_one_before_comes_back() -> None:
    before = Taken.witness
    with witnessed() as wrongs:
        Taken.note("message", [{"type": "sektion"}])
        Taken.note("view", {**modal(), "colour": "red"})
        Taken.note("options", {"options": [{"value": "a"}]})
    assert [each.partition(":")[0] for each in wrongs] == ["message", "view", "options"]
    assert Taken.witness is before


def test_a_test_that_sends_such_a_thing_fails(slacks_types: list[str]) -> None:
    Taken.note("message", [{"type": "sektion"}])
    assert slacks_types == ["message: /blocks/0: no block is of the type 'sektion'"]
    slacks_types.clear()  # The fixture around every test would fail this one now.


def _constants(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["const"]] if isinstance(value.get("const"), str) else []
        own += [each for each in value.get("enum", []) if isinstance(each, str)]
        return own + [each for inner in value.values() for each in _constants(inner)]
    return [each for inner in value for each in _constants(inner)] if isinstance(value, list) else []
