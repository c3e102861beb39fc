"""The form for extending: how much longer, and why. Drawn here and read back here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from access.answers import Refusals
from access.calls import Extension, Pointer
from access.keys import RequestId
from access.request import REASON_LONGEST
from bot.views import filled, words
from bot.views.blocks import field, header, lines, modal, option, options, says
from bot.views.filled import Kept
from bot.views.text import Json

FORM = "extend"
DURATION, REASON = "extend_duration", "extend_reason"
DURATION_BLOCK, REASON_BLOCK = "duration", "reason"

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """The submitted form. `new` was minted when the form opened."""

    pointer: Pointer
    new: RequestId
    duration: str
    reason: str


def draw(extension: Extension, pointer: Pointer, new: RequestId) -> Json:
    """The form for one running request."""
    request = extension.request
    kept = json.dumps({"pointer": str(pointer), "new": new})
    blocks = [
        header(request.title),
        says(words.extending(request.end)),
        field(DURATION_BLOCK, words.LONGER, _durations(extension)),
        field(
            REASON_BLOCK,
            words.REASON,
            lines(REASON, REASON_LONGEST, request.reason),
            hint=words.reason_hint(),
        ),
    ]
    return modal(
        FORM, words.EXTEND_TITLE, blocks, metadata=kept, submit=words.EXTEND_SUBMIT, close=words.CANCEL
    )


def read(view: Raw) -> Filled:
    """The submitted form."""
    kept, reason = Kept(view), filled.words(view, REASON_BLOCK, REASON)
    duration = filled.given(view, DURATION_BLOCK, DURATION).get("selected_option") or {}
    pointer, new = Pointer.parse(kept.text("pointer")), RequestId(kept.text("new"))
    return Filled(pointer, new, duration.get("value", ""), reason)


def errors(refusals: Refusals) -> dict[str, str]:
    """Each refusal at the input that is to blame; at the duration when none is."""
    return filled.blamed(refusals, lambda each: REASON_BLOCK if each.field == "reason" else DURATION_BLOCK)


def _durations(extension: Extension) -> Json:
    """The shortest is chosen to begin with: whoever wants more has to say so."""
    shortest = min(extension.durations, key=lambda each: each.seconds)
    return {
        "type": "static_select",
        "action_id": DURATION,
        "options": options((str(each), each.words()) for each in extension.durations),
        "initial_option": option(str(shortest), shortest.words()),
    }
