"""The gate in front of everything that comes from Slack: nothing reads a body before its raw bytes are known to be signed.

What leaves here is a value that was read once, with the mark of the signed request; headers stay behind, so that nothing which a
header could switch on in a library is within reach. A refusal is a status and nothing else. Nothing of a body is logged.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from access.ports import Clock

LARGEST = 256 * 1024
WINDOW = 300
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
SHORTCUTS = ("shortcut", "message_action")
_READ = ("content-type", "x-slack-request-timestamp", "x-slack-signature")

Body = dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """Why not, as an HTTP status: 400, 401 or 413."""

    status: int


@dataclass(frozen=True)
class Admitted:
    """A verified request of our own workspace and app. `mark` names it: the hash of what was signed."""

    body: Body
    mark: str


@dataclass(frozen=True)
class Gate:
    """Admits what one of `secrets` has signed within five minutes for this team and app."""

    secrets: tuple[str, ...]
    team: str
    app: str
    clock: Clock

    def __post_init__(self) -> None:
        if not self.secrets or not all(secret.strip() for secret in self.secrets):
            raise ValueError("a gate without a signing secret would let everybody sign")

    def admit(self, event: object) -> Admitted | Refusal:
        """Judge an API Gateway proxy event, payload version 1 or 2, or anything else. Never raises."""
        try:
            headers, raw = _headers(event), _raw(event)
            signed = self._signed(headers, raw)
            if signed is None:
                return Refusal(401)
            body = _parsed(headers.get("content-type", ""), raw)
        except _TooLarge:
            return Refusal(413)
        except (ValueError, RecursionError):
            return Refusal(400)
        return Admitted(body, hashlib.sha256(signed).hexdigest()) if self._ours(body) else Refusal(401)

    def _signed(self, headers: Mapping[str, str], raw: bytes) -> bytes | None:
        """The signed text, or None when it is not signed by us for now."""
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not _STAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            return None
        if abs(self.clock() - int(stamp)) > WINDOW:
            return None
        base = b"v0:" + stamp.encode() + b":" + raw
        # Every secret is tried, so that the time taken does not say which one it was.
        matches = [hmac.compare_digest(_signature(secret, base), signature) for secret in self.secrets]
        return base if any(matches) else None

    def _ours(self, body: Body) -> bool:
        if body.get("type") == "url_verification":
            return True
        team = body.get("team")
        team_id = team.get("id") if isinstance(team, dict) else body.get("team_id")
        ours = team_id == self.team and self._app_of(body) == self.app
        return bool(ours and not _organisation_wide(body))

    def _app_of(self, body: Body) -> object:
        """Shortcuts name no app. That they are for ours is in the signature, which is made with a secret of this app alone."""
        return body.get("api_app_id", self.app if body.get("type") in SHORTCUTS else None)


def _organisation_wide(body: Body) -> bool:
    """Whether it comes from an installation in a whole organisation (Enterprise Grid), which has other workspaces in it than ours.

    Some of what such an installation sends names no workspace; so that nothing works by halves, none of it is taken.
    """
    given = body.get("authorizations")
    seen = [body, *(each for each in given if isinstance(each, dict))] if isinstance(given, list) else [body]
    return any(each.get("is_enterprise_install") in (True, "true") for each in seen)


class _TooLarge(Exception):
    """More than anything that Slack sends."""


def _signature(secret: str, base: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def _headers(event: object) -> dict[str, str]:
    """The headers that are read here, by lower-case name. Raises ValueError when one of them is there twice or is no text."""
    if not isinstance(event, dict):
        raise ValueError("no event")
    found: dict[str, str] = {}
    for name, value in _pairs(event.get("headers")):
        if name in _READ:
            if name in found or not isinstance(value, str):
                raise ValueError("a header twice")
            found[name] = value
    for name, values in _pairs(event.get("multiValueHeaders")):
        if name in _READ and (
            not isinstance(values, list) or len(values) != 1 or values[0] != found.get(name)
        ):
            raise ValueError("a header twice")
    return found


def _pairs(headers: object) -> list[tuple[str, object]]:
    if headers is None:
        return []
    if not isinstance(headers, dict) or not all(isinstance(name, str) for name in headers):
        raise ValueError("no headers")
    return [(name.lower(), value) for name, value in headers.items()]


def _raw(event: object) -> bytes:
    """The bytes that were signed."""
    assert isinstance(event, dict)  # noqa: S101 - `_headers` refuses anything else; this tells the type checker
    body, encoded = event.get("body"), event.get("isBase64Encoded", False)
    if body is None:
        return b""
    if not isinstance(body, str) or not isinstance(encoded, bool):
        raise ValueError("no body")
    if len(body) > (LARGEST * 4 // 3 + 4 if encoded else LARGEST):
        raise _TooLarge
    try:
        raw = base64.b64decode(body, validate=True) if encoded else body.encode()
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if len(raw) > LARGEST:
        raise _TooLarge
    return raw


def _parsed(content_type: str, raw: bytes) -> Body:
    """The verified body as a value. Raises ValueError, and RecursionError for what is nested too deep.

    The signature does not cover headers, so the bytes decide how they are read. Otherwise somebody who replays a signed event under
    another content type could have words that were typed into it read as a form of their own making.
    """
    kind, text = content_type.partition(";")[0].strip().lower(), raw.decode()
    meant = JSON if text.lstrip().startswith(("{", "[")) else FORM
    if kind != meant:
        raise ValueError("no kind of body that Slack sends")
    if meant == JSON:
        return _object(text)
    fields = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=100)
    form = dict(fields)
    if len(form) != len(fields):
        raise ValueError("a field twice")
    return _object(form["payload"]) if "payload" in form else dict(form)


def _object(text: str) -> Body:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value
