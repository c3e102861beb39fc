"""The inputs of the form for asking: one function each, and the ids by which they are read back.

Block ids stay the same from drawing to drawing where what was put in has to survive, and carry the role where a choice belongs to one
role only. A new block id is how Slack is told to show another choice than the one that stands there.
"""

from access.calls import Choice, Offer
from access.catalog import Role
from access.request import REASON_LONGEST
from bot.views import ask_words, digest_words, waiting_words, words
from bot.views.ask_memo import ALSO, FOR_WHOM, REASON, Memo
from bot.views.blocks import field, line, lines, option, options
from bot.views.text import Json, plain

ROLE, DURATION, APPROVERS = "ask_role", "ask_duration", "ask_approvers"
TICKET = "ask_ticket"

SEARCH_BLOCK, REASON_BLOCK = "search", "reason"
DURATION_BLOCK, APPROVERS_BLOCK = "duration", "approvers"
TICKET_BLOCK, ALSO_BLOCK, FOR_WHOM_BLOCK = "ticket", "also", "for_whom"

MOST_ALSO = 7
TICKET_LONGEST = 100


def as_option(role: Role) -> Json:
    """A role as an entry of a select."""
    return option(role.key, role.title)


def search(chosen: Json | None) -> Json:
    """The search while no role stands that can be asked for: not an input, so that there is nothing to send."""
    return {"type": "actions", "block_id": SEARCH_BLOCK, "elements": [_searched(chosen)]}


def role(memo: Memo, chosen: Role) -> Json:
    """The search with a role that can be asked for."""
    return field(memo.block, words.ROLE, _searched(as_option(chosen)), tells=True)


def duration(offer: Offer) -> Json:
    """One of them is chosen to begin with: the usual one, else the shortest. Whoever wants more has to say so."""
    shortest = min(offer.durations, key=lambda each: each.seconds)
    first = next((each for each in offer.durations if each == offer.default), shortest)
    element: Json = {
        "type": "static_select",
        "action_id": DURATION,
        "options": options((str(each), each.words()) for each in offer.durations),
        "initial_option": option(str(first), first.words()),
    }
    return field(_of(DURATION_BLOCK, offer), words.DURATION, element)


def reason(memo: Memo) -> Json:
    """Why."""
    return field(
        REASON_BLOCK, words.REASON, lines(REASON, REASON_LONGEST, memo.reason), hint=words.reason_hint()
    )


def ticket(offer: Offer) -> Json:
    """The number of a ticket."""
    hint = ask_words.ticket_hint(offer.ticket)
    return field(TICKET_BLOCK, ask_words.TICKET, line(TICKET, TICKET_LONGEST), hint=hint)


def approvers(offer: Offer) -> Json:
    """Proposed ones first, so that a list which is cut still has them."""
    ordered = sorted(offer.approvers, key=lambda choice: not choice.proposed)
    element: Json = {
        "type": "multi_static_select",
        "action_id": APPROVERS,
        "placeholder": plain(words.APPROVERS_PLACEHOLDER, 150),
        "options": options(_approver(choice, offer.tz) for choice in ordered),
    }
    initial = options(_approver(choice, offer.tz) for choice in ordered if choice.proposed)
    element = {**element, **({"initial_options": initial} if initial else {})}
    block = _of(APPROVERS_BLOCK, offer)
    return field(block, words.APPROVERS, element, hint=ask_words.why_they_approve())


def _approver(choice: Choice, tz: str) -> tuple[str, ...]:
    """Whoever is away can be chosen all the same, and whoever gets requests later."""
    about = digest_words.of_approver(choice.digest) if choice.digest else ""
    about = waiting_words.away_choice(choice.away_until, tz) if choice.away_until else about
    return choice.approver.slack, choice.approver.name, about


def also(offer: Offer) -> Json:
    """More roles, asked for together. What is chosen changes what can be offered, so it is told at once."""
    chosen = options((each.key, each.title) for each in offer.also)
    element: Json = {
        "type": "multi_external_select",
        "action_id": ALSO,
        "min_query_length": 0,
        "max_selected_items": MOST_ALSO,
        "placeholder": plain(ask_words.ALSO_PLACEHOLDER, 150),
        **({"initial_options": chosen} if chosen else {}),
    }
    block = f"{ALSO_BLOCK}:{offer.role.key}"
    return field(block, ask_words.ALSO, element, hint=ask_words.also_hint(), tells=True, optional=True)


def for_whom(memo: Memo) -> Json:
    """Somebody else, who would get the access."""
    element: Json = {
        "type": "users_select",
        "action_id": FOR_WHOM,
        "placeholder": plain(ask_words.FOR_WHOM_PLACEHOLDER, 150),
        **({"initial_user": memo.for_whom} if memo.for_whom else {}),
    }
    return field(
        FOR_WHOM_BLOCK,
        ask_words.FOR_WHOM,
        element,
        hint=ask_words.for_whom_hint(),
        tells=True,
        optional=True,
    )


def _of(block: str, offer: Offer) -> str:
    """A block for what belongs to these roles alone."""
    return ":".join((block, offer.role.key, *(each.key for each in offer.also)))[:255]


def _searched(chosen: Json | None) -> Json:
    drawn: Json = {
        "type": "external_select",
        "action_id": ROLE,
        "min_query_length": 0,
        "placeholder": plain(words.ROLE_PLACEHOLDER, 150),
    }
    return {**drawn, **({"initial_option": chosen} if chosen else {})}
