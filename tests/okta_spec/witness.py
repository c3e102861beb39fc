"""Sees every answer of every pretend Okta in the test process, and notes those that Okta's specification does not allow."""

import json
from queue import SimpleQueue
from typing import Any

from sandbox.okta.errors import Reply
from tests.okta_spec.body import model, problems
from tests.okta_spec.exceptions import STATUSES
from tests.okta_spec.table import table, template

TOKEN = "/oauth2/v1/token"
EVERYWHERE = {401, 429}
"""Statuses that any endpoint may answer with, listed or not."""


class Witness:
    """Keeps what it sees until `violations` are asked for: a test's calls are not slowed down. What was found good is not looked at again."""

    def __init__(self) -> None:
        self._seen: SimpleQueue[tuple[str, str, Reply]] = SimpleQueue()
        self._good: set[tuple[str, str]] = set()

    def __call__(self, method: str, path: str, reply: Reply) -> None:
        self._seen.put((method, path, reply))

    def violations(self) -> list[str]:
        """Sentences about all that was seen since the last time."""
        found = []
        while not self._seen.empty():
            method, path, reply = self._seen.get()
            found += [f"{method} {path} {reply.status}: {each}" for each in self._judge(method, path, reply)]
        return found

    def _judge(self, method: str, path: str, reply: Reply) -> list[str]:
        if path == TOKEN:
            return _token(reply)
        known = template(path)
        answers = table().get((method, known)) if known else None
        if answers is None:
            return [] if reply.status in {401, 405, 429} else ["Okta has no such endpoint"]
        wanted = answers.get(str(reply.status))
        if wanted is None:
            listed = reply.status in EVERYWHERE or (method, known, reply.status) in STATUSES
            if not listed:
                return ["the specification does not list this status"]
            wanted = "Error"
        if reply.status == 401 and "error" in (reply.body or {}):
            return _refusal(reply.body)
        return self._body(wanted, reply.body)

    def _body(self, wanted: str, body: Any) -> list[str]:
        if wanted == "None":
            return [] if body is None else ["there is a body"]
        if not wanted.startswith("List["):
            return self._thing(wanted, body, "body")
        if not isinstance(body, list):
            return ["the body is no list"]
        name = wanted.removeprefix("List[").removesuffix("]")
        return [said for at, each in enumerate(body) for said in self._thing(name, each, f"[{at}]")]

    def _thing(self, name: str, body: Any, at: str) -> list[str]:
        key = (name, json.dumps(body))
        if key in self._good:
            return []
        found = list(problems(model(name), body, at))
        if not found:
            self._good.add(key)
        return found


def _token(reply: Reply) -> list[str]:
    """The SDK has no model for the token endpoint; RFC 6749 says what it answers."""
    if reply.status == 429:
        return []
    if reply.status == 200:
        wanted = {"token_type", "expires_in", "access_token", "scope"}
        return [] if set(reply.body) == wanted else [f"a token has {sorted(wanted)}"]
    return _refusal(reply.body)


def _refusal(body: Any) -> list[str]:
    """OAuth's form of a refusal, RFC 6749 5.2."""
    return (
        [] if set(body) == {"error", "error_description"} else ["a refusal has error and error_description"]
    )
