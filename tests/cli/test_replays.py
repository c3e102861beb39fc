"""Replays from the command line through the real API to an EMR that goes through its states, with what scripts go by: the status."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers import wiring
from handlers.lake_aws import AwsLake
from tests.cli.api import Api, Says, Seen
from tests.cli.conftest import Ran
from tests.cli.test_with_the_api import Service, service
from tests.tools.customer_account import Account
from tests.tools.emr_machine import Machine, Trouble
from tests.tools.replays import COMMAND, account
from tests.tools.test_emr_check import ID as CLUSTER
from tests.tools.test_permissions import ACME, SESSION

__all__ = ["account", "service"]
Run = Callable[..., Ran]
REPLAY = ("emr", "replay", "-s", "web", "--from", "2025-12-01", "--to", "2025-12-02", "-c", CLUSTER)


@pytest.fixture
def emr(service: Service, account: Account) -> Machine:
    account.emr.clock = service.world.clock
    door = wiring.tools()
    lake = AwsLake("eu-central-1", account.url, SESSION)
    customers = {"acme": replace(ACME, replay=COMMAND)}
    object.__setattr__(door, "ports", replace(door.ports, customers=lambda: customers, lake=lake))
    return account.emr


def test_a_replay_is_waited_for_and_done_once(run: Run, emr: Machine) -> None:
    ran = run(*REPLAY)
    assert ran.status == 0, ran.err
    assert "the data was replayed" in ran.out
    again = run(*REPLAY, "--json")
    assert (again.status, json.loads(again.out)["repeated"]) == (0, True)
    assert len(emr.steps) == 1
    id_ = json.loads(again.out)["job"]["id"]
    assert run("jobs", "show", id_).status == 0
    assert run("emr", "show", id_).out.count("2025-12-01 00:00 UTC") == 1
    over = run("emr", "cancel", id_)
    assert over.status == 5
    assert "has ended already" in over.err


def test_one_that_fails_says_why_and_is_begun_again(run: Run, emr: Machine) -> None:
    emr.script = ("RUNNING", "FAILED")
    ran = run(*REPLAY)
    assert ran.status == 8
    assert "it failed" in ran.out
    emr.script = ("COMPLETED",)
    assert run(*REPLAY).status == 0
    assert len(emr.steps) == 2


def test_one_is_cancelled_and_that_is_well(run: Run, emr: Machine) -> None:
    id_ = json.loads(run(*REPLAY, "--no-wait", "--json").out)["job"]["id"]
    ran = run("emr", "cancel", id_)
    assert ran.status == 0
    assert "it was cancelled" in ran.out
    assert run("emr", "show", id_).status == 8


def test_what_emr_does_not_answer_clearly_is_waited_out(
    run: Run, api: Api, emr: Machine, service: Service
) -> None:
    """The minute passes while the command goes on asking."""
    emr.troubles = {
        "AddJobFlowSteps": [Trouble(done=True)],
        "DescribeStep": [Trouble("ThrottlingException", 400)],
    }

    def slowly(seen: Seen) -> Says:
        service.world.clock.advance(5)
        return service.answer(seen)

    api.behind = slowly
    ran = run(*REPLAY)
    assert ran.status == 0, ran.err
    assert len(emr.steps) == 1


def test_what_is_wrong_has_its_status(run: Run, emr: Machine) -> None:
    for more, status in ((("-s", "nothing"), 4), (("--from", "2026-06-01"), 2)):
        assert run(*REPLAY, *more).status == status
    assert run("emr", "show", "nothing").status == 4
    assert emr.steps == []
