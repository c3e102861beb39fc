"""What Slack refuses in a message, a view or an options answer, all rules together; the only door to the ``limits_`` files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from sandbox.slack.blocktree import flat, texts
from sandbox.slack.errors import SlackError
from sandbox.slack.limits_blocks import HOME, MESSAGE, MODAL, block_problems
from sandbox.slack.limits_parts import OPTIONS_ANSWER, one_source
from sandbox.slack.limits_sdk import sdk_block_problems, sdk_view_problems
from sandbox.slack.limits_shape import PLAIN, Check, Problem, Problems, anything, flag, shape, string, text

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
POST_TEXT, UPDATE_TEXT = 40_000, 4_000
MESSAGE_BLOCK_TEXT = 13_200
MARKDOWN_TEXT = 12_000
VIEW_BYTES = 250_000
ALSO_IN_VIEWS: dict[str, Check] = {
    "type": anything,
    "callback_id": string(255),
    "external_id": string(255, 0),
    "private_metadata": string(3000, 0),
}
MODAL_SHAPE = shape(
    {"type": anything, "title": text(24, PLAIN), "blocks": anything},
    {
        **ALSO_IN_VIEWS,
        "submit": text(24, PLAIN),
        "close": text(24, PLAIN),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
HOME_SHAPE = shape({"type": anything, "blocks": anything}, ALSO_IN_VIEWS)


class Taken:
    """What these rules let pass, for whoever judges it by other rules: ``witness("message" | "view" | "options", payload)``."""

    witness: ClassVar[Callable[[str, Any], None] | None] = None

    @classmethod
    def note(cls, kind: str, payload: Any) -> None:
        """Tell the witness, if there is one. It must not raise."""
        if cls.witness is not None:
            cls.witness(kind, payload)


def message_problems(blocks: Any) -> list[Problem]:
    """Everything wrong with a message's blocks; an empty list of blocks is a message without blocks."""
    found = sorted(set(_message_problems(blocks)), key=lambda p: p.pointer)
    if not found:
        Taken.note("message", blocks)
    return found


def view_problems(view: Any) -> list[Problem]:
    """Everything wrong with a modal or a Home tab."""
    found = sorted(set(_view_problems(view)), key=lambda p: p.pointer)
    if not found:
        Taken.note("view", view)
    return found


def options_problems(answer: Any) -> list[Problem]:
    """Everything wrong with an application's answer to a ``block_suggestion``."""
    found = list(OPTIONS_ANSWER(answer, "")) or list(one_source(answer, ""))
    if not found:
        Taken.note("options", answer)
    return found


def refuse(error: str, problems: Iterable[Problem], prefix: str = "") -> None:
    """Raise if there are problems, each with its pointer below ``prefix``."""
    messages = [str(Problem(prefix + p.pointer, p.message)) for p in problems]
    if messages:
        raise SlackError(error, messages)


def check_message(text_: Any, blocks: Any, *, most_text: int, sum_limit: bool = True) -> None:
    """Raise what Slack answers for this message, if it would not take it. ``sum_limit``: not at response urls."""
    if text_ is not None and not isinstance(text_, str):
        raise SlackError("invalid_arguments", [str(Problem("/text", "must be a string"))])
    if not text_ and not blocks:
        raise SlackError("no_text")
    if text_ and len(text_) > most_text:
        raise SlackError("msg_too_long")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    refuse("invalid_blocks", message_problems(blocks or []))
    if sum_limit and sum(map(len, texts(blocks))) > MESSAGE_BLOCK_TEXT:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Any, kinds: tuple[str, ...] = (MODAL,)) -> None:
    """Raise what Slack answers for this view, if it would not take it."""
    if isinstance(view, dict) and len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    refuse("invalid_arguments", view_problems(view), "/view")
    if view["type"] not in kinds:
        raise SlackError(
            "invalid_arguments", [str(Problem("/view/type", f"must be one of: {', '.join(kinds)}"))]
        )


def _message_problems(blocks: Any) -> Problems:
    if not isinstance(blocks, list):
        yield Problem("/blocks", "must be an array")
        return
    yield from _count(blocks, MESSAGE_BLOCKS)
    yield from block_problems(blocks, MESSAGE)
    yield from sdk_block_problems(blocks)
    kinds = [block for block, _ in flat(blocks)]
    if sum(block.get("type") == "table" for block in kinds) > 1:
        yield Problem("/blocks", "only one table block is allowed in a message")
    if sum(len(str(block.get("text"))) for block in kinds if block.get("type") == "markdown") > MARKDOWN_TEXT:
        yield Problem(
            "/blocks", f"markdown blocks must have less than {MARKDOWN_TEXT + 1} characters together"
        )


def _view_problems(view: Any) -> Problems:
    if not isinstance(view, dict) or view.get("type") not in (MODAL, HOME):
        yield Problem("/type", "must be one of: modal, home")
        return
    yield from (MODAL_SHAPE if view["type"] == MODAL else HOME_SHAPE)(view, "")
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        yield Problem("/blocks", "must be an array")
        return
    yield from _count(blocks, VIEW_BLOCKS)
    if not blocks:
        yield Problem("/blocks", "no fewer than 1 items allowed")
    yield from block_problems(blocks, view["type"])
    yield from sdk_view_problems(view)
    if view["type"] == MODAL and "submit" not in view and _has_input(blocks):
        yield Problem("/submit", "missing required field: submit, because there is an input block")


def _has_input(blocks: list[Any]) -> bool:
    return any(block.get("type") == "input" for block, _ in flat(blocks))


def _count(blocks: list[Any], most: int) -> Problems:
    if len(blocks) > most:
        yield Problem("/blocks", f"no more than {most} items allowed")
