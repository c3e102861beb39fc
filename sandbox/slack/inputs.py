"""What a person has put into the inputs of a view: Slack's ``state.values``, and what survives an update."""

from __future__ import annotations

import copy
from typing import Any

from sandbox.slack.blocktree import places

Json = dict[str, Any]

FIELDS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "file_input": "files",
}
INITIAL = {
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
    "selected_conversations": "initial_conversations",
    "selected_channel": "initial_channel",
    "selected_channels": "initial_channels",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "value": "initial_value",
    "rich_text_value": "initial_value",
}
LISTS = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}


def field_of(element: Json) -> str | None:
    """The key in ``state.values`` that holds this element's value; none for buttons and overflow menus."""
    return FIELDS.get(element["type"])


def entry(element: Json, value: Any) -> Json:
    """One entry of ``state.values`` as Slack sends it."""
    field = FIELDS[element["type"]]
    if value in (None, "", []):
        value = [] if field in LISTS else None
    return {"type": element["type"], field: copy.deepcopy(value)}


def starting(blocks: list[Json]) -> Json:
    """``state.values`` of a view that nobody has touched yet."""
    values: Json = {}
    for place in places(blocks):
        field = field_of(place.element)
        if field:
            initial = place.element.get(INITIAL.get(field, ""))
            values.setdefault(place.block["block_id"], {})[place.element["action_id"]] = entry(
                place.element, initial
            )
    return values


def carried(old: Json, blocks: list[Json]) -> Json:
    """``state.values`` after an update: kept where block id, action id and type are the same, else as at the start."""
    values = starting(blocks)
    for block_id, actions in values.items():
        for action_id, fresh in actions.items():
            before = old.get(block_id, {}).get(action_id)
            if before and before["type"] == fresh["type"]:
                actions[action_id] = before
    return values


def is_empty(values: Json, block_id: str, action_id: str) -> bool:
    """Whether a required input would be shown as not filled in."""
    given = values.get(block_id, {}).get(action_id, {})
    return all(value in (None, "", []) for key, value in given.items() if key != "type")
