"""The shape of what Slack sends, as far as anything here reads it. Whatever else is signed is no request of Slack's, and nobody reads on.

Only types and sizes are judged, so that listeners find what they read where they read it; what it means is theirs, and the rules'.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], bool]

_ACCOUNT = re.compile(r"[A-Z0-9]{2,32}", re.ASCII)
LONGEST = 300_000
"""Characters of a text: more than the gate lets in. Slack gives back what it was given in a longer form (`&amp;`), so no limit of its own holds."""
_DEEPEST = 60


def read(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What Slack sends of a command, an interaction or an event of this type; None when it is of no such shape.

    Names that we do not know stay behind, so that nothing in a library listens to them.
    """
    kept = {name: value for name, value in body.items() if name in _NAMES}
    if isinstance(event := kept.get("event"), dict):
        kept["event"] = _with_view({name: value for name, value in event.items() if name in _OF_EVENTS})
    kept = _with_view(kept)
    kind = _said(kept)
    fits = isinstance(kind, str) and _ALL(kept) and not _deep(kept) and _BY_TYPE.get(kind, _anything)(kept)
    return kept if fits else None


def kind_of(body: Mapping[str, Any]) -> str:
    """For logs: which type it says that it is, as far as we know that type."""
    said = _said(body)
    return said if isinstance(said, str) and said in _BY_TYPE else "other"


def _said(body: Mapping[str, Any]) -> Any:
    """The type that it says that it is; a command says none."""
    return body.get("type", "command" if "command" in body else None)


def _with_view(value: dict[str, Any]) -> dict[str, Any]:
    """The same with what Slack writes as `[]` where a form has nothing filled in yet: an object without names."""
    view = value.get("view")
    if not isinstance(view, dict) or "state" not in view:
        return value
    state = {} if view["state"] == [] else view["state"]
    if isinstance(state, dict) and state.get("values") == []:
        state = {**state, "values": {}}
    return {**value, "view": {**view, "state": state}}


def _anything(_value: Any) -> bool:
    return True


def text(longest: int = LONGEST, least: int = 0) -> Check:
    """A text that can be encoded."""
    return lambda value: isinstance(value, str) and least <= len(value) <= longest and _whole(value)


def _whole(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value)


def account(value: Any) -> bool:
    """The id of an account, channel or team."""
    return isinstance(value, str) and bool(_ACCOUNT.fullmatch(value))


def none_or(check: Check) -> Check:
    """That, or nothing."""
    return lambda value: value is None or check(value)


def some(check: Check, least: int = 0) -> Check:
    """A list of it."""
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(check, value))


def named(check: Check) -> Check:
    """An object, whatever its names are."""
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


def shape(needed: Mapping[str, Check], more: Mapping[str, Check] | None = None) -> Check:
    """An object that has these, and may have `more`."""

    def check(value: Any) -> bool:
        if not isinstance(value, Mapping):
            return False
        there = all(name in value and each(value[name]) for name, each in needed.items())
        return there and all(each(value.get(name)) for name, each in (more or {}).items())

    return check


_WORDS = none_or(text())
_OBJECT: Check = shape({})
_OPTION = none_or(shape({"value": text()}, {"text": none_or(shape({}, {"text": _WORDS}))}))
_KEPT = text(3000)
"""What a view keeps: Slack takes no more of it than these characters."""
_CHOSEN = {
    "value": _WORDS,
    "selected_option": _OPTION,
    "selected_options": none_or(some(shape({"value": text()}))),
    "selected_user": none_or(account),
    "selected_users": none_or(some(account)),
    "selected_date": _WORDS,
}
_INPUT = shape({}, _CHOSEN)
_BLOCK = shape({}, {"type": _WORDS, "block_id": _WORDS, "elements": none_or(some(_OBJECT))})
_VIEW = shape(
    {"id": text(least=1), "type": text(), "blocks": some(_BLOCK)},
    {
        "hash": _WORDS,
        "callback_id": _WORDS,
        "private_metadata": none_or(_KEPT),
        "state": none_or(shape({}, {"values": none_or(named(named(_INPUT)))})),
    },
)
_FORM = shape(
    {
        "id": text(least=1),
        "type": text(),
        "callback_id": text(),
        "private_metadata": _KEPT,
        "blocks": some(_BLOCK),
        "state": shape({"values": named(named(_INPUT))}),
    }
)
_USER = shape({"id": account})
_TICKET = text(500, 1)
_MESSAGE = shape({}, {"text": _WORDS, "thread_ts": _WORDS, "blocks": none_or(some(_BLOCK))})
_CONTAINER = shape({}, {"type": _WORDS, "view_id": _WORDS})
_CARD = shape(
    {"type": text(), "message_ts": text(40, 1), "channel_id": account}, {"thread_ts": none_or(text(40))}
)
_ACTION = shape({"action_id": text(least=1), "block_id": text()}, _CHOSEN)


def _where(value: Any) -> bool:
    """The message or view in which something was pressed."""
    of_message = isinstance(value, dict) and value.get("type") == "message"
    return (_CARD if of_message else _CONTAINER)(value)


def _event(value: Any) -> bool:
    opened = isinstance(value, dict) and value.get("type") == "app_home_opened"
    return (_OPENED if opened else _NEWS)(value)


_WHO = {"user": none_or(lambda value: isinstance(value, str) or _OBJECT(value))}
_NEWS = shape({"type": text()}, _WHO)
_OPENED = shape({"user": account}, {"tab": _WORDS, "view": none_or(_VIEW)})

_EVERYWHERE: Mapping[str, Check] = {
    "team": none_or(_OBJECT),
    "team_id": _WORDS,
    "enterprise": none_or(shape({"id": none_or(account)})),
    "enterprise_id": _WORDS,
    "channel": none_or(shape({}, {"id": _WORDS})),
    "channel_id": _WORDS,
    "user": none_or(_USER),
    "user_id": _WORDS,
    "event": none_or(shape({}, _WHO)),
    "view": none_or(_OBJECT),
    "message": none_or(_OBJECT),
    "actions": none_or(some(_OBJECT, 1)),
    "response_url": _WORDS,
    "callback_id": _WORDS,
    "action_id": _WORDS,
    "block_id": _WORDS,
    "message_ts": _WORDS,
    "challenge": _WORDS,
    "text": _WORDS,
    "value": _WORDS,
    "command": _WORDS,
    "trigger_id": _WORDS,
}
"""What may be in whatever comes, as Bolt and we read it."""
_ALL = shape({}, _EVERYWHERE)
_OF_EVENTS = ("type", "user", "tab", "view")
_NAMES = frozenset(_EVERYWHERE) | {"type", "api_app_id", "container", "is_enterprise_install", "is_cleared"}

_BY_TYPE: Mapping[str, Check] = {
    "command": shape({"command": text(), "user_id": account, "trigger_id": _TICKET}, {"text": _WORDS}),
    "block_actions": shape(
        {"user": _USER, "trigger_id": _TICKET, "actions": some(_ACTION, 1), "container": _where},
        {"view": none_or(_VIEW), "message": none_or(_MESSAGE)},
    ),
    "block_suggestion": shape(
        {"user": _USER, "action_id": text(), "block_id": text(), "view": _VIEW}, {"value": _WORDS}
    ),
    "view_submission": shape({"user": _USER, "view": _FORM}),
    "view_closed": shape({"user": _USER, "view": _VIEW}),
    "shortcut": shape({"user": _USER, "trigger_id": _TICKET, "callback_id": text()}),
    "message_action": shape(
        {
            "user": _USER,
            "trigger_id": _TICKET,
            "callback_id": text(),
            "message": _MESSAGE,
            "channel": _OBJECT,
        },
    ),
    "url_verification": shape({"challenge": text()}),
    "event_callback": shape({"event": _event}),
}


def _deep(value: Any) -> bool:
    """Whether it is nested deeper than anything that is drawn."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            each
            for one in level
            if isinstance(one, dict | list)
            for each in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
