"""docs/cost.md is what its program works out, and what the program calls measured is measured."""

import secrets
from collections import Counter

from bench.life import CALLS, WRITE_UNITS, Life
from docs import cost
from sandbox.aws import Engine
from sandbox.aws.blueprint import document, section


def test_the_page_is_current() -> None:
    assert cost.PAGE.read_text(encoding="utf-8") == cost.page(), "run: .venv/bin/python -m docs.cost"


def test_the_measured_figures_are_those_of_the_bench(aws: Engine) -> None:
    life = Life(aws.url, f"cost{secrets.token_hex(4)}")
    life.run()
    assert (life.total_calls, life.total_writes) == (CALLS, cost.USES["writes"].value)
    assert life.total_writes <= WRITE_UNITS
    units = [int(line.split()[-1]) for line in life.where.lines() if line.split()[-1].isdecimal()]
    heartbeats = life.where.units["HEARTBEAT"]
    assert sum(units) - heartbeats == life.total_writes, "the engine counts otherwise than AWS documents"


def test_the_figures_of_the_deployment_are_the_deployments() -> None:
    provider = document()["provider"]
    assert provider["memorySize"] == cost.USES["memory"].value * 1024
    assert provider["logRetentionInDays"] == 90
    assert document()["functions"]["sweep"]["events"] == [{"schedule": {"rate": "rate(1 minute)"}}]
    kinds = Counter(each["Type"] for each in section("Resources").values())
    assert kinds["AWS::CloudWatch::Alarm"] == cost.USES["alarms"].value
    assert kinds["AWS::CloudWatch::Dashboard"] == cost.USES["dashboards"].value


def test_more_people_cost_more_and_each_of_them_less() -> None:
    few, many = (sum(cost.month(people).values()) for people in cost.PEOPLE)
    assert few < many < 50 * few
