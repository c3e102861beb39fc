"""Okta's refusals, with its codes, statuses and words."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

_ids = count(1)


@dataclass(frozen=True)
class Reply:
    """An HTTP answer. `body`: JSON, or text as it is, or nothing."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """Leave a route with this reply."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply.body))
        self.reply = reply


SUMMARIES = {
    "E0000001": (400, "Api validation failed"),
    "E0000003": (400, "The request body was not well-formed."),
    "E0000006": (403, "You do not have permission to perform the requested action"),
    "E0000007": (404, "Not found: Resource not found"),
    "E0000009": (500, "Internal Server Error"),
    "E0000011": (401, "Invalid token provided"),
    "E0000022": (405, "The endpoint does not support the provided HTTP method"),
    "E0000031": (400, "Invalid search criteria."),
    "E0000038": (403, "This operation is not allowed in the user's current status."),
    "E0000046": (403, "Deactivate application for user forbidden."),
    "E0000047": (429, "API call exceeded rate limit due to too many requests."),
}


def body(code: str, summary: str, causes: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "errorCode": code,
        "errorSummary": summary,
        "errorLink": code,
        "errorId": f"oae{next(_ids):017d}",
        "errorCauses": [{"errorSummary": cause} for cause in causes],
    }


def reply(code: str, *causes: str, detail: str = "") -> Reply:
    """Okta's answer for one of its codes; `detail` continues the summary as Okta does, after a colon."""
    status, summary = SUMMARIES[code]
    return Reply(status, body(code, f"{summary}: {detail}" if detail else summary, causes))


def refuse(code: str, *causes: str, detail: str = "") -> Refusal:
    return Refusal(reply(code, *causes, detail=detail))


def broken(why: str) -> Reply:
    """500, with what broke."""
    return reply("E0000009", why)


def missing(what: str, kind: str) -> Refusal:
    """404; Okta calls its kinds User, UserGroup and AppInstance."""
    return refuse("E0000007", detail=f"{what} ({kind})")


def for_status(status: int) -> Reply:
    """Okta's usual answer with this status."""
    code = next((code for code, (each, _) in SUMMARIES.items() if each == status), None)
    return reply(code) if code else Reply(status, body("E0000009", f"Status {status}"))
