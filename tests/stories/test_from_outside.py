"""What reaches the Slack entry and is not Slack's: a status, nothing written, nothing of it in the log."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from sandbox.slack.signing import JSON, Answer, Sent, sign
from sandbox.world import World, proxy_event
from tests.stories.play import ANN, BEN, STAGING, Play
from tests.stories.records import everything

CANARY = "canary-5f1d"
Event = dict[str, Any]
Make = Callable[[World, Sent], Event]


def _event(world: World, body: bytes, *, secret: str = "", at: int | None = None, kind: str = "") -> Event:
    found = secret or world.slack.installation.signing_secret
    more = {"content_type": kind} if kind else {}
    return proxy_event(body, sign(found, body, world.clock() if at is None else at, **more))


def _payload(sent: Sent) -> Event:
    (payload,) = parse_qs(sent.body.decode())["payload"]
    found = json.loads(payload)
    assert isinstance(found, dict)
    return found


def _form(payload: Mapping[str, Any]) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def _without_signature(world: World, sent: Sent) -> Event:
    headers = {name: value for name, value in sent.headers.items() if "Signature" not in name}
    return proxy_event(sent.body, headers)


def _another_body(world: World, sent: Sent) -> Event:
    return proxy_event(sent.body + b"&more=1", sent.headers)


def _foreign(key: str, value: object) -> Make:
    return lambda world, sent: _event(world, _form(_payload(sent) | {key: value}))


def _plain(world: World, sent: Sent) -> Event:
    """As payload version 1, not encoded, with a header that a library would obey."""
    event = _event(world, sent.body, secret="guessed")
    headers = event["headers"] | {
        "x-slack-bolt-lazy-only": "1",
        "x-slack-bolt-lazy-function-name": "approved",
    }
    return {"httpMethod": "POST", "headers": headers, "body": sent.body.decode(), "isBase64Encoded": False}


BAD: dict[str, tuple[int, Make]] = {
    "unsigned": (401, _without_signature),
    "another body under the signature": (401, _another_body),
    "another secret": (401, lambda world, sent: _event(world, sent.body, secret="guessed")),
    "another secret, with a header for Bolt": (401, _plain),
    "stale": (401, lambda world, sent: _event(world, sent.body, at=world.clock() - 301)),
    "from the future": (401, lambda world, sent: _event(world, sent.body, at=world.clock() + 301)),
    "of another workspace": (401, _foreign("team", {"id": "T0OTHER001", "domain": "other"})),
    "for another app": (401, _foreign("api_app_id", "A0OTHER001")),
    "of no workspace": (401, _foreign("team", None)),
    "no JSON in it": (400, lambda world, _sent: _event(world, b"payload=%7B" + CANARY.encode())),
    "no form": (400, lambda world, sent: _event(world, sent.body, kind="text/plain")),
    "a list": (400, lambda world, _sent: _event(world, f'["{CANARY}"]'.encode(), kind=JSON)),
    "nested too deep": (400, lambda world, _sent: _event(world, b"payload=" + b"[" * 100_000)),
    "no text": (400, lambda world, _sent: _event(world, b"\xff\xfe" + CANARY.encode())),
    "no base64": (400, lambda world, _sent: _event(world, b"") | {"body": f"!{CANARY}!"}),
    "no headers": (400, lambda world, _sent: {**_event(world, b""), "headers": CANARY}),
    "no event": (400, lambda _world, _sent: {"body": 7}),
    "too large": (413, lambda world, sent: _event(world, sent.body + b"&x=" + b"x" * 262_144)),
    "too large, encoded": (
        413,
        lambda world, _sent: _event(world, b"") | {"body": base64.b64encode(b"x" * 262_145).decode()},
    ),
}


def test_what_is_not_slacks_is_refused_and_leaves_no_trace(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    request = play.asked(ANN, reason=CANARY)
    play.press(BEN, "deny")
    play[BEN].close()
    sent = _a_click(play)
    before = everything(play.world)
    capsys.readouterr()
    for name, (status, make) in BAD.items():
        answer = play.world.invoke(make(play.world, sent))
        assert (answer["statusCode"], answer["body"]) == (status, ""), name
    said = "".join(capsys.readouterr())
    assert said.count("slack.refused") == len(BAD)
    for word in (CANARY, play.slack_id(BEN), request, "payload", "x" * 20, "Traceback"):
        assert word not in said
    assert not play.world.busy()
    assert everything(play.world) == before
    assert play.okta.members(STAGING) == set()

    assert play.world.invoke(_event(play.world, sent.body))["statusCode"] == 200
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert "Yours until" in play.sees(ANN)
    assert play.refusals() == []


def test_a_signed_request_that_makes_no_sense_is_answered_and_leaves_no_trace(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    play.asked(ANN, reason=CANARY)
    payload = _payload(_a_click(play))
    before = everything(play.world)
    capsys.readouterr()
    (action,) = payload["actions"]
    for value in ("", "||||||", CANARY, f"{CANARY}|a|b|c|okta_group:x|d|", "a" * 2000):
        broken = payload | {"actions": [action | {"value": value}]}
        assert play.world.invoke(_event(play.world, _form(broken)))["statusCode"] == 200
    unknown = payload | {"actions": [action | {"action_id": "nothing"}]}
    assert play.world.invoke(_event(play.world, _form(unknown)))["statusCode"] == 200
    said = "".join(capsys.readouterr())
    assert CANARY not in said
    after = everything(play.world)
    assert {table: after[table] for table in after if table != "audit"} == {
        table: before[table] for table in before if table != "audit"
    }
    assert play.okta.members(STAGING) == set()
    assert play.refusals() == ["unknown_request"]


def _a_click(play: Play) -> Sent:
    """Ben's approval as Slack would send it, never delivered."""
    kept = play.slack.hands(play.slack_id(BEN), lambda _body, _headers: Answer(200))
    kept.press(play.cards(BEN, "approve")[-1], "approve")
    return play.slack.sent[-1]
