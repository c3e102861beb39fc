"""The figures of an invocation are one line that CloudWatch reads: its namespace, one dimension, one value for each name."""

import json
import logging
from typing import Any

import pytest

from handlers import logs
from handlers.metrics import COUNTED, DIMENSION, NAMESPACE, SECONDS, Counting
from sandbox.world import LambdaContext

log = logging.getLogger("access_service.test")
Capture = pytest.CaptureFixture[str]
DOUBTFUL = {"POWERTOOLS_SERVICE_NAME": "x", "POWERTOOLS_METRICS_NAMESPACE": "x", "POWERTOOLS_DEV": "true"}


def figures(capsys: Capture) -> list[dict[str, Any]]:
    """The lines that CloudWatch reads metrics off."""
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [each for each in found if "_aws" in each]


def test_what_is_counted_in_an_invocation_is_one_line_at_its_end(capsys: Capture) -> None:
    context = LambdaContext(function_name="access-service-test-slack")
    with logs.invocation(context):
        for _ in range(250):
            log.warning("slack.refused")
        for seconds in (7, 960, 60):
            log.warning("letter.owed", extra={"seconds": seconds})
    (line,) = figures(capsys)
    assert line["_aws"]["CloudWatchMetrics"] == [
        {
            "Namespace": NAMESPACE,
            "Dimensions": [[DIMENSION]],
            "Metrics": [
                {"Name": "RefusedSignatures", "Unit": "Count"},
                {"Name": "OldestOwedMessage", "Unit": "Seconds"},
            ],
        }
    ]
    assert isinstance(line["_aws"]["Timestamp"], int)
    assert line[DIMENSION] == "access-service-test"
    assert line["function_name"] == "access-service-test-slack"
    assert line["RefusedSignatures"] == [250.0]
    assert line["OldestOwedMessage"] == [960.0]
    assert line["function_request_id"] == context.aws_request_id


def test_an_invocation_in_which_nothing_was_counted_writes_no_such_line(capsys: Capture) -> None:
    with logs.invocation(LambdaContext()):
        log.info("slack.answered")
    assert figures(capsys) == []


def test_nothing_is_counted_twice(capsys: Capture) -> None:
    for _ in range(2):
        with logs.invocation(LambdaContext()):
            log.warning("slack.refused")
    assert [each["RefusedSignatures"] for each in figures(capsys)] == [[1.0], [1.0]]


def test_what_the_environment_says_to_powertools_keeps_no_figure_from_its_alarm(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in DOUBTFUL.items():
        monkeypatch.setenv(name, value)
    with logs.invocation(LambdaContext()):
        log.warning("slack.refused")
    (line,) = figures(capsys)
    (said,) = line["_aws"]["CloudWatchMetrics"]
    assert (said["Namespace"], said["Dimensions"]) == (NAMESPACE, [[DIMENSION]])


def test_a_fact_is_counted_by_what_it_is() -> None:
    counting = Counting()
    for what in ("refused", "asked", "emergency", "refused"):
        record = logging.makeLogRecord({"msg": "fact.recorded", "what": what})
        counting.handle(record)
    line = json.loads(counting.line("x", None))
    assert (line["RefusedClicks"], line["EmergenciesTaken"]) == ([2.0], [1.0])
    assert "RecordsRestored" not in line


@pytest.mark.parametrize("odd", [None, "7", [7]])
def test_what_is_no_number_is_not_counted(odd: object) -> None:
    counting = Counting()
    counting.handle(logging.makeLogRecord({"msg": "letter.owed", "seconds": odd}))
    assert counting.line("x", None) == ""


def test_a_name_has_one_unit_wherever_it_is_counted() -> None:
    units: dict[str, set[str]] = {}
    for metric in (each for all_ in COUNTED.values() for each in all_):
        units.setdefault(metric.name, set()).add(metric.unit.value)
    assert all(len(each) == 1 for each in units.values())
    assert {name for name in units if name.startswith("Oldest")} == {
        name for name, unit in units.items() if unit == {SECONDS.value}
    }
