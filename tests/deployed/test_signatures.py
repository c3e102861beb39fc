"""The deployed API hears nothing that is not signed, signed otherwise, or signed too long ago."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest

from tests.deployed.calling import HEALTH, Reply, calls, send, session, signed
from tests.deployed.stage import INVOKE, Stage
from tests.stories.play import Play


def test_a_call_without_a_signature_is_turned_away(stage: Stage, play: Play) -> None:
    before = calls(play)
    reply = send(AWSRequest("GET", stage.url + HEALTH))
    assert reply == Reply(403, {"message": "Missing Authentication Token"})
    assert calls(play) == before


MEDDLED: dict[str, Any] = {
    "another address": lambda it: setattr(it, "url", it.url.replace("health", "stuck")),
    "more in the query": lambda it: setattr(it, "url", it.url + "?person=ben"),
    "another body": lambda it: setattr(it, "data", b'{"role": "production"}'),
    "another method": lambda it: setattr(it, "method", "POST"),
    "another date": lambda it: it.headers.replace_header("X-Amz-Date", "20260101T000000Z"),
    "another session": lambda it: it.headers.replace_header("X-Amz-Security-Token", "another"),
    "no session": lambda it: it.headers.__delitem__("X-Amz-Security-Token"),
    "another signature": lambda it: it.headers.replace_header(
        "Authorization", it.headers["Authorization"][:-64] + "0" * 64
    ),
}


@pytest.mark.parametrize("how", MEDDLED)
def test_a_call_that_was_changed_on_its_way_is_turned_away(stage: Stage, play: Play, how: str) -> None:
    who, before = session(stage, INVOKE), calls(play)
    body = {"role": "staging-read"} if how == "another body" else None
    request = signed(stage, who, body=body)
    MEDDLED[how](request)
    assert send(request).status == 403
    assert calls(play) == before
    assert send(signed(stage, who)).status == 200


def test_an_old_signature_is_turned_away(stage: Stage, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    who, before = session(stage, INVOKE), calls(play)
    old = datetime.now(UTC) - timedelta(minutes=6)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *_: old)
    reply = send(signed(stage, who))
    assert reply.status == 403
    assert "Signature expired" in reply.body["message"]
    assert calls(play) == before
