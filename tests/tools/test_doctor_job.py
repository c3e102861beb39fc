"""The doctor by the API: a job of the sweep, looked at once, answered with every finding, on record; and given up when it is killed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from access.audit import What
from access.errors import TryAgain
from access.job import WAITING
from handlers import wiring
from tests.clock import Clock
from tests.tools.api import Api, Reply, door, identity
from tests.world import World
from tools.doctor import Check, Finding, ok, wrong
from tools.doctor_errand import KILLED_MOST, DoctorErrands
from tools.errand import EachItsOwn
from tools.sweep_jobs import CLAIM


class Killed(BaseException):
    """What ends a Lambda that ran into its limit."""


class Clinic:
    """The API over a world whose sweep has the doctor look; what it finds is written down by the test."""

    def __init__(self, clock: Clock) -> None:
        self.world = World(clock)
        self.finds: list[Finding] = [ok("this is well"), wrong("that is not", "turn it round")]
        self.told: list[bool] = []
        self.left = 55.0
        self.before: Callable[[], None] = lambda: None
        errands = EachItsOwn(self, DoctorErrands(self.world.desk, self.checks))
        self.world.outside = replace(self.world.outside, errands=errands, left=lambda: self.left)
        self.door = door(self.world)
        self.api = Api(self.world, self.door)

    def go_on(self, job: object, left: object) -> None:
        raise AssertionError("the doctor's job is no catalogue's")

    def checks(
        self, pause: Callable[[float], None], say: Callable[[str], None], tell: bool
    ) -> Sequence[Check]:
        self.told.append(tell)

        def first() -> Iterator[Finding]:
            self.before()
            yield from self.finds

        def second() -> Iterator[Finding]:
            say("asking")
            yield ok("the second look")

        return (first, second)

    def swept(self, reply: Reply) -> Any:
        self.world.sweep()
        return self.api("GET", f"/v1/jobs/{reply.body['job']['id']}").body


@pytest.fixture
def clinic(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Clinic:
    found = Clinic(clock)
    monkeypatch.setattr(wiring, "tools", lambda: found.door)
    return found


def test_every_finding_is_answered_within_a_minute(clinic: Clinic) -> None:
    reply = clinic.api("POST", "/v1/doctor", {})
    assert (reply.status, reply.body["job"]["words"]) == (202, "it begins within a minute")
    found = clinic.swept(reply)
    assert (found["job"]["state"], found["job"]["words"]) == ("done", "1 thing is wrong")
    assert found["result"]["details"]["findings"] == [
        {"state": "ok", "words": "this is well", "mend": ""},
        {"state": "wrong", "words": "that is not", "mend": "turn it round"},
        {"state": "ok", "words": "the second look", "mend": ""},
    ]
    assert "wrong  that is not\n       mend: turn it round" in found["result"]["words"]
    assert clinic.told == [False]
    (fact,) = clinic.world.store.facts(f"JOB#{reply.body['job']['id']}")
    assert fact.what is What.CALL_ENDED
    assert fact.actor.endswith("assumed-role/tools-invoke/ann@example.com")
    assert fact.detail["operation"] == "doctor.look"
    assert set(fact.detail) == {"call", "operation", "state", "words"}
    assert clinic.world.store.whose(WAITING, "JOB") == []


def test_a_line_for_the_security_channel_is_for_whoever_asks_for_it(clinic: Clinic) -> None:
    clinic.swept(clinic.api("POST", "/v1/doctor", {"tell": True}))
    assert clinic.told == [True]


def test_a_machine_that_is_listed_may_look(clinic: Clinic) -> None:
    reply = clinic.api("POST", "/v1/doctor", {}, identity=identity("deployer", "pipeline"))
    assert reply.status == 202


def test_the_same_call_under_its_key_is_one_job(clinic: Clinic) -> None:
    key = {"Idempotency-Key": "k"}
    first, again = (clinic.api("POST", "/v1/doctor", {}, headers=key) for _ in range(2))
    assert first.body == again.body
    clinic.world.sweep()
    assert len(clinic.told) == 1


def test_what_there_was_no_time_for_is_open_and_not_wrong(clinic: Clinic) -> None:
    def late() -> None:
        clinic.left = 3.0

    clinic.before = late
    found = clinic.swept(clinic.api("POST", "/v1/doctor", {}))
    last = found["result"]["details"]["findings"][-1]
    assert last["state"] == "open"
    assert "there was no time left in this minute" in last["words"]
    assert found["result"]["details"]["findings"][0]["words"] == "this is well"


def test_a_service_that_is_down_is_a_finding(clinic: Clinic) -> None:
    def down() -> None:
        raise TryAgain("Okta does not answer", service=True)

    clinic.before = down
    found = clinic.swept(clinic.api("POST", "/v1/doctor", {}))
    assert found["result"]["details"]["findings"][0] == {
        "state": "wrong",
        "words": "Okta does not answer",
        "mend": "",
    }


def test_a_run_that_is_killed_is_taken_up_again_and_given_up_after_the_second(clinic: Clinic) -> None:
    def kill() -> None:
        raise Killed

    clinic.before = kill
    reply = clinic.api("POST", "/v1/doctor", {})
    for _ in range(KILLED_MOST):
        with pytest.raises(Killed):
            clinic.world.sweep()
        clinic.world.clock.advance(CLAIM)
    found = clinic.swept(reply)
    assert found["job"]["state"] == "failed"
    assert "run python -m handlers.local doctor" in found["job"]["words"]


def test_while_one_run_is_at_it_no_other_is(clinic: Clinic) -> None:
    reply = clinic.api("POST", "/v1/doctor", {})
    key = next(iter(clinic.world.store.whose(WAITING, "JOB")))
    inner = []

    def second() -> None:
        clinic.before = lambda: None
        clinic.world.outside.errands.go_on(key, lambda: 50.0)  # type: ignore[union-attr]
        inner.append(len(clinic.told))

    clinic.before = second
    clinic.swept(reply)
    assert inner == [1], "the other run found it claimed, and looked at nothing"
