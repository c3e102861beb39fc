"""A plugin for one run of tests: writes down of each how it ended. `failed` is said of what a test asserted, and of nothing else."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

WHERE = "PLANTED_REPORT"
_SAID: dict[str, str] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    made = yield
    if call.excinfo is None:
        _SAID.setdefault(item.nodeid, "passed")
    else:
        own = call.when == "call" and call.excinfo.errisinstance((AssertionError, pytest.fail.Exception))
        _SAID[item.nodeid] = "failed" if own else f"{call.when}: {call.excinfo.exconly()[:200]}"
    return made


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.failed:
        _SAID[""] = f"collecting: {str(report.longrepr)[-200:]}"


def pytest_sessionfinish() -> None:
    Path(os.environ[WHERE]).write_text(json.dumps(_SAID))
