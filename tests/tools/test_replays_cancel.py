"""Cancelling a replay: before it is submitted, while it runs, and when it has just ended."""

import pytest

from handlers.lake_aws import AwsLake
from tests.tools.emr_machine import Trouble
from tests.tools.replays import (
    ADD,
    CANCEL,
    DROPPED,
    DROPPED_AFTER,
    LIST,
    SHOW,
    THROTTLED,
    UNWELL,
    UNWELL_AFTER,
    Replays,
    account,
    replays,
)

__all__ = ["account", "replays"]


def test_a_replay_is_cancelled_by_emr_in_its_own_time(replays: Replays) -> None:
    id_ = replays.begin()
    replays.show(id_)
    asked = replays.cancel(id_, "ben")
    assert (asked.status, asked.body["job"]["words"]) == (202, "being cancelled")
    assert asked.body["replay"]["status"] == "CANCEL_PENDING"
    again = replays.cancel(id_)
    assert (again.status, again.body["job"]["state"]) == (200, "cancelled"), "EMR has done it meanwhile"
    assert replays.state(id_) == ("cancelled", "it was cancelled")
    assert replays.cancel(id_).status == 200, "what is cancelled already is cancelled"
    assert replays.api.recorded()[0]["operation"] == "replays.cancel"


def test_what_emr_does_not_show_yet_is_being_cancelled_all_the_same(replays: Replays) -> None:
    id_ = replays.begin()
    replays.emr.troubles[SHOW] = [UNWELL]
    assert replays.cancel(id_).body["job"]["words"] == "being cancelled"


@pytest.mark.parametrize("state", ["COMPLETED", "FAILED"])
def test_one_that_ended_a_moment_before_is_not_cancelled(replays: Replays, state: str) -> None:
    replays.emr.script = ("RUNNING", state)
    id_ = replays.begin()
    replays.show(id_)
    replays.emr.meanwhile[CANCEL] = lambda: replays.show(id_)
    reply = replays.cancel(id_)
    assert (reply.status, reply.code) == (409, "over")
    assert replays.state(id_)[0] == {"COMPLETED": "done", "FAILED": "failed"}[state]
    assert replays.cancel(id_).code == "over"


def test_one_that_ends_though_it_is_being_cancelled_has_ended_so(replays: Replays) -> None:
    replays.emr.cancelling = "COMPLETED"
    id_ = replays.begin()
    replays.show(id_)
    assert replays.cancel(id_).status == 202
    assert replays.state(id_)[0] == "done"


def test_what_emr_refuses_to_cancel_goes_on(replays: Replays) -> None:
    """Before EMR 5.28 a step that runs cannot be cancelled."""
    id_ = replays.begin()
    replays.show(id_)
    replays.emr.steps[0]["Status"]["State"] = "BUSY"
    replays.emr.steps[0]["left"] = ("RUNNING", "COMPLETED")
    reply = replays.cancel(id_)
    assert (reply.status, reply.code) == (409, "not_cancelled")
    assert "Step is already in a final state" in reply.body["error"]["message"]
    replays.account.allowed.remove("elasticmapreduce:CancelSteps")
    replays.emr.steps[0]["left"] = ("RUNNING",)
    denied = replays.cancel(id_)
    assert (denied.status, denied.code) == (409, "not_cancelled")
    assert "elasticmapreduce:CancelSteps is missing" in denied.body["error"]["message"]


@pytest.mark.parametrize("trouble", [UNWELL, DROPPED, THROTTLED, UNWELL_AFTER, DROPPED_AFTER], ids=repr)
def test_a_wish_without_a_clear_answer_can_be_repeated(replays: Replays, trouble: Trouble) -> None:
    id_ = replays.begin()
    replays.show(id_)
    replays.emr.troubles[CANCEL] = [trouble]
    first = replays.cancel(id_)
    if trouble.done:
        assert first.status == 202, "what EMR shows afterwards counts"
    else:
        assert (first.status, first.code) == (503, "unclear")
        assert first.headers["retry-after"] == "2"
    replays.cancel(id_)
    replays.show(id_)
    assert replays.state(id_)[0] == "cancelled"


def test_before_it_is_submitted_nothing_has_to_be_asked(replays: Replays) -> None:
    replays.account.instead["sts:AssumeRole"] = (503, "ServiceUnavailable")
    id_ = replays.begin()
    reply = replays.cancel(id_)
    assert (reply.status, reply.body["job"]["state"]) == (200, "cancelled")
    assert reply.body["job"]["words"] == "it was cancelled before it was submitted"
    replays.account.instead.clear()
    assert replays.show(id_).body["job"]["state"] == "cancelled"
    assert replays.emr.steps == []
    assert replays.post().body["replay"]["attempt"] == 2


def test_somebody_who_submits_it_at_this_moment_is_not_overtaken(
    replays: Replays, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancelling has read the record before the claim, and writes after it."""
    replays.account.instead["sts:AssumeRole"] = (503, "ServiceUnavailable")
    id_ = replays.begin()
    replays.account.instead.clear()
    store = replays.api.world.store
    commit, writes = store.commit, []

    def races(change: object) -> None:
        writes.append(change)
        if len(writes) == 2:  # the first is the record of the call
            monkeypatch.setattr(store, "commit", commit)
            replays.show(id_)
        commit(change)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "commit", races)
    reply = replays.cancel(id_)
    assert (reply.status, reply.code) == (503, "submitting")
    assert len(replays.emr.steps) == 1
    assert replays.cancel(id_).status == 202


@pytest.mark.parametrize("done", [True, False])
def test_one_that_may_have_been_submitted_is_looked_for_and_cancelled(replays: Replays, done: bool) -> None:
    replays.emr.troubles[ADD] = [DROPPED_AFTER if done else DROPPED]
    id_ = replays.begin()
    waiting = replays.cancel(id_)
    assert (waiting.status, waiting.code, waiting.headers["retry-after"]) == (503, "submitting", "60")
    replays.later()
    replays.emr.troubles[LIST] = [UNWELL]
    unclear = replays.cancel(id_)
    assert (unclear.status, unclear.code) == (503, "unclear")
    reply = replays.cancel(id_)
    assert reply.status == (202 if done else 200)
    replays.show(id_)
    assert replays.state(id_)[0] == "cancelled"
    assert len(replays.emr.steps) == done


def test_a_cluster_that_nobody_can_reach_is_said(replays: Replays, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = replays.begin()
    replays.account.allowed.remove("sts:AssumeRole")
    assert replays.cancel(id_).code == "not_cancelled"
    lake = AwsLake("eu-central-1", "http://127.0.0.1:9")
    monkeypatch.setattr(replays.api.door.ports.lake, "enter", lake.enter)
    reply = replays.cancel(id_)
    assert (reply.status, reply.code) == (503, "unclear")


def test_what_there_is_not_cannot_be_cancelled(replays: Replays) -> None:
    assert replays.cancel("emr-replay-0").status == 404
    assert replays.show("emr-replay-0").status == 404
