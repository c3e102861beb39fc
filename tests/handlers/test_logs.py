"""Each line of each function is one JSON object that says which invocation wrote it; nothing that somebody typed breaks a line."""

import json
import logging
from typing import Any

import pytest

from handlers import auditor, logs, slack, sweep, tools, worker
from sandbox.world import LambdaContext, World
from tests.handlers.conftest import ANN

log = logging.getLogger("access_service.test")
Json = dict[str, Any]
Capture = pytest.CaptureFixture[str]


def lines(capsys: Capture) -> list[Json]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_says_which_invocation_of_which_function_wrote_it(capsys: Capture) -> None:
    context = LambdaContext(function_name="access-service-test-slack")
    for _ in range(2):
        with logs.invocation(context):
            log.info("tree.planted", extra={"height": 3})
    first, second = lines(capsys)
    assert (first["event"], first["level"], first["height"]) == ("tree.planted", "INFO", 3)
    assert first["function_request_id"] == context.aws_request_id
    assert first["function_name"] == "access-service-test-slack"
    assert second["cold_start"] is False


def test_the_first_invocation_of_a_process_is_a_cold_one(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_started", False)
    for _ in range(2):
        with logs.invocation(LambdaContext()):
            log.info("tree.planted")
    assert [each["cold_start"] for each in lines(capsys)] == [True, False]


def test_an_invocation_that_says_nothing_of_itself_logs_all_the_same(capsys: Capture) -> None:
    with logs.invocation(None):
        log.info("tree.planted")
    (line,) = lines(capsys)
    assert "function_request_id" not in line


@pytest.mark.parametrize("text", ["\ud800", "a\nb", "\u2028", '{"event": "x"}', "\x00\x1b[2J"])
def test_no_text_breaks_a_line_or_is_lost(capsys: Capture, text: str) -> None:
    with logs.invocation(LambdaContext()):
        log.info("tree.planted", extra={"typed": text})
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert printed.count("\n") == 1
    assert json.loads(printed)["typed"] == text


def test_what_fails_is_raised_and_what_was_counted_until_then_is_written(capsys: Capture) -> None:
    def invoked() -> None:
        with logs.invocation(LambdaContext()):
            log.warning("slack.refused")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        invoked()
    *_, last = lines(capsys)
    assert last["RefusedSignatures"] == [1.0]


@pytest.mark.parametrize("entry", ["slack", "worker", "sweep", "tools", "auditor"])
def test_every_line_of_every_function_names_its_invocation(world: World, capsys: Capture, entry: str) -> None:
    context = LambdaContext(55.0, function_name=f"x-{entry}")
    world.hands(ANN).command("/access")
    capsys.readouterr()
    world.clock.advance(60)
    match entry:
        case "slack":
            slack.handler({"body": "x"}, context)
        case "worker":
            worker.handler({"Records": [{"dynamodb": strange()}]}, context)
        case "sweep":
            sweep.handler({}, context)
        case "tools":
            tools.handler({}, context)
        case _:
            auditor.handler({}, context)
    found = lines(capsys)
    assert found
    assert {each["function_request_id"] for each in found} == {context.aws_request_id}
    assert {each["function_name"] for each in found} == {f"x-{entry}"}


def strange() -> Json:
    keys = {"pk": {"S": "HOLD#x#okta_group#y"}, "sk": {"S": "META"}}
    return {"Keys": keys, "NewImage": {**keys, "wake": {"N": "1"}}, "SequenceNumber": "1"}
