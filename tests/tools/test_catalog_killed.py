"""The sweep is killed at every write, before it and after it: the file comes into force once, whole, and whoever called is told so."""

import pytest

from access.audit import What
from access.errors import Busy, Conflict
from access.keys import RoleKey, approvers_key, role_key
from access.ports import Change
from access.repeat import AT_WORK
from store.memory import MemoryStore
from tests.clock import Clock
from tests.tools.catalogues import FILE, OTHER, Office, installed
from tests.tools.test_catalog_jobs import newcomers


class Killed(BaseException):
    """Lambda ends the process, so nothing catches it."""


class Mortal(MemoryStore):
    """Dies at the write with the number `at` (from 1 on), `after` it was done or before."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.at, self.after, self.writes = 0, False, 0
        self.faults: list[Exception] = []

    def commit(self, change: Change) -> None:
        self._dies(lambda: MemoryStore.commit(self, change))

    def apply_catalog(self, *parts: object) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self._dies(lambda: MemoryStore.apply_catalog(self, *parts))  # type: ignore[arg-type]

    def _dies(self, write: object) -> None:
        assert callable(write)
        self.writes += 1
        if self.writes == self.at and not self.after:
            raise Killed
        write()
        if self.writes == self.at:
            raise Killed


def office(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> tuple[Office, Mortal]:
    store = Mortal(clock)
    found = installed(monkeypatch, clock, store)
    return found, store


def swept(found: Office, times: int) -> None:
    for _ in range(times):
        try:
            found.world.sweep()
        except Killed:
            continue


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["apply", "plan"])
def test_killed_at_any_write_it_is_done_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, kind: str, after: bool
) -> None:
    at, died = 0, 0
    while at == died:
        at += 1
        found, store = office(Clock(), monkeypatch)
        found.chat.a_minute = 2
        text = newcomers(found, 3)
        reply = found.apply(text) if kind == "apply" else found.plan(text)
        store.writes, store.at, store.after = 0, at, after
        swept(found, 9)
        died += store.writes >= at
        store.at = 0
        job = found.job(reply)
        assert job["job"]["state"] == "done", (at, job)
        applied = [each.what for each in store.facts("CATALOG")]
        assert applied == ([What.CATALOG_APPLIED] if kind == "apply" else [])
        assert found.version == (2 if kind == "apply" else 1)
        assert job["result"]["version"] == (2 if kind == "apply" else None)
        assert len(store.facts(f"JOB#{job['job']['id']}")) == 1
        assert ("Second - AWS Role" in found.titles) == (kind == "apply")
        roles = [role_key(RoleKey("second")), approvers_key(RoleKey("second"))]
        assert len(store.read(roles)) == (2 if kind == "apply" else 0)
    assert at > 8, "every write of it was the last one once"


def test_killed_after_it_was_in_force_it_is_no_failure_when_somebody_else_came_next(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, store = office(clock, monkeypatch)
    first = found.apply(OTHER)
    real = MemoryStore.apply_catalog

    def dies(self: MemoryStore, *parts: object) -> None:
        real(self, *parts)  # type: ignore[arg-type]
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Mortal, "apply_catalog", dies)
        swept(found, 1)
    assert found.version == 2
    second = found.apply(FILE, expect=2, who="ben")
    swept(found, 4)
    assert found.version == 3
    assert found.job(second)["result"]["version"] == 3
    assert found.job(first)["job"]["words"] == "the catalogue is in force, as version 2"
    assert found.job(first)["result"]["version"] == 2
    assert len(store.facts("CATALOG")) == 2


def test_what_kills_each_slice_is_given_up(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = office(clock, monkeypatch)
    reply = found.apply(OTHER)

    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Mortal, "apply_catalog", dies)
        swept(found, 20)
    job = found.job(reply)["job"]
    assert job["state"] == "failed"
    assert "it broke off five times" in job["words"]
    assert "a part of it may be in force" in job["words"]


def test_a_plan_that_was_killed_before_it_was_told_is_made_anew(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the killed one had left behind is not mixed with it."""
    found, store = office(clock, monkeypatch)
    reply = found.plan(OTHER)
    store.writes, store.at, store.after = (
        0,
        4,
        True,
    )  # The claim, who was found, the claim of the last slice, the result.
    swept(found, 1)
    store.at = 0
    pieces = [key.sk for key in store._records if key.pk.startswith("JOB#") and key.sk.startswith("RESULT")]
    assert len(pieces) == 1, "it was killed where it was to be killed"
    applied = found.apply(FILE)
    swept(found, 3)
    assert found.job(applied)["result"]["version"] == 2
    assert found.job(reply)["result"]["expect"] == 2


def half() -> Conflict:
    lost = Conflict([approvers_key(RoleKey("staging-read"))])
    lost.partly = True
    return lost


@pytest.mark.parametrize("fault", [half, lambda: Busy("throttled")])
def test_what_broke_off_half_way_is_done_again(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, fault: object
) -> None:
    assert callable(fault)
    found, store = office(clock, monkeypatch)
    store.faults = [fault(), fault()]
    reply = found.apply(OTHER)
    swept(found, 1)
    assert found.job(reply)["job"]["state"] == "running"
    swept(found, 4)
    assert found.job(reply)["job"]["state"] == "done"
    assert found.version == 2


def test_who_lost_the_race_at_the_last_moment_is_told(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    found, store = office(clock, monkeypatch)
    store.faults = [Conflict([])]
    reply = found.apply(OTHER)
    swept(found, 1)
    job = found.job(reply)
    assert job["job"]["state"] == "failed"
    assert "at the same moment" in job["result"]["problems"][0]


@pytest.mark.parametrize("after", [False, True])
def test_a_call_that_is_killed_at_any_write_is_repeated_under_its_key(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    text = OTHER + "# 漢字\n" * 100_000
    key = {"Idempotency-Key": "k"}
    at, died = 0, 0
    while at == died:
        at += 1
        found, store = office(Clock(), monkeypatch)
        store.writes, store.at, store.after = 0, at, after
        try:
            found.apply(text, headers=key)
        except Killed:
            died += 1
        store.at = 0
        found.world.clock.advance(AT_WORK + 1)
        reply = found.apply(text, headers=key)
        swept(found, 2)
        assert found.job(reply)["result"]["version"] == 2, at
        assert len(store.facts("CATALOG")) == 1
        assert found.api("GET", "/v1/catalog/export").body["text"] == text
    assert at > 5
