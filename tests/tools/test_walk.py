"""A walk over the document: whatever is sent by its rules or against them, no error of ours, and every answer is of the form promised."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from handlers import wiring
from tests.clock import Clock
from tests.tools.api import Api, Reply, door, url
from tests.tools.ready import ready
from tests.world import NAMES, World
from tools.openapi import document
from tools.operation import Kind, Operation, Param, Where
from tools.operations import OPERATIONS
from tools.replay import Range

DOCUMENT: Any = json.loads(json.dumps(document(OPERATIONS)))
KNOWN: dict[str, list[str]] = {
    "role": ["staging-read", "nothing"],
    "key": ["staging-read", "nothing"],
    "duration": ["for 1d", "for 1w", "for ever", "while used within 2w"],
    "customer": ["acme", "nothing"],
    "source": ["web", "nothing"],
    "subject": ["CATALOG", "REQ#R1", "CALL#1"],
    "from": ["2025-12-01", "2026-01-01T00:00:00Z", "x"],
    "to": ["2025-12-02", "2027-01-01", "0001-01-01T00:00:00+23:59"],
    "id": ["R1", "R2", Range("web", "2025-12-01T00:00:00Z", "2025-12-02T00:00:00Z", "").id],
    **{name: [*(f"{each}@example.com" for each in NAMES), "x@y"] for name in ("person", "approver", "email")},
    "approvers": [f"{each}@example.com" for each in NAMES],
}
HOSTILE = st.one_of(
    st.text(max_size=30), st.sampled_from(["", "\x00", "../..", "<@U1>", "\ud800", "x" * 5000, "%2e"])
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(HOSTILE, inner, max_size=3),
    max_leaves=6,
)


def good(param: Param) -> st.SearchStrategy[Any]:
    texts = st.sampled_from(param.one_of or KNOWN.get(param.name, ["a word", "R1", "R2"]))
    match param.kind:
        case Kind.TEXT:
            return texts
        case Kind.WHOLE:
            return st.integers(param.least, param.most)
        case Kind.FLAG:
            return st.booleans()
        case Kind.TEXTS:
            return st.lists(texts, min_size=1, max_size=3)


def promised(operation: Operation, reply: Reply) -> None:
    responses = DOCUMENT["paths"][operation.path][operation.method.lower()]["responses"]
    assert str(reply.status) in responses, reply
    schema = responses[str(reply.status)]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(reply.body)


def send(api: Api, operation: Operation, sent: dict[Where, dict[str, Any]], who: str, key: str) -> Reply:
    path = operation.path
    for name, value in sent[Where.PATH].items():
        path = path.replace("{" + name + "}", url(str(value).encode("utf-8", "replace").decode()))
    query = {name: str(value) for name, value in sent[Where.QUERY].items()}
    body = sent[Where.BODY] if operation.method == "POST" else None
    headers = {"Idempotency-Key": key} if key else {}
    return api(operation.method, path, body, who=who, query=query, headers=headers)


@given(data=st.data())
@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_walk_through_the_operations_is_answered_as_promised(
    monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    world = World(Clock())
    found = door(world)
    monkeypatch.setattr(wiring, "tools", lambda: found)
    api = Api(world, found)
    for _ in range(data.draw(st.integers(1, 8))):
        operation = data.draw(st.sampled_from(OPERATIONS))
        sent: dict[Where, dict[str, Any]] = {where: {} for where in Where}
        for param in operation.params:
            if param.required or data.draw(st.booleans()):
                wild = data.draw(st.integers(0, 5)) == 0
                sent[param.where][param.name] = data.draw(ANYTHING if wild else good(param))
        if data.draw(st.integers(0, 9)) == 0:
            sent[Where.BODY]["more"] = data.draw(ANYTHING)
        who = data.draw(st.sampled_from([*NAMES, "nobody"]))
        reply = send(api, operation, sent, who, data.draw(st.sampled_from(["", "", "k"])))
        assert reply.status < 500, (operation.name, sent, reply)
        assert api.recorded(), "every call is on record"
        if operation.name in {each.name for each in OPERATIONS} and reply.status != 404:
            promised(operation, reply)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_what_is_sent_by_the_rules_is_done(api: Api, operation: Operation) -> None:
    """The positive cases: each operation once with what its document asks for, in a world that has it."""
    there = ready(api, operation)
    values = {"reason": "to debug", "incident": "INC-7", "words": "It was down", **there.values}
    sent: dict[Where, dict[str, Any]] = {where: {} for where in Where}
    for param in operation.params:
        if param.required or param.name == "person":
            sent[param.where][param.name] = values[param.name]
    reply = send(api, operation, sent, there.who, "")
    promised(operation, reply)
    assert reply.status in operation.statuses, reply
