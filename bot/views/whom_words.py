"""The sentences about access that somebody asked for on behalf of somebody else: for the one who gets it, and for the one who asked."""

from access.moving import GROUP, USERS
from access.request import Request
from access.shown import Shown
from bot.views import activity_words, words
from bot.views.text import moment, person

REFUSE = "Refuse access"
REFUSE_ASK = (
    "Refuse this access?",
    "Nobody will be able to approve it any more, and the one who asked is told.",
    "Refuse access",
    "Keep waiting",
)

END = "End access"
END_ASK = (
    "End this access?",
    "It is taken away at once, and they are told. It can be asked for again.",
    "End access",
    "Keep access",
)

_STOPPED = {
    **words.TO_ANYBODY,
    GROUP: "They have left the team that this role is offered to, so they lose this access.",
    USERS: "They are no longer among those who may use Access Service, so they lose this access.",
}


def can_refuse() -> str:
    return "If you do not need it, refuse it: then nothing is given to you."


def asked_by(request: Request) -> str:
    """For the one who has it."""
    return f"{person(request.requester.slack)} asked for it on your behalf."


def you_refused(request: Request) -> str:
    return f"You refused this access{_at(request)}."


def refused(request: Request) -> str:
    return f"{person(request.for_whom.slack)} refused this access{_at(request)}."


def stands(request: Request, state: Shown) -> str:
    """Where it stands, for the one who asked."""
    who, so_far = person(request.for_whom.slack), words.approved(request) if request.approved_at else ""
    if request.kept:
        return f"Access from this request has ended. {who} still has it, because somebody gave it to them in Okta as well."
    if state is Shown.DECLINED:
        return refused(request)
    if request.stopped or (request.approved_at and request.reason_ended not in ("", "expired")):
        return ended_early(request)
    if request.given_at is not None:
        return f"{so_far}\n{_lasts(request, who, state)}"
    if state is Shown.BEING_SET_UP:
        return f"{so_far}\nAccess for {who} is being set up. This message changes when it is there."
    return f"{so_far}\nIt could not be set up before its time was over, so {who} never had it."


def ended_early(request: Request) -> str:
    """Why it ends or has ended before its time, for the one who asked."""
    who = person(request.for_whom.slack)
    reason = request.stopped.reason if request.stopped else request.reason_ended
    if reason == "given_back":
        return f"{who} gave this access back."
    if reason == "asker":
        return f"You ended this access for {who}."
    return _STOPPED.get(reason, "This access was ended early.")


def _lasts(request: Request, who: str, state: Shown) -> str:
    moves = request.activity is not None and request.moved is None
    if moves and request.activity and request.granted and state is not Shown.ENDED:
        return activity_words.theirs(request.for_whom.slack, request.activity, request.granted.seconds)
    verb = "had" if state is Shown.ENDED else "has"
    return f"{who} {verb} it until {moment(request.end or 0)}."


def _at(request: Request) -> str:
    return f", {moment(request.ended_at)}" if request.ended_at else ""
