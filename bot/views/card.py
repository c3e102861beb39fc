"""The approver's card: a request to decide on, and what became of it. It shows the decision and nothing that comes after.

Setting access up and taking it away are for the one who has it; an approver's card changes once, when the request is decided.
"""

from access.calls import Pointer
from access.keys import SlackId
from access.ports import Scene
from access.request import Request, State
from bot.views import words
from bot.views.blocks import Message, button, buttons, flat, header, quote, says, small, small_plain
from bot.views.text import Json

APPROVE = "approve"
DENY = "deny"


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
    return _message(request, _outcome(request))


def _waiting(scene: Scene) -> Message:
    request = scene.request
    if scene.barred:
        return _message(request, words.not_listed())
    if scene.recipient not in [each.slack for each in request.asked]:
        return _message(request, words.others_asked())
    ends = scene.parent.end if scene.parent else None
    blocks = [
        *_top(request),
        *([says(words.ends_now(ends))] if ends else []),
        says(words.WHY),
        quote(request.reason),
    ]
    if _agreed(request, scene.recipient):
        blocks += [says(words.you_agreed()), small(words.progress(request))]
    else:
        blocks += [small(words.progress(request)), _buttons(request)]
    return Message(flat(words.asks(request), request.title), tuple(blocks))


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


def _buttons(request: Request) -> Json:
    value, title = str(Pointer.to(request)), request.title
    return buttons(
        button(APPROVE, words.APPROVE, value, words.spoken(words.APPROVE, title), style="primary"),
        button(DENY, words.DENY, value, words.spoken(words.DENY, title)),
    )


def _agreed(request: Request, recipient: SlackId) -> bool:
    return any(each.by.slack == recipient for each in request.approvals)
