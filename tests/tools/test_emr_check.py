"""The check of a customer's EMR cluster, in words: whether it is there, whether we reach it, and what failed on it."""

from typing import Any

import pytest

from tests.tools.test_permissions import Checker, account, check

__all__ = ["account", "check"]
DAY = 86_400
ID = "j-2AXXXXXXGAPLF"


def cluster(state: str, why: str = "") -> dict[str, Any]:
    return {
        "Id": ID,
        "Name": "lake",
        "ReleaseLabel": "emr-6.15.0",
        "Status": {"State": state, "StateChangeReason": {"Message": why}},
    }


def step(at: float, state: str = "FAILED", name: str = "load") -> dict[str, Any]:
    failure = {"Reason": "Unknown Error.", "Message": "Out of memory"}
    return {
        "Id": "s-1",
        "Name": name,
        "Status": {"State": state, "Timeline": {"EndDateTime": at}, "FailureDetails": failure},
    }


def emr(check: Checker, source: str = "web", id_: str = ID) -> Any:
    return check.reply("/v1/emr/check", source=source, cluster=id_).body


@pytest.mark.parametrize(
    ("state", "ok", "words"),
    [
        ("WAITING", True, "ready and has nothing to do"),
        ("RUNNING", True, "is running steps"),
        ("BOOTSTRAPPING", False, "Look again in some minutes"),
        ("TERMINATED", False, "Use another one"),
        ("TERMINATED_WITH_ERRORS", False, "shut down by an error"),
        ("SOMETHING_NEW", False, "Look at it in the EMR console"),
    ],
)
def test_the_state_is_said_in_words(check: Checker, state: str, ok: bool, words: str) -> None:
    check.account.clusters[ID] = cluster(state, "a reason of AWS")
    found = emr(check)
    assert (found["ok"], found["reachable"], found["state"]) == (ok, ok, state)
    assert found["version"] == "emr-6.15.0"
    assert words in found["words"][0]
    assert ("a reason of AWS" in found["words"]) is not ok
    assert check.account.sessions == ["ann@example.com"]


def test_steps_that_failed_within_a_day_are_named(check: Checker) -> None:
    now = check.api.world.clock()
    check.account.clusters[ID] = cluster("WAITING")
    check.account.emr.steps = [
        step(now - 90, "INTERRUPTED"),
        step(now - 60, name="load Tuesday"),
        step(now - DAY),
        step(now - 5, "COMPLETED"),
    ]
    found = emr(check)
    assert (found["ok"], found["reachable"]) == (False, True)
    assert found["words"][1] == "2 of its steps failed within a day; the last one was load Tuesday."
    assert [each["state"] for each in found["failing"]] == ["FAILED", "INTERRUPTED"]
    assert found["failing"][0]["why"] == "Out of memory"


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("sts:AssumeRole", "does not let us in"),
        ("elasticmapreduce:DescribeCluster", "elasticmapreduce:DescribeCluster is missing"),
        ("elasticmapreduce:ListSteps", "elasticmapreduce:ListSteps is missing"),
    ],
)
def test_what_we_may_not_do_is_named(check: Checker, action: str, words: str) -> None:
    check.account.clusters[ID] = cluster("WAITING")
    check.account.allowed.remove(action)
    found = emr(check)
    assert found["ok"] is False
    assert words in " ".join(found["words"])


def test_a_cluster_that_is_not_there_is_told_from_one_that_we_may_not_see(check: Checker) -> None:
    found = emr(check, id_="j-NOTHERE")
    assert found["words"] == [
        "There is no cluster j-NOTHERE in the account of acme. Check how it is written."
    ]


def test_emr_that_is_unwell_is_said(check: Checker) -> None:
    check.account.instead["elasticmapreduce:DescribeCluster"] = (500, "InternalServerException")
    found = emr(check)
    assert (found["ok"], found["reachable"]) == (False, False)
    assert "no clear answer" in found["words"][0]


def test_steps_that_emr_does_not_list_are_said(check: Checker) -> None:
    check.account.clusters[ID] = cluster("WAITING")
    check.account.instead["elasticmapreduce:ListSteps"] = (400, "InvalidRequestException")
    found = emr(check)
    assert found["ok"] is False
    assert "InvalidRequestException" in found["words"][1]


def test_a_source_that_nobody_has_is_not_found(check: Checker) -> None:
    reply = check.reply("/v1/emr/check", source="nothing", cluster=ID)
    assert (reply.status, reply.code) == (404, "not_found")
