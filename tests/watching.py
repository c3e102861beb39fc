"""The alarms of the template as tests look at them, and the figures that the code writes, as CloudWatch would read them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from handlers.metrics import NAMESPACE
from sandbox.aws import blueprint

Json = dict[str, Any]


@dataclass(frozen=True)
class Alarm:
    """One AWS::CloudWatch::Alarm. `name` is without the prefix of the stage."""

    logical: str
    properties: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.properties["AlarmName"]).removeprefix(f"{blueprint.PREFIX}-")

    @property
    def metric(self) -> str:
        return str(self.properties["MetricName"])

    @property
    def page(self) -> str:
        """The path of the page that the description ends with."""
        return str(self.properties["AlarmDescription"]).rpartition(" ")[2]

    @property
    def silence(self) -> bool:
        """Whether it rings for what did not happen."""
        return str(self.properties["ComparisonOperator"]).startswith("LessThan")

    def rings(self, values: Sequence[float]) -> bool:
        """Whether these, in one of its periods, are on the wrong side of its threshold."""
        statistic, limit = str(self.properties["Statistic"]), float(self.properties["Threshold"])
        found = {"Sum": sum(values), "Maximum": max(values)}[statistic]
        sides = {
            "GreaterThanThreshold": found > limit,
            "GreaterThanOrEqualToThreshold": found >= limit,
            "LessThanThreshold": found < limit,
        }
        return sides[str(self.properties["ComparisonOperator"])]


def alarms() -> list[Alarm]:
    """All of them."""
    found = blueprint.section("Resources").items()
    return [
        Alarm(name, each["Properties"]) for name, each in found if each["Type"] == "AWS::CloudWatch::Alarm"
    ]


def ours() -> list[Alarm]:
    """Those that look at figures of ours."""
    return [each for each in alarms() if each.properties["Namespace"] == NAMESPACE]


@dataclass(frozen=True)
class Figure:
    """One value of one metric, with what CloudWatch keeps beside it."""

    name: str
    unit: str
    service: str
    value: float


def figures(capsys: pytest.CaptureFixture[str]) -> list[Figure]:
    """What was printed since the last time, read as CloudWatch reads it: only what stands in its own declaration counts."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return [each for line in lines if "_aws" in line for each in _read(line)]


def _read(line: Json) -> list[Figure]:
    found = []
    for said in line["_aws"]["CloudWatchMetrics"]:
        assert said["Namespace"] == NAMESPACE
        assert said["Dimensions"] == [["service"]]
        for metric in said["Metrics"]:
            found += [
                Figure(metric["Name"], metric["Unit"], line["service"], value)
                for value in line[metric["Name"]]
            ]
    return found
