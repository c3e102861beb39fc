"""The form for denying: a reason, which the person who asked will read. Drawn here and read back here."""

import json
from collections.abc import Mapping
from typing import Any

from access.answers import Refusals
from access.calls import Answering, Pointer
from access.card import Place
from access.keys import RoleKey
from access.request import REASON_LONGEST, Lesser, Request
from bot.views import bundle_card, filled, words
from bot.views.blocks import field, lines, modal, option, quote, says
from bot.views.filled import Kept
from bot.views.text import Json

FORM = "deny"
REASON = "deny_reason"
BLOCK = "reason"
LESSER = "deny_lesser"
LESSER_BLOCK = "lesser"

Raw = Mapping[str, Any]


def draw(request: Request, pointer: Pointer, place: Place | None) -> Json:
    """The form for one request. `place` is the card that was clicked, so that the decision still knows it."""
    reason = field(BLOCK, words.DENY_REASON, lines(REASON, REASON_LONGEST), hint=words.DENY_HINT)
    blocks = [*bundle_card.heading(request), says(words.denying(request)), quote(request.reason), reason]
    blocks += [_pointing(request.lesser)] if request.lesser else []
    kept = {"pointer": str(pointer), **filled.keeping(place)}
    return modal(
        FORM, words.DENY_TITLE, blocks, metadata=json.dumps(kept), submit=words.DENY, close=words.CANCEL
    )


def read(view: Raw) -> tuple[Pointer, Place | None, Answering]:
    """The submitted form."""
    kept, reason = Kept(view), filled.words(view, BLOCK, REASON)
    answering = Answering(approve=False, reason=reason, lesser=_pointed(view))
    return Pointer.parse(kept.text("pointer")), kept.place, answering


def _pointing(lesser: Lesser) -> Json:
    """A box to tick, if they could do with less."""
    boxes: Json = {
        "type": "checkboxes",
        "action_id": LESSER,
        "options": [option(lesser.role, words.point_to(lesser.title))],
    }
    return {**field(LESSER_BLOCK, words.LESSER, boxes), "optional": True}


def _pointed(view: Raw) -> RoleKey | None:
    ticked = filled.given(view, LESSER_BLOCK, LESSER).get("selected_options") or []
    return RoleKey(str(ticked[0]["value"])) if ticked else None


def errors(refusals: Refusals) -> dict[str, str]:
    """All that is wrong, at the one input there is."""
    return filled.blamed(refusals, lambda _: BLOCK)
