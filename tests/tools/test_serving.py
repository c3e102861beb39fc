"""What holds for every call: once under its key, on record whatever came of it, and an answer of the one form."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from access.audit import first_break
from access.errors import Busy, Conflict
from access.ports import Change
from handlers import tools as entry
from tests.tools.api import Api, Lambda, asking, event
from tools import repeating
from tools.openapi import ERROR
from tools.operations import OPERATIONS

KEY = {"Idempotency-Key": "k1"}


def test_the_same_key_gives_the_same_answer_and_asks_once(api: Api) -> None:
    first = api("POST", "/v1/requests", asking(), headers=KEY)
    api.world.clock.advance(3600)
    second = api("POST", "/v1/requests", asking(), headers=KEY)
    assert (first.status, second.body) == (200, first.body)
    assert api.recorded()[-1]["code"] == "again"
    assert len(api("GET", "/v1/requests", query={"person": "ann@example.com"}).body["items"]) == 1


def test_a_refusal_is_the_same_again_as_well(api: Api) -> None:
    api.ask()
    assert [api("POST", "/v1/requests", asking(), headers=KEY).code for _ in range(2)] == [
        "already_asked"
    ] * 2
    assert api.recorded()[-1]["code"] == "again"


def test_the_same_key_for_something_else_is_refused(api: Api) -> None:
    api("POST", "/v1/requests", asking(), headers=KEY)
    other = api("POST", "/v1/requests", asking(reason="else"), headers=KEY)
    assert (other.status, other.code) == (409, "key_reused")


def test_an_empty_key_is_refused_and_not_taken_for_none(api: Api) -> None:
    reply = api("POST", "/v1/requests", asking(), headers={"Idempotency-Key": ""})
    assert (reply.status, reply.code) == (400, "bad_input")
    assert api("GET", "/v1/requests", query={"person": "ann@example.com"}).body["items"] == []


def test_a_key_is_its_callers_own(api: Api) -> None:
    api("POST", "/v1/requests", asking(), headers=KEY)
    assert api("POST", "/v1/requests", asking(), who="cat", headers=KEY).status == 200


def test_after_a_day_a_key_is_free_again(api: Api) -> None:
    request = api("POST", "/v1/requests", asking(), headers=KEY).body["request"]["id"]
    api("POST", f"/v1/requests/{request}/withdraw")
    api.world.clock.advance(86_400)
    again = api("POST", "/v1/requests", asking(), headers=KEY)
    assert again.body["request"]["id"] != request


def test_a_call_that_was_killed_half_way_is_taken_up_with_the_same_id(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(repeating, "answered", _die)
        with pytest.raises(KeyboardInterrupt):
            api("POST", "/v1/requests", asking(), headers=KEY)
    soon = api("POST", "/v1/requests", asking(), headers=KEY)
    assert (soon.status, soon.code) == (409, "in_progress")
    api.world.clock.advance(int(soon.headers["retry-after"]))
    later = api("POST", "/v1/requests", asking(), headers=KEY)
    assert (later.status, later.body["repeated"]) == (200, True)


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_an_outage_is_not_the_answer_for_ever(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as down:
        down.setattr(api.world.workflow, "ask", _busy)
        refused = api("POST", "/v1/requests", asking(), headers=KEY)
    assert (refused.status, refused.headers["retry-after"]) == (503, "2")
    assert api("POST", "/v1/requests", asking(), headers=KEY).status == 200


def _busy(*_: object) -> None:
    raise Busy("the store is away")


def test_what_changes_something_is_on_record_before_and_after(api: Api) -> None:
    api.ask(reason="the customer's name is Miller")
    begun, ended = api.recorded()
    assert (begun["what"], begun["operation"], begun["actor"]) == ("called", "requests.ask", "00u-ann")
    assert (ended["what"], ended["status"], ended["code"]) == ("call_ended", "200", "done")
    assert begun["caller"].endswith(":assumed-role/tools-invoke/ann@example.com")
    assert begun["address"] == "192.0.2.7"
    params = json.loads(begun["params"])
    assert (params["role"], params["duration"]) == ("staging-read", "for 1w")
    assert params["reason"].startswith("sha256:")
    assert "Miller" not in str(begun)
    assert first_break(list(api.world.store.facts(f"CALL#{api.ids[-1]}"))) is None


def test_nothing_is_changed_that_cannot_be_put_on_record(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.world.store, "commit", _busy)
    assert api("POST", "/v1/requests", asking()).status == 503
    assert api("GET", "/v1/health").status == 503
    monkeypatch.undo()
    assert api.world.store.facts(f"CALL#{api.ids[0]}") == []


def test_what_was_done_is_answered_though_its_end_cannot_be_put_on_record(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = api.world.store.commit

    def without_ends(change: Change) -> None:
        if any(fact.sequence == 2 and fact.subject.startswith("CALL#") for fact in change.facts):
            raise Busy("away")
        commit(change)

    monkeypatch.setattr(api.world.store, "commit", without_ends)
    assert api("POST", "/v1/requests", asking()).status == 200
    assert [each["what"] for each in api.recorded()] == ["called"]


def test_an_answer_whose_key_was_taken_over_is_on_record_all_the_same(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = api.world.store.commit

    def losing(change: Change) -> None:
        taken = [write.record.key for write in change.writes if write.record.key.pk.startswith("REPEAT#")]
        if taken and change.facts:
            raise Conflict(taken)
        commit(change)

    monkeypatch.setattr(api.world.store, "commit", losing)
    assert api("POST", "/v1/requests", asking(), headers=KEY).status == 200
    assert [each["what"] for each in api.recorded()] == ["called", "call_ended"]


def test_every_refusal_is_on_record(api: Api) -> None:
    for method, path, body, code in (
        ("GET", "/v1/nothing", None, "not_found"),
        ("POST", "/v1/requests", {"role": "x"}, "bad_input"),
        ("POST", "/v1/requests", asking(), "not_known"),
        ("DELETE", "/v1/requests", None, "not_found"),
    ):
        reply = api(method, path, body, who="stranger")
        assert reply.code == code
        assert [each["code"] for each in api.recorded()] == [code]
        assert reply.body["error"]["request_id"] == api.ids[-1] == reply.headers["x-request-id"]


def test_an_unknown_field_is_named_and_its_value_stays_off_the_record(api: Api) -> None:
    reply = api("POST", "/v1/requests", asking(password="hunter2hunter2"))
    assert reply.body["error"]["fields"] == {"password": "is not a parameter of requests.ask"}
    assert "hunter2" not in str(api.recorded())


BODIES: dict[str, Any] = {
    "no JSON": "{",
    "no object": "[]",
    "a number that is none": '{"role": NaN}',
    "a field twice": '{"role": "a", "role": "b"}',
    "deep": "[" * 100_000,
    "long": " " * 4_000_001,
    "no text": 5,
}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_cannot_be_read_is_a_400_on_record(api: Api, body: str) -> None:
    sent = event("POST", "/v1/requests", request="99999999-aaaa")
    reply = api.send({**sent, "body": BODIES[body]})
    assert (reply.status, reply.code) == (400, "bad_input")
    assert api.recorded("99999999-aaaa")[0]["code"] == "bad_input"


def test_bytes_are_read_and_a_get_has_no_body(api: Api) -> None:
    import base64

    sent = event("POST", "/v1/requests")
    encoded = base64.b64encode(json.dumps(asking()).encode()).decode()
    assert api.send({**sent, "body": encoded, "isBase64Encoded": True}).status == 200
    sent = event("POST", "/v1/requests", request="22222222-aaaa")
    assert api.send({**sent, "body": "%", "isBase64Encoded": True}).status == 400
    sent = event("GET", "/v1/health", request="33333333-aaaa")
    assert api.send({**sent, "body": "{}"}).status == 400


ODD: list[Any] = [
    None,
    [],
    "x",
    {},
    {"requestContext": None},
    {"requestContext": {"identity": "x"}, "httpMethod": 5, "path": None, "headers": [], "body": {}},
    {**event("GET", "/v1/health"), "multiValueQueryStringParameters": {"a": [1]}},
    {**event("GET", "/v1/health"), "multiValueQueryStringParameters": {"limit": ["1", "2"]}},
    {**event("GET", "/v1/health"), "multiValueHeaders": {"idempotency-key": ["a", "b"]}},
    {**event("POST", "/v1/requests"), "headers": {"idempotency-key": "x" * 101}},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_an_odd_event_is_refused_and_never_raises(api: Api, odd: object) -> None:
    reply = api.send(odd)
    assert reply.status in (400, 403)
    Draft202012Validator(ERROR).validate(reply.body)


def test_a_function_without_settings_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers import wiring

    monkeypatch.setenv("ACCESS_TOOLS_ROLES", "")
    wiring.install(wiring.Surroundings({}))
    answer = entry.handler(event("GET", "/v1/health"), Lambda())
    assert answer["statusCode"] == 500
    assert "ACCESS" not in str(answer["body"])


def test_an_answer_is_not_kept_by_anything_between(api: Api) -> None:
    reply = api("GET", "/v1/health")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["content-type"] == "application/json"


def test_the_document_names_every_operation_and_nothing_else(api: Api) -> None:
    document = api("GET", "/v1/openapi.json").body
    named = {
        (method.upper(), path): whole["operationId"]
        for path, methods in document["paths"].items()
        for method, whole in methods.items()
    }
    assert named == {(each.method, each.path): each.name for each in OPERATIONS}
    assert document["openapi"] == "3.1.0"
    for methods in document["paths"].values():
        for whole in methods.values():
            for response in whole["responses"].values():
                schema: Mapping[str, Any] = response["content"]["application/json"]["schema"]
                Draft202012Validator.check_schema(schema)


def test_every_operation_is_described_and_no_two_are_alike() -> None:
    assert len({each.name for each in OPERATIONS}) == len(OPERATIONS)
    assert len({(each.method, each.path) for each in OPERATIONS}) == len(OPERATIONS)
    for each in OPERATIONS:
        assert each.summary.endswith("."), each.name
        assert each.method in ("GET", "POST")
        assert not (each.changes and each.method == "GET")
        for param in each.params:
            assert param.words.endswith("."), param.name
            assert (param.where.value == "path") == ("{" + param.name + "}" in each.path)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/requests", "role"),
        ("/v1/requests", "approver"),
        ("/v1/grants", "role"),
        ("/v1/grants", "person"),
        ("/v1/audit", "subject"),
        ("/v1/audit", "after"),
        ("/v1/emergencies", "from"),
    ],
)
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_filter_is_a_mistake_and_not_no_filter(api: Api, path: str, name: str, empty: str) -> None:
    reply = api("GET", path, query={name: empty})
    assert (reply.status, reply.body["error"]["fields"]) == (400, {name: "must not be empty"})
