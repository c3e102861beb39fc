"""How Okta's answers are sorted into "done", "try again" and "never works". One function; it makes no call.

An answer counts as Okta's only when it has the shape that Okta gives it: 204 for a write, JSON for a read, an `errorCode` for a
refusal. Anything else (a gateway's page, a login form, half a body) says nothing about what happened: the service is at fault,
and a write is in doubt. A read is never in doubt, because it has no effect.
"""

from email.utils import parsedate_to_datetime

from access.errors import NeverWorks, TargetError, TryAgain
from provisioners._answer import Answer, NoAnswer

LONGEST_WAIT = 300
"""Seconds; Okta's limits refill each minute, so a reset further away is a mistake and not believed."""

_LATER = frozenset({408, 409, 423, 425})
"""Statuses of one item that is busy now: a conflict, a lock, an early or slow request."""


def sort(outcome: Answer | NoAnswer, *, writes: bool, now: int) -> TargetError | None:
    """The error to raise for this outcome, None when it succeeded. `writes`: the call may change something. `now`: UTC seconds."""
    if isinstance(outcome, NoAnswer):
        return TryAgain(outcome.why, service=True, doubt=writes and outcome.sent)
    if _succeeded(outcome, writes):
        return None
    if outcome.status == 429:
        return TryAgain("Okta's rate limit is used up (429)", service=True, retry_at=_retry_at(outcome, now))
    if outcome.status == 401:
        return TryAgain(f"Okta refuses our credentials: {_said(outcome)}", service=True)
    if outcome.status == 403 and "insufficient_scope" in outcome.headers.get("www-authenticate", ""):
        return TryAgain("Okta says that our token lacks a scope (403 insufficient_scope)", service=True)
    if outcome.status >= 500 or outcome.error is None:
        return TryAgain(f"Okta did not answer properly: {_said(outcome)}", service=True, doubt=writes)
    if outcome.status in _LATER:
        return TryAgain(f"Okta asks to wait: {_said(outcome)}", doubt=writes and outcome.status == 408)
    return NeverWorks(f"Okta refuses: {_said(outcome)}")


def _succeeded(answer: Answer, writes: bool) -> bool:
    if writes:
        return answer.status == 204
    return answer.status == 200 and answer.json is not None and answer.error is None


def _said(answer: Answer) -> str:
    if answer.error is None:
        kind = answer.headers.get("content-type", "").partition(";")[0] or "no content"
        return f"status {answer.status}, {kind}"
    code, summary = answer.error
    return f"{answer.status} {code} {summary[:200]}".rstrip()


def _retry_at(answer: Answer, now: int) -> int | None:
    """When the limit refills, on our clock; None when Okta does not say, guesses, or says something absurd."""
    if answer.headers.get("x-rate-limit-limit") == answer.headers.get("x-rate-limit-remaining") == "0":
        return None  # The limit on concurrent calls: its reset time is a guess, and the calls of others end sooner.
    theirs = _date(answer) or now
    resets = (text.strip() for text in answer.headers.get("x-rate-limit-reset", "").split(","))
    waits = [
        int(reset) - theirs for reset in resets if reset.isascii() and reset.isdigit() and len(reset) < 12
    ]
    sane = [wait for wait in waits if 0 <= wait <= LONGEST_WAIT]
    return now + max(sane) + 1 if sane else None


def _date(answer: Answer) -> int | None:
    """The service's own clock, so that a difference between the clocks does not shorten or stretch the wait."""
    try:
        return int(parsedate_to_datetime(answer.headers.get("date", "")).timestamp())
    except ValueError:
        return None
