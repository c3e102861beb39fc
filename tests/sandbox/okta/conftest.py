import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, build_opener

import pytest

from sandbox.okta import PretendOkta

NOW = 1_795_000_000


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


class Got(NamedTuple):
    """An answer as it arrived; `body` is read as JSON where it is JSON."""

    status: int
    body: Any
    headers: Any


Ask = Callable[..., Got]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def okta(clock: Clock) -> Iterator[PretendOkta]:
    """A pretend Okta with two people, a group and an app that the group gives."""
    with PretendOkta(clock) as okta:
        okta.add_user("00u1", "ada@example.com", first="Ada", last="Lovelace")
        okta.add_user("00u2", "bob@example.com", "robert@example.com")
        okta.add_group("00g1", "prod")
        okta.add_app("0oa1", "Console", groups=["00g1"])
        yield okta


@pytest.fixture
def ask(okta: PretendOkta) -> Ask:
    """Call it: `ask("GET", "/api/v1/users")`; `token=""` goes without a token."""

    def call(
        method: str, path: str, body: object = None, token: str | None = None, seconds: float = 5
    ) -> Got:
        shown = okta.token if token is None else token
        headers = {"authorization": f"SSWS {shown}"} if shown else {}
        content = json.dumps(body).encode() if body is not None else None
        url = path if path.startswith("http") else okta.url + path
        request = Request(url, content, headers, method=method)
        try:
            with build_opener().open(request, timeout=seconds) as answer:
                return _got(answer.status, answer.read(), answer.headers)
        except HTTPError as refusal:
            with refusal:
                return _got(refusal.code, refusal.read(), refusal.headers)

    return call


def _got(status: int, content: bytes, headers: Any) -> Got:
    is_json = headers.get("content-type") == "application/json"
    return Got(status, json.loads(content) if is_json else content.decode(), headers)
