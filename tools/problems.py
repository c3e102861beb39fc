"""What the tools API says when something is not done: the codes of the API itself, and how a refusal of the rules becomes an answer."""

from collections.abc import Mapping, Sequence

from access.answers import LOOKING, Refusals, Refused
from tools.operation import Problem

NOT_FOUND = ("unknown_request", "unknown_role", "unknown_change", "unknown_question")
"""Codes of the rules that say that something is not there."""
AGAIN = 10
"""Seconds until somebody who is being looked up is known."""


def bad_input(fields: Mapping[str, str]) -> Problem:
    """Something sent is not as it must be; the first field's trouble is the sentence."""
    name, why = next(iter(fields.items()))
    return Problem(400, "bad_input", f"{name}: {why}", fields)


def unreadable(why: str) -> Problem:
    return Problem(400, "bad_input", why)


def no_such_operation() -> Problem:
    return Problem(404, "not_found", "There is no such operation. GET /v1/openapi.json lists them all.")


def not_found(what: str) -> Problem:
    """`what` begins the sentence: "request", "person"."""
    return Problem(404, "not_found", f"There is no such {what}. Check how it is written.")


def unknown_person(field: str) -> Problem:
    why = "Nobody is known by one of these e-mail addresses. Check how it is written; somebody new types /access in Slack once."
    return Problem(422, "unknown_person", why, {field: why})


def two_accounts(field: str) -> Problem:
    why = (
        "One of these e-mail addresses belongs to more than one account in Slack. Ask IT to tell them apart."
    )
    return Problem(422, "two_accounts", why, {field: why})


def whose() -> Problem:
    return Problem(
        400, "bad_input", "Say whose requests you want: add person, approver or role to the address."
    )


def nobody() -> Problem:
    return Problem(
        403,
        "not_allowed",
        "Your call names no IAM role. Sign it with the credentials of a role for the tools.",
    )


def not_listed() -> Problem:
    return Problem(
        403,
        "not_allowed",
        "Your role may not use the tools. Ask for the tools role with /access in Slack, then sign with its credentials.",
    )


def not_held() -> Problem:
    return Problem(
        403,
        "not_held",
        "You do not have access to the tools now. Ask for it with /access in Slack; once it is yours, sign in to AWS again.",
    )


def no_person() -> Problem:
    return Problem(
        403,
        "not_a_person",
        "Your role does not prove who you are, and only a person can do this. Sign in through your company's login, or do it in Slack.",
    )


def only_listed(person: Problem) -> Problem:
    """The same where some roles may that are no person's."""
    if person.code != no_person().code:
        return person
    return Problem(
        403,
        person.code,
        "Your role does not prove who you are. Sign in through your company's login, or have the role listed in ACCESS_TOOLS_CATALOG_ROLES.",
    )


def bad_file(count: str, lines: Sequence[str]) -> Problem:
    """A catalogue file that does not keep the rules."""
    why = f"The file has {count}. Put this right and send it again. {lines[0]}"
    return Problem(422, "bad_file", why, {"text": "\n".join(lines)})


def other_version(now: int, expect: int) -> Problem:
    return Problem(
        409,
        "other_version",
        f"The catalogue in force is version {now}, and not {expect}. Look at the plan again.",
    )


def many_waiting() -> Problem:
    return Problem(
        503,
        "many_waiting",
        "Many jobs wait already. Try again in some minutes.",
        retry_after=60,
    )


def not_known() -> Problem:
    return Problem(
        403,
        "not_known",
        "We do not know you by this name yet. Type /access in Slack once, wait a few seconds, and call again.",
    )


def ambiguous() -> Problem:
    return Problem(
        403, "ambiguous", "More than one account in Slack has your e-mail address. Ask IT to tell them apart."
    )


def standing(refused: Refused) -> Problem:
    """Somebody whom we know may do nothing now: gone, a guest, not found in Okta."""
    return Problem(403, refused.code, refused.why)


def other_body() -> Problem:
    return Problem(
        409,
        "key_reused",
        "This Idempotency-Key was used for another call. Repeat that call unchanged, or choose a new key.",
    )


def at_work(seconds: int) -> Problem:
    return Problem(
        409,
        "in_progress",
        "The first call with this Idempotency-Key has not ended yet. Repeat it in a moment.",
        retry_after=seconds,
    )


def too_much() -> Problem:
    return Problem(
        422, "too_much", "The answer would be too long. Ask for less at once, with a smaller limit."
    )


def nothing_to_retry() -> Problem:
    return Problem(409, "nothing_to_retry", "There is nothing left to do about this. Look at the list again.")


def no_replay() -> Problem:
    return Problem(
        409,
        "no_replay",
        "No replay is set up for this customer. Ask whoever deploys the tools to add its command.",
    )


def replay_over() -> Problem:
    return Problem(
        409, "over", "The replay has ended already, so nothing was cancelled. Look at how it ended."
    )


def replay_submitting(seconds: int) -> Problem:
    return Problem(
        503,
        "submitting",
        f"The replay is being submitted at this moment. Cancel it again in {seconds} seconds.",
        retry_after=seconds,
    )


def not_cancelled(why: str) -> Problem:
    return Problem(409, "not_cancelled", f"The replay was not cancelled: {why}.")


def cancel_unclear(why: str) -> Problem:
    return Problem(
        503,
        "unclear",
        f"It is not clear whether the replay is being cancelled ({why}). Cancel it again in a moment.",
        retry_after=2,
    )


def busy() -> Problem:
    return Problem(
        503, "busy", "The records cannot be reached right now. Try again in a moment.", retry_after=2
    )


def broken() -> Problem:
    return Problem(
        500, "broken", "Something went wrong on our side. Try again, and if it stays, tell us the request id."
    )


def refused(refusals: Refusals) -> Problem:
    """What the rules say. The code is the rule's own."""
    first = refusals.first
    fields = {each.field: each.why for each in reversed(refusals.all) if each.field}
    if first.code in NOT_FOUND:
        return Problem(404, first.code, first.why, fields)
    if first.code == LOOKING:
        why = "You are being looked up in Slack and Okta. Try again in a few seconds."
        return Problem(503, LOOKING, why, retry_after=AGAIN)
    return Problem(409, first.code, first.why, fields)
