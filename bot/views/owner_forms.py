"""The windows of owners: who has a role, ending one person's access, and who may approve. Drawn here and read back here."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from access.answers import Refusals
from access.calls import Pointer
from access.editing import Edit, Editing
from access.keys import RoleKey, SlackId
from access.listing import MOST
from access.owners import Holder, Holders
from access.request import REASON_LONGEST, Request
from bot.views import filled, owner_words, words
from bot.views.blocks import button, buttons, field, header, lines, modal, quote, says, small
from bot.views.filled import Kept, given
from bot.views.text import Json, clean, cut

HOLDERS, STOP_FORM, EDIT_FORM = "holders", "stop", "edit_approvers"
STOP, TURN = "own_stop", "own_turn"
REASON, REASON_BLOCK = "stop_reason", "reason"
APPROVERS, APPROVERS_BLOCK = "edit_approvers", "approvers"
SHORT = 300

Raw = Mapping[str, Any]


def holders(found: Holders) -> Json:
    """Who has one role: a page of it."""
    blocks = [header(found.role.title), small(_counted(found))]
    for place, holder in enumerate(found.items, 1):
        blocks += _holder(found, place, holder)
    if found.hidden:
        blocks.append(small(owner_words.hidden(found.hidden)))
    blocks += _pager(found)
    kept = json.dumps({"role": found.role.key})
    return modal(HOLDERS, owner_words.HOLDERS_TITLE, blocks, metadata=kept, close=words.CLOSE)


def _counted(found: Holders) -> str:
    return owner_words.count(found.total) if found.total else owner_words.nobody_has_it()


def _holder(found: Holders, place: int, holder: Holder) -> Iterable[Json]:
    request = holder.request
    yield says(owner_words.holds(holder))
    yield quote(cut(clean(request.reason), SHORT))
    if holder.may_end:
        spoken = f"{owner_words.END_ACCESS}, {place} of {len(found.items)}: {found.role.title}"
        end = button(STOP, owner_words.END_ACCESS, str(Pointer.to(request)), spoken)
        yield {**buttons(end), "block_id": f"held:{request.id}"}


def _pager(found: Holders) -> Iterable[Json]:
    if found.pages == 1:
        return
    turns = []
    if found.page:
        turns.append((owner_words.PREVIOUS, found.page - 1))
    if found.page < found.pages - 1:
        turns.append((owner_words.NEXT, found.page + 1))
    yield small(owner_words.page_of(found.page, found.pages))
    for label, page in turns:
        yield {**buttons(button(TURN, label, str(page), label)), "block_id": f"turn:{page}"}


def turned(view: Raw, value: str) -> tuple[RoleKey, int]:
    """Which role's which page was asked for."""
    page = int(value) if value.isascii() and value.isdecimal() and len(value) < 6 else 0
    return RoleKey(Kept(view).text("role")), page


def stop(request: Request, pointer: Pointer) -> Json:
    """The form for ending one person's access."""
    blocks = [
        header(request.title),
        says(owner_words.ending(request.for_whom.slack)),
        field(
            REASON_BLOCK, owner_words.STOP_REASON, lines(REASON, REASON_LONGEST), hint=owner_words.STOP_HINT
        ),
    ]
    return modal(
        STOP_FORM,
        owner_words.STOP_TITLE,
        blocks,
        metadata=json.dumps({"pointer": str(pointer)}),
        submit=owner_words.END_ACCESS,
        close=words.CANCEL,
    )


def read_stop(view: Raw) -> tuple[Pointer, str]:
    """The submitted form for ending."""
    return Pointer.parse(Kept(view).text("pointer")), filled.words(view, REASON_BLOCK, REASON)


def stopped(request: Request) -> Json:
    """What stands where the form stood, once it is on record."""
    blocks = [header(request.title), says(owner_words.is_ending(request.for_whom.slack))]
    return modal(HOLDERS, owner_words.STOPPED_TITLE, blocks, metadata="{}", close=words.CLOSE)


def edit(editing: Editing) -> Json:
    """The form for the approver list."""
    role, left = editing.role, [each.slack for each in editing.listed.approvers if each.slack in editing.gone]
    blocks = [header(role.title), says(owner_words.choose(editing.people))]
    blocks += [says(owner_words.have_left(left))] if left else []
    staying = len(_staying(editing))
    blocks += [says(owner_words.too_many(staying, MOST))] if staying > MOST else []
    blocks += [says(owner_words.second_needed())] if editing.policy.sensitive else []
    blocks.append(field(APPROVERS_BLOCK, owner_words.APPROVERS, _people(editing)))
    submit = owner_words.PROPOSE if editing.policy.sensitive else owner_words.CHANGE
    kept = json.dumps({"role": role.key, "seen": editing.listed.version})
    return modal(EDIT_FORM, owner_words.EDIT_TITLE, blocks, metadata=kept, submit=submit, close=words.CANCEL)


def _staying(editing: Editing) -> list[SlackId]:
    return [each.slack for each in editing.listed.approvers if each.slack not in editing.gone]


def _people(editing: Editing) -> Json:
    staying = _staying(editing)
    drawn: Json = {"type": "multi_users_select", "action_id": APPROVERS, "max_selected_items": MOST}
    return {**drawn, **({"initial_users": staying[:MOST]} if staying else {})}


def read_edit(view: Raw) -> Edit:
    """The submitted list."""
    kept, chosen = Kept(view), given(view, APPROVERS_BLOCK, APPROVERS).get("selected_users") or []
    people = tuple(SlackId(str(each)) for each in dict.fromkeys(chosen))
    return Edit(RoleKey(kept.text("role")), people, kept.number("seen"))


def errors(block: str, refusals: Refusals) -> dict[str, str]:
    """All that is wrong, at the one input there is."""
    return filled.blamed(refusals, lambda _: block)


@dataclass(frozen=True)
class Answer:
    """What a button about a proposed list carries: the role, and which proposal it is. Text form `role|id`."""

    role: RoleKey
    proposal: str

    def __str__(self) -> str:
        return f"{self.role}|{self.proposal}"

    @classmethod
    def parse(cls, text: str) -> "Answer":
        """Anything that is no text form is about nothing that there is."""
        role, _, proposal = text.partition("|")
        return cls(RoleKey(role), proposal)
