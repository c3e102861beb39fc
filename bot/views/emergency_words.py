"""Every sentence about emergencies and their reviews. What is in them is ours; titles, incidents and a reviewer's words stand beside them."""

from access.calls import Urgent
from access.duration import length_words
from access.keys import SlackId
from access.request import Request
from access.review import Answer, Reviewing
from bot.views.text import moment, people, person, utc

EMERGENCY, ORDINARY = "This is an emergency", "Back to an ordinary request"
TAKE, TAKE_TITLE = "Get access now", "Emergency"
INCIDENT = "What is wrong"
JUSTIFIED, NOT_JUSTIFIED = "Justified", "Not justified"
END_NOW = "End access now"
END_ASK = (
    "End this access now?",
    "It is taken away at once. The review stays as it is.",
    END_NOW,
    "Leave it",
)
WORDS, CLOSE_REVIEW = "Why", "Close review"
_ANSWERS = {Answer.JUSTIFIED: "justified", Answer.NOT_JUSTIFIED: "not justified"}


# The forms of the one who needs it


def incident_hint() -> str:
    """Plain text."""
    return "Name the incident, or say what is wrong. Everybody who is told reads this."


def what_happens(urgent: Urgent) -> str:
    """What the form says before anything is given."""
    also = ", and the security team," if urgent.security else ""
    alone = len(urgent.reviewers) == 1 and not urgent.security
    verb, they = ("is", "They review") if alone else ("are", "One of them reviews")
    return (
        f"*You get this access at once, for {urgent.duration.words()}, without approval.* It cannot be extended.\n"
        f"{people(list(urgent.reviewers))}{also} {verb} told at once and can end it. {they} it within {length_words(urgent.review)}. "
        "Until that is done, you cannot have another emergency. All of it is on record."
    )


def or_at_once(urgent: Urgent) -> str:
    return f"Cannot wait for an answer? You can have it at once, for {urgent.duration.words()}, and it is reviewed afterwards."


# Where it stands, for the one who has it


def given(request: Request) -> str:
    how_long = (request.granted or request.duration).words()
    at = moment(request.approved_at or request.made_at)
    return f"Given at once for {how_long} as an emergency, without approval, {at}."


def will_be_reviewed(review: Reviewing) -> str:
    return f"Somebody else reviews this emergency, which is due {moment(review.deadline)}. Until that is done, you cannot have another one."


def was_reviewed(review: Reviewing) -> str:
    return f"{_reviewer(review)} reviewed this emergency as {_answer(review)}{_when(review)}."


def incident_was() -> str:
    return "The emergency:"


# What reviewers and security read


def took(request: Request) -> str:
    how_long = (request.granted or request.duration).words()
    at = moment(request.approved_at or request.made_at)
    return f"{person(request.requester.slack)} took this access as an emergency for {how_long}, {at}."


def was_asked_before() -> str:
    return "It had been asked for in the ordinary way before, because:"


def by_command(request: Request) -> str:
    """Plain text: the login is not ours."""
    login = request.emergency.login if request.emergency else ""
    return f"Given by a command that {login} ran"


def ends(request: Request) -> str:
    return f"It ends {moment(request.end or 0)}."


def has_ended() -> str:
    return "It has ended."


def is_ending() -> str:
    return "It is being taken away."


def please_review(review: Reviewing) -> str:
    return (
        f"*Was it justified?* Your answer is due {moment(review.deadline)}. One answer is enough: from the role's owner, "
        "from somebody who approves it, or from the security team."
    )


def others_review() -> str:
    return "Others have been asked to review this, so nothing is left to do for you here."


def still_owed(review: Reviewing, requester: SlackId) -> str:
    return f"Nobody has reviewed {person(requester)}'s emergency yet. The review is due {moment(review.deadline)}."


def overdue(review: Reviewing, requester: SlackId) -> str:
    return (
        f"*The review of {person(requester)}'s emergency is overdue.* It was due {moment(review.deadline)}. "
        "Until somebody closes it, they cannot have another one, and the security team is told."
    )


def nothing_more(review: Reviewing) -> str:
    return f"{was_reviewed(review)} Nothing is left to do."


# The form for reviewing


def closes_as(answer: Answer) -> str:
    ends_it = " If the access still runs, it is ended at once." if answer is Answer.NOT_JUSTIFIED else ""
    return f"You review this emergency as *{_ANSWERS[answer]}*.{ends_it}"


def words_hint() -> str:
    """Plain text."""
    return "The person who used it will read this, and it goes on record."


# The notice to the one who used it


def your_review(review: Reviewing, request: Request) -> str:
    stopped = request.stopped is not None and request.stopped.reason == "not_justified"
    over = " The access was ended." if stopped else ""
    return f"{_reviewer(review)} reviewed your emergency as *{_answer(review)}*.{over}"


def _reviewer(review: Reviewing) -> str:
    return person(review.by.slack) if review.by else "Somebody"


def _answer(review: Reviewing) -> str:
    return _ANSWERS[review.answer] if review.answer else "closed"


def _when(review: Reviewing) -> str:
    return f", {moment(review.closed_at)}" if review.closed_at else ""


# Security's channel and Home


def not_justified(requester: str, reviewer: str, at: int) -> str:
    return (
        f"{person(reviewer)} reviewed as not justified the emergency that {person(requester)} took {moment(at)}. "
        "If the access still ran, it was ended."
    )


def not_justified_title() -> str:
    return "An emergency was not justified"


def review_overdue_title() -> str:
    return "An emergency waits for its review"


def review_overdue(requester: str, at: int, until: int) -> str:
    return (
        f"{person(requester)} took emergency access {moment(at)}. Its review was due {moment(until)}, and nobody has closed it. "
        "Reviewers and owner were reminded. Members of the security group can close it in the message about it in this channel."
    )


def nobody_to_review(requester: str, at: int) -> str:
    return (
        f"{person(requester)} took emergency access {moment(at)}, and nobody who was asked to review it is there any more. "
        "Members of the security group can close it in the message about it in this channel."
    )


def lately(count: int, owed_: int) -> str:
    taken = {0: "No emergency", 1: "1 emergency"}.get(count, f"{count} emergencies")
    fine = {0: "", 1: " It is reviewed."}.get(count, " All of them are reviewed.")
    waits = f" *{owed_} without a review{'' if count else ', from before'}.*" if owed_ else fine
    return f"{taken} in the last 4 weeks.{waits}"


def owed(at: int, deadline: int, now: int) -> str:
    """Plain text, as everything beside it is."""
    due = "was due" if now >= deadline else "is due"
    return f"taken {utc(at)}, its review {due} {utc(deadline)}"


def held_as_emergency() -> str:
    return "Taken as an emergency, without approval."
