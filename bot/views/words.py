"""Every sentence that a person can see in Slack, besides refusals (those are in `access.answers`). One function each.

What is in them is ours, except what `text.name` and `text.person` made safe. Sentences say what is so and what to do next.
"""

from collections.abc import Sequence

from access import hours
from access.catalog import Policy
from access.duration import Duration, length_words
from access.keys import SlackId
from access.request import Decision, Request, State, Sync
from bot.views import activity_words, emergency_words, moving_words, rule_words
from bot.views.text import moment, name, people, person

# Labels. A button says what it does: verb and object.

ASK_TITLE, ASK_SUBMIT, CANCEL, CLOSE = "Ask for access", "Send request", "Cancel", "Close"
ROLE, ROLE_PLACEHOLDER = "Role", "Type to search"
DURATION, REASON, APPROVERS = "For how long", "What you need it for", "Who should approve"
APPROVERS_PLACEHOLDER = "Choose approvers"
TRY_AGAIN = "Try again"
APPROVE, DENY, WITHDRAW = "Approve request", "Deny request", "Withdraw request"
APPROVE_ALL, DENY_ALL = "Approve all", "Deny all"
EXTEND, GIVE_BACK = "Extend access", "Give back access"
DENY_TITLE, DENY_REASON, DENY_HINT = "Deny request", "Why not", "The person who asked will read this."
EXTEND_TITLE, EXTEND_SUBMIT, LONGER = "Extend access", "Ask for it", "How much longer"
WHY = "Why:"
LESSER, ASK_LESSER = "Would less do?", "Ask for that instead"


# /access


def search_first() -> str:
    return "What do you need access to? Choose a role, then the rest of the form appears."


def reason_hint() -> str:
    return "Approvers read this. No passwords or customer data, please."


def help_text(command: str) -> str:
    return (
        f"`{command}` opens a form: choose a role, for how long, why, and who should approve. You get a message when it is "
        "decided, another one before the access ends, and it is taken back by itself.\n"
        f"`{command} staging read`, or other words for what you need, looks for the role at once.\n"
        f"`{command} mine` tells what you hold and until when, and what waits."
    )


def too_slow(command: str) -> str:
    return f"Slack took too long, so the form did not open. Please type {command} again."


def too_slow_click() -> str:
    return "Slack took too long, so the form did not open. Please press the button again."


def broken(reference: str) -> str:
    return f"Something went wrong on our side. Please try again: doing it twice does no harm. If it stays, tell IT this: {reference}"


def policy(rules: Policy, approvers: int) -> str:
    """The policy as the form shows it."""
    when = f"Can be approved only {hours.words(rules.hours)}." if rules.hours else ""
    where = f"It is approved {name(rules.elsewhere)}, not in Slack." if rules.elsewhere else ""
    parts = (_approvals(rules.approvals, approvers), where, when, _ending(rules), _waiting(rules))
    return " ".join(filter(None, parts))


def _approvals(needed: int, listed: int) -> str:
    if listed == 1:
        return "Needs the approval of the one person who can give it."
    return f"Needs the approval of {'one' if needed == 1 else needed} of the {listed} people who can give it."


def _ending(rules: Policy) -> str:
    if not rules.extendable:
        return "Ends by itself and cannot be extended."
    bounds = [_often(rules.extensions), _step(rules.longest_extension)]
    said = ", ".join(filter(None, bounds))
    return f"Ends by itself; can be extended{f' {said},' if said else ''} to {_length(rules.longest)} in all."


def _often(extensions: int | None) -> str:
    if extensions is None:
        return ""
    return {1: "once", 2: "twice"}.get(extensions, f"{extensions} times")


def _step(seconds: int | None) -> str:
    return "" if seconds is None else f"by {_length(seconds)} at most each time"


def _waiting(rules: Policy) -> str:
    within = f"{_length(rules.pending)}{' of that time' if rules.hours else ''}"
    return f"If nobody answers within {within}, the request lapses."


def _length(seconds: int) -> str:
    return length_words(max(60, seconds // 60 * 60))


def have_already(end: int) -> str:
    return f"You have this already, until {moment(end)}."


def lesser(title: str) -> str:
    """Plain text: the title is not ours."""
    return f"A smaller role may do: {title}"


def follows(service: str) -> str:
    """Plain text: the service's name is not ours."""
    return f"Okta gives it at once; {service} follows within minutes."


def no_durations() -> str:
    return "This role's policy offers no duration right now. Tell its owner."


# The approver's card


def asks(request: Request) -> str:
    who, how_long = person(request.requester.slack), _for(request.duration)
    if request.extends:
        return f"{who} asks to keep this access {how_long} longer."
    what = "all of this" if request.also else "this access"
    if request.requester.slack == request.for_whom.slack:
        return f"{who} asks for {what} {how_long}."
    return f"{who} asks for {what} {how_long}, on behalf of {person(request.for_whom.slack)}."


def several(roles: int) -> str:
    """The heading of roles that are asked for, and decided, together."""
    return f"{roles} roles together"


def ends_now(end: int) -> str:
    return f"As things are, it ends {moment(end)}."


def has_already(request: Request, until: int | None) -> str:
    """What the person who asks has of it; without an end it was given elsewhere."""
    who = person(request.for_whom.slack)
    if until is None:
        return f"{who} has this already, without an end: it was given outside Access Service."
    return f"{who} has this already, until {moment(until)}."


def progress(request: Request, uncounted: Sequence[SlackId] = ()) -> str:
    """How many have agreed, and until when somebody can."""
    return f"{_so_far(request, uncounted)} Asked {moment(request.made_at)}; lapses {moment(request.deadline)} if nobody answers."


def decided_when(request: Request) -> str:
    """The hours within which it can be approved, and when they begin if it was asked outside of them; empty where it always can."""
    all_ = request.limits.hours
    if not all_:
        return ""
    opens = hours.opens(all_, request.made_at)
    begin = f" That begins {moment(opens)}." if opens and opens > request.made_at else ""
    return f"Can be approved only {hours.words(all_)}.{begin}"


def you_agreed() -> str:
    return "You have approved this. Another person has to agree as well."


def others_asked() -> str:
    return "Others have been asked instead, so nothing is left to do for you here."


def not_listed() -> str:
    return "You are not on this role's approver list any more, so nothing is left to do for you here."


def approved(request: Request) -> str:
    if request.emergency:
        return emergency_words.given(request)
    how_long = _for(request.granted or request.duration) + (" longer" if request.extends else "")
    at = request.approved_at or request.approvals[-1].at
    return f"{rule_words.approved_by(request)} {how_long}, {moment(at)}."


def denied(denial: Decision) -> str:
    return f"Denied by {person(denial.by.slack)}, {moment(denial.at)}."


def withdrawn(request: Request) -> str:
    return f"Withdrawn by {person(request.requester.slack)}{_at(request)}."


def lapsed(request: Request) -> str:
    return f"Nobody answered in time, so this request has lapsed{_at(request)}."


def over(reason: str) -> str:
    """Why a request ended that nobody decided."""
    return _OVER.get(reason, "This request is over.")


_OVER = {
    "role_gone": "This role is not in the catalogue any more, so the request is over.",
    "requester_gone": "The person who would get this is not active any more, so the request is over.",
    "parent_gone": "Nobody answered before the access ended, so it was not extended.",
    "declined": "The person who would have got this refused it, so the request is over.",
}


# The requester's card


def you_asked(request: Request, reader: SlackId | None = None) -> str:
    """Who asked for what, as the one who asked reads it, or `reader`, who gets it."""
    how_long = _for(request.duration)
    what = "all of this" if request.also and request.approved_at is None else "this access"
    if request.extends:
        return f"You asked to keep this access {how_long} longer."
    if request.requester.slack == request.for_whom.slack:
        return f"You asked for {what} {how_long}."
    if reader == request.for_whom.slack:
        return f"{person(request.requester.slack)} asked for {what} {how_long}, for you."
    return f"You asked for {what} {how_long}, for {person(request.for_whom.slack)}."


def sent_to(request: Request, uncounted: Sequence[SlackId] = ()) -> str:
    return f"Sent to {people([each.slack for each in request.asked])}. {_so_far(request, uncounted)}"


def unreached(request: Request, slacks: Sequence[SlackId], *, mine: bool) -> str:
    """Approvers whom no message reaches, as told to the one who asked (`mine`), or to the one who is to get it."""
    who = f"{people(slacks)} could not be reached in Slack"
    able = {party.slack for party in request.asked if party.slack not in slacks} | set(_approvers(request))
    if len(able) >= request.limits.approvals:
        return f"{who}. The others were asked as well."
    stuck = f"{who}, and without them nobody can give this."
    return f"{stuck} Withdraw this request, then ask somebody else." if mine else stuck


def lapses(request: Request) -> str:
    return f"If nobody answers before {moment(request.deadline)}, the request lapses."


def being_set_up(request: Request) -> str:
    return f"{approved(request)}\nYour access is being set up. This message changes when it is there."


def yours(request: Request) -> str:
    """The same while it runs and after it has ended as foreseen."""
    known = "You had it already, so nothing changed for you. " if request.had_already else ""
    lasts = f"Yours until {moment(request.end or 0)}."
    if request.activity and request.granted and not request.moved:
        unused = request.state is State.ENDED and request.idles
        goes_on = activity_words.yours(request.activity, request.granted.seconds)
        lasts = activity_words.had(request) if unused else goes_on
    return f"{approved(request)}\n{known}{lasts}"


def sync(found: Sync) -> str:
    """What Okta said of the account in the app when access was given; empty when it said nothing."""
    return _SYNC.get(found, "")


_SYNC = {
    Sync.SYNCING: "Okta was still setting up your account in the app when this was given.",
    Sync.FAILED: "Okta could not set up your account in the app. Ask IT to look at its provisioning in Okta.",
}


def given_in_okta(service: str) -> str:
    """What was read back, and what was not. Plain text: the service's name is not ours."""
    return f"Given in Okta. {service} follows within minutes."


def never_there(request: Request) -> str:
    return f"{approved(request)}\nIt could not be set up before its time was over, so you never had it. Ask again if you still need it."


def being_taken_back(reason: str) -> str:
    going = "What was begun is being undone." if reason in _NEVER_THERE else "It is being taken away."
    return f"{_STOPPED.get(reason, 'This access ends early.')} {going}"


def ended_early(request: Request) -> str:
    when = f" It ended {moment(request.ended_at)}." if request.ended_at else ""
    return f"{_STOPPED.get(request.reason_ended, 'This access was ended early.')}{when}"


def kept(request: Request) -> str:
    """The end of what somebody else gives as well, which is not ours to take."""
    if request.given_at is None:
        return f"{ended_early(request)} You have it all the same, because somebody gave it to you in Okta."
    foreseen = request.reason_ended == "expired"
    over = "Your access from this request has ended." if foreseen else ended_early(request)
    return f"{over} You still have it, because somebody gave it to you in Okta as well."


_NEVER_THERE = ("failed", "approver_gone", "rule_unmet")
TO_ANYBODY = {
    "owner": "The owner of this role ended this access.",
    "closed": "Access Service is being shut down, and all access that it gave ends now.",
    "approver_gone": "The person who approved this is not active any more. Ask again, and choose somebody else.",
    "failed": "This access could not be set up.",
    "person_gone": "An account that this access belongs to is not active any more.",
}
"""Why access ends before its time, in words for the one who has it as well as for the one who asked."""

_STOPPED = {
    **TO_ANYBODY,
    "given_back": "You gave this access back.",
    "asker": "The person who had asked for this access on your behalf ended it.",
    "ended_now": "Somebody who looks after this role ended this access.",
    "not_justified": "This emergency was reviewed as not justified, so the access was ended.",
    **moving_words.STOPPED,
    **rule_words.STOPPED,
}


def failed() -> str:
    return "This access could not be set up, so you do not have it. Ask IT to look at it, then ask again."


def you_withdrew(request: Request) -> str:
    return f"You withdrew this request{_at(request)}."


# The reminder and the end


def ends(end: int) -> str:
    return f"Your access ends {moment(end)}."


def extension_waits() -> str:
    return "You asked for an extension. The end stays as it is until somebody agrees."


def was_extended() -> str:
    return "This access ends later than was said here, so nothing is left to do."


def has_ended() -> str:
    return "Your access has ended. Ask again if you still need it."


# Buttons as a screen reader says them, and the questions before they count (plain text)


def spoken(label: str, title: str) -> str:
    return f"{label}: {title}"


WITHDRAW_ASK = (
    "Withdraw this request?",
    "Nobody will be able to approve it any more.",
    "Withdraw request",
    "Keep waiting",
)
GIVE_BACK_ASK = (
    "Give this access back?",
    "It is taken away at once. You can ask for it again.",
    "Give back access",
    "Keep access",
)


# The forms for denying and extending


def point_to(title: str) -> str:
    """Plain text: the title is not ours."""
    return f"Point to: {title}"


def suggested(title: str) -> str:
    """Plain text: the title is not ours."""
    return f"Suggested instead: {title}"


def denying(request: Request) -> str:
    return asks(request)


def extending(end: int | None) -> str:
    known = f" As things are, it ends {moment(end)}." if end else ""
    return f"Your approvers are asked again. Nothing changes until they agree.{known}"


def _for(duration: Duration) -> str:
    words = duration.words()
    return (
        f"for as long as it is {words.removeprefix('while ')}" if duration.moves_with_use else f"for {words}"
    )


def _so_far(request: Request, uncounted: Sequence[SlackId]) -> str:
    """Those who agreed and are `uncounted` were taken off the list."""
    needed, agreed = request.limits.approvals, [each for each in _approvers(request) if each not in uncounted]
    if needed == 1:
        return "One approval is needed."
    return f"{needed} approvals are needed, {len(agreed)} so far{f', by {people(agreed)}' if agreed else ''}."


def _approvers(request: Request) -> Sequence[SlackId]:
    return [each.by.slack for each in request.approvals]


def _at(request: Request) -> str:
    return f", {moment(request.ended_at)}" if request.ended_at else ""
