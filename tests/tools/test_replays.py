"""Replays: one for each source and range, submitted once, followed to the end that EMR tells."""

from dataclasses import replace
from typing import Any

import pytest

from access.job import JobState
from access.keys import job_key
from access.reading import get
from tests.tools.replays import COMMAND, FROM, TO, Replays, account, replays
from tests.tools.test_emr_check import ID as CLUSTER
from tools.replay import KEPT, Range

__all__ = ["account", "replays"]


def test_a_replay_is_submitted_and_followed_to_its_end(replays: Replays) -> None:
    begun = replays.post()
    assert begun.status == 202
    id_ = begun.body["job"]["id"]
    assert begun.body["replay"] == {
        "customer": "acme",
        "source": "web",
        "from": FROM,
        "to": TO,
        "cluster": CLUSTER,
        "step": "s-1",
        "status": "PENDING",
        "attempt": 1,
        "by": "arn:aws:sts::123456789012:assumed-role/tools-invoke/ann@example.com",
        "submitted_by": "arn:aws:sts::123456789012:assumed-role/tools-invoke/ann@example.com",
    }
    seen = []
    for _ in range(4):
        reply = replays.show(id_)
        job = reply.body["job"]
        seen.append((reply.status, job["state"], job["done"], job["of"], job["words"]))
    assert seen == [
        (202, "running", 1, 3, "waiting on the cluster"),
        (202, "running", 2, 3, "running on the cluster"),
        (200, "done", 3, 3, "the data was replayed"),
        (200, "done", 3, 3, "the data was replayed"),
    ]
    (step,) = replays.emr.steps
    assert step["Config"]["Args"] == [
        *("spark-submit", "s3://acme-code/replay.py", "--source=web"),
        *("--from", FROM, "--to", TO),
    ]
    assert replays.account.sessions == ["ann@example.com"] * 4, "and nobody looks after its end"


def test_the_same_range_is_the_same_replay_however_it_is_written_and_whoever_asks(replays: Replays) -> None:
    first = replays.begin()
    again = replays.post("ben", **{"from": "2025-12-01", "to": "2025-12-02T01:00:00+01:00"})
    assert (again.status, again.body["job"]["id"]) == (202, first)
    assert (again.body["repeated"], again.body["replay"]["by"][-15:]) == (True, "ann@example.com")
    assert len(replays.emr.steps) == 1
    replays.show(first)
    replays.show(first)
    done = replays.post(cluster="j-ANOTHER")
    assert (done.status, done.body["job"]["state"], done.body["replay"]["cluster"]) == (200, "done", CLUSTER)
    assert len(replays.emr.steps) == 1
    for other in ({"source": "shop"}, {"from": "2025-12-01T00:00:01Z"}, {"to": "2025-12-03"}):
        reply = replays.post(**other)
        assert (reply.status, reply.body["repeated"]) == (202, False)
    assert len(replays.emr.steps) == 4


def test_a_range_can_be_replayed_again_when_it_is_forgotten(replays: Replays) -> None:
    replays.emr.script = ("COMPLETED",)
    id_ = replays.begin()
    replays.show(id_)
    replays.later(KEPT - 1)
    assert replays.post().body["repeated"] is True
    replays.later(KEPT + 1)
    assert replays.show(id_).status == 404
    assert replays.post().body["replay"]["attempt"] == 2
    assert [each["Name"] for each in replays.emr.steps] == [f"{id_} 2", f"{id_} 1"]


@pytest.mark.parametrize("how", ["FAILED", "INTERRUPTED", "CANCELLED"])
def test_one_that_did_not_succeed_is_begun_again_as_another_step(replays: Replays, how: str) -> None:
    replays.emr.script = ("RUNNING", how)
    id_ = replays.begin()
    replays.emr.steps[0]["Status"]["FailureDetails"] = {"Message": "Out of\n memory"}
    replays.show(id_)
    state, words = replays.state(id_)
    assert state == ("cancelled" if how == "CANCELLED" else "failed")
    assert ("Out of memory" in words) is (how != "CANCELLED")
    again = replays.post("ben")
    assert (again.body["replay"]["attempt"], again.body["repeated"]) == (2, False)
    assert "ben" in again.body["replay"]["by"]
    assert again.body["job"]["done"] == 1
    assert [each["Name"] for each in replays.emr.steps] == [f"{id_} 2", f"{id_} 1"]


def test_a_state_that_nobody_knows_is_no_end(replays: Replays) -> None:
    replays.emr.script = ("SOMETHING_NEW", "COMPLETED")
    id_ = replays.begin()
    assert replays.state(id_) == ("running", "in a state that we do not know; look at it in the EMR console")
    assert replays.state(id_)[0] == "done"


def test_it_is_a_job_like_any_other_and_kept_as_long_as_a_replay(replays: Replays) -> None:
    id_ = replays.begin()
    for state in ("running", "running", "done"):
        assert replays.api("GET", f"/v1/jobs/{id_}").body["job"]["state"] == state
    world, key = replays.api.world, job_key(id_)
    job: Any = get(world.store.read([key]), key, type(world.store.read([key])[key]))
    assert (job.state, job.until) == (JobState.DONE, world.clock() + KEPT)
    verifying = replays.api("POST", "/v1/audit/verify").body["job"]["id"]
    assert replays.show(verifying).status == 404
    assert replays.cancel(verifying).status == 404


def test_who_began_it_is_on_record_before_emr_is_asked(replays: Replays) -> None:
    seen: list[Any] = []
    replays.emr.meanwhile["AddJobFlowSteps"] = lambda: seen.extend(replays.api.recorded())
    replays.begin()
    (called,) = seen
    assert (called["operation"], called["what"]) == ("replays.start", "called")
    assert '"source": "web"' in called["params"]
    assert "ann@example.com" in called["caller"]


@pytest.mark.parametrize(
    ("more", "status", "code", "field"),
    [
        ({"source": "nothing"}, 404, "not_found", None),
        ({"from": "yesterday"}, 400, "bad_input", "from"),
        ({"from": TO, "to": FROM}, 400, "bad_input", "to"),
        ({"from": FROM, "to": FROM}, 400, "bad_input", "to"),
        ({"to": "2026-01-01T00:00:01Z"}, 400, "bad_input", "to"),
        ({"from": "1969-12-31"}, 400, "bad_input", "from"),
        ({"from": "0001-01-01T00:00:00+23:59"}, 400, "bad_input", "from"),
        ({"to": "9999-12-31T23:59:59-23:59"}, 400, "bad_input", "to"),
        ({"cluster": ""}, 400, "bad_input", "cluster"),
    ],
)
def test_what_makes_no_sense_is_refused(
    replays: Replays, more: Any, status: int, code: str, field: str | None
) -> None:
    reply = replays.post(**more)
    assert (reply.status, reply.code) == (status, code)
    assert field is None or field in reply.body["error"]["fields"]
    assert replays.emr.steps == []


def test_a_customer_without_a_command_has_no_replays(replays: Replays) -> None:
    replays.customers["acme"] = replace(replays.customers["acme"], replay=())
    reply = replays.post()
    assert (reply.status, reply.code) == (409, "no_replay")


def test_a_replay_stays_in_the_account_in_which_it_was_begun(replays: Replays) -> None:
    """The source goes to another customer, then the first one is not set up any more."""
    id_ = replays.begin()
    acme = replays.customers["acme"]
    replays.customers["other"] = replace(acme, name="other", role=f"{acme.role}-2")
    replays.customers["acme"] = replace(acme, sources=())
    assert replays.state(id_) == ("running", "waiting on the cluster")
    del replays.customers["acme"]
    state, words = replays.state(id_)
    assert (state, "not set up here any more" in words) == ("running", True)
    assert replays.cancel(id_).code == "not_cancelled"


@pytest.mark.parametrize(
    "source", ["{to}", "web; rm -rf /", "$(id)", "--jars=x", "a b", "\\1", "é\u202e", "{", "a\nb"]
)
def test_whatever_a_source_is_called_it_stays_in_its_place(source: str) -> None:
    asked = Range(source, FROM, TO, CLUSTER)
    assert asked.filled(COMMAND)[2:] == [f"--source={source}", "--from", FROM, "--to", TO]
    assert asked.filled(["{source} {from}{x}{"]) == [f"{source} {FROM}{{x}}{{"]


def test_no_two_ranges_are_one() -> None:
    """Whatever stands in a name, it does not run over into what stands beside it."""
    ranges = [
        Range(*each, CLUSTER)
        for each in (
            ("a", "b", "c"),
            ("a\nb", "c", ""),
            ("a", "b\nc", ""),
            ('a", "b', "c", ""),
            ("b", "a", "c"),
        )
    ]
    assert len({each.id for each in ranges}) == len(ranges)
    assert replace(ranges[0], cluster="j-2").id == ranges[0].id


def test_a_call_that_is_repeated_under_its_key_gets_the_first_answer(replays: Replays) -> None:
    body = {"source": "web", "from": FROM, "to": TO, "cluster": CLUSTER}
    key = {"Idempotency-Key": "k1"}
    first = replays.api("POST", "/v1/emr/replays", body, headers=key)
    again = replays.api("POST", "/v1/emr/replays", body, headers=key)
    assert (again.status, again.body) == (first.status, first.body)
    other = replays.api("POST", "/v1/emr/replays", {**body, "source": "shop"}, headers=key)
    assert (other.status, other.code) == (409, "key_reused")
    assert len(replays.emr.steps) == 1
