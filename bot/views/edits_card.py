"""The message about a proposed approver list: for those who can agree to it, and for whoever proposed it."""

from collections.abc import Iterable

from access.edits import Edits, Fate, Proposal
from access.keys import SlackId
from bot.views import owner_words, words
from bot.views.blocks import Confirm, Message, button, buttons, flat, header, says, small
from bot.views.owner_forms import Answer
from bot.views.text import Json

AGREE, KEEP = "agree_edit", "keep_edit"


def draw(edits: Edits, recipient: SlackId) -> Message:
    """The message of one person, as things stand."""
    proposal = edits.proposal
    if proposal is None:
        return Message(flat(owner_words.overtaken(), edits.title), (header(edits.title),))
    mine = recipient == proposal.by.slack
    sentence = owner_words.you_proposed(proposal) if mine else owner_words.wants_to_change(proposal)
    top: tuple[Json, ...] = (header(edits.title), says(sentence))
    if proposal.fate is not Fate.WAITING:
        said = owner_words.fate(proposal)
        return Message(flat(said, edits.title), (*top, says(said)))
    row = take_back(edits, proposal) if mine else answer(edits, proposal)
    shown = (*top, small(owner_words.until(proposal)), buttons(*row))
    return Message(flat(sentence, edits.title), shown)


def answer(edits: Edits, proposal: Proposal) -> Iterable[Json]:
    """The buttons of whoever can be the second person."""
    value, sure = str(Answer(edits.role, proposal.id)), Confirm(*owner_words.AGREE_ASK)
    for action, label, confirm in ((AGREE, owner_words.AGREE, sure), (KEEP, owner_words.KEEP, None)):
        yield button(action, label, value, words.spoken(label, edits.title), confirm=confirm)


def take_back(edits: Edits, proposal: Proposal) -> Iterable[Json]:
    """The button of whoever proposed it."""
    label, value = owner_words.TAKE_BACK, str(Answer(edits.role, proposal.id))
    yield button(KEEP, label, value, words.spoken(label, edits.title))
