"""What a call sends, read once: the query and the JSON body, as plain values. What cannot be read one way alone is refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tools import problems
from tools.checking import Sent
from tools.operation import Problem, Where
from tools.routing import Found

KEY_LONGEST = 100


@dataclass(frozen=True)
class Arrived:
    """A call as it came through API Gateway. `id` is the gateway's request id; `identity` is what it found by the signature.

    `query` has each value of each name; `key` is the Idempotency-Key header, `address` where the call came from. `trouble` is why it
    cannot be read, if it cannot.
    """

    id: str
    method: str
    path: str
    query: Mapping[str, tuple[str, ...]]
    body: str
    identity: object
    key: str = ""
    address: str = ""
    trouble: Problem | None = None


def sent(arrived: Arrived, found: Found) -> Mapping[Where, Sent] | Problem:
    """All parameters by where they stand."""
    twice = {name: "is there twice" for name, all_ in arrived.query.items() if len(all_) != 1}
    if twice:
        return problems.bad_input(dict(list(twice.items())[:10]))
    if len(arrived.key) > KEY_LONGEST or not arrived.key.isprintable():
        return problems.bad_input({"Idempotency-Key": f"must have at most {KEY_LONGEST} plain characters"})
    body = _body(arrived)
    if isinstance(body, Problem):
        return body
    query = {name: all_[0] for name, all_ in arrived.query.items()}
    return {Where.PATH: found.parts, Where.QUERY: query, Where.BODY: body}


def _body(arrived: Arrived) -> Sent | Problem:
    if not arrived.body.strip():
        return {}
    if arrived.method == "GET":
        return problems.unreadable("A GET has no body. Put the parameters into the address.")
    try:
        body = json.loads(arrived.body, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return problems.unreadable("The body is not JSON, or has a field twice. Send one JSON object.")
    return body if isinstance(body, dict) else problems.unreadable("The body is not a JSON object. Send one.")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field twice")
    return found


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is no number of JSON")
