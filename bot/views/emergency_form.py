"""Taking access as an emergency: what the form for asking shows instead, and the form by which a request that waits becomes one."""

import json
from collections.abc import Mapping
from typing import Any

from access.answers import Refusals
from access.calls import Offer, Pointer, Urgent
from access.ports import Scene
from access.request import REASON_LONGEST, Request
from access.urgent_rules import turnable
from bot.views import emergency_words as said
from bot.views import filled, words
from bot.views.ask_memo import REASON, Memo
from bot.views.blocks import button, buttons, field, header, lines, modal, says, small
from bot.views.text import Json

EMERGENCY, ORDINARY = "ask_emergency", "ask_ordinary"
TURN, FORM = "emergency_turn", "emergency"
INCIDENT, BLOCK = "emergency_incident", "reason"

Raw = Mapping[str, Any]


def way_in(offer: Offer) -> list[Json]:
    """In the ordinary form: the button, where it would be given; or why it would not."""
    if offer.urgent is None:
        return [small(offer.not_urgent)] if offer.not_urgent else []
    spoken = words.spoken(said.EMERGENCY, offer.role.title)
    pressed = button(EMERGENCY, said.EMERGENCY, offer.role.key, spoken, style="danger")
    return [says(said.or_at_once(offer.urgent)), {**buttons(pressed), "block_id": "emergency"}]


def instead(memo: Memo, offer: Offer, urgent: Urgent) -> list[Json]:
    """In place of duration and approvers: what happens, and the incident."""
    back = button(ORDINARY, said.ORDINARY, offer.role.key, words.spoken(said.ORDINARY, offer.role.title))
    incident = lines(REASON, REASON_LONGEST, memo.reason)
    return [
        says(said.what_happens(urgent)),
        field(BLOCK, said.INCIDENT, incident, hint=said.incident_hint()),
        {**buttons(back), "block_id": "ordinary"},
    ]


def turn(scene: Scene) -> list[Json]:
    """On the receipt: the button, while nobody has decided and as far as the records there tell that it would be given."""
    request = scene.request
    mine = scene.recipient == request.requester.slack
    if not mine or turnable(request) or (scene.ledger and scene.ledger.open):
        return []
    spoken = words.spoken(said.EMERGENCY, request.title)
    return [button(TURN, said.EMERGENCY, str(Pointer.to(request)), spoken)]


def draw(request: Request, urgent: Urgent, pointer: Pointer) -> Json:
    """The form for one request that waits."""
    blocks = [
        header(request.title),
        says(said.what_happens(urgent)),
        field(BLOCK, said.INCIDENT, lines(INCIDENT, REASON_LONGEST), hint=said.incident_hint()),
    ]
    kept = json.dumps({"pointer": str(pointer)})
    return modal(FORM, said.TAKE_TITLE, blocks, metadata=kept, submit=said.TAKE, close=words.CANCEL)


def read(view: Raw) -> tuple[Pointer, str]:
    """The submitted form."""
    return Pointer.parse(filled.Kept(view).text("pointer")), filled.words(view, BLOCK, INCIDENT)


def errors(refusals: Refusals) -> dict[str, str]:
    """All that is wrong, at the one input there is."""
    return filled.blamed(refusals, lambda _: BLOCK)
