"""The requester's card: first the receipt of a request, then where it stands, in every state that there is.

While access runs and after it has ended as foreseen the card says the same, so nothing is owed at the end: the reminder says that.
"""

from collections.abc import Callable, Mapping

from access.calls import Pointer
from access.ports import Scene
from access.request import Request, State
from access.shown import Shown, shown
from bot.views import (
    bundle_card,
    digest_words,
    emergency_form,
    emergency_words,
    grant_words,
    question,
    using,
    waiting,
    whom_words,
    words,
)
from bot.views.blocks import Confirm, Message, button, buttons, flat, header, quote, says, small, small_plain
from bot.views.text import Json, escape

WITHDRAW = "withdraw"
ASK_LESSER = "ask_lesser"

FORESEEN = "expired"


def draw(scene: Scene) -> Message:
    """The card of the one who asked."""
    request = scene.request
    state = shown(request, scene.holding, scene.now)
    if state is Shown.WAITING:
        return _receipt(scene)
    sentence = _stands(scene, state)
    top = bundle_card.heading(request) if request.approved_at is None else [header(request.title)]
    asked = words.you_asked(request, scene.recipient)
    blocks = [*top, says(asked), quote(request.reason), *_incident(request), says(sentence), *_review(scene)]
    blocks += noted(request) if _gets(scene) else []
    if state is Shown.DENIED and request.denial:
        blocks.append(quote(request.denial.reason))
        blocks += _suggested(request) if _asked(scene) and _gets(scene) else []
    if state is Shown.ACTIVE and words.sync(request.sync):
        blocks.append(small_plain(words.sync(request.sync)))
    blocks += _besides(scene, state) if _gets(scene) else []
    if state in _RUNNING_OR_ENDED and _follows(request):
        given = words.given_in_okta(request.follows)
        return Message(flat(f"{sentence} {escape(given)}", request.title), (*blocks, small_plain(given)))
    return Message(flat(sentence, request.title), tuple(blocks))


def _incident(request: Request) -> list[Json]:
    """What was wrong, beside why it had been asked for before."""
    turned = request.emergency and request.emergency.turned
    return (
        [says(emergency_words.incident_was()), quote(request.emergency.incident)]
        if request.emergency and turned
        else []
    )


def _review(scene: Scene) -> list[Json]:
    """That an emergency will be reviewed; what came of it has a message of its own, with the reviewer's words."""
    if scene.review is None:
        return []
    said = emergency_words.will_be_reviewed if scene.review.open else emergency_words.was_reviewed
    return [small(said(scene.review))]


def _asked(scene: Scene) -> bool:
    return scene.recipient == scene.request.requester.slack


def _gets(scene: Scene) -> bool:
    return scene.recipient == scene.request.for_whom.slack


def _stands(scene: Scene, state: Shown) -> str:
    """Where it stands, as seen by whoever gets the access, or by whoever asked for it on their behalf."""
    request = scene.request
    if not _gets(scene) and (state in _RUNNING_OR_ENDED | {Shown.BEING_SET_UP, Shown.DECLINED}):
        return whom_words.stands(request, state)
    if not _asked(scene) and state is Shown.WITHDRAWN:
        return words.withdrawn(request)
    if request.kept:
        return words.kept(request)
    return _told(request) if state in _RUNNING_OR_ENDED else _SAID[state](request)


def _besides(scene: Scene, state: Shown) -> list[Json]:
    """How it is used, what hinders it, and how to ask again where it could not be set up; where it has ended, the notice does that."""
    request = scene.request
    again = using.over(request) if request.given_at is None else []
    return [*using.hindered(scene, state), *using.running(request), *([buttons(*again)] if again else [])]


def noted(request: Request) -> list[Json]:
    """What whoever ended it early wrote to the person."""
    return [quote(request.stopped.note)] if request.stopped and request.stopped.note else []


def _follows(request: Request) -> bool:
    """Whether we have given it in Okta, which alone was read back, and another service has it later."""
    foreseen = request.running or (request.state is State.ENDED and request.reason_ended == FORESEEN)
    foreseen = foreseen and not request.kept
    return bool(request.follows) and foreseen and request.given_at is not None and not request.had_already


def _suggested(request: Request) -> list[Json]:
    """What the approver points to instead, with a button that opens the form for it."""
    lesser = request.suggested
    if lesser is None:
        return []
    spoken = words.spoken(words.ASK_LESSER, lesser.title)
    return [
        small_plain(words.suggested(lesser.title)),
        buttons(button(ASK_LESSER, words.ASK_LESSER, lesser.role, spoken, style="primary")),
    ]


def _receipt(scene: Scene) -> Message:
    request, asked = scene.request, words.you_asked(scene.request, scene.recipient)
    label, sure = (
        (words.WITHDRAW, words.WITHDRAW_ASK) if _asked(scene) else (whom_words.REFUSE, whom_words.REFUSE_ASK)
    )
    spoken, value = words.spoken(label, request.title), str(Pointer.to(request))
    lost = [words.unreached(request, scene.unreached, mine=_asked(scene))] if scene.unreached else []
    return Message(
        flat(" ".join([asked, *lost]), request.title),
        (
            *bundle_card.heading(request),
            says(asked),
            says(words.WHY),
            quote(request.reason),
            says(words.sent_to(request, scene.uncounted)),
            *_ends_meanwhile(scene),
            *(says(each) for each in lost),
            *([small(digest_words.later(scene.later, mine=_asked(scene)))] if scene.later else []),
            small(" ".join(filter(None, [words.decided_when(request), words.lapses(request)]))),
            *waiting.receipt(scene),
            *question.unanswered(scene),
            *([] if _asked(scene) else [small(whom_words.can_refuse())]),
            buttons(
                *waiting.nudge(scene),
                button(WITHDRAW, label, value, spoken, confirm=Confirm(*sure)),
                *emergency_form.turn(scene),
            ),
        ),
    )


def _ends_meanwhile(scene: Scene) -> list[Json]:
    """The end as it is while nobody has agreed to another one."""
    end = scene.parent.end if scene.parent else None
    return [says(grant_words.ends_meanwhile(end))] if end else []


def _told(request: Request) -> str:
    """What is said from the moment when access is there; whether its end has come by the clock makes no difference."""
    if request.state is State.APPROVED and request.stopped:
        return words.being_taken_back(request.stopped.reason)
    if request.state is State.ENDED and request.reason_ended != FORESEEN:
        return words.ended_early(request)
    if request.given_at is not None:
        return words.yours(request)
    return words.never_there(request) if request.state is State.ENDED else words.being_set_up(request)


_RUNNING_OR_ENDED = {Shown.ACTIVE, Shown.BEING_TAKEN_BACK, Shown.ENDED}

_SAID: Mapping[Shown, Callable[[Request], str]] = {
    Shown.BEING_SET_UP: words.being_set_up,
    Shown.DENIED: lambda request: words.denied(request.denial) if request.denial else words.over(""),
    Shown.WITHDRAWN: words.you_withdrew,
    Shown.DECLINED: whom_words.you_refused,
    Shown.LAPSED: words.lapsed,
    Shown.EXTENDED: words.approved,
    Shown.FAILED: lambda _: words.failed(),
    Shown.OVER: lambda request: words.over(request.reason_ended),
}
