"""The one file that imports the official Okta SDK: signed calls by method and path, raw JSON back, every failure sorted.

The SDK is used through its `RequestExecutor` alone, which authenticates and sends. Its client, its models (they reject real
answers), its retries (they sleep inside the call), its files and environment variables are not used.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any

from access.errors import NeverWorks, TryAgain
from provisioners import _wire
from provisioners._answer import Answer, NoAnswer
from provisioners._credentials import Credentials, checked_url
from provisioners._sorting import sort

Json = Mapping[str, Any]

LONGEST = 10.0
"""Seconds that any one use of Okta may take, whatever the caller allows."""

MOST_PAGES = 50


class Okta:
    """An Okta organisation that we call. Give it a `token`, or `client_id` and `private_key` (PEM or JWK).

    Raises ValueError for an address or key that cannot be right. Nothing is called or imported before the first use.
    `clock` gives UTC seconds. One object may be used from several threads.
    """

    def __init__(
        self,
        org_url: str,
        token: str | None = None,
        *,
        client_id: str | None = None,
        private_key: str | None = None,
        key_id: str | None = None,
        clock: Callable[[], int],
    ) -> None:
        self._url = checked_url(org_url)
        self._credentials = Credentials.of(token, client_id, private_key, key_id)
        self._clock = clock
        self._executor: Any = None
        self._making = threading.Lock()

    def read(self, path: str, until: float) -> object | None:
        """The JSON at `path`; None when Okta says that there is none. `until` as made by `until()`. Raises TryAgain or NeverWorks."""
        answer = self._page(path, until)
        return None if answer is None else answer.json

    def read_all(self, path: str, until: float) -> Sequence[Json] | None:
        """All items of the list at `path`, page by page; None when Okta says that there is none. Raises TryAgain or NeverWorks."""
        found: list[Json] = []
        for _ in range(MOST_PAGES):
            answer = self._page(path, until)
            if answer is None:
                return None
            found += _items(answer)
            following = _next(answer)
            if following is None:
                return found
            path = self._own(following)
        raise NeverWorks(f"Okta's list has more than {MOST_PAGES} pages")

    def write(self, method: str, path: str, until: float) -> bool:
        """Make a change: True when it is done, False when Okta says that something in `path` does not exist. Raises as above."""
        outcome = self._send(method, path, until)
        if isinstance(outcome, Answer) and outcome.missing:
            return False
        self._check(outcome, writes=True)
        return True

    def _page(self, path: str, until: float) -> Answer | None:
        outcome = self._send("GET", path, until)
        if isinstance(outcome, Answer) and outcome.missing:
            return None
        return self._check(outcome, writes=False)

    def _check(self, outcome: Answer | NoAnswer, *, writes: bool) -> Answer:
        error = sort(outcome, writes=writes, now=self._clock())
        if error is not None:
            raise error
        assert isinstance(outcome, Answer)  # noqa: S101 - what is no answer is always an error
        return outcome

    def _own(self, url: str) -> str:
        """The path of a link to a next page. Our credentials go to no other host."""
        if not url.startswith(f"{self._url}/"):
            raise TryAgain("Okta's next page is at another address", service=True)
        return url.removeprefix(self._url)

    def _send(self, method: str, path: str, until: float) -> Answer | NoAnswer:
        if until <= monotonic():
            return NoAnswer("no time was left to call Okta", sent=False)
        executor, attempt = self._ready(), _Attempt(method, path)
        seconds = max(until - monotonic(), 0)
        try:
            outcome = _wire.run(attempt.send(executor), seconds)
        except TimeoutError:
            return NoAnswer(f"Okta did not answer within {seconds:.1f} s", sent=attempt.sent)
        except Exception as error:  # noqa: BLE001 - the SDK lets errors of many libraries through; each means "no answer"
            return NoAnswer(f"the call to Okta broke off: {type(error).__name__}", sent=attempt.sent)
        if isinstance(outcome, Answer) and outcome.status == 401:
            self._executor = None  # So that the next call asks for a new access token.
        return outcome

    def _ready(self) -> Any:
        with self._making:
            if self._executor is None:
                self._executor = _executor(self._url, self._credentials)
            return self._executor


def until(seconds: float) -> float:
    """The deadline of one use of Okta that may take `seconds`, for the calls that it is made of."""
    return monotonic() + min(seconds, LONGEST)


class _Attempt:
    """One call. `sent` turns true when the request itself, not only the one for an access token, may have left."""

    def __init__(self, method: str, path: str) -> None:
        self._method = method
        self._path = path
        self.sent = False

    async def send(self, executor: Any) -> Answer | NoAnswer:
        from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError

        request, error = await executor.create_request(self._method, self._path)
        if error is not None:
            return NoAnswer(
                f"no access token from Okta: {str(error)[:200] or type(error).__name__}", sent=False
            )
        self.sent = True
        _, response, text, error = await executor.fire_request(request)
        if response is None:
            unsent = isinstance(error, ClientConnectorError | ConnectionTimeoutError)
            # Of other errors only the name: their text may hold the request with its credentials.
            why = str(error) if type(error) is ClientError else type(error).__name__
            return NoAnswer(f"no answer from Okta: {why}", sent=not unsent)
        headers: dict[str, str] = {}
        for name, value in response.headers.items():
            name = name.lower()  # noqa: PLW2901
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return Answer(response.status, headers, text or "")


def _executor(url: str, credentials: Credentials) -> Any:
    """The SDK's executor, made by hand: its own way to a configuration reads files and the environment."""
    import logging

    from okta.cache.no_op_cache import NoOpCache
    from okta.constants import LOGGER_NAME
    from okta.http_client import HTTPClient
    from okta.request_executor import RequestExecutor

    class Direct(HTTPClient):
        def _setup_proxy(self, proxy: object) -> None:
            """Without this the SDK takes a proxy from the environment."""

    # The SDK logs whole requests with their credentials. A filter stays when somebody sets levels or enables loggers.
    logging.getLogger(LOGGER_NAME).addFilter(_nothing)
    config = {
        "client": {
            "orgUrl": url,
            "requestTimeout": LONGEST,
            "rateLimit": {"maxRetries": 0},
            "raiseException": False,
            "oauthTokenRenewalOffset": 5,
            **credentials.config(),
        }
    }
    executor = RequestExecutor(config, NoOpCache(), Direct)
    executor.set_session(_wire.session())
    return executor


def _nothing(_: object) -> bool:
    return False


def _items(answer: Answer) -> list[Json]:
    body = answer.json
    if not isinstance(body, list) or not all(isinstance(item, dict) for item in body):
        raise TryAgain("Okta's list has an unexpected shape", service=True)
    return body


def _next(answer: Answer) -> str | None:
    """The address of the next page in a `Link` header."""
    for link in answer.headers.get("link", "").split(", <"):
        address, _, relation = link.partition(">")
        if 'rel="next"' in relation:
            return address.removeprefix("<")
    return None
