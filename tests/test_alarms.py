"""Alarms, their pages and the dashboard agree: none names a page, a figure, a command or a line of the log that does not exist."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from access.alarm import Cause
from handlers.metrics import COUNTED, NAMESPACE
from sandbox.aws import blueprint
from tests.watching import Alarm, alarms, ours

ROOT = Path(__file__).resolve().parents[1]
RUNBOOK = ROOT / "docs" / "runbook"
PAGES = sorted(path for path in RUNBOOK.glob("*.md") if path.name != "README.md")
PARTS = ["What it means", "What people notice", "First look", "Mend", "When it is over"]
UNITS = {metric.name: metric.unit.value for all_ in COUNTED.values() for metric in all_}
THEIRS = {
    "AWS/Lambda": ({"Errors", "Throttles", "IteratorAge", "Duration"}, [["FunctionName"]]),
    "AWS/ApiGateway": (
        {"4xx", "5xx", "4XXError", "5XXError", "Count", "Latency"},
        [["ApiId"], ["ApiName", "Stage"]],
    ),
    "AWS/SQS": ({"ApproximateNumberOfMessagesVisible"}, [["QueueName"]]),
}
"""Metrics that AWS writes itself, and by which dimensions."""
ALL = alarms()
IDS = [each.name for each in ALL]

Tree = Mapping[str, Any]


def resource(name: str) -> Tree:
    found: Tree = blueprint.section("Resources")[name]["Properties"]
    return found


# Alarms


@pytest.mark.parametrize("alarm", ALL, ids=IDS)
def test_an_alarm_tells_the_topic_when_it_begins_and_when_it_is_over(alarm: Alarm) -> None:
    given = alarm.properties
    assert given["AlarmActions"] == given["OKActions"] == [{"Ref": "AlarmTopic"}]
    assert given["AlarmName"] == f"{blueprint.PREFIX}-{alarm.name}"


@pytest.mark.parametrize("alarm", ALL, ids=IDS)
def test_silence_is_an_alarm_where_a_figure_must_come_and_well_everywhere_else(alarm: Alarm) -> None:
    assert alarm.properties["TreatMissingData"] == ("breaching" if alarm.silence else "notBreaching")


@pytest.mark.parametrize("alarm", ALL, ids=IDS)
def test_aws_takes_its_period(alarm: Alarm) -> None:
    period, times = alarm.properties["Period"], alarm.properties["EvaluationPeriods"]
    assert period % 60 == 0
    assert period * times <= (86_400 if period < 3600 else 7 * 86_400)


@pytest.mark.parametrize("alarm", ours(), ids=lambda each: each.name)
def test_a_figure_of_ours_is_one_that_is_counted(alarm: Alarm) -> None:
    given = alarm.properties
    assert given["Dimensions"] == [{"Name": "service", "Value": "${self:service}-${sls:stage}"}]
    assert alarm.metric in UNITS
    assert given["Statistic"] == "Maximum" or UNITS[alarm.metric] == "Count"


@pytest.mark.parametrize("alarm", [each for each in ALL if each not in ours()], ids=lambda each: each.name)
def test_a_figure_of_theirs_is_one_that_aws_writes(alarm: Alarm) -> None:
    metrics, dimensions = THEIRS[alarm.properties["Namespace"]]
    assert alarm.metric in metrics
    assert [each["Name"] for each in alarm.properties["Dimensions"]] in dimensions


def test_every_function_has_alarms_of_its_own() -> None:
    functions = set(blueprint.document()["functions"])
    assert {each.name for each in ALL if each.page.endswith("function-errors.md")} == {
        f"{name}-errors" for name in functions
    }
    assert {each.name for each in ALL if each.page.endswith("function-throttles.md")} == {
        f"{name}-throttles"
        for name in functions - {"auditor"}  # AWS tries that one again for hours.
    }


def test_the_worker_gives_up_into_a_queue_that_an_alarm_watches() -> None:
    for name in ("worker", "auditor"):
        events = blueprint.document()["functions"][name]["events"]
        (stream,) = [each["stream"] for each in events if "stream" in each]
        assert stream["destinations"]["onFailure"]["arn"] == {"Fn::GetAtt": ["WakeUpsGivenUp", "Arn"]}
    (alarm,) = [each for each in ALL if each.name == "wake-ups-given-up"]
    assert alarm.properties["Dimensions"][0]["Value"] == {"Fn::GetAtt": ["WakeUpsGivenUp", "QueueName"]}
    assert resource("WakeUpsGivenUp")["MessageRetentionPeriod"] == 14 * 86_400


def test_cloudwatch_of_this_account_alone_may_publish() -> None:
    (statement,) = resource("AlarmTopicPolicy")["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert statement["Action"] == "sns:Publish"
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


# Pages


def test_every_alarm_has_its_page_and_every_page_an_alarm() -> None:
    assert {each.page for each in ALL} == {str(path.relative_to(ROOT)) for path in PAGES}


@pytest.mark.parametrize("alarm", ALL, ids=IDS)
def test_an_alarm_says_what_it_means_in_a_sentence(alarm: Alarm) -> None:
    said = str(alarm.properties["AlarmDescription"]).removesuffix(f" {alarm.page}")
    assert re.fullmatch(r"[A-Z][^.]{20,150}\.", said)


def test_the_index_lists_every_page_with_its_title() -> None:
    listed = re.findall(
        r"^\| \[([a-z-]+)\]\(([a-z-]+\.md)\) \| (.+) \|$", (RUNBOOK / "README.md").read_text(), re.MULTILINE
    )
    assert sorted(listed) == [
        (path.stem, path.name, path.read_text().partition("\n")[0].removeprefix("# ")) for path in PAGES
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_all_its_parts(page: Path) -> None:
    parts = re.split(r"^## (.+)\n", page.read_text(), flags=re.MULTILINE)[1:]
    assert parts[::2] == PARTS
    assert all(len(text.strip()) > 10 for text in parts[1::2])


@pytest.mark.parametrize("page", [*PAGES, RUNBOOK / "README.md"], ids=lambda page: page.stem)
def test_a_page_names_only_commands_and_lines_that_there_are(page: Path) -> None:
    text = page.read_text()
    commands = re.findall(
        r"^\| `accessctl ([a-z]+(?: [a-z]+)?)", (ROOT / "docs" / "accessctl.md").read_text(), re.MULTILINE
    )
    for typed in re.findall(r"(?:^|`)accessctl ([a-z]+(?: [a-z]+)?)", text, re.MULTILINE):
        assert typed in commands or typed.partition(" ")[0] in commands, typed
    code = "".join(
        path.read_text()
        for package in ("access", "bot", "handlers", "store", "tools")
        for path in sorted((ROOT / package).rglob("*.py"))
    )
    queries = [block for block in re.findall(r"```text\n(.*?)```", text, re.DOTALL) if "event" in block]
    for query in queries:
        asked = re.findall(r'event (?:=|in) (\[[^\]]+\]|"[^"]+")', query)
        for name in re.findall(r'"([a-z_.]+)"', " ".join(asked)):
            assert f'"{name}"' in code, name


def test_the_page_about_what_security_was_told_names_everything_that_it_is_told() -> None:
    named = re.findall(r"`([a-z_]+)`", (RUNBOOK / "alarm-raised.md").read_text().partition("## Mend")[2])
    assert sorted({*named} & set(Cause)) == sorted(set(Cause) - {Cause.WELL_AGAIN, Cause.LOG_HEARD})


# The dashboard


def board() -> list[Tree]:
    text = resource("Dashboard")["DashboardBody"]["Fn::Sub"]
    found: list[Tree] = json.loads(text)["widgets"]
    return found


def test_the_dashboard_shows_every_alarm() -> None:
    (shown,) = [each["properties"]["alarms"] for each in board() if each["type"] == "alarm"]
    assert shown == [f"${{{each.logical}.Arn}}" for each in ALL]


def test_the_dashboard_shows_figures_that_there_are_and_all_that_alarms_look_at() -> None:
    shown = [row for each in board() if each["type"] == "metric" for row in each["properties"]["metrics"]]
    for namespace, metric, *_ in shown:
        assert metric in (UNITS if namespace == NAMESPACE else THEIRS[namespace][0]), metric
    assert {each.metric for each in ALL} <= {row[1] for row in shown}


def test_nothing_on_the_dashboard_lies_over_something_else() -> None:
    taken: set[tuple[int, int]] = set()
    for each in board():
        here = {
            (x, y)
            for x in range(each["x"], each["x"] + each["width"])
            for y in range(each["y"], each["y"] + each["height"])
        }
        assert not here & taken
        assert max(x for x, _ in here) < 24
        taken |= here
