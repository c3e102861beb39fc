"""What API Gateway hands over: proxy events of both versions around a body, whole or with pieces missing, and junk that nobody signed."""

import base64
import copy
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from sandbox.slack.signing import FORM, JSON, sign

Event = dict[str, Any]


def second(body: bytes, headers: Mapping[str, str]) -> Event:
    """Payload version 2: lower-case headers, the body in base64."""
    return {
        "version": "2.0",
        "routeKey": "POST /slack/events",
        "rawPath": "/slack/events",
        "headers": {name.lower(): value for name, value in headers.items()},
        "requestContext": {"http": {"method": "POST", "path": "/slack/events"}},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


def first(body: bytes, headers: Mapping[str, str]) -> Event:
    """Payload version 1: headers as they came, once more as lists, the body as text."""
    return {
        "resource": "/slack/events",
        "path": "/slack/events",
        "httpMethod": "POST",
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "requestContext": {"identity": {"sourceIp": "192.0.2.1"}, "httpMethod": "POST"},
        "body": body.decode(),
        "isBase64Encoded": False,
    }


def signed(chance: Random, body: bytes, content_type: str, secret: str, now: int) -> Event:
    """As it comes from Slack, in one of the two versions."""
    headers = sign(secret, body, now, content_type)
    return chance.choice((first, second))(body, headers)


Spoil = Callable[[Random, Event, int], Event]


def _forged(chance: Random, event: Event, _now: int) -> Event:
    _header(event, "x-slack-signature", "v0=" + "".join(chance.choices("0123456789abcdef", k=64)))
    return event


def _stale(chance: Random, event: Event, now: int) -> Event:
    """The signature was good, then."""
    _header(event, "x-slack-request-timestamp", str(now - chance.choice((301, 3600, 6 * 3600, -301, 10**9))))
    return event


def _junk_header(chance: Random, event: Event, _now: int) -> Event:
    name = chance.choice(("x-slack-signature", "x-slack-request-timestamp"))
    _header(
        event,
        name,
        chance.choice(
            ("", "v0=", "x", "\x00", "\uff19" * 10, "1e9", "-1", "v0=" + "g" * 64, None, 7, ["a"], {})
        ),
    )
    return event


def _no_header(chance: Random, event: Event, _now: int) -> Event:
    name = chance.choice(("x-slack-signature", "x-slack-request-timestamp"))
    for part in ("headers", "multiValueHeaders"):
        event[part] = {key: value for key, value in (event.get(part) or {}).items() if key.lower() != name}
    return event


def _twice(chance: Random, event: Event, _now: int) -> Event:
    """One header twice, with something else."""
    event["headers"] = {
        **event["headers"],
        "X-SLACK-SIGNATURE": "v0=" + "0" * 64,
        "x-slack-signature": "v0=" + "1" * 64,
    }
    return event


def _piece(chance: Random, event: Event, _now: int) -> Event:
    """A piece of the event is missing or of another type; never one without which it would still be signed and whole."""
    key = chance.choice(
        ("headers", "body", "isBase64Encoded" if event.get("version") == "2.0" else "headers")
    )
    if chance.random() < 0.5:
        del event[key]
    else:
        event[key] = chance.choice((None, 7, [], "{}", {"a": 1}, b"x", [["a", "b"]], {1: 2}, "%%%"))
    return event


def _altered(chance: Random, event: Event, _now: int) -> Event:
    """One byte more than was signed."""
    body = base64.b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
    spot = chance.randrange(len(body) + 1)
    event["body"] = base64.b64encode(body[:spot] + b"x" + body[spot:]).decode()
    event["isBase64Encoded"] = True
    return event


def _raw(chance: Random, _event: Event, now: int) -> Any:
    """No proxy event at all, or one around noise."""
    body = chance.randbytes(chance.choice((0, 1, 50, 5000)))
    head = sign("not our secret", body, now, chance.choice((FORM, JSON, "text/plain", "")))
    odd: tuple[Any, ...] = (
        "",
        "x",
        0,
        None,
        [],
        {},
        [{}],
        True,
        {"headers": {}},
        {"Records": []},
        {"body": "x" * 400_000},
        second(body, head),
    )
    return copy.deepcopy(chance.choice((*odd, *[second(body, head)] * 8)))


def _header(event: Event, name: str, value: Any) -> None:
    headers = {key: old for key, old in event["headers"].items() if key.lower() != name}
    event["headers"] = {**headers, name: value}


SPOILS: tuple[Spoil, ...] = (_forged, _stale, _junk_header, _no_header, _twice, _piece, _altered, _raw)


def unsigned(chance: Random, body: bytes, content_type: str, secret: str, now: int) -> tuple[Any, str]:
    """Something that was not signed by Slack for now, and in which way."""
    spoil = chance.choice(SPOILS)
    return spoil(chance, signed(chance, body, content_type, secret, now), now), spoil.__name__.strip("_")
