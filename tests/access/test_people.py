"""Looking people up: whoever is bound is looked up again, one bad answer takes nothing, and what was put right counts at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from access import people
from access.answers import Done, Refusals
from access.errors import Undeliverable
from access.keys import Key, RequestId, person_key
from access.person import Person, Standing
from access.ports import Record
from tests.clock import Clock
from tests.world import TEAM, World, okta, slack


@pytest.fixture
def world(clock: Clock) -> World:
    world = World(clock)
    world.refresh()
    return world


def look_up(world: World, name: str) -> Person:
    key = person_key(slack(name))
    people.meet(world.desk, world.outside, key)
    world.work()
    found = world.store.read([key])[key]
    assert isinstance(found, Person)
    return found


def flag(world: World, name: str, **flags: Any) -> None:
    world.chat.accounts[slack(name)] = replace(world.chat.accounts[slack(name)], **flags)


@pytest.mark.parametrize(
    ("flags", "standing"),
    [
        ({"bot": True}, Standing.BOT),
        ({"stranger": True}, Standing.FOREIGN),
        ({"deleted": True}, Standing.SLACK_GONE),
        ({"guest": True}, Standing.GUEST),
        ({"confirmed": False}, Standing.UNCONFIRMED),
    ],
)
def test_each_flag_rules_somebody_out(world: World, flags: dict[str, bool], standing: Standing) -> None:
    flag(world, "ann", **flags)
    assert look_up(world, "ann").standing is standing
    answer = world.try_ask()
    assert isinstance(answer, Refusals)
    assert answer.first.code == f"not_a_member.{standing}"


@pytest.mark.parametrize(
    ("flags", "standing"),
    [
        ({"team": "T2"}, Standing.FOREIGN),
        ({"team": "T2", "teams": frozenset({"T2"})}, Standing.FOREIGN),
        ({"team": "T2", "teams": frozenset({TEAM, "T2"})}, Standing.OK),
        ({"team": TEAM, "teams": frozenset({TEAM, "T2"})}, Standing.OK),
        ({"team": "T2", "teams": frozenset({TEAM, "T2"}), "stranger": True}, Standing.FOREIGN),
        ({"team": "T2", "teams": frozenset({TEAM, "T2"}), "guest": True}, Standing.GUEST),
    ],
)
def test_in_an_organisation_our_workspace_counts_and_not_where_somebody_is_at_home(
    world: World, flags: dict[str, object], standing: Standing
) -> None:
    flag(world, "ann", **flags)
    assert look_up(world, "ann").standing is standing


def test_an_account_that_slack_does_not_know_is_foreign(world: World) -> None:
    del world.chat.accounts[slack("ann")]
    assert look_up(world, "ann").standing is Standing.FOREIGN


def test_two_people_with_one_address_are_told_apart_by_nobody(world: World) -> None:
    twin = replace(world.directory.people[okta("ann")], okta=okta("ann2"))
    world.directory.people[okta("ann2")] = twin
    world.chat.accounts[slack("new")] = replace(world.chat.accounts[slack("ann")], slack=slack("new"))
    found = people.introduce(world.desk, world.outside, slack("new"))
    assert found is not None
    assert found.standing is Standing.TWO_OKTA


def test_a_changed_address_moves_no_binding(world: World) -> None:
    flag_ = replace(world.chat.accounts[slack("ann")], email="ben@example.com")
    world.chat.accounts[slack("ann")] = flag_
    assert look_up(world, "ann").okta == okta("ann")


def test_one_bad_day_does_not_hide_a_leaver(world: World) -> None:
    world.approve(world.ask())
    world.work()
    flag(world, "ann", confirmed=False)
    look_up(world, "ann")
    assert world.has()
    world.directory.people[okta("ann")] = replace(world.directory.people[okta("ann")], alive=False)
    world.sweep(30, every=3600)
    assert not world.has()


def test_okta_that_does_not_know_somebody_once_takes_nothing(world: World) -> None:
    world.approve(world.ask())
    world.work()
    lost = world.directory.people.pop(okta("ann"))
    assert look_up(world, "ann").standing is Standing.VANISHED
    assert world.has()
    world.directory.people[okta("ann")] = lost
    world.sweep(16)
    assert world.has()
    assert world.request(RequestId("R1")).stopped is None
    del world.directory.people[okta("ann")]
    world.sweep(26, every=3600)
    assert not world.has()


def test_when_okta_shows_us_nobody_any_more_nobody_loses_access(world: World) -> None:
    world.approve(world.ask())
    world.work()
    everybody = dict(world.directory.people)
    world.directory.people.clear()  # Another organisation's address, or an admin role that reaches nobody.
    world.sweep(30, every=3600)
    assert world.has()
    assert look_up(world, "ann").standing is Standing.VANISHED
    assert isinstance(world.try_ask(), Refusals)
    world.directory.people.update(everybody)
    world.sweep(3, every=3600)
    assert look_up(world, "ann").standing is Standing.OK
    assert world.request(RequestId("R1")).stopped is None


def test_a_leaver_is_believed_gone_as_soon_as_okta_shows_us_others_again(world: World) -> None:
    world.approve(world.ask())
    world.work()
    everybody = dict(world.directory.people)
    world.directory.people.clear()
    world.sweep(30, every=3600)
    del everybody[okta("ann")]
    world.directory.people.update(everybody)
    world.sweep(2, every=3600)
    assert not world.has()
    assert world.request(RequestId("R1")).reason_ended == "person_gone"


def test_whoever_is_held_back_by_slacks_limits_keeps_their_place(world: World) -> None:
    due = look_up(world, "ann").due
    world.chat.silent = Undeliverable("held back", retry_after=30, paced=True)
    assert look_up(world, "ann").due == due
    world.chat.silent = Undeliverable("slack is away")
    assert look_up(world, "ann").due != due


def test_whoever_finds_no_room_in_oktas_limits_keeps_their_place(world: World) -> None:
    before = look_up(world, "ann")
    world.directory.room = 0
    assert not people.meet(world.desk, world.outside, before.key)
    assert world.store.read([before.key])[before.key] == before


def test_what_was_put_right_counts_a_minute_later(world: World) -> None:
    flag(world, "ann", confirmed=False)
    look_up(world, "ann")
    assert isinstance(world.try_ask(), Refusals)
    flag(world, "ann", confirmed=True)
    world.clock.advance(61)
    world.workflow.meet(slack("ann"))
    world.work()
    assert isinstance(world.try_ask(), Done)


def test_more_approvers_than_may_be_asked_are_not_even_read(world: World) -> None:
    read = world.store.read
    most: list[int] = []

    def counted(keys: Iterable[Key]) -> Mapping[Key, Record]:
        wanted = list(keys)
        most.append(len(wanted))
        return read(wanted)

    world.store.read = counted  # type: ignore[method-assign]
    answer = world.try_ask(approvers=[f"n{number}" for number in range(2000)])
    assert isinstance(answer, Refusals)
    assert max(most) < 40


def test_whoever_slack_does_not_show_is_still_asked_for_in_okta(world: World) -> None:
    del world.chat.accounts[slack("ann")]
    world.directory.people[okta("ann")] = replace(world.directory.people[okta("ann")], alive=False)
    assert look_up(world, "ann").standing is Standing.OKTA_GONE


@pytest.mark.parametrize("flags", [{"guest": True}, {"stranger": True}])
def test_a_flag_in_slack_hides_nobody_whom_okta_has_deleted(world: World, flags: dict[str, bool]) -> None:
    flag(world, "ann", **flags)
    del world.directory.people[okta("ann")]
    assert look_up(world, "ann").standing is Standing.VANISHED
    assert look_up(world, "ann").standing is Standing.OKTA_GONE
