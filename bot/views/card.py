"""The approver's card: a request to decide on, and what became of it. It shows the decision and nothing that comes after.

Setting access up and taking it away are for the one who has it; an approver's card changes when the request is decided, and
before that only when somebody else decides too, a question is asked or answered, or what it says of the person changes.
"""

from dataclasses import replace

from access.calls import Pointer
from access.keys import SlackId
from access.ports import Scene
from access.prior import already
from access.request import QUESTIONS_MOST, Decision, Request, State
from bot.views import card_words, context, question, rule_words, words
from bot.views.blocks import (
    Confirm,
    Message,
    button,
    buttons,
    choice,
    flat,
    header,
    quote,
    says,
    small,
    small_plain,
)
from bot.views.text import Json, markdown, plain

APPROVE = "approve"
DENY = "deny"
APPROVE_LESS = "approve_less"
END_RULED = "end_ruled"


def draw(scene: Scene) -> Message:
    """The card of one approver."""
    request = scene.request
    if request.state is State.PENDING:
        return _waiting(scene)
    if request.denial:
        sentence = words.denied(request.denial)
        more: tuple[Json, ...] = (quote(request.denial.reason),)
        more += (small_plain(words.suggested(request.suggested.title)),) if request.suggested else ()
        return Message(
            flat(sentence, request.title), (*_top(request), quote(request.reason), says(sentence), *more)
        )
    message = _message(request, _outcome(request))
    return replace(message, blocks=(*message.blocks, *_ruled(scene)))


def _ruled(scene: Scene) -> list[Json]:
    """For whoever put the rule in force that approved it, while it runs: they decided nothing, so they can end it."""
    request = scene.request
    ruled = [each for each in request.given_by if each.rule and each.by.slack == scene.recipient]
    if not (request.running and ruled):
        return []
    spoken = words.spoken(rule_words.END, request.title)
    end = button(END_RULED, rule_words.END, str(Pointer.to(request)), spoken, style="danger")
    return [says(rule_words.you_can_end()), buttons(end)]


def _waiting(scene: Scene) -> Message:
    request = scene.request
    if scene.barred:
        return _message(request, words.not_listed())
    if scene.recipient not in [each.slack for each in request.asked]:
        return _message(request, words.others_asked())
    blocks = [
        *_top(request),
        _who(scene),
        *_how_long(scene),
        *_already(scene),
        small_plain(card_words.has(scene.background.has, scene.background.whom)),
        says(words.WHY),
        quote(request.reason),
        *context.on_card(request.context),
        *question.counted(request),
        *_when(request),
    ]
    mine = _mine(request, scene.recipient)
    if mine and not (mine.rule and scene.recipient in scene.uncounted):
        said = rule_words.your_rule_agreed(mine) if mine.rule else words.you_agreed()
        blocks += [says(said), small(words.progress(request, scene.uncounted))]
        blocks += [buttons(_deny(request))] if mine.rule else []
    else:
        blocks += [small(words.progress(request, scene.uncounted)), *_follows(request), _buttons(scene)]
    return Message(flat(words.asks(request), request.title), tuple(blocks))


def _when(request: Request) -> list[Json]:
    said, where = words.decided_when(request), request.limits.elsewhere
    first = [small(said)] if said else []
    return [*first, *([small_plain(card_words.elsewhere(where, request.id))] if where else [])]


def _who(scene: Scene) -> Json:
    """Who that is in Okta, how sensitive it is, and the ticket: in small print, names and numbers shown as they are."""
    request = scene.request
    known = card_words.in_okta(request, scene.background)
    elements = [
        markdown(card_words.sensitivity(request)),
        *([plain(request.limits.because, 200)] if request.limits.because else []),
        *([plain(known, 300)] if known else []),
        *([plain(card_words.ticket(request.ticket), 200)] if request.ticket else []),
    ]
    return {"type": "context", "elements": elements}


def _how_long(scene: Scene) -> list[Json]:
    ends = scene.parent.end if scene.parent else None
    before = card_words.extended(scene.parent.extended) if scene.parent else ""
    sentences = [words.ends_now(ends) if ends else "", card_words.until(scene.request, ends), before]
    said = " ".join(filter(None, sentences))
    return [says(said)] if said else []


def _already(scene: Scene) -> list[Json]:
    """What the person has of it, or had: to agree changes little for somebody who has it anyway. And whether they chose the approvers.

    Of a bundle that stands beside the title of each role.
    """
    alone = not scene.request.also
    found, edited = already(scene) if alone else None, scene.background.edited
    lines = [
        words.has_already(scene.request, found.until) if found else "",
        card_words.before(scene.request, scene.holding) if alone else "",
        card_words.edited(edited) if edited else "",
    ]
    said = "\n".join(filter(None, lines))
    return [says(said)] if said else []


def _outcome(request: Request) -> str:
    if (
        request.state is State.APPROVED
        or request.approved_at is not None
        or request.reason_ended == "extended"
    ):
        return words.approved(request)
    if request.reason_ended == "withdrawn":
        return words.withdrawn(request)
    return words.lapsed(request) if request.reason_ended == "lapsed" else words.over(request.reason_ended)


def _message(request: Request, sentence: str) -> Message:
    return Message(flat(sentence, request.title), (*_top(request), quote(request.reason), says(sentence)))


def _top(request: Request) -> tuple[Json, ...]:
    return header(request.title), says(words.asks(request))


def _follows(request: Request) -> list[Json]:
    return [small_plain(words.follows(request.follows))] if request.follows else []


def _buttons(scene: Scene) -> Json:
    request = scene.request
    value, title = str(Pointer.to(request)), request.title
    approve = button(APPROVE, words.APPROVE, value, words.spoken(words.APPROVE, title), style="primary")
    return buttons(
        *([] if request.limits.elsewhere else [approve]),
        _deny(request),
        *([question.ask(request)] if len(request.questions) < QUESTIONS_MOST else []),
        *_less(scene),
    )


def _less(scene: Scene) -> list[Json]:
    """The shorter durations that were offered; of a bundle those that every role of it offers, since one choice is made for all."""
    request = scene.request
    if len(scene.beside) < len(request.also):
        return []
    others = [each.request.limits.durations for each in scene.beside]
    shorter = [
        each
        for each in request.limits.durations
        if each.seconds < request.duration.seconds and each.moves_with_use == request.duration.moves_with_use
        if all(each in offered for offered in others)
    ]
    if request.limits.elsewhere or not shorter:
        return []
    offered = ((str(each), each.words()) for each in shorter)
    return [choice(APPROVE_LESS, card_words.LESS, offered, Confirm(*card_words.LESS_ASK))]


def _deny(request: Request) -> Json:
    return button(DENY, words.DENY, str(Pointer.to(request)), words.spoken(words.DENY, request.title))


def _mine(request: Request, recipient: SlackId) -> Decision | None:
    """What they agreed to last: whoever did so by rule may do so again by hand, where the rule does not count any more."""
    return next((each for each in reversed(request.approvals) if each.by.slack == recipient), None)
