"""One call through the SDK's executor, which is made elsewhere: what was sent, and what came back as a value. It judges nothing."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from provisioners._answer import Answer, NoAnswer, NoToken


class Attempt:
    """One call, with a new access token if `renewed`. `sent` turns true when the request itself, not only the one for a token, may have left."""

    def __init__(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, renewed: bool = False
    ) -> None:
        self.method = method
        self.path = path
        self._body = body
        self._renewed = renewed
        self.sent = False

    async def send(self, ready: Callable[[], Any]) -> Answer | NoAnswer | NoToken:
        """Send it through the executor that `ready` gives. Errors of many libraries come through; after `sent` they mean doubt."""
        from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError

        # In a thread, so that the deadline holds for this as well; what it makes is there for the next call all the same.
        executor = await asyncio.to_thread(ready)
        if self._renewed:
            executor.forget()
        body = None if self._body is None else dict(self._body)
        try:
            request, error = await executor.create_request(self.method, self.path, body)
        except _UnreadableKey:
            return NoToken(0, "unreadable_key", "", {})
        if error is not None:
            return _no_token(error)
        self.sent = True
        _, response, text, error = await executor.fire_request(request)
        if response is None:
            unsent = isinstance(error, ClientConnectorError | ConnectionTimeoutError)
            # Of other errors only the name: their text may hold the request with its credentials.
            why = str(error) if type(error) is ClientError else type(error).__name__
            return NoAnswer(f"no answer from Okta: {why}", sent=not unsent)
        return Answer(response.status, _flat(response.headers), _without(request, text or ""))


def _without(request: Mapping[str, Any], text: str) -> str:
    """The text without the credentials that were sent, should somebody in between repeat them: what Okta says is kept and shown."""
    _, _, secret = str((request.get("headers") or {}).get("Authorization", "")).partition(" ")
    return text.replace(secret, "…") if secret else text


class _UnreadableKey(Exception):
    """The private key cannot be read as one."""


def told(sign: Callable[[], str]) -> Callable[[], str]:
    """Signing, whose only trouble is the key, whatever the libraries call it."""

    def signed() -> str:
        try:
            return sign()
        except Exception as error:
            raise _UnreadableKey from error

    return signed


def _no_token(error: Exception) -> NoAnswer | NoToken:
    """Okta's own refusal, or an outage of the token endpoint. The SDK's texts may hold what was sent, so they are not passed on."""
    status, code = getattr(error, "status", None), getattr(error, "error_code", "")
    headers = getattr(error, "headers", None) or getattr(error, "response_headers", None)
    if status == 429 or (isinstance(status, int) and code and 400 <= status <= 499 and status != 408):
        said = str(getattr(error, "error_summary", ""))
        return NoToken(status, str(code), said, {} if headers is None else _flat(headers))
    return NoAnswer(f"no access token from Okta: {status or type(error).__name__}", sent=False)


def _flat(headers: Any) -> dict[str, str]:
    """Headers by lower-case name; values sent several times are joined with commas."""
    flat: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        flat[lower] = f"{flat[lower]}, {value}" if lower in flat else value
    return flat
