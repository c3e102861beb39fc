"""Every sentence about looking after one's roles: in the Home tab, in the forms and in messages. People stand in them as mentions;
titles stand beside them as plain text.
"""

from collections.abc import Iterable, Sequence

from access.catalog import Approver
from access.edits import Fate, Proposal
from access.home_own import Owned
from access.listing import MOST
from access.owners import Holder
from access.shown import Shown
from bot.views.text import moment, people, person

WHO_HAS_IT, EDIT_APPROVERS, END_ACCESS = "Who has it", "Edit approvers", "End access"
AGREE, KEEP, TAKE_BACK = "Agree to change", "Keep list as it is", "Take back change"
CLOSE_CHANGE = "Close that change"
HOLDERS_TITLE, EDIT_TITLE, STOP_TITLE, STOPPED_TITLE = (
    "Who has it",
    "Edit approvers",
    "End access",
    "It is ending",
)
APPROVERS, CHANGE, PROPOSE = "Who may approve", "Change approvers", "Propose change"
STOP_REASON, STOP_HINT = "Why", "The person who has the access will read this."
AGREE_ASK = (
    "Agree to this change?",
    "The new list counts at once, also for requests that are waiting.",
    AGREE,
    "Not now",
)
NEXT, PREVIOUS = "Next page", "Previous page"


# The Home tab


def approvers(own: Owned) -> str:
    """Who approves, and who of them has left."""
    listed = [each.slack for each in own.approvers]
    sentence = f"Approvers: {people(listed)}." if listed else "Nobody can approve this role."
    left = [each for each in listed if each in own.gone]
    if left:
        sentence += f" {people(left)} {_has(left)} left: please choose somebody else."
    moved = [each for each in listed if each in own.moved]
    if moved:
        sentence += (
            f" {people(moved)} {_has(moved)} changed teams and cannot approve until you say that they stay."
        )
    return sentence


def retired() -> str:
    return "Retired: nobody can ask for it any more."


def waits_for_a_second(proposal: Proposal) -> str:
    who = people([each.slack for each in proposal.asked], "or")
    return f"Your change waits for {who} until {moment(proposal.deadline)}. {difference(proposal)}"


def of_an_owner_before(proposal: Proposal) -> str:
    return (
        f"{person(proposal.by.slack)} proposed a change while they owned this role. Nothing can come of it any more: "
        f"close it, or leave it. {difference(proposal)}"
    )


def wants_to_change(proposal: Proposal) -> str:
    return f"{person(proposal.by.slack)} wants to change who may approve this role. {difference(proposal)}"


def until(proposal: Proposal) -> str:
    return f"One other approver has to agree. If nobody does before {moment(proposal.deadline)}, the list stays as it is."


def difference(proposal: Proposal) -> str:
    """Everybody whom the new list adds and removes: whoever agrees has to see them all."""
    parts = [_named("Adds", proposal.added), _named("Removes", proposal.removed)]
    parts += [_named("Keeps, from another team by now,", proposal.confirmed)]
    return " ".join(each for each in parts if each)


def _named(word: str, approvers: Iterable[Approver]) -> str:
    slacks = [each.slack for each in approvers]
    return f"{word} {people(slacks, most=MOST)}." if slacks else ""


def changed() -> str:
    return "The approvers are changed. The new list counts at once."


def proposed() -> str:
    return "Your change waits for a second person. Nothing changes until somebody agrees."


def overtaken() -> str:
    return (
        "The list or its owner was changed meanwhile, or whoever proposed this has left. "
        "So this change is over, and the list stays as it is."
    )


# Messages about a proposed list


def fate(proposal: Proposal) -> str:
    """What became of it, for everybody."""
    who = person(proposal.decided_by.slack) if proposal.decided_by else "Somebody"
    when = f", {moment(proposal.decided_at)}" if proposal.decided_at else ""
    return {
        Fate.WAITING: "",
        Fate.AGREED: f"{who} agreed{when}. The new list is in force.",
        Fate.DECLINED: f"{who} kept the list as it is{when}.",
        Fate.WITHDRAWN: f"{who} took the change back{when}. The list stays as it is.",
        Fate.LAPSED: f"Nobody agreed in time{when}. The list stays as it is.",
        Fate.OVERTAKEN: "The list or its owner was changed in another way, or whoever proposed this has left. This change is over.",
    }[proposal.fate]


def you_proposed(proposal: Proposal) -> str:
    return f"You want to change who may approve this role. {difference(proposal)}"


# Who has it


def nobody_has_it() -> str:
    return "Nobody has this role right now."


def count(total: int) -> str:
    return "One person has it." if total == 1 else f"It is held {total} times."


def holds(holder: Holder) -> str:
    request, who = holder.request, person(holder.request.for_whom.slack)
    if holder.state is Shown.BEING_TAKEN_BACK:
        return f"{who}: being taken back."
    word = "being set up" if holder.state is Shown.BEING_SET_UP else "active"
    return f"{who}: {word}, until {moment(request.end or 0)}."


def page_of(page: int, pages: int) -> str:
    return f"Page {page + 1} of {pages}"


def hidden(count: int) -> str:
    return f"{count} could not be read and {'is' if count == 1 else 'are'} not shown. Tell IT."


def ending(holder_slack: str) -> str:
    return (
        f"What {person(holder_slack)} has by this role is taken away at once, unless another role gives them the same. "
        "They can ask for it again."
    )


def is_ending(slack: str) -> str:
    return (
        f"What {person(slack)} has by this role is ending, and they are told why. "
        "If another role gives them the same, they keep it by that."
    )


# The form for the list


def choose(people_needed: int) -> str:
    return (
        f"Choose at least {people_needed} people: one of them may be the one who asks, and nobody approves their own request. "
        "The new list counts at once, also for requests that are waiting."
    )


def too_many(people: int, most: int) -> str:
    return (
        f"This list has {people} people, and only {most} can be chosen here. "
        "Whoever is not chosen is taken off it when you change it."
    )


def second_needed() -> str:
    return "This role is sensitive: one of the other approvers has to agree before your change counts."


def have_left(slacks: Sequence[str]) -> str:
    return (
        f"{people(slacks)} {_has(slacks)} left and {'is' if len(slacks) == 1 else 'are'} not chosen any more."
    )


def _has(slacks: Sequence[str]) -> str:
    return "has" if len(slacks) == 1 else "have"
