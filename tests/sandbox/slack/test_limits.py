"""Each size, count and kind that Slack refuses: just at the limit passes, one more does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block

from sandbox.slack.errors import SlackError
from sandbox.slack.limits import (
    POST_TEXT,
    UPDATE_TEXT,
    check_message,
    check_view,
    message_problems,
    options_problems,
    view_problems,
)
from sandbox.slack.limits_sdk import LEFT_RAW, sdk_block_problems, sdk_view_problems
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
    options,
    plain,
    section,
    select,
    typed,
)


def x(length: int) -> str:
    return "x" * length


def buttons(count: int) -> list[Json]:
    return [button(action_id=str(n)) for n in range(count)]


def checks(count: int) -> Json:
    return {"type": "checkboxes", "action_id": "check", "options": options(count)}


def radios(count: int) -> Json:
    return {"type": "radio_buttons", "action_id": "radio", "options": options(count)}


def overflow(count: int) -> Json:
    return {"type": "overflow", "action_id": "more", "options": options(count)}


def groups(count: int, size: int = 1) -> Json:
    each = [{"label": plain(f"Group {n}"), "options": options(size)} for n in range(count)]
    return {"type": "static_select", "action_id": "choose", "option_groups": each}


def multi(count: int) -> Json:
    return {"type": "multi_static_select", "action_id": "choose", "options": options(count)}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://acme.example/a.png", "alt_text": "a", **more}


def external(**more: Any) -> Json:
    return {"type": "external_select", "action_id": "find", **more}


def text_rows(count: int, cells: int) -> Json:
    row = [{"type": "raw_text", "text": "cell"}] * cells
    return {"type": "table", "rows": [row] * count}


def card(**more: Any) -> Json:
    return {"type": "card", "title": mrkdwn("t"), **more}


def container(count: int = 1, **more: Any) -> Json:
    return {"type": "container", "title": plain("t"), "child_blocks": [section()] * count, **more}


def icons(count: int) -> list[Json]:
    return [
        {"type": "icon_button", "action_id": str(n), "icon": "trash", "text": plain()} for n in range(count)
    ]


MESSAGE_LIMITS: list[tuple[str, list[Json], list[Json]]] = [
    ("blocks in a message", [section()] * 50, [section()] * 51),
    ("section text", [section(x(3000))], [section(x(3001))]),
    ("section text at all", [section("x")], [section("")]),
    ("plain section text", [{"type": "section", "text": plain(x(3000))}], [{"type": "section", "text": plain(x(3001))}]),
    ("section fields", [section(fields=[plain()] * 10)], [section(fields=[plain()] * 11)]),
    ("a section's empty fields", [section(fields=[plain()])], [section(fields=[])]),
    ("a field's text", [section(fields=[mrkdwn(x(2000))])], [section(fields=[mrkdwn(x(2001))])]),
    ("header text", [{"type": "header", "text": plain(x(150))}], [{"type": "header", "text": plain(x(151))}]),
    ("empty header", [{"type": "header", "text": plain("x")}], [{"type": "header", "text": plain("")}]),
    ("context elements", [{"type": "context", "elements": [plain()] * 10}], [{"type": "context", "elements": [plain()] * 11}]),
    ("empty context", [{"type": "context", "elements": [plain()]}], [{"type": "context", "elements": []}]),
    ("context text", [{"type": "context", "elements": [mrkdwn(x(3000))]}], [{"type": "context", "elements": [mrkdwn(x(3001))]}]),
    ("action elements", [actions(*buttons(25))], [actions(*buttons(26))]),
    ("empty actions", [actions(button())], [actions()]),
    ("button text", [actions(button(x(75)))], [actions(button(x(76)))]),
    ("empty button text", [actions(button("x"))], [actions(button(""))]),
    ("button value", [actions(button(value=x(2000)))], [actions(button(value=x(2001)))]),
    ("button url", [actions(button(url="https://" + x(2992)))], [actions(button(url="https://" + x(2993)))]),
    ("accessibility label", [actions(button(accessibility_label=x(75)))], [actions(button(accessibility_label=x(76)))]),
    ("action_id", [actions(button(action_id=x(255)))], [actions(button(action_id=x(256)))]),
    ("block_id", [section(block_id=x(255))], [section(block_id=x(256))]),
    ("confirm title", [actions(button(confirm=confirm(title=plain(x(100)))))], [actions(button(confirm=confirm(title=plain(x(101)))))]),
    ("confirm text", [actions(button(confirm=confirm(text=plain(x(300)))))], [actions(button(confirm=confirm(text=plain(x(301)))))]),
    ("confirm yes", [actions(button(confirm=confirm(confirm=plain(x(30)))))], [actions(button(confirm=confirm(confirm=plain(x(31)))))]),
    ("confirm no", [actions(button(confirm=confirm(deny=plain(x(30)))))], [actions(button(confirm=confirm(deny=plain(x(31)))))]),
    ("select options", [actions(select(*options(100)))], [actions(select(*options(101)))]),
    ("select groups", [actions(groups(100))], [actions(groups(101))]),
    ("options of a group", [actions(groups(1, 100))], [actions(groups(1, 101))]),
    ("select without options", [actions(select())], [actions({**select(), "options": []})]),
    ("options and groups", [actions(select())], [actions({**select(), "option_groups": groups(1)["option_groups"]})]),
    ("multi select options", [section(accessory=multi(100))], [section(accessory=multi(101))]),
    ("option text", [actions(select(option(text=x(75))))], [actions(select(option(text=x(76))))]),
    ("option value", [actions(select(option(x(75))))], [actions(select(option(x(76))))]),
    ("option description", [actions(select(option(description=plain(x(75)))))], [actions(select(option(description=plain(x(76)))))]),
    ("placeholder", [actions(select(placeholder=plain(x(150))))], [actions(select(placeholder=plain(x(151))))]),
    ("overflow", [actions(overflow(5))], [actions(overflow(6))]),
    ("empty overflow", [actions(overflow(1))], [actions(overflow(0))]),
    ("overflow url", [actions({**overflow(1), "options": [option(url=x(3000))]})], [actions({**overflow(1), "options": [option(url=x(3001))]})]),
    ("radio buttons", [actions(radios(10))], [actions(radios(11))]),
    ("checkboxes", [actions(checks(10))], [actions(checks(11))]),
    ("no checkboxes", [actions(checks(1))], [actions(checks(0))]),
    ("alt text", [image(alt_text=x(2000))], [image(alt_text=x(2001))]),
    ("image url", [image(image_url="https://" + x(2992))], [image(image_url="https://" + x(2993))]),
    ("image title", [image(title=plain(x(2000)))], [image(title=plain(x(2001)))]),
    ("markdown", [{"type": "markdown", "text": x(12000)}], [{"type": "markdown", "text": x(12001)}]),
    ("markdown together", [{"type": "markdown", "text": x(6000)}] * 2, [{"type": "markdown", "text": x(6000)}, {"type": "markdown", "text": x(6001)}]),
    ("table rows", [text_rows(100, 1)], [text_rows(101, 1)]),
    ("table columns", [text_rows(1, 20)], [text_rows(1, 21)]),
    ("tables", [text_rows(1, 1)], [text_rows(1, 1)] * 2),
    ("card title", [card(title=mrkdwn(x(150)))], [card(title=mrkdwn(x(151)))]),
    ("card subtitle", [card(subtitle=mrkdwn(x(150)))], [card(subtitle=mrkdwn(x(151)))]),
    ("card body", [card(body=mrkdwn(x(200)))], [card(body=mrkdwn(x(201)))]),
    ("carousel", [{"type": "carousel", "elements": [card()] * 10}], [{"type": "carousel", "elements": [card()] * 11}]),
    ("empty carousel", [{"type": "carousel", "elements": [card()]}], [{"type": "carousel", "elements": []}]),
    ("container children", [container(10)], [container(11)]),
    ("container title", [container(title=plain(x(150)))], [container(title=plain(x(151)))]),
    ("context_actions", [{"type": "context_actions", "elements": icons(5)}], [{"type": "context_actions", "elements": icons(6)}]),
    ("initial option", [actions(select(initial_option=option()))], [actions(select(initial_option=option("two")))]),
    ("initial option's text", [actions(select(initial_option=option()))], [actions(select(initial_option=option(text="Other")))]),
    ("initial checks", [actions({**checks(2), "initial_options": options(2)})], [actions({**checks(2), "initial_options": options(3)})]),
    ("same action_id in a block", [actions(button(action_id="a"), button(action_id="b"))], [actions(button(action_id="a"), button(action_id="a"))]),
    ("same block_id", [section(block_id="a"), section(block_id="b")], [section(block_id="a"), section(block_id="a")]),
    ("same action_id in two blocks", [actions(button()), actions(button())], [actions(button(), button())]),
    ("focus", [field(typed(focus_on_load=True)), field(block_id="b")], [field(typed(focus_on_load=True)), field(typed(focus_on_load=True), "b")]),
    ("button style", [actions(button(style="danger"))], [actions(button(style="warning"))]),
    ("alert in a message", [section()], [{"type": "alert", "text": plain()}]),
    ("file_input in a message", [field()], [field({"type": "file_input", "action_id": "f"})]),
    ("unknown block", [section()], [{"type": "sektion", "text": plain()}]),
    ("block without a type", [section()], [{"text": plain()}]),
    ("no block at all", [section()], ["words"]),  # type: ignore[list-item]
    ("unknown element", [actions(button())], [actions({"type": "knob", "action_id": "k"})]),
    ("unknown key", [section()], [section(colour="red")]),
    ("unknown key of a text", [section()], [{"type": "section", "text": {**mrkdwn(), "emoji": True}}]),
    ("mrkdwn header", [{"type": "header", "text": plain()}], [{"type": "header", "text": mrkdwn()}]),
    ("mrkdwn button", [actions(button())], [actions({**button(), "text": mrkdwn()})]),
    ("mrkdwn option", [actions(select())], [actions(select({"text": mrkdwn(), "value": "a"}))]),
    ("mrkdwn placeholder", [actions(select())], [actions(select(placeholder=mrkdwn()))]),
    ("mrkdwn confirm title", [actions(button(confirm=confirm()))], [actions(button(confirm=confirm(title=mrkdwn())))]),
    ("half a confirm", [actions(button(confirm=confirm()))], [actions(button(confirm={"title": plain(), "text": plain()}))]),
    ("text input in actions", [field()], [actions(typed())]),
    ("text input in a section", [field()], [section(accessory=typed())]),
    ("button in an input", [field(select())], [field(button())]),
    ("button in a context", [actions(button())], [{"type": "context", "elements": [button()]}]),
    ("empty section", [section()], [{"type": "section"}]),
    ("date", [actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-11-21"})], [actions({"type": "datepicker", "action_id": "d", "initial_date": "21.11.2026"})]),
]  # fmt: skip

VIEW_LIMITS: list[tuple[str, Json, Json]] = [
    ("blocks in a modal", modal(*[section()] * 100), modal(*[section()] * 101)),
    ("blocks on the Home tab", home(*[section()] * 100), home(*[section()] * 101)),
    ("no blocks", modal(section()), {**modal(), "blocks": []}),
    ("title", modal(title=plain(x(24))), modal(title=plain(x(25)))),
    ("empty title", modal(title=plain("x")), modal(title=plain(""))),
    ("missing title", modal(), {k: v for k, v in modal().items() if k != "title"}),
    ("mrkdwn title", modal(), modal(title=mrkdwn())),
    ("submit", modal(submit=plain(x(24))), modal(submit=plain(x(25)))),
    ("close", modal(close=plain(x(24))), modal(close=plain(x(25)))),
    ("private_metadata", modal(private_metadata=x(3000)), modal(private_metadata=x(3001))),
    ("callback_id", modal(callback_id=x(255)), modal(callback_id=x(256))),
    ("external_id", modal(external_id=x(255)), modal(external_id=x(256))),
    ("input without submit", modal(), {k: v for k, v in modal().items() if k != "submit"}),
    ("Home with a title", home(), home(title=plain())),
    ("Home with submit", home(), home(submit=plain())),
    ("unknown type", modal(), {**modal(), "type": "dialog"}),
    ("unknown key", modal(), modal(colour="red")),
    ("label", modal(field(label=x(2000))), modal(field(label=x(2001)))),
    ("empty label", modal(field(label="x")), modal(field(label=""))),
    ("hint", modal(field(hint=plain(x(2000)))), modal(field(hint=plain(x(2001))))),
    ("max_length", modal(field(typed(max_length=3000))), modal(field(typed(max_length=3001)))),
    ("least max_length", modal(field(typed(max_length=1))), modal(field(typed(max_length=0)))),
    ("min_length", modal(field(typed(min_length=3000))), modal(field(typed(min_length=3001)))),
    ("min over max", modal(field(typed(min_length=5, max_length=5))), modal(field(typed(min_length=6, max_length=5)))),
    ("initial value", modal(field(typed(initial_value=x(5), max_length=5))), modal(field(typed(initial_value=x(6), max_length=5)))),
    ("text placeholder", modal(field(typed(placeholder=plain(x(150))))), modal(field(typed(placeholder=plain(x(151)))))),
    ("alert", modal({"type": "alert", "text": plain(x(200))}), modal({"type": "alert", "text": plain(x(201))})),
    ("alert level", modal({"type": "alert", "text": plain(), "level": "error"}), modal({"type": "alert", "text": plain(), "level": "red"})),
    ("alert on Home", modal({"type": "alert", "text": plain()}), home({"type": "alert", "text": plain()})),
    ("table in a modal", modal(), modal(text_rows(1, 1))),
    ("markdown in a modal", modal(), modal({"type": "markdown", "text": "words"})),
    ("card in a modal", home(card()), modal(card())),
    ("files", modal(field({"type": "file_input", "max_files": 10})), modal(field({"type": "file_input", "max_files": 11}))),
    ("min_query_length", modal(field(external(min_query_length=0))), modal(field(external(min_query_length=-1)))),
    ("radio options", modal(field(radios(10))), modal(field(radios(11)))),
    ("max_selected_items", modal(field({**multi(1), "max_selected_items": 1})), modal(field({**multi(1), "max_selected_items": 0}))),
    ("same block_id", modal(field(), field(block_id="b")), modal(field(), field())),
]  # fmt: skip


@pytest.mark.parametrize(
    ("good", "bad"), [pair[1:] for pair in MESSAGE_LIMITS], ids=[p[0] for p in MESSAGE_LIMITS]
)
def test_message_blocks_pass_at_the_limit_and_not_beyond(good: list[Json], bad: list[Json]) -> None:
    assert message_problems(good) == []
    assert message_problems(bad) != []


@pytest.mark.parametrize(("good", "bad"), [pair[1:] for pair in VIEW_LIMITS], ids=[p[0] for p in VIEW_LIMITS])
def test_views_pass_at_the_limit_and_not_beyond(good: Json, bad: Json) -> None:
    assert view_problems(good) == []
    assert view_problems(bad) != []


def test_a_problem_says_what_and_where() -> None:
    problems = message_problems([section(), actions(button(x(76)))])
    assert "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]" in map(
        str, problems
    )


@pytest.mark.parametrize(
    ("text", "blocks", "most", "error"),
    [
        (x(POST_TEXT), None, POST_TEXT, None),
        (x(POST_TEXT + 1), None, POST_TEXT, "msg_too_long"),
        (x(UPDATE_TEXT), None, UPDATE_TEXT, None),
        (x(UPDATE_TEXT + 1), None, UPDATE_TEXT, "msg_too_long"),
        ("", [], POST_TEXT, "no_text"),
        (None, None, POST_TEXT, "no_text"),
        ("t", [section(x(3000))] * 4 + [section(x(1200))], POST_TEXT, None),
        ("t", [section(x(3000))] * 4 + [section(x(1201))], POST_TEXT, "msg_blocks_too_long"),
        ("t", {"type": "section"}, POST_TEXT, "invalid_blocks_format"),
        (7, None, POST_TEXT, "invalid_arguments"),
    ],
)
def test_a_message_as_a_whole_has_limits(text: Any, blocks: Any, most: int, error: str | None) -> None:
    assert _refusal(lambda: check_message(text, blocks, most_text=most)) == error


def test_the_sum_of_block_text_does_not_count_at_response_urls() -> None:
    check_message("t", [section(x(3000))] * 5, most_text=POST_TEXT, sum_limit=False)


def test_a_view_as_a_whole_has_a_limit() -> None:
    big = modal(*[section(x(2400)) for _ in range(100)])
    assert _refusal(lambda: check_view(big)) is None
    assert _refusal(lambda: check_view(modal(*[section(x(2500)) for _ in range(100)]))) == "view_too_large"


def test_a_view_must_be_of_the_asked_type() -> None:
    assert _refusal(lambda: check_view(home())) == "invalid_arguments"
    assert _refusal(lambda: check_view("words")) == "invalid_arguments"


@pytest.mark.parametrize(
    ("answer", "passes"),
    [
        ({"options": options(100)}, True),
        ({"options": options(101)}, False),
        ({"options": []}, True),
        ({"option_groups": groups(100)["option_groups"]}, True),
        ({"option_groups": groups(101)["option_groups"]}, False),
        ({"options": [option(text=x(76))]}, False),
        ({"options": [option(x(76))]}, False),
        ({"options": [{"text": mrkdwn(), "value": "a"}]}, False),
        ({}, False),
        ({"options": options(1), "option_groups": groups(1)["option_groups"]}, False),
        ([], False),
    ],
)
def test_an_options_answer_has_limits(answer: Any, passes: bool) -> None:
    assert (options_problems(answer) == []) is passes


def _refusal(check: Any) -> str | None:
    try:
        check()
    except SlackError as refused:
        return refused.error
    return None


@pytest.mark.parametrize(
    "bad",
    [
        [actions(button(x(76)))],
        [section(accessory=button(confirm=confirm(title=plain(x(101)))))],
        [container(1, child_blocks=[actions(button(value=x(2001)))])],
        [{"type": "carousel", "elements": [card(body=mrkdwn(x(201)))]}],
        [field(select(placeholder=plain(x(151))))],
        [{"type": "context", "elements": [image(alt_text=x(2001))]}],
        [actions(select(option(text=x(76))))],
        [actions(select(option(x(151))))],
        [actions(groups(1, 101))],
        [actions({**groups(1), "initial_option": option(text=x(76))})],
        [field(radios(1) | {"options": [option(text=x(76))]})],
        [{"type": "nonsense"}],
    ],
)
def test_the_sdks_own_models_are_asked_about_every_nested_object(bad: list[Json]) -> None:
    assert list(sdk_block_problems(bad)) != []


def test_nothing_that_the_sdk_has_a_model_for_is_left_out() -> None:
    """What stays a plain object in its models is asked about by us, or has no model: cells of tables."""
    blocks = [block for _, good, _ in MESSAGE_LIMITS for block in good]
    left = {name for block in blocks for name in _plain(Block.parse(block), "")}
    assert left - set(LEFT_RAW) == {"rows"}


def _plain(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, JsonObject):
        for key, inner in vars(value).items():
            yield from _plain(inner, key)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _plain(inner, name)
    elif isinstance(value, dict):
        yield name


def test_the_sdks_own_models_are_asked_about_views() -> None:
    assert list(sdk_view_problems(modal(actions(button(x(76)))))) != []
    assert list(sdk_view_problems(modal())) == []
