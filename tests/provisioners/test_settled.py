"""Whole lives of requests: the rules over the real client and the pretend Okta, with others giving the same access before and meanwhile."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from access.answers import Done
from access.duration import DAY, HOUR
from access.holding import Held
from access.keys import OktaId, RequestId, Target
from access.request import State
from access.reserving import Shared
from provisioners import Okta, load
from provisioners._ration import SharedRation
from provisioners.okta_people import OktaDirectory
from sandbox.okta import PretendOkta
from tests.clock import Clock
from tests.world import NAMES, World, given, okta, role

APP = Target("okta_app", ("0oaPROD",))
TEAM = Target("okta_group", ("00gTEAM",))
ANN = okta("ann")


@pytest.fixture
def org(clock: Clock) -> Iterator[PretendOkta]:
    with PretendOkta(clock) as org:
        for name in NAMES:
            org.add_user(okta(name), f"{name}@example.com")
        org.add_app("0oaPROD", "Production")
        org.add_group("00gTEAM", "team")
        yield org


def over(org: PretendOkta, clock: Clock, target: Target) -> World:
    world = World(clock, roles=[role(target=target)])
    ours = Okta(org.url, org.token, clock=clock)
    provisioner = load(target.kind, ours)
    world.outside = replace(world.outside, provisioner=lambda _: provisioner, directory=OktaDirectory(ours))
    org.calls.clear()
    return world


@pytest.fixture
def world(clock: Clock, org: PretendOkta) -> World:
    return over(org, clock, APP)


def end(world: World) -> None:
    world.clock.advance(8 * DAY)
    world.sweep(3)


def proof(world: World, request: RequestId) -> str:
    (ended,) = [fact for fact in world.store.facts(f"REQ#{request}") if fact.what.value == "ended"]
    return ended.detail["proof"]


def tight(org: PretendOkta) -> int:
    """Calls of the tightest limit since the last time."""
    made = org.count("*", "/api/v1/apps/*/users*")
    org.calls.clear()
    return made


def test_an_app_is_given_and_taken_with_three_calls_of_the_tight_limit_each(
    world: World, org: PretendOkta
) -> None:
    request = world.ask()
    world.work()
    org.calls.clear()  # Approvers are shown what there was at asking, which is a look of its own.
    world.approve(request)
    world.work()
    assert org.scope("0oaPROD", ANN) == "USER"
    people = "one for the requester, one for the approver, and one to know who we are"
    assert org.count("GET", "/api/v1/users/*") == 3, people
    assert tight(org) == 3
    end(world)
    assert org.scope("0oaPROD", ANN) is None
    assert tight(org) == 3
    assert (world.request(request).state, proof(world, request)) == (State.ENDED, "absent")


def test_who_had_the_app_through_a_group_before_us_keeps_it_untouched(world: World, org: PretendOkta) -> None:
    org.add_member_by_hand("00gTEAM", ANN)
    org.assign_group("0oaPROD", "00gTEAM")
    request = given(world)
    assert world.request(request).had_already
    end(world)
    assert org.scope("0oaPROD", ANN) == "GROUP"
    assert org.count() == org.count("GET")


def test_who_was_assigned_by_hand_before_us_keeps_it_untouched(world: World, org: PretendOkta) -> None:
    org.assign_by_hand("0oaPROD", ANN)
    given(world)
    end(world)
    assert org.scope("0oaPROD", ANN) == "USER"
    assert org.count() == org.count("GET")


def test_a_group_that_gives_it_meanwhile_keeps_it_and_the_request_ends(
    world: World, org: PretendOkta
) -> None:
    request = given(world)
    org.add_member_by_hand("00gTEAM", ANN)
    org.assign_group("0oaPROD", "00gTEAM")
    end(world)
    assert org.scope("0oaPROD", ANN) == "GROUP"
    assert (world.request(request).state, proof(world, request)) == (State.ENDED, "kept_by_others")
    assert world.holding(target=APP).state is Held.ABSENT


def test_an_administrator_who_gives_it_meanwhile_keeps_it_and_the_request_ends(
    world: World, org: PretendOkta, clock: Clock
) -> None:
    request = given(world)
    clock.advance(DAY)
    org.unassign_by_hand("0oaPROD", ANN)
    clock.advance(DAY)
    org.assign_by_hand("0oaPROD", ANN)
    end(world)
    assert org.scope("0oaPROD", ANN) == "USER"
    assert proof(world, request) == "kept_by_others"


@pytest.mark.parametrize("moment", ["look", "assign", "read back"])
def test_an_outage_at_any_call_of_a_giving_leaves_it_given_once(
    world: World, org: PretendOkta, moment: str
) -> None:
    request = world.ask()
    world.work()
    calls = {"look": "GET */apps/*/users/*", "assign": "POST */apps/*", "read back": "GET */apps/*/users/*"}
    if moment == "read back":
        org.fail(calls["look"], status=404)  # The look itself, as it would be.
    org.unavailable(calls[moment])
    world.approve(request)
    world.work()
    world.sweep(20)
    assert org.scope("0oaPROD", ANN) == "USER"
    end(world)
    assert org.scope("0oaPROD", ANN) is None
    assert proof(world, request) == "absent"


def test_an_assignment_that_lands_after_the_end_is_taken_back(world: World, org: PretendOkta) -> None:
    """The order is on its way when it is given up and the person gives the access back."""
    request = world.ask()
    world.work()
    org.late("POST */apps/*", answers=True)
    world.approve(request)
    world.work()
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(request)), Done)
    world.work()
    world.sweep(3)
    assert world.request(request).state is State.ENDED
    assert org.scope("0oaPROD", ANN) is None
    org.land()
    assert org.scope("0oaPROD", ANN) == "USER"
    world.sweep(20)
    assert org.scope("0oaPROD", ANN) is None


def test_a_person_whom_okta_has_no_more_ends_with_a_proof(world: World, org: PretendOkta) -> None:
    request = given(world)
    org.delete_user(ANN)
    end(world)
    assert proof(world, request) == "absent"


def test_an_inactive_app_ends_the_request_as_failed(world: World, org: PretendOkta) -> None:
    org.set_app_status("0oaPROD", "INACTIVE")
    request = given(world)
    world.sweep(3)
    assert (world.request(request).state, world.request(request).reason_ended) == (State.ENDED, "failed")


def test_credentials_that_end_in_the_middle_only_put_the_end_off(world: World, org: PretendOkta) -> None:
    request = given(world)
    org.expire_token()
    end(world)
    assert org.scope("0oaPROD", ANN) == "USER"
    org.doors.tokens.add(org.token)
    world.sweep(30)
    assert org.scope("0oaPROD", ANN) is None
    assert proof(world, request) == "absent"


def test_two_people_of_one_app_do_not_disturb_each_other(world: World, org: PretendOkta) -> None:
    first = given(world)
    second = world.ask("eve")
    world.work()
    world.approve(second)
    world.work()
    assert {name for name in NAMES if org.scope("0oaPROD", okta(name))} == {"ann", "eve"}
    end(world)
    assert proof(world, first) == proof(world, second) == "absent"
    assert not any(org.scope("0oaPROD", OktaId(okta(name))) for name in NAMES)


def test_a_group_is_given_and_taken_with_one_call_of_its_limit_each(org: PretendOkta, clock: Clock) -> None:
    world = over(org, clock, TEAM)
    request = world.ask()
    world.work()
    org.calls.clear()
    world.approve(request)
    world.work()
    assert org.members("00gTEAM") == {ANN}
    assert (org.count("*", "/api/v1/groups/*"), org.count("GET", "/api/v1/users/*/groups")) == (1, 2)
    org.calls.clear()
    end(world)
    assert (org.count("*", "/api/v1/groups/*"), org.count("GET", "/api/v1/users/*/groups")) == (1, 1)
    assert proof(world, request) == "absent"


def test_whom_a_rule_had_put_in_is_never_taken_out_and_never_excluded(org: PretendOkta, clock: Clock) -> None:
    """Taking out somebody whom a rule put in would bar them from the rule for good."""
    world = over(org, clock, TEAM)
    org.apply_rule("00gTEAM", [ANN])
    request = given(world)
    assert world.request(request).had_already
    end(world)
    assert org.members("00gTEAM") == {ANN}
    assert org.excluded("00gTEAM") == set()


# What the log, our credentials and our own group grants must not do to a removal or a grant


@pytest.fixture
def both(clock: Clock, org: PretendOkta) -> World:
    """An app and a group, over one connection that keeps to the limits."""
    world = World(clock, roles=[role("app", target=APP), role("team", target=TEAM)])
    ours = Okta(org.url, org.token, clock=clock, ration=SharedRation(Shared(world.store)))
    kinds = {kind: load(kind, ours) for kind in ("okta_app", "okta_group")}
    world.outside = replace(world.outside, provisioner=kinds.__getitem__)
    return world


@pytest.mark.parametrize("how", ["429", "nothing left"])
def test_a_log_whose_limit_others_use_up_puts_no_end_off_and_nobody_elses_grant(
    both: World, org: PretendOkta, clock: Clock, how: str
) -> None:
    given(both, role_="app", duration="for 1d")
    clock.advance(DAY)
    org.fail("/api/v1/logs", status=429, times=None) if how == "429" else org.rate_limit("logs", 0)
    both.sweep(2)
    assert org.scope("0oaPROD", ANN) is None
    both.refresh()
    other = given(both, name="eve", role_="team", duration="for 1d")
    assert both.request(other).given_at is not None


def test_new_credentials_take_what_the_old_ones_gave(world: World, org: PretendOkta, clock: Clock) -> None:
    for name, token in (("ben", None), ("cat", "00next-token")):
        org.own_token(okta(name), token)
    request = given(world)
    assert world.holding(target=APP).givers == (okta("ben"),)
    later = load("okta_app", Okta(org.url, "00next-token", clock=clock))
    world.outside = replace(world.outside, provisioner=lambda _: later)
    end(world)
    assert org.scope("0oaPROD", ANN) is None
    assert proof(world, request) == "absent"
    assert world.holding(target=APP).givers == ()


def test_an_app_that_our_own_group_grant_gave_is_given_when_that_ends(
    both: World, org: PretendOkta, clock: Clock
) -> None:
    org.assign_group("0oaPROD", "00gTEAM")
    short, long = given(both, role_="team", duration="for 1d"), given(both, role_="app", duration="for 1w")
    assert both.request(long).had_already
    clock.advance(DAY)
    both.sweep(2)
    assert both.request(short).state is State.ENDED
    clock.advance(6 * HOUR)
    both.sweep()
    assert org.scope("0oaPROD", ANN) == "USER"
    assert not both.request(long).had_already, "it ends with the grant, and is said to"
    clock.advance(7 * DAY)
    both.sweep(2)
    assert org.scope("0oaPROD", ANN) is None
    assert proof(both, long) == "absent"
