"""Assigning people to apps: what groups and administrators give stays, whatever we took away."""

import logging
from collections.abc import Iterator

import pytest

from access.errors import Barred, NeverWorks, Spent, TryAgain
from access.keys import OktaId, Target
from access.ports import Taken
from access.request import Sync
from provisioners import Okta
from provisioners._credentials import SCOPES
from provisioners._ration import Ration
from provisioners.okta_app import OktaApp
from sandbox.okta import PretendOkta
from tests.clock import Clock

START = 1_795_000_000
ADA = OktaId("00uADA")
APP = Target("okta_app", ("0oaPROD",))
LOGS = "/api/v1/logs"


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def okta(clock: Clock) -> Iterator[PretendOkta]:
    """One person, one app, and one group, which does not give the app."""
    with PretendOkta(clock) as okta:
        okta.add_user(ADA, "ada@example.com")
        okta.add_app("0oaPROD", "Production")
        okta.add_group("00gTEAM", "team")
        yield okta


@pytest.fixture
def app(okta: PretendOkta, clock: Clock) -> OktaApp:
    return OktaApp(Okta(okta.url, okta.token, clock=clock))


def give(app: OktaApp) -> None:
    """As settle does it: look, give, read back."""
    assert not app.present(ADA, APP, 5)
    app.add(ADA, APP, 5)
    assert app.present(ADA, APP, 5)


def through_group(okta: PretendOkta) -> None:
    okta.add_member_by_hand("00gTEAM", ADA)
    okta.assign_group("0oaPROD", "00gTEAM")


def calls(okta: PretendOkta) -> list[str]:
    """The calls since the last time, without ids of people."""
    made = [f"{call.method} {call.path.removeprefix('/api/v1/')}" for call in okta.calls]
    okta.calls.clear()
    return made


USER, USERS = "apps/0oaPROD/users/00uADA", "apps/0oaPROD/users"


def test_a_giving_costs_three_calls_of_the_tight_limit(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    assert calls(okta) == [f"GET {USER}", "GET apps/0oaPROD", f"POST {USERS}", f"GET {USER}"]
    app.remove(ADA, APP, START, (), 5)
    okta.calls.clear()
    give(app)
    assert calls(okta) == [f"GET {USER}", f"POST {USERS}", f"GET {USER}"], "the app was seen lately"


def test_a_taking_costs_three_calls_of_the_tight_limit_and_one_of_the_log(
    okta: PretendOkta, app: OktaApp
) -> None:
    give(app)
    okta.calls.clear()
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE
    assert not app.present(ADA, APP, 5)
    assert calls(okta) == [f"GET {USER}", "GET logs", "GET users/me", f"DELETE {USER}", f"GET {USER}"]
    give(app)
    okta.calls.clear()
    app.remove(ADA, APP, START, (), 5)
    assert calls(okta) == [f"GET {USER}", "GET logs", f"DELETE {USER}"], "we know who we are"


def test_no_mail_is_sent_to_whoever_loses_it(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    app.remove(ADA, APP, START, (), 5)
    (deleted,) = [call for call in okta.calls if call.method == "DELETE"]
    assert deleted.query == "sendEmail=false"


def test_access_through_a_group_is_present(okta: PretendOkta, app: OktaApp) -> None:
    through_group(okta)
    assert app.present(ADA, APP, 5)
    assert okta.count("GET", LOGS) == 0


def test_access_through_a_group_that_appeared_meanwhile_is_not_made_direct(
    okta: PretendOkta, app: OktaApp
) -> None:
    through_group(okta)
    app.add(ADA, APP, 5)
    assert okta.scope("0oaPROD", ADA) == "GROUP"
    assert okta.count("POST") == 0


def test_an_old_look_is_not_relied_on(
    okta: PretendOkta, app: OktaApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not app.present(ADA, APP, 5)
    monkeypatch.setattr("provisioners.okta_app.monotonic", lambda: float("inf"))
    through_group(okta)
    app.add(ADA, APP, 5)
    assert okta.scope("0oaPROD", ADA) == "GROUP"


def test_a_look_is_relied_on_once_and_for_that_person_alone(okta: PretendOkta, app: OktaApp) -> None:
    okta.add_user("00uBEN", "ben@example.com")
    assert not app.present(ADA, APP, 5)
    app.add(OktaId("00uBEN"), APP, 5)
    app.add(OktaId("00uBEN"), APP, 5)
    assert okta.count("POST") == 1


def test_what_a_group_gives_is_not_ours_to_take(okta: PretendOkta, app: OktaApp) -> None:
    through_group(okta)
    assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT
    assert okta.count("DELETE") == 0
    assert okta.scope("0oaPROD", ADA) == "GROUP"


def test_a_second_group_or_a_rule_that_gives_the_same_app_keeps_it(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    through_group(okta)
    okta.add_group("00gRULED", "ruled")
    okta.assign_group("0oaPROD", "00gRULED")
    okta.apply_rule("00gRULED", [ADA])
    assert okta.scope("0oaPROD", ADA) == "USER"
    assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT
    assert okta.scope("0oaPROD", ADA) == "GROUP", "our part became the groups'"
    assert app.present(ADA, APP, 5)
    assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT, "once more changes nothing"


def test_an_assignment_that_cannot_become_a_groups_does_not_fail_for_ever(
    okta: PretendOkta, app: OktaApp, caplog: pytest.LogCaptureFixture
) -> None:
    okta.state.apps["0oaPROD"].converts = False
    give(app)
    through_group(okta)
    with caplog.at_level(logging.WARNING):
        assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT
    assert okta.scope("0oaPROD", ADA) == "USER"
    assert "okta_app.stays_direct" in caplog.text


@pytest.mark.parametrize("trouble", [503, 401, 409, "hangs"])
def test_a_conversion_that_may_work_later_is_tried_again(
    okta: PretendOkta, app: OktaApp, trouble: int | str
) -> None:
    """Taken for done, our part would stay for ever: nobody looks again."""
    give(app)
    through_group(okta)
    call = f"POST /api/v1/{USER}"
    okta.fail(call, status=trouble) if isinstance(trouble, int) else okta.hang(call)
    with pytest.raises(TryAgain):
        app.remove(ADA, APP, START, (), 1.0)
    assert okta.scope("0oaPROD", ADA) == "USER"
    assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT
    assert okta.scope("0oaPROD", ADA) == "GROUP"


def test_a_conversion_that_changed_nothing_is_said(
    okta: PretendOkta, app: OktaApp, caplog: pytest.LogCaptureFixture
) -> None:
    give(app)
    through_group(okta)
    okta.fail(f"POST /api/v1/{USER}", status=200, body={"id": ADA, "scope": "USER"})
    with caplog.at_level(logging.WARNING):
        assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT
    assert "okta_app.stays_direct" in caplog.text


def test_a_used_up_limit_puts_the_conversion_off(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    through_group(okta)
    okta.rate_limited(f"POST /api/v1/{USER}")
    with pytest.raises(TryAgain, match="429"):
        app.remove(ADA, APP, START, (), 5)
    assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT
    assert okta.scope("0oaPROD", ADA) == "GROUP"


def test_a_group_that_is_left_in_the_last_second_keeps_nothing(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    okta.fail("DELETE *", status=403, body={"errorCode": "E0000046", "errorSummary": "forbidden"})
    assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE, (
        "whoever reads it back as present and looks again"
    )


def test_what_an_administrator_gave_during_ours_stays(okta: PretendOkta, app: OktaApp, clock: Clock) -> None:
    give(app)
    clock.advance(100)
    okta.unassign_by_hand("0oaPROD", ADA)
    clock.advance(100)
    okta.assign_by_hand("0oaPROD", ADA)
    clock.advance(100)
    assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT
    assert okta.count("DELETE") == 0


@pytest.mark.parametrize("ahead", [-300, 300])
@pytest.mark.parametrize("seconds", [1, 200])
def test_what_an_administrator_gave_during_ours_stays_also_when_our_clock_is_wrong(
    okta: PretendOkta, clock: Clock, ahead: int, seconds: int
) -> None:
    wrong = Clock(clock() + ahead)
    app, since = OktaApp(Okta(okta.url, okta.token, clock=wrong)), wrong()
    give(app)
    clock.advance(seconds)
    wrong.advance(seconds)
    okta.unassign_by_hand("0oaPROD", ADA)
    okta.assign_by_hand("0oaPROD", ADA)
    assert app.remove(ADA, APP, since, (), 5) is Taken.KEPT


def test_what_an_administrator_gave_between_our_look_and_our_giving_stays(
    okta: PretendOkta, app: OktaApp, clock: Clock
) -> None:
    okta.assign_by_hand("0oaPROD", ADA)
    app.add(ADA, APP, 5)
    clock.advance(100)
    assert app.remove(ADA, APP, START, (), 5) is Taken.KEPT


@pytest.mark.parametrize("seconds", [1, 100])
def test_the_last_who_assigned_counts(okta: PretendOkta, app: OktaApp, clock: Clock, seconds: int) -> None:
    okta.assign_by_hand("0oaPROD", ADA)
    clock.advance(seconds)
    okta.unassign_by_hand("0oaPROD", ADA)
    clock.advance(seconds)
    give(app)
    clock.advance(100)
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE


def test_what_was_taken_away_before_ours_keeps_nothing_even_when_our_line_is_late(
    okta: PretendOkta, app: OktaApp, clock: Clock
) -> None:
    """The log has the administrator's line of half a minute ago, and not yet ours."""
    okta.assign_by_hand("0oaPROD", ADA)
    clock.advance(10)
    okta.unassign_by_hand("0oaPROD", ADA)
    clock.advance(20)
    okta.delay_log(3600)
    give(app)
    clock.advance(10)
    assert app.remove(ADA, APP, clock() - 10, (), 5) is Taken.GONE


def test_what_okta_does_by_itself_is_nobodys_gift(okta: PretendOkta, app: OktaApp, clock: Clock) -> None:
    """A line that follows from a group is older than the direct assignment that was made of it."""
    through_group(okta)
    okta.state.apps["0oaPROD"].users[ADA] = clock()
    okta.remove_member_by_hand("00gTEAM", ADA)
    assert okta.scope("0oaPROD", ADA) == "USER"
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE


def test_an_assignment_of_somebody_else_or_elsewhere_is_not_this_one(
    okta: PretendOkta, app: OktaApp, clock: Clock
) -> None:
    give(app)
    clock.advance(10)
    okta.add_user("00uBEN", "ben@example.com")
    okta.add_app("0oaELSE", "Elsewhere")
    okta.assign_by_hand("0oaPROD", "00uBEN")
    okta.assign_by_hand("0oaELSE", ADA)
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE


def test_an_end_months_later_asks_the_log_for_what_it_still_has(
    okta: PretendOkta, app: OktaApp, clock: Clock
) -> None:
    give(app)
    clock.advance(400 * 86_400)
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE
    assert okta.answered[400] == 0


def test_no_time_of_the_first_giving_is_no_reason_to_fail(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    assert app.remove(ADA, APP, 0, (), 5) is Taken.GONE
    assert okta.answered[400] == 0


@pytest.mark.parametrize("trouble", ["forbidden", "no scope", "500", "page", "hangs", "odd", "who are we"])
def test_a_log_that_cannot_be_read_keeps_nobodys_access_beyond_its_end(
    okta: PretendOkta, app: OktaApp, clock: Clock, trouble: str
) -> None:
    give(app)
    asked = {"www-authenticate": 'Bearer error="insufficient_scope", scope="okta.logs.read"'}
    {
        "forbidden": lambda: okta.fail(LOGS, status=403),
        "no scope": lambda: okta.fail(LOGS, status=403, headers=asked),
        "500": lambda: okta.fail(LOGS, status=500),
        "page": lambda: okta.login_page(LOGS),
        "hangs": lambda: okta.hang(LOGS),
        "odd": lambda: okta.fail(LOGS, status=200, body=[{"target": [{"id": 7}, None]}, {"actor": 7}]),
        "who are we": lambda: okta.fail("/api/v1/users/me", status=500),
    }[trouble]()
    assert app.remove(ADA, APP, START, (), 2) is Taken.GONE
    assert okta.scope("0oaPROD", ADA) is None


def test_a_log_whose_limit_others_use_up_keeps_nobody_in(
    okta: PretendOkta, app: OktaApp, caplog: pytest.LogCaptureFixture
) -> None:
    give(app)
    okta.rate_limited(LOGS, headers={"x-rate-limit-reset": str(START + 30)})
    with caplog.at_level(logging.WARNING):
        assert app.remove(ADA, APP, START, (), 5) is Taken.GONE
    assert "okta_app.without_the_log" in caplog.text
    assert okta.scope("0oaPROD", ADA) is None


def test_what_we_gave_as_somebody_else_is_still_ours(okta: PretendOkta, clock: Clock) -> None:
    for user, token in (("00uBOSS", None), ("00uNEXT", "00next-token")):
        okta.add_user(user, f"{user}@example.com")
        okta.own_token(user, token)
    before, after = (OktaApp(Okta(okta.url, token, clock=clock)) for token in (okta.token, "00next-token"))
    assert (before.giver(5), after.giver(5)) == ("00uBOSS", "00uNEXT")
    give(before)
    clock.advance(3600)
    assert after.remove(ADA, APP, START, (), 5) is Taken.KEPT, "for all that it knows, somebody else did it"
    assert after.remove(ADA, APP, START, ("00uBOSS",), 5) is Taken.GONE


def test_what_an_administrator_gave_stays_whoever_we_are(
    okta: PretendOkta, app: OktaApp, clock: Clock
) -> None:
    okta.assign_by_hand("0oaPROD", ADA)
    clock.advance(100)
    assert app.remove(ADA, APP, START, ("00uBOSS", "00uNEXT"), 5) is Taken.KEPT


def test_a_log_whose_pages_never_end_is_asked_once(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    following = {"link": f'<{okta.url}{LOGS}?after=1>; rel="next"'}
    okta.fail(LOGS, status=200, body=[], headers=following, times=None)
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE
    assert okta.count("GET", LOGS) == 1


def test_not_found_is_not_gone_while_a_read_still_finds_the_assignment(
    okta: PretendOkta, app: OktaApp
) -> None:
    give(app)
    okta.fail("DELETE *", status=404)
    with pytest.raises(TryAgain) as raised:
        app.remove(ADA, APP, START, (), 5)
    assert (raised.value.service, raised.value.doubt) == (False, False)


def test_not_found_is_gone_when_a_read_proves_it(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    okta.fail("DELETE *", status=404)
    okta.fail(f"GET /api/v1/{USER}", status=200, body={"id": ADA, "scope": "USER"})
    okta.unassign_by_hand("0oaPROD", ADA)
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE
    assert okta.count("DELETE") == 1


@pytest.mark.parametrize("gone", ["user", "app"])
def test_with_the_person_or_the_app_the_assignment_is_gone(
    okta: PretendOkta, app: OktaApp, gone: str
) -> None:
    give(app)
    okta.delete_user(ADA) if gone == "user" else okta.delete_app("0oaPROD")
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE
    assert not app.present(ADA, APP, 5)


def test_a_hidden_app_is_not_taken_for_one_that_nobody_has(okta: PretendOkta, app: OktaApp) -> None:
    """Also where Okta hides the assignment itself behind a "not found"."""
    okta.state.apps["0oaPROD"].hidden = True
    okta.fail(f"GET /api/v1/{USER}", status=404)
    with pytest.raises(NeverWorks, match="role"):
        app.present(ADA, APP, 5)


def test_an_inactive_app_never_works_and_says_so(okta: PretendOkta, app: OktaApp) -> None:
    okta.set_app_status("0oaPROD", "INACTIVE")
    with pytest.raises(NeverWorks, match="not active in Okta: activate it") as raised:
        app.add(ADA, APP, 5)
    assert not raised.value.doubt


def test_a_deactivated_person_is_not_assigned(okta: PretendOkta, app: OktaApp) -> None:
    okta.set_status(ADA, "DEPROVISIONED")
    with pytest.raises(NeverWorks, match="person is not active"):
        app.add(ADA, APP, 5)


def test_an_app_that_our_role_may_only_read_never_works_and_says_so(okta: PretendOkta, app: OktaApp) -> None:
    okta.restrict({"okta.apps.read"})
    with pytest.raises(NeverWorks, match="our admin role"):
        app.add(ADA, APP, 5)


@pytest.mark.parametrize(
    "body", [{"id": ADA, "scope": "GROUP"}, {"id": "00uBEN", "scope": "USER"}, {"id": ADA}, {}, [], "7"]
)
def test_an_assignment_of_another_shape_is_in_doubt(okta: PretendOkta, app: OktaApp, body: object) -> None:
    okta.fail("POST *", status=200, body=body)
    with pytest.raises(TryAgain) as raised:
        app.add(ADA, APP, 5)
    assert (raised.value.service, raised.value.doubt) == (True, True)


@pytest.mark.parametrize(
    "body", [{"id": "00uBEN", "scope": "USER"}, {"id": ADA, "scope": "ODD"}, {"id": ADA}, [], "7"]
)
def test_an_app_user_of_another_shape_is_neither_present_nor_absent(
    okta: PretendOkta, app: OktaApp, body: object
) -> None:
    okta.fail("GET *", status=200, body=body)
    with pytest.raises(TryAgain) as raised:
        app.present(ADA, APP, 5)
    assert (raised.value.service, raised.value.doubt) == (True, False)


def test_an_assigned_app_user_of_any_status_is_present(okta: PretendOkta, app: OktaApp) -> None:
    for status in ("STAGED", "PROVISIONED", "ACTIVE", "SUSPENDED", "DEPROVISIONED"):
        okta.fail("GET *", status=200, body={"id": ADA, "scope": "USER", "status": status})
        assert app.present(ADA, APP, 5)


def test_a_write_is_sent_once_even_when_the_connection_breaks(okta: PretendOkta, app: OktaApp) -> None:
    assert not app.present(ADA, APP, 5)  # So that the connection is one that is kept.
    okta.reset("POST *", after_effect=True)
    with pytest.raises(TryAgain) as raised:
        app.add(ADA, APP, 5)
    assert raised.value.doubt
    assert okta.count("POST") == 1
    app.add(ADA, APP, 5)
    assert okta.count("POST") == 1, "it was read as given"
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE


def test_a_late_assignment_after_the_end_is_found_and_is_ours(
    okta: PretendOkta, app: OktaApp, clock: Clock
) -> None:
    okta.late("POST *")
    with pytest.raises(TryAgain):
        app.add(ADA, APP, 0.5)
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE
    okta.land()
    assert app.present(ADA, APP, 5)
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE
    assert not app.present(ADA, APP, 5)


def test_assigned_is_not_yet_set_up_in_the_app_itself(okta: PretendOkta, app: OktaApp, clock: Clock) -> None:
    okta.add_app("0oaSCIM", "Provisioned", provisions=True)
    scim = Target("okta_app", ("0oaSCIM",))
    app.add(ADA, scim, 5)
    assert app.sync(ADA, scim) is Sync.NONE, "nothing was read since"
    assert app.present(ADA, scim, 5)
    assert app.sync(ADA, scim) is Sync.SYNCING
    assert {app.sync(OktaId("00uBEN"), scim), app.sync(ADA, APP), app.sync(ADA, Target("okta_app", ()))} == {
        Sync.NONE
    }
    clock.advance(60)
    assert app.present(ADA, scim, 5)
    assert app.sync(ADA, scim) is Sync.NONE
    okta.fail_sync("0oaSCIM", ADA)
    assert app.present(ADA, scim, 5)
    assert app.sync(ADA, scim) is Sync.FAILED
    app.remove(ADA, scim, START, (), 5)
    assert not app.present(ADA, scim, 5)
    assert app.sync(ADA, scim) is Sync.NONE


def test_an_app_that_okta_does_not_provision_needs_no_note(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    assert app.sync(ADA, APP) is Sync.NONE


def test_a_service_app_knows_its_own_line(okta: PretendOkta, clock: Clock, pem: str, public: str) -> None:
    okta.add_client("0oaUS", public, SCOPES)
    app = OktaApp(Okta(okta.url, client_id="0oaUS", private_key=pem, clock=clock))
    give(app)
    clock.advance(100)
    assert app.remove(ADA, APP, START, (), 10) is Taken.GONE
    assert okta.count("GET", "/api/v1/users/me") == 0
    okta.assign_by_hand("0oaPROD", ADA)
    assert app.remove(ADA, APP, START, (), 10) is Taken.KEPT


@pytest.mark.parametrize("ids", [(), ("a", "b"), ("../users",), ("a/b",), ("",), ("0oa1?x",), ("..",)])
def test_what_is_no_app_id_reaches_no_address(okta: PretendOkta, app: OktaApp, ids: tuple[str, ...]) -> None:
    for person, target in ((ADA, Target("okta_app", ids)), (OktaId("../me"), APP)):
        with pytest.raises(NeverWorks):
            app.present(person, target, 5)
        with pytest.raises(NeverWorks):
            app.add(person, target, 5)
        with pytest.raises(NeverWorks):
            app.remove(person, target, 0, (), 5)
    assert not okta.calls


def test_credentials_that_fail_in_the_middle_are_security_news(okta: PretendOkta, app: OktaApp) -> None:
    give(app)
    okta.fail("DELETE *", status=401)
    with pytest.raises(Barred):
        app.remove(ADA, APP, START, (), 5)


class Budget:
    """A ration of so many calls, which remembers what it was asked and told."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.asked: list[tuple[dict[str, int], bool]] = []
        self.learned: list[int] = []

    def ready(self, costs: object, *, removing: bool, now: int) -> None:
        assert isinstance(costs, dict)
        assert now == START
        self.asked.append((costs, removing))
        if sum(costs.values()) > self.left:
            raise Spent("used up", service=True)

    def take(self, method: str, path: str, now: int) -> None:
        assert (path.startswith("/api/v1/"), now) == (True, START)
        if not self.left:
            raise Spent("used up", service=True)
        self.left -= 1

    def learn(self, method: str, path: str, status: int, headers: object, now: int) -> None:
        self.learned.append(status)


def rationed(okta: PretendOkta, left: int) -> tuple[OktaApp, Budget]:
    budget = Budget(left)
    ration: Ration = budget
    return OktaApp(Okta(okta.url, okta.token, clock=lambda: START, ration=ration)), budget


def test_it_asks_for_all_that_a_giving_or_taking_costs(okta: PretendOkta) -> None:
    app, budget = rationed(okta, 3)
    app.ready(removing=False)
    budget.left = 2
    with pytest.raises(Spent):
        app.ready(removing=True)
    assert budget.asked == [({"okta:apps": 3}, False), ({"okta:apps": 3}, True)]
    assert not okta.calls


def test_every_call_is_taken_from_the_ration_and_told_to_it(okta: PretendOkta) -> None:
    app, budget = rationed(okta, 100)
    give(app)
    assert 100 - budget.left == okta.count() == 4
    assert budget.learned == [404, 200, 200, 200]
    okta.down()
    with pytest.raises(TryAgain):
        app.present(ADA, APP, 5)
    assert 100 - budget.left == 5, "a call without an answer may have been counted by Okta"
    assert len(budget.learned) == 4


@pytest.mark.parametrize("left", range(5))
def test_a_ration_that_ends_in_the_middle_of_a_taking_is_nobodys_failure(
    okta: PretendOkta, app: OktaApp, left: int
) -> None:
    give(app)
    before = okta.count()
    meagre, _ = rationed(okta, left)
    if left < 4:
        with pytest.raises(Spent) as raised:
            meagre.remove(ADA, APP, START, (), 5)
        assert not raised.value.doubt
    else:
        assert meagre.remove(ADA, APP, START, (), 5) is Taken.GONE
    assert okta.count() - before == left
    assert app.remove(ADA, APP, START, (), 5) is Taken.GONE


def test_tokens_are_not_taken_from_the_ration(okta: PretendOkta, pem: str, public: str) -> None:
    okta.add_client("0oaUS", public, SCOPES)
    budget = Budget(100)
    ours = Okta(okta.url, client_id="0oaUS", private_key=pem, clock=lambda: START, ration=budget)
    assert not OktaApp(ours).present(ADA, APP, 10)
    assert 100 - budget.left == okta.count("GET") == 2
    assert okta.count("POST", "/oauth2/v1/token") == 1
