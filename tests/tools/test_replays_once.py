"""A replay is submitted once, whatever becomes of the answer, of the process that submits it, and whoever else asks meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.duration import DAY
from access.errors import Busy
from access.job import Job
from access.ports import Change
from handlers.lake_aws import AwsLake
from tests.tools.api import Lambda, Reply
from tests.tools.emr_machine import Trouble
from tests.tools.replays import (
    ADD,
    CANCEL,
    DROPPED,
    DROPPED_AFTER,
    LIST,
    PATIENCE,
    SHOW,
    THROTTLED,
    UNWELL,
    UNWELL_AFTER,
    Replays,
    account,
    replays,
)
from tests.tools.test_emr_check import ID as CLUSTER
from tools import times

__all__ = ["account", "replays"]
FULL = "Maximum number of active steps for cluster exceeded."


def jobs(change: Change) -> list[Job]:
    return [each.record for each in change.writes if isinstance(each.record, Job)]


def concludes(change: Change) -> bool:
    """Whether it puts on record which step it is."""
    return any(each.carry.get("step") for each in jobs(change))


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("trouble", [DROPPED, DROPPED_AFTER, UNWELL, UNWELL_AFTER], ids=repr)
def test_a_submission_without_a_clear_answer_is_looked_for_before_it_is_made_again(
    replays: Replays, trouble: Trouble
) -> None:
    replays.emr.troubles[ADD] = [trouble]
    id_ = replays.begin()
    assert len(replays.emr.steps) == trouble.done
    for _ in range(2):
        assert "is looked at in a minute" in replays.state(id_)[1]
        replays.begin("ben")
    assert len(replays.emr.steps) == trouble.done, "not before whoever submits is surely over"
    replays.later()
    assert replays.state(id_)[0] == "running"
    (step,) = replays.emr.steps
    assert step["Name"] == f"{id_} 1"
    assert replays.show(id_).body["replay"]["step"] == step["Id"]


def test_it_is_found_behind_many_other_steps(replays: Replays) -> None:
    for number in range(60):
        replays.emr.add(f"before {number}", [])
    replays.later(2 * 3600)
    replays.emr.troubles[ADD] = [DROPPED_AFTER]
    id_ = replays.begin()
    replays.later()
    for number in range(120):
        replays.emr.add(f"after {number}", [])
    replays.show(id_)
    assert [each["Name"] for each in replays.emr.named(id_)] == [f"{id_} 1"]
    assert replays.show(id_).body["replay"]["step"] == "s-61"
    assert replays.account.called.count("elasticmapreduce:ListSteps") == 3


def test_steps_from_before_the_replay_are_not_gone_through(replays: Replays) -> None:
    for number in range(500):
        replays.emr.add(f"before {number}", [])
    replays.later(2 * 3600)
    replays.emr.troubles[ADD] = [DROPPED]
    id_ = replays.begin()
    replays.later()
    replays.show(id_)
    assert replays.account.called.count("elasticmapreduce:ListSteps") == 1
    assert len(replays.emr.named(id_)) == 1


@pytest.mark.parametrize("trouble", [UNWELL, THROTTLED, DROPPED], ids=repr)
def test_while_the_cluster_cannot_be_looked_at_nothing_is_submitted_again(
    replays: Replays, trouble: Trouble
) -> None:
    replays.emr.troubles = {ADD: [DROPPED_AFTER], LIST: [trouble] * 2}
    id_ = replays.begin()
    replays.later()
    for _ in range(2):
        assert "cannot be looked up now" in replays.state(id_)[1]
    assert replays.state(id_)[0] == "running"
    assert len(replays.emr.steps) == 1
    assert replays.show(id_).body["replay"]["step"] == "s-1"


def test_what_emr_throttles_is_submitted_as_soon_as_somebody_asks(replays: Replays) -> None:
    replays.emr.troubles[ADD] = [THROTTLED, THROTTLED]
    id_ = replays.begin()
    assert "EMR is busy (AWS says ThrottlingException)" in replays.state(id_)[1]
    assert replays.state(id_) == ("running", "submitted")
    assert len(replays.emr.steps) == 1
    assert "elasticmapreduce:ListSteps" not in replays.account.called


def test_a_process_that_is_killed_while_it_submits_is_succeeded(replays: Replays) -> None:
    """Killed after EMR has done it, before that is on record: the worst moment."""
    store = replays.api.world.store
    commit = store.commit

    def dies(change: Change) -> None:
        if concludes(change):
            raise Killed
        commit(change)

    store.commit = dies  # type: ignore[method-assign]
    with pytest.raises(Killed):
        replays.post()
    store.commit = commit  # type: ignore[method-assign]
    assert len(replays.emr.steps) == 1
    assert replays.post("ben").body["replay"]["step"] == "", "whoever was killed might be at it still"
    replays.later()
    again = replays.post("cat")
    assert (again.body["repeated"], again.body["replay"]["step"]) == (True, "s-1")
    assert "cat" in again.body["replay"]["submitted_by"]
    assert len(replays.emr.steps) == 1


def test_a_process_that_is_killed_before_it_submits_is_succeeded(
    replays: Replays, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:

        def dies(*_: object) -> None:
            raise Killed

        patched.setattr(AwsLake, "enter", dies)
        with pytest.raises(Killed):
            replays.post()
    assert replays.emr.steps == []
    assert replays.post("ben").body["replay"]["step"] == "s-1", "nobody was at EMR, so nobody waits"


def test_records_that_cannot_be_written_after_the_submission_lose_nothing(replays: Replays) -> None:
    store = replays.api.world.store
    commit = store.commit

    def busy(change: Change) -> None:
        if concludes(change):
            raise Busy("throttled")
        commit(change)

    store.commit = busy  # type: ignore[method-assign]
    assert replays.post().status == 503
    store.commit = commit  # type: ignore[method-assign]
    replays.later()
    assert replays.post().body["replay"]["step"] == "s-1"
    assert len(replays.emr.steps) == 1


def test_nothing_is_submitted_that_could_not_be_concluded(
    replays: Replays, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EMR takes up to eight seconds, and this invocation ends before; also when looking at the cluster used its time up."""
    with monkeypatch.context() as late:
        late.setattr(Lambda, "get_remaining_time_in_millis", lambda _: 7_000)
        id_ = replays.begin()
    assert replays.emr.steps == []
    replays.emr.troubles[ADD] = [DROPPED]
    replays.show(id_)
    replays.later()
    with monkeypatch.context() as late:
        replays.emr.meanwhile[LIST] = lambda: late.setattr(
            Lambda, "get_remaining_time_in_millis", lambda _: 7_000
        )
        assert replays.state(id_) == ("running", "about to be submitted")
    assert replays.emr.steps == []
    assert replays.state(id_) == ("running", "submitted")
    assert len(replays.emr.steps) == 1


@pytest.mark.parametrize("who", ["begin", "show", "cancel"])
def test_whoever_comes_while_it_is_being_submitted_does_nothing(replays: Replays, who: str) -> None:
    seen: list[Any] = []

    def other() -> None:
        id_ = replays.begin("ben")
        calls: dict[str, Callable[[], Reply]] = {
            "begin": replays.post,
            "show": lambda: replays.show(id_),
            "cancel": lambda: replays.cancel(id_),
        }
        seen.append(calls[who]())

    replays.emr.meanwhile[ADD] = other
    id_ = replays.begin()
    (reply,) = seen
    if who == "cancel":
        assert (reply.status, reply.code, reply.headers["retry-after"]) == (503, "submitting", str(PATIENCE))
    else:
        assert (reply.status, reply.body["job"]["words"]) == (202, "about to be submitted")
    assert len(replays.emr.steps) == 1
    assert replays.show(id_).body["replay"]["step"] == "s-1"


def test_of_two_who_begin_at_once_one_submits(replays: Replays, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one comes between the first one's reading and writing, at each of its writes."""
    store = replays.api.world.store
    for turn in range(1, 6):
        commit, count = store.commit, 0
        source = {"source": "web", "to": f"2025-12-{turn + 10}"}

        def races(change: Any, commit: Any = commit, turn: int = turn, source: Any = source) -> None:
            nonlocal count
            count += 1
            if count == turn:
                monkeypatch.setattr(store, "commit", commit)
                replays.post("ben", **source)
            commit(change)

        monkeypatch.setattr(store, "commit", races)
        reply = replays.post(**source)
        monkeypatch.setattr(store, "commit", commit)
        id_ = reply.body["job"]["id"]
        assert len(replays.emr.named(id_)) == 1, f"at write {turn}"
        assert replays.show(id_).body["replay"]["step"] == replays.emr.named(id_)[0]["Id"]


def test_of_two_who_begin_a_failed_one_again_one_submits(
    replays: Replays, monkeypatch: pytest.MonkeyPatch
) -> None:
    replays.emr.script = ("FAILED",)
    id_ = replays.begin()
    replays.show(id_)
    replays.emr.script = ("RUNNING",)
    store, written = replays.api.world.store, list[bool]()
    commit = store.commit

    def races(change: Change) -> None:
        if not written and jobs(change):
            written.append(True)
            replays.post("ben")
        commit(change)

    monkeypatch.setattr(store, "commit", races)
    replays.begin()
    assert [each["Name"] for each in replays.emr.steps] == [f"{id_} 2", f"{id_} 1"]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("sts:AssumeRole", "it was not submitted: sts:AssumeRole is missing"),
        (
            "elasticmapreduce:AddJobFlowSteps",
            "it was not submitted: elasticmapreduce:AddJobFlowSteps is missing",
        ),
    ],
)
def test_a_refusal_ends_it_and_is_named_and_it_is_begun_again(
    replays: Replays, action: str, words: str
) -> None:
    replays.account.allowed.remove(action)
    reply = replays.post()
    assert (reply.status, reply.body["job"]["state"], reply.body["job"]["words"]) == (200, "failed", words)
    replays.account.allowed.add(action)
    assert replays.post().body["replay"]["step"] == "s-1"


@pytest.mark.parametrize("gone", [True, False])
def test_a_cluster_that_takes_nothing_ends_it_with_its_own_reason(replays: Replays, gone: bool) -> None:
    if gone:
        replays.account.clusters.clear()
    else:
        replays.emr.troubles[ADD] = [Trouble("ValidationException", 400, FULL)]
    job = replays.post().body["job"]
    why = "Specified job flow ID does not exist." if gone else FULL
    assert (job["state"], job["words"]) == ("failed", f"it was not submitted: AWS says {why}")
    replays.account.clusters["j-NEW"] = replays.account.clusters.get(CLUSTER, {})
    assert replays.post(cluster="j-NEW").body["replay"]["cluster"] == "j-NEW"


def test_aws_that_cannot_be_reached_ends_nothing(replays: Replays) -> None:
    replays.account.instead["sts:AssumeRole"] = (503, "ServiceUnavailable")
    reply = replays.post()
    assert (reply.status, reply.body["job"]["state"]) == (202, "running")
    assert "cannot be looked at now: AWS says ServiceUnavailable" in reply.body["job"]["words"]
    replays.account.instead.clear()
    assert replays.show(reply.body["job"]["id"]).body["replay"]["step"] == "s-1"


@pytest.mark.parametrize("trouble", [UNWELL, THROTTLED, DROPPED], ids=repr)
def test_a_look_without_an_answer_changes_nothing(replays: Replays, trouble: Trouble) -> None:
    id_ = replays.begin()
    replays.show(id_)
    replays.emr.troubles[SHOW] = [trouble]
    state, words = replays.state(id_)
    assert (state, words.startswith("waiting on the cluster; it cannot be looked at now")) == (
        "running",
        True,
    )
    assert replays.state(id_) == ("running", "running on the cluster")


def test_what_we_may_not_look_at_any_more_has_not_ended(replays: Replays) -> None:
    id_ = replays.begin()
    for action in ("elasticmapreduce:DescribeStep", "sts:AssumeRole"):
        replays.account.allowed.remove(action)
        state, words = replays.state(id_)
        assert (state, f"{action} is missing" in words) == ("running", True)
    assert replays.begin("ben") == id_
    assert len(replays.emr.steps) == 1


def test_a_cluster_that_emr_has_forgotten_is_said_and_not_replayed_again_by_itself(replays: Replays) -> None:
    id_ = replays.begin()
    cluster = replays.account.clusters.pop(CLUSTER)
    assert "EMR does not know it any more" in replays.state(id_)[1]
    assert replays.post().body["job"]["state"] == "running"
    replays.account.clusters[CLUSTER] = cluster
    assert replays.state(id_) == ("running", "waiting on the cluster"), (
        "it was only the setting that was wrong"
    )
    replays.account.clusters.clear()
    cancelled = replays.cancel(id_)
    assert (cancelled.status, cancelled.body["job"]["state"]) == (200, "cancelled")
    replays.account.clusters["j-NEW"] = cluster
    assert replays.post(cluster="j-NEW").body["replay"]["attempt"] == 2


TROUBLES = st.sampled_from([DROPPED, DROPPED_AFTER, UNWELL, UNWELL_AFTER, THROTTLED])


@given(
    moves=st.lists(st.sampled_from(["begin", "show", "cancel", "later", "advance"]), min_size=4, max_size=14),
    troubles=st.dictionaries(st.sampled_from([ADD, LIST, SHOW, CANCEL]), st.lists(TROUBLES, max_size=4)),
)
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_in_any_order_and_with_any_trouble_each_attempt_is_one_step_and_no_two_run(
    replays: Replays, moves: list[str], troubles: dict[str, list[Trouble]]
) -> None:
    emr = replays.emr
    replays.later(1)  # another range for each example
    emr.steps, emr.troubles = [], {name: list(each) for name, each in troubles.items()}
    range_ = {
        "from": times.text(replays.api.world.clock() - DAY),
        "to": times.text(replays.api.world.clock()),
    }
    id_ = replays.begin(**range_)
    for move in moves:
        match move:
            case "begin":
                replays.begin("ben", **range_)
            case "show":
                replays.show(id_)
            case "cancel":
                replays.cancel(id_)
            case "later":
                replays.later()
            case _:
                replays.later(20)
        names = [each["Name"] for each in emr.steps]
        assert len(set(names)) == len(names), "each attempt once"
        alive = [each for each in emr.steps if each["Status"]["State"] not in {"CANCELLED", "COMPLETED"}]
        assert len(alive) <= 1, "no two at once"
    emr.troubles = {}
    for _ in range(6):
        replays.later()
        if replays.show(id_).status == 200:
            break
    state = replays.show(id_).body["job"]["state"]
    assert state in {"done", "cancelled"}, "it comes to an end, and its end is EMR's"
    ended = [each["Status"]["State"] for each in emr.steps]
    assert ended.count("COMPLETED") == (state == "done")
    assert set(ended) <= {"COMPLETED", "CANCELLED"}
