"""The gate: signed, fresh, ours, readable, or a status and nothing else."""

import base64
import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk import signature as verifier

from handlers.gate import FORM, JSON, LARGEST, Admitted, Gate, Refusal
from sandbox.slack.signing import sign
from tests.clock import START, Clock

NEW, OLD, OLDER = "secret-new", "secret-old", "secret-older"
TEAM, APP = "T0ACME0001", "A0ACCESS01"
CANARY = "canary-5f1d"

CLICK = {
    "type": "block_actions",
    "team": {"id": TEAM},
    "api_app_id": APP,
    "user": {"id": "U1"},
    "note": CANARY,
}
COMMAND = {
    "command": "/access",
    "team_id": TEAM,
    "api_app_id": APP,
    "user_id": "U1",
    "text": "payload please",
}
EVENT = {"type": "event_callback", "team_id": TEAM, "api_app_id": APP, "event": {"type": "app_home_opened"}}

Event = dict[str, Any]


@pytest.fixture
def gate(clock: Clock) -> Gate:
    return Gate((NEW, OLD), TEAM, APP, clock)


def v1(body: bytes, headers: dict[str, str], *, encoded: bool = False) -> Event:
    text = base64.b64encode(body).decode() if encoded else body.decode()
    multi = {name: [value] for name, value in headers.items()}
    return {
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": multi,
        "body": text,
        "isBase64Encoded": encoded,
        "requestContext": {"httpMethod": "POST"},
    }


def v2(body: bytes, headers: dict[str, str], *, encoded: bool = False) -> Event:
    text = base64.b64encode(body).decode() if encoded else body.decode()
    lower = {name.lower(): value for name, value in headers.items()}
    return {"version": "2.0", "headers": lower, "body": text, "isBase64Encoded": encoded}


def form(fields: dict[str, Any]) -> bytes:
    return urlencode(fields).encode()


def click(payload: Any = CLICK) -> bytes:
    return form({"payload": json.dumps(payload)})


def signed(
    body: bytes, *, secret: str = NEW, at: int = START, kind: str = FORM, more: dict[str, str] | None = None
) -> Event:
    return v1(body, sign(secret, body, at, kind) | (more or {}))


def status(answer: Admitted | Refusal) -> int:
    return answer.status if isinstance(answer, Refusal) else 200


@pytest.mark.parametrize("shape", [v1, v2])
@pytest.mark.parametrize("encoded", [False, True])
@pytest.mark.parametrize(
    ("body", "kind", "value"),
    [
        (click(), FORM, CLICK),
        (form(COMMAND), FORM, COMMAND),
        (json.dumps(EVENT).encode(), JSON, EVENT),
        (json.dumps(EVENT).encode(), "application/json; charset=utf-8", EVENT),
        (json.dumps({"type": "url_verification", "challenge": "c"}).encode(), JSON, {"type": "url_verification", "challenge": "c"}),
    ],
)  # fmt: skip
def test_what_slack_sends_is_read(
    gate: Gate, shape: Callable[..., Event], encoded: bool, body: bytes, kind: str, value: object
) -> None:
    answer = gate.admit(shape(body, sign(NEW, body, START, kind), encoded=encoded))
    assert isinstance(answer, Admitted)
    assert answer.body == value
    assert len(answer.mark) == 64


def test_it_agrees_with_slacks_own_verifier(gate: Gate) -> None:
    event = signed(click())
    assert verifier.SignatureVerifier(NEW, clock=_At()).is_valid_request(event["body"], event["headers"])
    assert status(gate.admit(event)) == 200


class _At(verifier.Clock):
    def now(self) -> float:
        return START


@pytest.mark.parametrize(("late", "answer"), [(0, 200), (299, 200), (300, 200), (301, 401), (-299, 200), (-300, 200), (-301, 401)])  # fmt: skip
def test_a_signature_is_good_for_five_minutes(gate: Gate, clock: Clock, late: int, answer: int) -> None:
    event = signed(click())
    clock.advance(late)
    assert status(gate.admit(event)) == answer


@pytest.mark.parametrize(
    "stamp",
    ["", "abc", "-1", "+1", "1e9", "1_767_225_600", f" {START}", f"{START} ", f"{START}\n", "٣" * 10, "9" * 13, "0x10", "1.5"],
)  # fmt: skip
def test_a_timestamp_that_is_none_is_refused(gate: Gate, stamp: str) -> None:
    body = click()
    for event in (v1(body, sign(NEW, body, START) | {"X-Slack-Request-Timestamp": stamp}),):
        assert status(gate.admit(event)) == 401


@pytest.mark.parametrize(
    "signature", ["", "v0=", "v0=" + "0" * 64, "v1=" + "0" * 64, "é" * 67, "v0=" + "٣" * 64, "0" * 10_000]
)
def test_a_wrong_signature_is_refused(gate: Gate, signature: str) -> None:
    assert status(gate.admit(signed(click(), more={"X-Slack-Signature": signature}))) == 401


@pytest.mark.parametrize(("secret", "answer"), [(NEW, 200), (OLD, 200), (OLDER, 401), ("x", 401)])
def test_both_secrets_of_a_rotation_are_good_and_no_other(gate: Gate, secret: str, answer: int) -> None:
    assert status(gate.admit(signed(click(), secret=secret))) == answer


@pytest.mark.parametrize("secrets", [(), ("",), (NEW, " ")])
def test_a_gate_without_secrets_is_not_built(clock: Clock, secrets: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="signing secret"):
        Gate(secrets, TEAM, APP, clock)


def test_a_changed_body_is_refused(gate: Gate) -> None:
    event = signed(click())
    assert status(gate.admit(event | {"body": event["body"] + " "})) == 401


def test_the_signature_is_over_the_bytes_and_not_over_what_they_mean(gate: Gate) -> None:
    event = signed(form(COMMAND))
    assert status(gate.admit(event | {"body": event["body"].replace("%2F", "/")})) == 401


@pytest.mark.parametrize(
    "body",
    [
        click(CLICK | {"team": {"id": "T0OTHER"}}),
        click(CLICK | {"team": None}),
        click(CLICK | {"team": []}),
        click(CLICK | {"api_app_id": "A0OTHER"}),
        click({"type": "block_actions"}),
        form(COMMAND | {"team_id": "T0OTHER"}),
        form({**COMMAND, "api_app_id": ""}),
        form({"ssl_check": "1", "token": "t"}),
        b"",
    ],
)
def test_what_is_not_ours_is_refused_although_it_is_signed(gate: Gate, body: bytes) -> None:
    assert status(gate.admit(signed(body))) == 401


@pytest.mark.parametrize("kind", ["shortcut", "message_action"])
def test_shortcuts_name_no_app_and_are_ours_by_their_signature(gate: Gate, kind: str) -> None:
    shortcut = {"type": kind, "team": {"id": TEAM}, "user": {"id": "U1"}, "callback_id": "x"}
    assert status(gate.admit(signed(click(shortcut)))) == 200
    assert status(gate.admit(signed(click(shortcut | {"api_app_id": "A0OTHER"})))) == 401
    assert status(gate.admit(signed(click(shortcut | {"team": {"id": "T0OTHER"}})))) == 401
    assert status(gate.admit(signed(click(shortcut), secret="another"))) == 401


def test_events_of_another_workspace_are_refused(gate: Gate) -> None:
    for other in ({"team_id": "T0OTHER"}, {"api_app_id": "A0OTHER"}):
        body = json.dumps(EVENT | other).encode()
        assert status(gate.admit(signed(body, kind=JSON))) == 401


GRID = {"id": TEAM, "domain": "acme", "enterprise_id": "E0ACME", "enterprise_name": "Acme"}


def organisation(wide: object) -> dict[str, Any]:
    """What an organisation's workspace adds to a click."""
    whole = {"id": "E0ACME", "name": "Acme"}
    return {"enterprise": whole, "is_enterprise_install": wide, "team": GRID}


def test_a_workspace_of_an_organisation_is_a_workspace(gate: Gate) -> None:
    assert status(gate.admit(signed(click(CLICK | organisation(False))))) == 200
    command = COMMAND | {"enterprise_id": "E0ACME", "is_enterprise_install": "false"}
    assert status(gate.admit(signed(form(command)))) == 200
    event = EVENT | {"authorizations": [{"enterprise_id": "E0ACME", "is_enterprise_install": False}]}
    assert status(gate.admit(signed(json.dumps(event).encode(), kind=JSON))) == 200


@pytest.mark.parametrize(
    "body",
    [
        click(CLICK | organisation(True)),
        click(CLICK | organisation(True) | {"team": None}),
        click(CLICK | organisation(False) | {"team": {"id": "E0ACME"}}),
        form(COMMAND | {"enterprise_id": "E0ACME", "is_enterprise_install": "true"}),
    ],
)
def test_an_installation_in_a_whole_organisation_is_refused(gate: Gate, body: bytes) -> None:
    assert status(gate.admit(signed(body))) == 401


def test_events_of_an_installation_in_a_whole_organisation_are_refused(gate: Gate) -> None:
    event = EVENT | {"authorizations": [7, {"enterprise_id": "E0ACME", "is_enterprise_install": True}]}
    assert status(gate.admit(signed(json.dumps(event).encode(), kind=JSON))) == 401
    strange = EVENT | {"authorizations": 7}
    assert status(gate.admit(signed(json.dumps(strange).encode(), kind=JSON))) == 200


JUNK: dict[str, object] = {
    "none": None,
    "text": "junk",
    "list": [],
    "empty": {},
    "no body": {"headers": {}},
    "body none": {"headers": {}, "body": None},
    "headers none": {"headers": None, "body": "x"},
    "ssl_check": {"headers": {}, "body": "ssl_check=1"},
    "no flag": {"headers": {}, "body": "x=1"},
    "not json": {"headers": {"Content-Type": JSON}, "body": "{"},
    "deep": {"headers": {"Content-Type": JSON}, "body": "[" * 100_000},
}
SHAPES: dict[str, object] = {
    "body number": {"headers": {}, "body": 5},
    "body dict": {"headers": {}, "body": {"a": 1}},
    "flag text": {"headers": {}, "body": "x", "isBase64Encoded": "yes"},
    "bad base64": {"headers": {}, "body": "%%%", "isBase64Encoded": True},
    "no ascii base64": {"headers": {}, "body": "é", "isBase64Encoded": True},
    "surrogate": {"headers": {}, "body": "\ud800"},
    "headers list": {"headers": ["x"], "body": "x"},
    "header number": {"headers": {"X-Slack-Signature": 5}, "body": "x"},
    "header key": {"headers": {5: "x"}, "body": "x"},
    "header twice": {"headers": {"x-slack-signature": "a", "X-Slack-Signature": "b"}, "body": "x"},
}


@pytest.mark.parametrize("name", JUNK)
def test_unsigned_junk_is_unauthorised_or_bad(gate: Gate, name: str) -> None:
    assert status(gate.admit(JUNK[name])) in {400, 401}


@pytest.mark.parametrize("name", SHAPES)
def test_what_has_not_the_shape_of_a_request_is_bad(gate: Gate, name: str) -> None:
    assert gate.admit(SHAPES[name]) == Refusal(400)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", JSON),
        (b"[]", JSON),
        (b'"text"', JSON),
        (b"[" * 100_000 + b"]" * 100_000, JSON),
        (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, JSON),
        (b'{"n":' + b"9" * 5000 + b"}", JSON),
        (b"", JSON),
        (form({"payload": "{"}), FORM),
        (form({"payload": "[" * 50_000}), FORM),
        (form({"payload": "[]"}), FORM),
        (b"payload={}&payload={}", FORM),
        (b"no-field", FORM),
        (urlencode([(f"f{n}", "x") for n in range(200)]).encode(), FORM),
        (form(COMMAND), "text/plain"),
        (form(COMMAND), ""),
        (form(COMMAND), "multipart/form-data; boundary=x"),
        (form(COMMAND), f"{FORM},{JSON}"),
    ],
)
def test_what_is_signed_but_cannot_be_read_is_bad(gate: Gate, body: bytes, kind: str) -> None:
    assert gate.admit(signed(body, kind=kind)) == Refusal(400)


def test_bytes_that_are_no_text_are_bad(gate: Gate) -> None:
    body = b"\xff\xfe"
    assert gate.admit(v1(body, sign(NEW, body, START), encoded=True)) == Refusal(400)


def test_a_header_that_matters_is_not_taken_when_it_is_there_twice(gate: Gate) -> None:
    event = signed(click())
    for name in ("Content-Type", "X-Slack-Signature", "X-Slack-Request-Timestamp"):
        twice = event["multiValueHeaders"] | {name: [event["headers"][name], "x"]}
        assert gate.admit(event | {"multiValueHeaders": twice}) == Refusal(400)
    many = event["multiValueHeaders"] | {"X-Forwarded-For": ["1.1.1.1", "2.2.2.2"]}
    assert status(gate.admit(event | {"multiValueHeaders": many})) == 200


@pytest.mark.parametrize(("size", "answer"), [(LARGEST, 200), (LARGEST + 1, 413)])
@pytest.mark.parametrize("encoded", [False, True])
def test_a_body_may_have_256_kib(gate: Gate, size: int, answer: int, encoded: bool) -> None:
    start = form(COMMAND) + b"&more="
    body = start + b"x" * (size - len(start))
    assert status(gate.admit(v1(body, sign(NEW, body, START), encoded=encoded))) == answer


def test_size_is_judged_in_bytes_and_before_the_signature(gate: Gate) -> None:
    assert gate.admit({"headers": {}, "body": "é" * (LARGEST // 2 + 1)}) == Refusal(413)
    assert gate.admit({"headers": {}, "body": "x" * 10_000_000}) == Refusal(413)


def test_the_mark_names_the_signed_request(gate: Gate) -> None:
    def mark(event: Event) -> str:
        answer = gate.admit(event)
        assert isinstance(answer, Admitted)
        return answer.mark

    assert mark(signed(click())) == mark(signed(click())) == mark(v2(click(), sign(NEW, click(), START)))
    assert len({mark(signed(click())), mark(signed(click(), at=START + 1)), mark(signed(form(COMMAND)))}) == 3


def test_no_header_gets_past(gate: Gate) -> None:
    plain = gate.admit(signed(click()))
    lazy = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "approved"}
    assert gate.admit(signed(click(), more=lazy)) == plain


def test_nothing_of_a_body_is_logged(gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for event in (signed(click()), signed(click(), secret="x"), signed(CANARY.encode()), {"body": CANARY}):
        gate.admit(event)
    assert CANARY not in caplog.text


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["headers", "multiValueHeaders", "body", "isBase64Encoded", "requestContext", "version"]
)


@settings(max_examples=400, deadline=None)
@given(ANYTHING | st.dictionaries(KEYS, ANYTHING, max_size=6))
def test_it_never_raises_and_lets_nothing_unsigned_in(event: object) -> None:
    answer = Gate((NEW,), TEAM, APP, Clock()).admit(event)
    assert isinstance(answer, Refusal)
    assert answer.status in {400, 401, 413}


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300) | ANYTHING.map(lambda value: json.dumps(value, default=str).encode()),
    st.sampled_from([FORM, JSON]),
)
def test_it_never_raises_on_what_is_signed(body: bytes, kind: str) -> None:
    answer = Gate((NEW,), TEAM, APP, Clock()).admit(v1(body, sign(NEW, body, START, kind), encoded=True))
    assert isinstance(answer, Refusal)


def test_a_signed_event_read_under_another_content_type_is_no_form(gate: Gate) -> None:
    forged = json.dumps(CLICK | {"user": {"id": "U2"}}, separators=(",", ":")).replace('"', "%22")
    event = {**EVENT, "event": {"type": "app_home_opened", "text": f"a=&payload={forged}&b="}}
    body = json.dumps(event).encode()
    headers = sign(NEW, body, START, JSON)
    assert status(gate.admit(v2(body, headers))) == 200
    swapped = {name: FORM if name.lower() == "content-type" else value for name, value in headers.items()}
    assert status(gate.admit(v2(body, swapped))) == 400


def test_a_signed_form_read_as_json_is_bad(gate: Gate) -> None:
    body = form(COMMAND)
    headers = sign(NEW, body, START, FORM)
    swapped = {name: JSON if name.lower() == "content-type" else value for name, value in headers.items()}
    assert status(gate.admit(v2(body, swapped))) == 400
