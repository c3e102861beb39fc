"""What an answer that is no success means: the API's own errors, those of API Gateway before it, and whatever else stands between."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from accessctl import words
from accessctl.failures import Exit, Failure

STATUSES = {
    400: Exit.USAGE,
    401: Exit.CREDENTIALS,
    403: Exit.NOT_ALLOWED,
    404: Exit.NOT_FOUND,
    405: Exit.NOT_FOUND,
    409: Exit.REFUSED,
    413: Exit.USAGE,
    422: Exit.REFUSED,
    429: Exit.UNAVAILABLE,
    502: Exit.UNAVAILABLE,
    503: Exit.UNAVAILABLE,
    504: Exit.UNAVAILABLE,
}
"""What the API's statuses mean; any other is unexpected."""
UNDER_WAY = "in_progress"
"""The API's code for a call whose first try, under the same key, has not ended."""


@dataclass(frozen=True)
class Place:
    """What sentences need to know about where a call went. `who` is a role, when API Gateway named it."""

    url: str
    host: str
    region: str


def of(status: int, headers: Mapping[str, str], body: bytes, place: Place) -> Failure:
    """The failure that this answer is."""
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if isinstance(found, dict) and isinstance(found.get("error"), dict):
        return _ours(status, found["error"])
    if isinstance(found, dict) and status < 500:
        return _gateways(status, headers, str(found.get("message") or found.get("Message") or ""), place)
    return _foreign(status, headers, place)


def _ours(status: int, error: Mapping[str, object]) -> Failure:
    fields = error.get("fields")
    code = str(error.get("code") or f"status_{status}")
    return Failure(
        Exit.UNAVAILABLE if code == UNDER_WAY else STATUSES.get(status, Exit.UNEXPECTED),
        str(error.get("message") or words.BROKEN.format(status=status)),
        code,
        str(error.get("request_id") or ""),
        {str(name): str(why) for name, why in fields.items()} if isinstance(fields, dict) else {},
        doubtful=code == UNDER_WAY or (status >= 500 and status != 503),
    )


@dataclass(frozen=True)
class _Sign:
    """How one refusal of API Gateway is known: by the kind in a header, or by what its sentence has in it."""

    kinds: frozenset[str]
    phrases: tuple[str, ...]
    exit: Exit
    words: str
    code: str

    def fits(self, kind: str, message: str) -> bool:
        return kind in self.kinds or any(each in message for each in self.phrases)


_SIGNS = (
    _Sign(
        frozenset({"ExpiredTokenException"}),
        ("token included in the request is expired",),
        Exit.CREDENTIALS,
        words.EXPIRED,
        "expired",
    ),
    _Sign(
        frozenset(),
        ("Signature expired", "Signature not yet current"),
        Exit.CREDENTIALS,
        words.LATE_SIGNATURE,
        "signature_late",
    ),
    _Sign(
        frozenset({"UnrecognizedClientException"}),
        ("token included in the request is invalid",),
        Exit.CREDENTIALS,
        words.WRONG_CREDENTIALS,
        "unknown_credentials",
    ),
    _Sign(
        frozenset({"InvalidSignatureException", "IncompleteSignatureException", "SignatureDoesNotMatch"}),
        ("signature", "Credential should be scoped"),
        Exit.CREDENTIALS,
        words.WRONG_SIGNATURE,
        "signature_wrong",
    ),
    _Sign(
        frozenset({"MissingAuthenticationTokenException"}),
        ("Missing Authentication Token",),
        Exit.NOT_FOUND,
        words.NOT_THERE,
        "no_api",
    ),
)
"""In the order in which they are looked for: the same kind stands for a late signature and for a wrong one."""
_STATUS_WORDS = {
    401: (words.NOT_ALLOWED, "not_allowed"),
    403: (words.NOT_ALLOWED, "not_allowed"),
    404: (words.NOT_THERE, "no_api"),
    429: (words.BUSY, "throttled"),
}


def _gateways(status: int, headers: Mapping[str, str], message: str, place: Place) -> Failure:
    """API Gateway refuses before the API is asked. Its kind of error stands in a header, the rest in a sentence that may change."""
    kind = headers.get("x-amzn-errortype", "").partition(":")[0]
    sign = next((each for each in _SIGNS if each.fits(kind, message)), None)
    if sign and status in {400, 401, 403}:
        exit_, why, code = sign.exit, sign.words, sign.code
    else:
        why, code = _STATUS_WORDS.get(status, (words.NO_JSON, f"status_{status}"))
        exit_ = Exit.NOT_ALLOWED if code == "not_allowed" else STATUSES.get(status, Exit.UNEXPECTED)
    told = why.format(
        who=_who(message),
        role=words.TOOLS_ROLE,
        url=place.url,
        host=place.host,
        region=place.region,
        status=status,
    )
    return Failure(exit_, " ".join(told.split()), code, headers.get("x-amzn-requestid", ""))


def _who(message: str) -> str:
    """The role that API Gateway names, without the account and the session around it."""
    found = re.search(
        r"assumed-role/([\w+=,.@/-]+?)/[\w+=,.@-]+ |:(?:role|user)/([\w+=,.@/-]+) ", f"{message} "
    )
    return (found[1] or found[2]) if found else ""


def _foreign(status: int, headers: Mapping[str, str], place: Place) -> Failure:
    """Not our JSON: a proxy, a sign-in page of a network, or API Gateway that got no answer in time. Nobody knows what was done."""
    why = words.NO_JSON.format(host=place.host, status=status, url=place.url)
    exit_ = STATUSES.get(status, Exit.UNEXPECTED) if status >= 500 else Exit.UNEXPECTED
    return Failure(exit_, why, f"status_{status}", headers.get("x-amzn-requestid", ""), doubtful=True)
