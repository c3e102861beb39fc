"""How Okta's answers are sorted into "done", "try again" and "never works". One function; it makes no call.

An answer counts as Okta's only when it has the shape that Okta gives it: 204 or 200 with JSON for what was done, an `errorCode` for a
refusal. Anything else (a gateway's page, a login form, half a body) says nothing about what happened: the service is at fault,
and a write is in doubt. A read is never in doubt, because it has no effect.
"""

import re

from access.errors import Barred, NeverWorks, TargetError, TryAgain
from provisioners._answer import Answer, NoAnswer, NoToken
from provisioners._credentials import SCOPES
from provisioners._rates import refills_at

DONE = 204
FOUND = 200

_LATER = frozenset({408, 409, 423, 425})
"""Statuses of one item that is busy now: a conflict, a lock, an early or slow request."""

_GRANT = "in Okta under Applications > the service app > Okta API Scopes"
_CREDENTIALS = "they are wrong, expired or revoked; make new ones in Okta and set them"
_REFUSALS = {
    "E0000006": "our admin role in Okta does not reach it, or an app or a directory fills it",
    "E0000038": "the person is not active in Okta",
}
"""What Okta means by some of its codes, for whoever has to mend it."""

_NO_TOKEN = {
    "invalid_client": "OKTA_CLIENT_ID is not the id of an active service app, or OKTA_PRIVATE_KEY is not a key of it",
    "invalid_scope": f"grant it {', '.join(SCOPES)}",
    "unauthorized_client": "it must be an API service app, which signs in with its private key",
    "invalid_dpop_proof": "a proof of possession that we made is not right, perhaps because the clock of this machine is wrong",
    "unreadable_key": "OKTA_PRIVATE_KEY cannot be read as an RSA private key",
}
"""What to do about a refusal of the token endpoint, by its code."""


class Limited(TryAgain):
    """429: Okta's rate limit is used up. Surely without effect, and everybody's."""

    def __init__(self, retry_at: int | None) -> None:
        super().__init__("Okta's rate limit is used up (429)", service=True, retry_at=retry_at)


def sort(
    outcome: Answer | NoAnswer | NoToken, *, writes: bool, now: int, done: int = 0
) -> TargetError | None:
    """The error to raise for this outcome, None when it succeeded.

    `writes`: the call may change something. `now`: UTC seconds. `done` is the status of success, DONE for writes and FOUND for reads
    unless given; with FOUND comes JSON.
    """
    if isinstance(outcome, NoAnswer):
        return TryAgain(outcome.why, service=True, doubt=writes and outcome.sent)
    if isinstance(outcome, NoToken):
        return _no_token(outcome, now)
    if _succeeded(outcome, done or (DONE if writes else FOUND)):
        return None
    return _barred(outcome) or _refused(outcome, writes, now)


def _succeeded(answer: Answer, done: int) -> bool:
    if done == DONE:
        return answer.status == DONE
    return answer.status == done and answer.json is not None and answer.error is None


def _barred(answer: Answer) -> Barred | None:
    """The refusals that are about us, and not about what was asked for."""
    if answer.status == 401:
        return Barred(f"Okta does not accept our credentials ({_said(answer, 60)}): {_CREDENTIALS}.")
    asked = answer.headers.get("www-authenticate", "")
    if answer.status == 403 and "insufficient_scope" in asked:
        named = re.search(r'\bscope="([a-zA-Z. ]{1,60})"', asked)
        scope = f"the scope {named[1]}" if named else "a scope"
        return Barred(f"Our service app lacks {scope} (403 insufficient_scope): grant it {_GRANT}.")
    return None


def _refused(answer: Answer, writes: bool, now: int) -> TargetError:
    if answer.status == 429:
        return Limited(refills_at(answer.headers, now))
    if answer.status >= 500 or answer.error is None:
        return TryAgain(f"Okta did not answer properly: {_said(answer)}", service=True, doubt=writes)
    if answer.status in _LATER:
        return TryAgain(f"Okta asks to wait: {_said(answer)}", doubt=writes and answer.status == 408)
    meant = _REFUSALS.get(answer.code)
    return NeverWorks(
        f"Okta refuses: {meant} ({_said(answer, 90)})" if meant else f"Okta refuses: {_said(answer)}"
    )


def _no_token(refusal: NoToken, now: int) -> TryAgain:
    if refusal.status == 429:
        return Limited(refills_at(refusal.headers, now))
    todo = _NO_TOKEN.get(refusal.code, f"{refusal.said[:80]}; look at it in Okta's admin console")
    return Barred(f"Okta refuses our service app ({refusal.code[:30]}): {todo}.")


def _said(answer: Answer, most: int = 200) -> str:
    if answer.error is None:
        kind = answer.headers.get("content-type", "").partition(";")[0] or "no content"
        return f"status {answer.status}, {kind}"
    code, summary = answer.error
    return f"{answer.status} {code} {summary[:most]}".rstrip()
