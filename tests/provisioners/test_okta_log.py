"""The log of uses against the pretend Okta, which polls as Okta does: nothing lost, nothing read twice without need, nothing that is no use."""

from collections.abc import Iterator
from typing import Any

import pytest

from access.errors import Barred, Forgotten, NeverWorks, Spent, TryAgain
from access.ports import Use
from access.reserving import Shared
from provisioners import Okta
from provisioners import okta_log as okta_log_
from provisioners._ration import SharedRation
from provisioners.okta_log import OktaLog
from sandbox.okta import PretendOkta
from sandbox.okta.values import Thing
from store.memory import MemoryStore
from tests.clock import Clock

ADA, APP, OTHER = "00uADA", "0oaCLOUD", "0oaOTHER"
LOGS = "GET /api/v1/logs"


@pytest.fixture
def clock() -> Clock:
    return Clock(1_795_000_000)


@pytest.fixture
def okta(clock: Clock) -> Iterator[PretendOkta]:
    with PretendOkta(clock) as okta:
        okta.add_user(ADA, "ada@example.com", first="Ada", last="Lovelace")
        okta.add_user("00uBEN", "ben@example.com", first="Ben", last="Ito")
        okta.add_app(APP, "Cloud")
        okta.add_app(OTHER, "Other")
        yield okta


@pytest.fixture
def log(okta: PretendOkta, clock: Clock) -> OktaLog:
    return OktaLog(Okta(okta.url, okta.token, clock=clock))


def use(person: str, app: str, at: int) -> Use:
    return Use(person, frozenset({app}), at)  # type: ignore[arg-type]


def rest(log: OktaLog, after: str) -> list[Use]:
    """Everything from this place to the end of what there is."""
    found: list[Use] = []
    for _ in range(50):
        page = log.page(after, 0, 10.0)
        found += page.uses
        after = page.after
        if page.end:
            return found
    raise AssertionError("the log has no end")


def test_a_use_is_who_was_let_in_to_what_and_when(okta: PretendOkta, log: OktaLog, clock: Clock) -> None:
    okta.use(APP, ADA)
    page = log.page("", clock() - 60, 10.0)
    assert page.uses == (use(ADA, APP, clock()),)
    assert (page.read_to, page.end) == (clock(), False)
    clock.advance(30)
    empty = log.page(page.after, 0, 10.0)
    assert (empty.uses, empty.read_to, empty.end) == ((), clock(), True)


def test_refused_sign_ons_and_all_else_in_the_log_are_left_out(
    okta: PretendOkta, log: OktaLog, clock: Clock
) -> None:
    okta.use(APP, ADA, success=False)
    okta.assign_by_hand(APP, ADA)
    okta.set_status("00uBEN", "SUSPENDED")
    okta.use(OTHER, ADA)
    page = log.page("", clock() - 60, 10.0)
    assert page.uses == (use(ADA, OTHER, clock()),)


def test_one_query_has_all_apps_and_people_and_no_end(okta: PretendOkta, log: OktaLog, clock: Clock) -> None:
    log.page("", clock() - 60, 10.0)
    (call,) = [each for each in okta.calls if each.path == "/api/v1/logs"]
    assert "until" not in call.query
    assert "sortOrder=ASCENDING" in call.query
    assert "target.id" not in call.query
    assert "published" not in call.query


def test_page_by_page_every_use_comes_once(
    okta: PretendOkta, log: OktaLog, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(okta_log_, "MOST", 3)
    for _ in range(10):
        clock.advance(1)
        okta.use(APP, ADA)
    first = log.page("", clock() - 60, 10.0)
    assert len(first.uses) == 3
    assert first.read_to == clock() - 7
    assert [each.at for each in [*first.uses, *rest(log, first.after)]] == [
        clock() - 9 + n for n in range(10)
    ]


def test_what_is_told_of_late_stands_behind_the_place_and_is_not_skipped(
    okta: PretendOkta, log: OktaLog, clock: Clock
) -> None:
    place = log.page("", clock() - 60, 10.0).after
    okta.delay_log(600)
    okta.use(APP, ADA)
    happened = clock()
    okta.delay_log(0)
    clock.advance(60)
    okta.use(APP, "00uBEN")
    page = log.page(place, 0, 10.0)
    assert page.uses == (use("00uBEN", APP, clock()),)
    clock.advance(600)
    assert log.page(page.after, 0, 10.0).uses == (use(ADA, APP, happened),)


def test_events_may_come_again(okta: PretendOkta, log: OktaLog, clock: Clock) -> None:
    okta.use(APP, ADA)
    page = log.page("", clock() - 60, 10.0)
    clock.advance(60)
    okta.use(APP, ADA)
    okta.repeat_log(1)
    assert [each.at for each in log.page(page.after, 0, 10.0).uses] == [clock() - 60, clock()]


@pytest.mark.parametrize("place", ["/api/v1/logs?after=nonsense", "/api/v1/logs?limit=5000"])
def test_a_place_that_okta_refuses_is_forgotten(log: OktaLog, place: str) -> None:
    with pytest.raises(Forgotten):
        log.page(place, 0, 10.0)


def test_a_start_that_okta_refuses_is_no_place_that_was_lost(log: OktaLog, clock: Clock) -> None:
    with pytest.raises(NeverWorks) as caught:
        log.page("", clock() - 200 * 86_400, 10.0)
    assert not isinstance(caught.value, Forgotten)


def test_trouble_is_sorted(okta: PretendOkta, log: OktaLog, clock: Clock) -> None:
    okta.fail(LOGS, status=503)
    with pytest.raises(TryAgain):
        log.page("", clock() - 60, 10.0)
    okta.rate_limited(LOGS)
    with pytest.raises(TryAgain):
        log.page("", clock() - 60, 10.0)
    okta.expire_token()
    with pytest.raises(Barred):
        log.page("", clock() - 60, 10.0)


def test_a_role_that_may_not_read_the_log_says_so(okta: PretendOkta, log: OktaLog, clock: Clock) -> None:
    okta.restrict({"okta.users.read"})
    with pytest.raises(NeverWorks) as caught:
        log.page("/api/v1/logs?limit=1", clock() - 60, 10.0)
    assert not isinstance(caught.value, Forgotten)


def test_removals_have_their_part_of_the_logs_limit(okta: PretendOkta, clock: Clock) -> None:
    okta.rate_limit("logs", 120)
    ours = Okta(okta.url, okta.token, clock=clock, ration=SharedRation(Shared(MemoryStore(clock))))
    log = OktaLog(ours)
    with pytest.raises(Spent):
        exhaust(log, clock() - 60)
    ours.ready({"okta:logs": 1}, removing=True)
    assert okta.limited == 0


def exhaust(log: OktaLog, since: int) -> None:
    for _ in range(60):
        log.ready()
        log.page("", since, 10.0)


ODD: list[Any] = [
    {"actor": None},
    {"actor": {"id": 7, "type": "User"}},
    {"actor": {"id": "", "type": "User"}},
    {"actor": {"id": "okta.system", "type": "SystemPrincipal"}},
    {"outcome": None},
    {"outcome": {"result": "FAILURE"}},
    {"outcome": {"result": "CHALLENGE"}},
    {"eventType": "user.session.start"},
    {"target": None},
    {"target": []},
    {"target": [{"id": None, "type": "AppInstance"}, "text"]},
    {"target": [{"id": "0ua1", "type": "AppUser"}]},
    {"published": None},
    {"published": "yesterday"},
]


@pytest.mark.parametrize("odd", ODD)
def test_what_cannot_be_understood_is_no_use_and_keeps_nothing_waiting(
    odd: dict[str, Any],
) -> None:
    good = {
        "eventType": "user.authentication.sso",
        "published": "2026-11-21T10:00:00.000Z",
        "actor": {"id": ADA, "type": "User"},
        "outcome": {"result": "SUCCESS"},
        "target": [{"id": APP, "type": "AppInstance"}, {"id": "0ua1", "type": "AppUser"}],
    }
    at = 1_795_255_200
    assert okta_log_._use(good, at + 5) == use(ADA, APP, at)
    assert okta_log_._use(good, at - 5) == use(ADA, APP, at - 5)
    assert okta_log_._use({**good, **odd}, at) is None


def test_the_system_itself_uses_nothing(okta: PretendOkta, log: OktaLog, clock: Clock) -> None:
    thing = Thing(APP, "AppInstance", "Cloud", "Cloud")
    system = Thing("okta.system", "SystemPrincipal", "system@okta.com", "Okta System")
    okta.state.log.write("user.authentication.sso", system, (thing,), clock())
    okta.use(APP, ADA)
    page = log.page("", clock() - 60, 10.0)
    assert page.uses == (use(ADA, APP, clock()),)
