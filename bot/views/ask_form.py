"""The form for asking: empty until a role is chosen, then what that role allows; drawn here and read back here.

Block ids stay the same from drawing to drawing where typed text has to survive, and carry the role where a choice belongs to one
role only. Without a role that can be asked for there is no input and so no button to send it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from access.answers import LOOKING, Refusals
from access.calls import Asking, Offer
from access.catalog import Entry, Role
from access.keys import OktaId, RequestId, RoleKey, SlackId
from access.request import REASON_LONGEST
from bot.views import words
from bot.views.blocks import button, buttons, field, lines, modal, option, options, says, small, small_plain
from bot.views.text import Json, plain, typed, unmarked

FORM = "ask"
ROLE = "ask_role"
TRY_AGAIN = "ask_try_again"
DURATION = "ask_duration"
REASON = "ask_reason"
APPROVERS = "ask_approvers"

SEARCH_BLOCK, ROLE_BLOCK, REASON_BLOCK = "search", "role", "reason"
DURATION_BLOCK, APPROVERS_BLOCK = "duration", "approvers"

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Memo:
    """What the form itself remembers between its drawings. `reason` keeps typed text while a refused role shows no field for it.

    `home` is the spot in the Home tab that it was opened from, if it was (see `bot.views.home`).
    """

    id: RequestId
    person: OktaId | None = None
    reason: str = ""
    home: str = ""

    def __str__(self) -> str:
        kept = {"id": self.id, "person": self.person, "reason": self.reason, "home": self.home}
        return json.dumps({key: value for key, value in kept.items() if value}, ensure_ascii=False)

    @classmethod
    def read(cls, view: Raw) -> "Memo":
        """What a drawing remembers, and the reason as it is typed by now."""
        kept = json.loads(view["private_metadata"])
        reason = _value(view, REASON)
        person = OktaId(kept["person"]) if kept.get("person") else None
        return cls(
            RequestId(kept["id"]),
            person,
            typed(str(kept.get("reason", "") if reason is None else reason)),
            str(kept.get("home", "")),
        )


def blank(memo: Memo) -> Json:
    """The form as it opens: from memory alone."""
    return _modal(memo, [says(words.search_first()), _search(None)])


def drawn(memo: Memo, role: Json, offer: Offer | Refusals) -> Json:
    """The form after a role (as the option that was chosen): what it allows, or why it cannot be asked for."""
    return refused(memo, role, offer) if isinstance(offer, Refusals) else offered(memo, offer)


def refused(memo: Memo, role: Json, refusals: Refusals) -> Json:
    """The form for a role that cannot be asked for now: why, and the search again."""
    blocks = [says(words.search_first()), _search(role), *[says(each.why) for each in refusals.all]]
    if any(each.code == LOOKING for each in refusals.all):
        blocks.append(buttons(button(TRY_AGAIN, words.TRY_AGAIN, str(role["value"]), words.TRY_AGAIN)))
    return _modal(memo, blocks)


def offered(memo: Memo, offer: Offer) -> Json:
    """The form with what this role allows this person."""
    role = offer.role
    if not offer.durations:
        return _modal(memo, [says(words.search_first()), _search(_option(role)), says(words.no_durations())])
    blocks = [
        _role(role),
        *_about(offer),
        field(f"{DURATION_BLOCK}:{role.key}", words.DURATION, _durations(offer)),
        field(
            REASON_BLOCK, words.REASON, lines(REASON, REASON_LONGEST, memo.reason), hint=words.reason_hint()
        ),
        field(f"{APPROVERS_BLOCK}:{role.key}", words.APPROVERS, _approvers(offer)),
        small(words.policy(offer.policy, len(offer.approvers))),
    ]
    return _modal(memo, blocks, words.ASK_SUBMIT)


def unsearched(role: RoleKey, offer: Offer | Refusals) -> Json:
    """A role that was not searched for, as the option by which the form shows it."""
    return _option(offer.role) if isinstance(offer, Offer) else option(role, role)


def chosen(view: Raw) -> Json | None:
    """The role that is chosen in the form, as the option that it was chosen by."""
    given = _value(view, ROLE)
    return dict(given) if given else None


def found(entries: Iterable[Entry]) -> list[Json]:
    """The answer to a search."""
    return options((entry.key, entry.title) for entry in entries)


def read(view: Raw) -> Asking:
    """The submitted form. What is missing in it reads as empty, which the rules refuse with the right sentence."""
    memo = Memo.read(view)
    role, duration = _value(view, ROLE) or {}, _value(view, DURATION) or {}
    chosen = _value(view, APPROVERS) or []
    return Asking(
        memo.id,
        RoleKey(str(role.get("value", ""))),
        str(duration.get("value", "")),
        typed(str(_value(view, REASON) or "")),
        tuple(SlackId(str(each["value"])) for each in chosen),
        memo.person,
    )


def errors(view: Raw, refusals: Refusals) -> dict[str, str]:
    """Each refusal at the input that is to blame, by block id; at the role when there is no such input."""
    blocks = [str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"]
    at: dict[str, list[str]] = {}
    for refusal in refusals.all:
        block = next((each for each in blocks if each.partition(":")[0] == refusal.field), ROLE_BLOCK)
        at.setdefault(block, []).append(unmarked(refusal.why))
    return {block: " ".join(sentences) for block, sentences in at.items()}


def _modal(memo: Memo, blocks: list[Json], submit: str = "") -> Json:
    return modal(FORM, words.ASK_TITLE, blocks, metadata=str(memo), submit=submit, close=words.CANCEL)


def _search(chosen: Json | None) -> Json:
    return {"type": "actions", "block_id": SEARCH_BLOCK, "elements": [_select(chosen)]}


def _select(chosen: Json | None) -> Json:
    drawn: Json = {
        "type": "external_select",
        "action_id": ROLE,
        "min_query_length": 0,
        "placeholder": plain(words.ROLE_PLACEHOLDER, 150),
    }
    return {**drawn, **({"initial_option": chosen} if chosen else {})}


def _role(role: Role) -> Json:
    return field(ROLE_BLOCK, words.ROLE, _select(_option(role)), tells=True)


def _option(role: Role) -> Json:
    return option(role.key, role.title)


def _about(offer: Offer) -> Iterable[Json]:
    if offer.role.description:
        yield small_plain(offer.role.description)
    if offer.holding and offer.holding.needs:
        yield small(words.have_already(max(offer.holding.needs.values())))
    if offer.lesser:
        yield small_plain(words.lesser(offer.lesser.title))


def _durations(offer: Offer) -> Json:
    """The shortest is chosen to begin with: whoever wants more has to say so."""
    shortest = min(offer.durations, key=lambda each: each.seconds)
    return {
        "type": "static_select",
        "action_id": DURATION,
        "options": options((str(each), each.words()) for each in offer.durations),
        "initial_option": option(str(shortest), shortest.words()),
    }


def _approvers(offer: Offer) -> Json:
    """Proposed ones first, so that a list which is cut still has them."""
    ordered = sorted(offer.approvers, key=lambda choice: not choice.proposed)
    proposed = [choice.approver for choice in ordered if choice.proposed]
    drawn: Json = {
        "type": "multi_static_select",
        "action_id": APPROVERS,
        "placeholder": plain(words.APPROVERS_PLACEHOLDER, 150),
        "options": options((choice.approver.slack, choice.approver.name) for choice in ordered),
    }
    initial = options((approver.slack, approver.name) for approver in proposed)
    return {**drawn, **({"initial_options": initial} if initial else {})}


def _value(view: Raw, action: str) -> Any:
    """What stands in the input with this action id: its value, its option, or its options; None when there is no such input."""
    for inputs in view["state"]["values"].values():
        if action in inputs:
            given = inputs[action]
            return given.get("value") or given.get("selected_option") or given.get("selected_options") or ""
    return None
