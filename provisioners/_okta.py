"""The one file that imports the official Okta SDK: signed calls by method and path, raw JSON back, every failure sorted.

The SDK is used through its `RequestExecutor` alone, which authenticates and sends. Its client, its models (they reject real
answers), its retries (they sleep inside the call), its files and environment variables are not used.
"""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import replace
from time import monotonic
from typing import Any

from access.errors import NeverWorks, TryAgain
from provisioners import _wire
from provisioners._answer import Answer, NoAnswer, NoToken
from provisioners._attempt import Attempt, told
from provisioners._credentials import Credentials, checked_url
from provisioners._pages import following, items
from provisioners._ration import Ration
from provisioners._sorting import DONE, FOUND, sort

Json = Mapping[str, Any]

LONGEST = 10.0
"""Seconds that any one use of Okta may take, whatever the caller allows."""

MOST_PAGES = 50


class Okta:
    """An Okta organisation that we call. Give it a `token`, or `client_id` and `private_key` (PEM or JWK).

    Raises ValueError for an address or key that cannot be right. Nothing is called or imported before the first use.
    `clock` gives UTC seconds. Calls keep to the `ration`, if there is one. One object may be used from several threads.
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
        ration: Ration | None = None,
    ) -> None:
        self._url = checked_url(org_url)
        self._credentials = Credentials.of(token, client_id, private_key, key_id)
        self._clock = clock
        self._ration = ration
        self._executor: Any = None
        self._making = threading.Lock()
        self._proves = False
        self._me = self._credentials.client_id

    def only(self, scope: str) -> "Okta":
        """The same organisation, entered with this scope alone, to see whether we have it. For an API token scopes do not count."""
        other = copy(self)
        other._credentials = replace(self._credentials, scopes=(scope,))  # noqa: SLF001 - our own kind
        other._executor, other._making = None, threading.Lock()  # noqa: SLF001
        return other

    def now(self) -> int:
        """UTC seconds, on the clock that this was made with."""
        return self._clock()

    def ready(self, costs: Mapping[str, int], *, removing: bool) -> None:
        """Raises Spent unless our share of the rate limits has room for so many calls, by bucket. Calls nothing."""
        if self._ration is not None:
            self._ration.ready(costs, removing=removing, now=self._clock())

    def own_id(self, until: float) -> str:
        """Who we are in the System Log: the service app, or the person whose API token this is. Raises TryAgain or NeverWorks."""
        if not self._me:
            me = self.read("/api/v1/users/me", until)
            found = me.get("id") if isinstance(me, dict) else None
            if not isinstance(found, str) or not found:
                raise TryAgain("Okta does not say whose API token this is", service=True)
            self._me = found
        return self._me

    def read(self, path: str, until: float) -> object | None:
        """The JSON at `path`; None when Okta says that there is none. `until` as made by `until()`. Raises TryAgain or NeverWorks."""
        answer = self._page(path, until)
        return None if answer is None else answer.json

    def look(self, path: str, until: float) -> Answer | NoAnswer | NoToken:
        """What came back for a read, unsorted, for whoever wants to know why."""
        return self._send("GET", path, until)

    def read_all(self, path: str, until: float) -> Sequence[Json] | None:
        """All items of the list at `path`, page by page; None when Okta says that there is none. Raises TryAgain or NeverWorks."""
        found: list[Json] = []
        for _ in range(MOST_PAGES):
            page = self.page(path, until)
            if page is None:
                return None
            more, next_path = page
            found += more
            if next_path is None:
                return found
            path = next_path
        raise NeverWorks(f"Okta's list has more than {MOST_PAGES} pages")

    def page(
        self, path: str, until: float, *, gone: Collection[str] = ()
    ) -> tuple[Sequence[Json], str | None] | None:
        """One page of the list at `path`, and the path of the page after it, if there is one. Otherwise as `read_all`.

        None also for a refusal that means it is `gone`, by Okta's code.
        """
        answer = self._page(path, until, gone)
        if answer is None:
            return None
        address = following(answer)
        return items(answer), None if address is None else self._own(address)

    def write(
        self,
        method: str,
        path: str,
        until: float,
        *,
        body: Json | None = None,
        expected: Collection[str] = (),
    ) -> Answer:
        """Make a change and answer what Okta says: that it is done (204; 200 with JSON when there was a `body`), or one of the refusals
        that the caller has `expected`, by Okta's code. Raises TryAgain or NeverWorks for everything else.
        """
        outcome = self._send(method, path, until, body)
        if isinstance(outcome, Answer) and outcome.code in expected:
            return outcome
        return self._check(outcome, writes=True, done=DONE if body is None else FOUND)

    def _page(self, path: str, until: float, gone: Collection[str] = ()) -> Answer | None:
        outcome = self._send("GET", path, until)
        if isinstance(outcome, Answer) and (outcome.missing or outcome.code in gone):
            return None
        return self._check(outcome, writes=False, done=FOUND)

    def _check(self, outcome: Answer | NoAnswer | NoToken, *, writes: bool, done: int) -> Answer:
        error = sort(outcome, writes=writes, now=self._clock(), done=done)
        if error is not None:
            raise error
        assert isinstance(outcome, Answer)  # noqa: S101 - what is no answer is always an error
        return outcome

    def _own(self, url: str) -> str:
        """The path of a link to a next page. Our credentials go to no other host."""
        if not url.startswith(f"{self._url}/"):
            raise TryAgain("Okta's next page is at another address", service=True)
        return url.removeprefix(self._url)

    def _send(
        self, method: str, path: str, until: float, body: Json | None = None
    ) -> Answer | NoAnswer | NoToken:
        """One call, and another one where the first was refused at the door, which is surely without effect."""
        proves = self._proves
        outcome = self._try(Attempt(method, path, body), until)
        if isinstance(outcome, Answer) and outcome.status == 401 and self._credentials.client_id:
            outcome = self._try(Attempt(method, path, body, renewed=True), until)
        if isinstance(outcome, NoToken) and outcome.wants_proof and not proves:
            # The app's tokens are bound to a key (DPoP). Okta says so itself, so nobody has to set it.
            self._prove()
            outcome = self._try(Attempt(method, path, body), until)
        return outcome

    def _try(self, attempt: Attempt, until: float) -> Answer | NoAnswer | NoToken:
        if until <= monotonic():
            return NoAnswer("no time was left to call Okta", sent=False)
        if self._ration is not None:
            self._ration.take(attempt.method, attempt.path, self._clock())
        seconds = max(until - monotonic(), 0)
        try:
            outcome = _wire.run(attempt.send(self._ready), seconds)
        except TimeoutError:
            return NoAnswer(f"Okta did not answer within {seconds:.1f} s", sent=attempt.sent)
        except Exception as error:  # noqa: BLE001 - the SDK lets errors of many libraries through; each means "no answer"
            return NoAnswer(f"the call to Okta broke off: {type(error).__name__}", sent=attempt.sent)
        if self._ration is not None and isinstance(outcome, Answer):
            self._ration.learn(attempt.method, attempt.path, outcome.status, outcome.headers, self._clock())
        return outcome

    def _prove(self) -> None:
        with self._making:
            if not self._proves:
                self._proves, self._executor = True, None

    def _ready(self) -> Any:
        """The executor. Making the first one loads the SDK, and with DPoP it makes a key; each takes a second on a small machine."""
        with self._making:
            if self._executor is None:
                self._executor = _executor(self._url, self._credentials.config(), self._proves)
            return self._executor


def until(seconds: float) -> float:
    """The deadline of one use of Okta that may take `seconds`, for the calls that it is made of."""
    return monotonic() + min(seconds, LONGEST)


def _executor(url: str, credentials: Json, proves: bool) -> Any:
    """The SDK's executor, made by hand: its own way to a configuration reads files and the environment.

    `proves`: access tokens are bound to a key of this process (DPoP).
    """
    import logging

    from okta.cache.no_op_cache import NoOpCache
    from okta.constants import LOGGER_NAME
    from okta.http_client import HTTPClient
    from okta.request_executor import RequestExecutor

    class Direct(HTTPClient):
        def _setup_proxy(self, proxy: object) -> None:
            """Without this the SDK takes a proxy from the environment."""

    class Executor(RequestExecutor):
        def forget(self) -> None:
            """Ask for a new access token at the next call. The SDK keeps the old one in memory for its hour."""
            if self._oauth is not None:
                self._oauth.clear_access_token()

        def prepare(self) -> None:
            """Tell a key that cannot be read from other trouble, and make the key that tokens are bound to."""
            oauth: Any = self._oauth
            if oauth is not None:
                oauth.get_JWT = told(oauth.get_JWT)
                # Switched on in the configuration, it would make its key in its own slow way.
                oauth._dpop_enabled = proves  # noqa: SLF001
                oauth._dpop_generator = _proofs() if proves else None  # noqa: SLF001

    # The SDK logs whole requests with their credentials. A filter stays when somebody sets levels or enables loggers.
    logging.getLogger(LOGGER_NAME).addFilter(_nothing)
    config = {
        "client": {
            "orgUrl": url,
            "requestTimeout": LONGEST,
            "rateLimit": {"maxRetries": 0},
            "raiseException": False,
            "oauthTokenRenewalOffset": 5,
            **credentials,
        }
    }
    executor: Any = Executor(config, NoOpCache(), Direct)  # type: ignore[no-untyped-call]
    executor.prepare()
    executor.set_session(_wire.session())
    return executor


def _proofs() -> Any:
    """The SDK's maker of proofs with a key that is made and loaded once: its own takes seconds to make, and is parsed for each call."""
    from time import time

    from jwcrypto.jwk import JWK  # type: ignore[import-untyped]
    from okta.dpop import RSA_KEY_SIZE_BITS, DPoPProofGenerator

    class Proofs(DPoPProofGenerator):
        def _rotate_keys_internal(self) -> None:
            made = JWK.generate(kty="RSA", size=RSA_KEY_SIZE_BITS)
            public = made.export_public(as_dict=True)
            self._rsa_key: Any = _Loaded(made.get_op_key("sign"))
            self._public_jwk = {name: public[name] for name in ("kty", "n", "e")}
            self._key_created_at = time()

    return Proofs({})


class _Loaded:
    """A private key as the SDK takes it, which gives it to the library that signs without writing it out as text."""

    def __init__(self, key: object) -> None:
        self._key = key

    def export_key(self) -> object:
        return self._key


def _nothing(_: object) -> bool:
    return False
