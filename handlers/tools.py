"""The tools API's way in: an event of an API Gateway REST proxy, with the caller's identity as the gateway found it by the signature.

Nothing but `requestContext.identity` says who calls. The gateway and its resource policy have let this call through; who may do what
is judged again here.
"""

import base64
import binascii
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any

from handlers import logs, starting, wiring
from tools import problems, serving
from tools.arriving import Arrived
from tools.operation import Problem
from tools.serving import Served

log = logging.getLogger("access_service.tools")

LARGEST = 4_000_000
"""Characters of a body; the gateway and Lambda take six million bytes of an event."""
ADDRESS_LONGEST = 100
REFUSALS = (401, 403)
_ID = re.compile(r"[A-Za-z0-9_=-]{8,100}", re.ASCII)


def handler(event: object, context: Any) -> dict[str, object]:
    """Answer one proxy event. Never raises; what it logs holds nothing of what was sent."""
    with logs.invocation(context):
        return _handled(event, context)


def _handled(event: object, context: Any) -> dict[str, object]:
    arrived = _arrived(event)
    try:
        parts = wiring.tools()
    except Exception as error:  # noqa: BLE001 - whatever is missing here, the caller gets an answer
        log.error("tools.not_ready", extra={"error": type(error).__name__, "what": _own(error)})
        return _answer(arrived, serving.error(arrived.id, problems.broken()))
    served = serving.serve(parts, arrived, lambda: context.get_remaining_time_in_millis() / 1000)
    if served.status in REFUSALS:
        log.warning("tools.refused", extra={"request": arrived.id, "status": served.status})
    log.info("tools.answered", extra={"request": arrived.id, "status": served.status})
    return _answer(arrived, served)


def _own(error: BaseException) -> str:
    """What is missing, where the message is our own."""
    from handlers.settings import SettingsError

    return str(error) if isinstance(error, SettingsError) else ""


def _answer(arrived: Arrived, served: Served) -> dict[str, object]:
    headers = {
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-request-id": arrived.id,
    }
    if served.retry_after:
        headers["retry-after"] = str(served.retry_after)
    return {"statusCode": served.status, "headers": headers, "body": served.body, "isBase64Encoded": False}


def _arrived(event: object) -> Arrived:
    """The call, as far as it can be read; what is wrong with it stands in its `trouble`."""
    whole = event if isinstance(event, Mapping) else {}
    context = whole.get("requestContext")
    gateway = context if isinstance(context, Mapping) else {}
    identity = gateway.get("identity")
    given = gateway.get("requestId")
    address = identity.get("sourceIp") if isinstance(identity, Mapping) else ""
    trouble, body = _body(whole)
    query, odd = _query(whole.get("multiValueQueryStringParameters"), whole.get("queryStringParameters"))
    keys = _keys(whole)
    if odd or len(keys) > 1 or keys == [""]:
        trouble = trouble or problems.unreadable(
            "The address or the Idempotency-Key cannot be read. Send each once, and no empty key."
        )
    return Arrived(
        given if isinstance(given, str) and _ID.fullmatch(given) else secrets.token_hex(16),
        _text(whole.get("httpMethod")),
        _text(whole.get("path")),
        query,
        body,
        identity,
        keys[0] if keys else "",
        _text(address)[:ADDRESS_LONGEST],
        trouble,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _keys(event: Mapping[str, object]) -> list[str]:
    """The different values of the one header that is read."""
    found: list[object] = []
    for name, value in _items(event.get("headers")):
        if name.lower() == "idempotency-key":
            found.append(value)
    for name, value in _items(event.get("multiValueHeaders")):
        if name.lower() == "idempotency-key":
            found += value if isinstance(value, list) else [value]
    return list(dict.fromkeys(_text(each) for each in found))


def _items(value: object) -> list[tuple[str, object]]:
    return [(_text(name), each) for name, each in value.items()] if isinstance(value, Mapping) else []


def _query(several: object, single: object) -> tuple[dict[str, tuple[str, ...]], bool]:
    """Every value of every name; whether some of it was no text."""
    given: dict[str, object] = {name: [value] for name, value in _items(single)} | dict(_items(several))
    found = {
        name: tuple(map(_text, value)) for name, value in given.items() if isinstance(value, list) and value
    }
    plain = all(
        isinstance(value, list) and value and all(isinstance(each, str) for each in value)
        for value in given.values()
    )
    return found, not plain


def _body(event: Mapping[str, object]) -> tuple[Problem | None, str]:
    body, encoded = event.get("body"), event.get("isBase64Encoded", False)
    if body is None:
        return None, ""
    if not isinstance(body, str):
        return problems.unreadable("The body cannot be read. Send one JSON object."), ""
    if len(body) > LARGEST:
        return problems.unreadable("The body is too long. Send less than four million characters."), ""
    if not encoded:
        return None, body
    try:
        return None, base64.b64decode(body, validate=True).decode()
    except (binascii.Error, UnicodeError):
        return problems.unreadable("The body cannot be read. Send one JSON object."), ""


starting.warm_tools()
