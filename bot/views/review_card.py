"""What those who look after an emergency see of it: the message that asks them, in which it can be reviewed and ended, the reminders,
and the answer that the person reads. The security team's channel has the first of them as well.
"""

from collections.abc import Iterable

from access import owed_reviews
from access.calls import Pointer
from access.card import REVIEW
from access.ports import Scene
from access.request import Request, State
from bot.views import emergency_words as said
from bot.views import words
from bot.views.alarm_words import EVERYBODY
from bot.views.blocks import Confirm, Message, button, buttons, flat, header, quote, says, small_plain
from bot.views.text import Json

JUSTIFIED, NOT_JUSTIFIED, END_NOW = "review_justified", "review_not_justified", "emergency_end"


def drawn(event: str) -> bool:
    """Whether a message of this event is drawn here."""
    return event in owed_reviews.EVENTS


def draw(scene: Scene) -> Message:
    """The message of `scene.event`, as things stand."""
    if scene.event == REVIEW:
        return _asks(scene)
    if scene.event == owed_reviews.REVIEWED:
        return _answered(scene)
    return _reminds(scene)


def answers(request: Request, spoken: str = "") -> list[Json]:
    """The two answers to whether it was justified."""
    value, title = str(Pointer.to(request)), spoken or request.title
    return [
        button(JUSTIFIED, said.JUSTIFIED, value, words.spoken(said.JUSTIFIED, title)),
        button(NOT_JUSTIFIED, said.NOT_JUSTIFIED, value, words.spoken(said.NOT_JUSTIFIED, title)),
    ]


def end(request: Request, spoken: str = "") -> list[Json]:
    """The button that ends the access, while it runs."""
    if not request.running:
        return []
    label = words.spoken(said.END_NOW, spoken or request.title)
    confirm = Confirm(*said.END_ASK)
    return [button(END_NOW, said.END_NOW, str(Pointer.to(request)), label, style="danger", confirm=confirm)]


def _asks(scene: Scene) -> Message:
    request, emergency = scene.request, scene.request.emergency
    asked = emergency and scene.recipient in [
        *(party.slack for party in emergency.reviewers),
        emergency.channel,
    ]
    everybody = EVERYBODY if emergency and scene.recipient == emergency.channel else ""
    took = said.took(request)
    blocks = [header(request.title), says(f"{everybody}{took}"), *incident(request), says(_stands(request))]
    if scene.review and not scene.review.open:
        blocks += [says(said.was_reviewed(scene.review)), quote(scene.review.words)]
    elif scene.review:
        blocks.append(says(said.please_review(scene.review) if asked else said.others_review()))
    pressed = [
        *(answers(request) if asked and scene.review and scene.review.open else []),
        *(end(request) if asked else []),
    ]
    blocks += [buttons(*pressed)] if pressed else []
    return Message(flat(f"{everybody}{took}", request.title), tuple(blocks))


def incident(request: Request) -> Iterable[Json]:
    """What was wrong, in their words; why they had asked before; and who ran a command for them."""
    emergency = request.emergency
    if emergency is None:
        return
    yield quote(emergency.incident)
    if emergency.turned:
        yield says(said.was_asked_before())
        yield quote(request.reason)
    if emergency.login:
        yield small_plain(said.by_command(request))


def _stands(request: Request) -> str:
    if request.state is State.ENDED:
        return said.has_ended()
    return said.is_ending() if request.stopped else said.ends(request)


def _reminds(scene: Scene) -> Message:
    request, review = scene.request, scene.review
    emergency = request.emergency
    if review is None or emergency is None:
        return _message(request, said.has_ended())
    if not review.open:
        return _message(request, said.nothing_more(review))
    if scene.recipient not in [party.slack for party in emergency.reviewers]:
        return _message(request, said.others_review())
    late = scene.event == owed_reviews.OVERDUE
    sentence = (said.overdue if late else said.still_owed)(review, request.requester.slack)
    return _message(request, sentence, quote(emergency.incident), buttons(*answers(request), *end(request)))


def _answered(scene: Scene) -> Message:
    request, review = scene.request, scene.review
    if review is None:
        return _message(request, said.has_ended())
    return _message(request, said.your_review(review, request), quote(review.words))


def _message(request: Request, sentence: str, *more: Json) -> Message:
    return Message(flat(sentence, request.title), (header(request.title), says(sentence), *more))
