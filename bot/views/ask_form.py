"""The form for asking: empty until a role is chosen, then what that role allows; drawn here and read back here.

Without a role that can be asked for there is no input and so no button to send it. What the form remembers is in `bot.views.ask_memo`,
its inputs are in `bot.views.ask_fields`, and what stands around them once a role is chosen in `bot.views.ask_offer`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from access.answers import LOOKING, Refusals, Refused, looking_for_whom
from access.calls import Asking, Offer
from access.catalog import Entry
from access.keys import RoleKey, SlackId
from access.shelf import Browsed
from bot.views import ask_fields, ask_offer, ask_words, emergency_form, emergency_words, filled, words
from bot.views.ask_fields import APPROVERS, DURATION, ROLE, TICKET
from bot.views.ask_memo import ALSO, FOR_WHOM, REASON, ROLE_BLOCK, Memo, ticked, value
from bot.views.ask_offer import TAKE
from bot.views.blocks import beside, button, buttons, group, modal, option, options, says, small, small_plain
from bot.views.emergency_form import EMERGENCY, ORDINARY
from bot.views.text import Json, typed

__all__ = [
    "ALSO",
    "APPROVERS",
    "DURATION",
    "EMERGENCY",
    "FOR_WHOM",
    "ORDINARY",
    "REASON",
    "ROLE",
    "TAKE",
    "TICKET",
    "Memo",
]

FORM = "ask"
TRY_AGAIN = "ask_try_again"
MOST_MATCHES = 5
_AGAIN = (LOOKING, looking_for_whom().code)

Raw = Mapping[str, Any]


@dataclass(frozen=True)
class Sought:
    """What was typed after the command, and the roles that fit it best, equally well."""

    words: str
    best: tuple[Entry, ...]


def blank(memo: Memo, sought: Sought | None = None) -> Json:
    """The form as it opens: from memory alone."""
    matches = _matches(sought) if sought else []
    return _modal(memo, [says(words.search_first()), *matches, *_search(None), *ask_offer.along(memo)])


def drawn(memo: Memo, role: Json, offer: Offer | Refusals) -> Json:
    """The form after a role (as the option that was chosen): what it allows, or why it cannot be asked for."""
    return refused(memo, role, offer) if isinstance(offer, Refusals) else offered(memo, offer)


def refused(memo: Memo, role: Json, refusals: Refusals) -> Json:
    """The form for a role that cannot be asked for now: why, and the search again."""
    blocks = _why_not(role, refusals.all)
    if any(each.code in _AGAIN for each in refusals.all):
        blocks.append(buttons(button(TRY_AGAIN, words.TRY_AGAIN, str(role["value"]), words.TRY_AGAIN)))
    return _modal(memo, blocks)


def offered(memo: Memo, offer: Offer) -> Json:
    """The form with what this role allows this person."""
    if not offer.durations:
        first = _search(ask_fields.as_option(offer.role))
        return _modal(memo, [says(words.search_first()), *first, says(words.no_durations())])
    memo = replace(memo, urgent=memo.urgent and offer.urgent is not None)
    if offer.instead and not memo.urgent:
        role = ask_fields.as_option(offer.role)
        return _modal(memo, [*_why_not(role, offer.instead), *emergency_form.way_in(offer)])
    submit = emergency_words.TAKE if memo.urgent else words.ASK_SUBMIT
    return _modal(memo, ask_offer.blocks(memo, offer), submit)


def _why_not(role: Json, why: Sequence[Refused]) -> list[Json]:
    return [says(words.search_first()), *_search(role), *[says(each.why) for each in why]]


def unsearched(role: RoleKey, offer: Offer | Refusals) -> Json:
    """A role that was not searched for, as the option by which the form shows it."""
    return ask_fields.as_option(offer.role) if isinstance(offer, Offer) else option(role, role)


def chosen(view: Raw) -> Json | None:
    """The role that is chosen in the form, as the option that it was chosen by."""
    given = value(view, ROLE)
    if not isinstance(given, dict):
        return None
    key = str(given["value"])
    return option(key, _label(given.get("text")) or key, _label(given.get("description")))


def _label(drawn: object) -> str:
    """The words of a text that was drawn."""
    found = drawn.get("text") if isinstance(drawn, dict) else None
    return found if isinstance(found, str) else ""


def first(view: Raw) -> tuple[tuple[RoleKey, ...], tuple[RoleKey, ...]]:
    """The roles that this person used last, and those that their team often asks for."""
    memo = Memo.read(view)
    return memo.lately, memo.team


def found(entries: Sequence[Entry]) -> list[Json]:
    """The answer to a search."""
    return options((each.key, each.title, each.about) for each in entries)


def browsed(page: Browsed) -> list[Json]:
    """The answer to an empty search: what was used lately, what the team often asks for, then all the others as far as they fit. Never a
    group without an option.
    """
    lately, team, others = found(page.lately), found(page.team), found(page.others)
    cut = len(lately) + len(team) + len(others) < page.total
    label = ask_words.some_of(len(others), page.total) if cut else ask_words.ALL
    groups = ((ask_words.LATELY, lately), (ask_words.TEAM, team), (label, others))
    return [group(name, drawn) for name, drawn in groups if drawn]


def read(view: Raw) -> Asking:
    """The submitted form. What is missing in it reads as empty, which the rules refuse with the right sentence."""
    memo = Memo.read(view)
    role, duration = chosen(view) or {}, value(view, DURATION)
    return Asking(
        memo.id,
        RoleKey(str(role.get("value", ""))),
        str(duration["value"]) if isinstance(duration, dict) else "",
        typed(str(value(view, REASON) or "")),
        tuple(map(SlackId, ticked(value(view, APPROVERS)))),
        memo.person,
        also=memo.also,
        ticket=" ".join(typed(str(value(view, TICKET) or "")).split()),
        for_whom=memo.for_whom,
        context=memo.context,
        emergency=memo.urgent,
    )


def errors(view: Raw, refusals: Refusals) -> dict[str, str]:
    """Each refusal at the input that is to blame, by block id; at the role when there is no such input."""
    blocks = {each.partition(":")[0]: each for each in filled.inputs(view)}
    role = blocks.get(ROLE_BLOCK, ROLE_BLOCK)
    return filled.blamed(refusals, lambda each: blocks.get(each.field) or role)


def _modal(memo: Memo, blocks: list[Json], submit: str = "") -> Json:
    return modal(FORM, words.ASK_TITLE, blocks, metadata=str(memo), submit=submit, close=words.CANCEL)


def _search(role: Json | None) -> list[Json]:
    return [ask_fields.search(role), small(ask_words.none_fits())]


def _matches(sought: Sought) -> list[Json]:
    """What was typed fits several roles, or none: the first of them with a button each."""
    if not sought.best:
        return [small_plain(ask_words.nothing_fits(sought.words))]
    shown = sought.best[:MOST_MATCHES]
    said = small_plain(ask_words.several(sought.words, len(sought.best), len(shown)))
    return [said, *[_match(each) for each in shown]]


def _match(entry: Entry) -> Json:
    text = f"{entry.title}\n{entry.about}" if entry.about else entry.title
    spoken = words.spoken(ask_words.CHOOSE, entry.title)
    return beside(text, button(TAKE, ask_words.CHOOSE, entry.key, spoken))
