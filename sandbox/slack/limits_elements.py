"""The rules of every element that a person can use or see inside a block; which block may hold which is not said here."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.slack.limits_parts import (
    CONFIRM,
    DISPATCH,
    FILTER,
    GROUP,
    MOST_OPTIONS,
    OPTION,
    OVERFLOW_OPTION,
    RICH_OPTION,
    STYLE,
    initial_is_offered,
    one_source,
)
from sandbox.slack.limits_shape import (
    PLAIN,
    Check,
    Json,
    Problem,
    Problems,
    anything,
    flag,
    many,
    shape,
    string,
    text,
    whole,
)

TYPE: dict[str, Check] = {"type": anything}
ACTION: dict[str, Check] = {"action_id": string(255)}
COMMON: dict[str, Check] = {**ACTION, "confirm": CONFIRM, "focus_on_load": flag}
HINTED: dict[str, Check] = {**COMMON, "placeholder": text(150, PLAIN)}
TYPED: dict[str, Check] = {
    **ACTION,
    "placeholder": text(150, PLAIN),
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
}
MOST_CHOSEN = whole(1, 1000)
MAX_TYPED = 3000


def _typed_lengths(element: Json, at: str) -> Problems:
    least, most = element.get("min_length"), element.get("max_length")
    initial = element.get("initial_value")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Problem(f"{at}/min_length", "must not be more than max_length")
    if isinstance(initial, str) and isinstance(most, int) and len(initial) > most:
        yield Problem(f"{at}/initial_value", "must not be longer than max_length")


def _choice(element: Json, at: str) -> Problems:
    yield from one_source(element, at)
    yield from initial_is_offered(element, at)


def _picture(element: Json, at: str) -> Problems:
    if ("image_url" in element) == ("slack_file" in element):
        yield Problem(at, "exactly one of image_url and slack_file is required")


def _el(required: Mapping[str, Check], optional: Mapping[str, Check], also: Check = anything) -> Check:
    return shape({**TYPE, **required}, optional, also)


OPTIONS: dict[str, Check] = {
    "options": many(OPTION, 1, MOST_OPTIONS),
    "option_groups": many(GROUP, 1, MOST_OPTIONS),
}
PICTURE: dict[str, Check] = {"image_url": string(3000), "slack_file": anything}
EXTERNAL: dict[str, Check] = {"min_query_length": whole(0, 3000)}

ELEMENTS: dict[str, Check] = {
    "button": _el(
        {"text": text(75, PLAIN)},
        {
            **ACTION,
            "confirm": CONFIRM,
            "url": string(3000),
            "value": string(2000),
            "style": STYLE,
            "accessibility_label": string(75),
        },
    ),
    "workflow_button": _el(
        {"text": text(75, PLAIN), "workflow": anything},
        {**ACTION, "style": STYLE, "accessibility_label": string(75)},
    ),
    "overflow": _el({"options": many(OVERFLOW_OPTION, 1, 5)}, {**ACTION, "confirm": CONFIRM}),
    "image": _el({"alt_text": string(2000)}, PICTURE, _picture),
    "static_select": _el({}, {**HINTED, **OPTIONS, "initial_option": OPTION}, _choice),
    "multi_static_select": _el(
        {},
        {
            **HINTED,
            **OPTIONS,
            "initial_options": many(OPTION, 1, MOST_OPTIONS),
            "max_selected_items": MOST_CHOSEN,
        },
        _choice,
    ),
    "external_select": _el({}, {**HINTED, **EXTERNAL, "initial_option": OPTION}),
    "multi_external_select": _el(
        {},
        {
            **HINTED,
            **EXTERNAL,
            "initial_options": many(OPTION, 1, MOST_OPTIONS),
            "max_selected_items": MOST_CHOSEN,
        },
    ),
    "users_select": _el({}, {**HINTED, "initial_user": string(255)}),
    "multi_users_select": _el(
        {}, {**HINTED, "initial_users": many(string(255), 1, 1000), "max_selected_items": MOST_CHOSEN}
    ),
    "conversations_select": _el(
        {},
        {
            **HINTED,
            "initial_conversation": string(255),
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": FILTER,
        },
    ),
    "multi_conversations_select": _el(
        {},
        {
            **HINTED,
            "initial_conversations": many(string(255), 1, 1000),
            "default_to_current_conversation": flag,
            "max_selected_items": MOST_CHOSEN,
            "filter": FILTER,
        },
    ),
    "channels_select": _el({}, {**HINTED, "initial_channel": string(255), "response_url_enabled": flag}),
    "multi_channels_select": _el(
        {}, {**HINTED, "initial_channels": many(string(255), 1, 1000), "max_selected_items": MOST_CHOSEN}
    ),
    "radio_buttons": _el(
        {"options": many(RICH_OPTION, 1, 10)}, {**COMMON, "initial_option": RICH_OPTION}, initial_is_offered
    ),
    "checkboxes": _el(
        {"options": many(RICH_OPTION, 1, 10)},
        {**COMMON, "initial_options": many(RICH_OPTION, 1, 10)},
        initial_is_offered,
    ),
    "datepicker": _el({}, {**HINTED, "initial_date": string(10)}),
    "timepicker": _el({}, {**HINTED, "initial_time": string(5), "timezone": string(255)}),
    "datetimepicker": _el({}, {**COMMON, "initial_date_time": whole(0, 9_999_999_999)}),
    "plain_text_input": _el(
        {},
        {
            **TYPED,
            "initial_value": string(MAX_TYPED, 0),
            "multiline": flag,
            "min_length": whole(0, MAX_TYPED),
            "max_length": whole(1, MAX_TYPED),
        },
        _typed_lengths,
    ),
    "email_text_input": _el({}, {**TYPED, "initial_value": string(MAX_TYPED, 0)}),
    "url_text_input": _el({}, {**TYPED, "initial_value": string(MAX_TYPED, 0)}),
    "number_input": _el(
        {"is_decimal_allowed": flag},
        {**TYPED, "initial_value": string(100), "min_value": string(100), "max_value": string(100)},
    ),
    "rich_text_input": _el({}, {**TYPED, "initial_value": anything}),
    "file_input": _el({}, {**ACTION, "filetypes": many(string(50), 1, 100), "max_files": whole(1, 10)}),
    "feedback_buttons": _el({"positive_button": anything, "negative_button": anything}, ACTION),
    "icon_button": _el(
        {"icon": string(50), "text": text(75, PLAIN)},
        {
            **ACTION,
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": many(string(255), 1, 1000),
        },
    ),
}

PICKED = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "datepicker",
    "timepicker",
    "radio_buttons",
    "checkboxes",
)
MULTI = (
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
)
IN_ACTIONS = ("button", "workflow_button", "overflow", *PICKED, "datetimepicker", "rich_text_input")
IN_SECTION = ("button", "workflow_button", "overflow", "image", *PICKED, *MULTI)
IN_INPUT = (
    *PICKED,
    *MULTI,
    "datetimepicker",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "rich_text_input",
    "file_input",
)
