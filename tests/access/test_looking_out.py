"""The groups that the catalogue names are looked at once a day, a few at a time, and security is told of one that is gone."""

from dataclasses import replace

import pytest

from access import looking_out
from access.catalog import Rule
from access.duration import For
from access.emergency import Rules
from access.errors import Busy, Spent, TryAgain
from access.keys import RoleKey, Target, lookout_key, role_key
from access.looking_out import AT_ONCE, LATER, ROUND
from access.lookout import Lookout
from access.person import Party
from access.ports import Change
from tests.clock import Clock
from tests.world import World, okta, policy, role, slack
from tools import requesters

DAY = 24 * 3600
ENG = "00gENG"


@pytest.fixture
def world(clock: Clock) -> World:
    world = World(clock, policies=[policy(requesters=frozenset({ENG}))])
    looking_out.begin(world.desk)
    return world


def lookout(world: World) -> Lookout:
    found = world.store.read([lookout_key()])[lookout_key()]
    assert isinstance(found, Lookout)
    return found


def look(world: World) -> bool:
    done = looking_out.attend(world.desk, world.outside)
    world.work()
    return done


def many(world: World, count: int) -> None:
    roles = [
        role(f"r{number:04d}", target=Target("okta_group", (f"00g{number:04d}",))) for number in range(count)
    ]
    world.catalogue([policy(requesters=frozenset({ENG}))], roles)


def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The groups that Okta is asked about from here on."""
    groups, ask = list[str](), world.directory.has_group

    def noted(group: str, seconds: float) -> bool | None:
        groups.append(group)
        return ask(group, seconds)

    monkeypatch.setattr(world.directory, "has_group", noted)
    return groups


def test_groups_that_are_there_are_no_news(world: World) -> None:
    assert look(world)
    assert world.chat.alarms == []


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("00g1", "'given': 'staging-read - AWS Role', 'given_count': '1'"),
        (ENG, "'asking': 'staging-read - AWS Role', 'asking_count': '1'"),
    ],
)
@pytest.mark.parametrize("how", ["deleted", "hidden"])
def test_a_group_that_is_gone_is_told_once_a_week_with_its_roles(
    world: World, group: str, words: str, how: str
) -> None:
    getattr(world.directory, how).add(group)
    look(world)
    (said,) = world.chat.alarms
    assert said.startswith(f"group_gone {group} week ")
    assert words in said
    assert f"'hidden': '{'yes' if how == 'hidden' else ''}'" in said
    look(world)
    assert len(world.chat.alarms) == 1
    world.clock.advance(7 * DAY)
    look(world)
    assert len(world.chat.alarms) == 2


def test_every_role_that_a_group_matters_to_is_named(world: World) -> None:
    others = [role(f"r{number:02d}") for number in range(30)]
    world.catalogue([policy(requesters=frozenset({ENG}))], others)
    world.directory.deleted.add(ENG)
    look(world)
    (said,) = world.chat.alarms
    assert "'asking_count': '30'" in said
    assert said.count("- AWS Role") == 10


def test_the_group_of_users_is_looked_at(world: World) -> None:
    world.desk = replace(world.desk, users="00gUSERS")
    world.directory.deleted.add("00gUSERS")
    look(world)
    (said,) = world.chat.alarms
    assert "'users': 'yes'" in said


def test_the_group_of_those_who_watch_is_looked_at(world: World) -> None:
    world.desk = replace(world.desk, security="00gSECURITY")
    world.directory.deleted.add("00gSECURITY")
    look(world)
    (said,) = world.chat.alarms
    assert "'watch': 'yes'" in said


def test_the_groups_of_emergencies_are_looked_at(clock: Clock) -> None:
    rules = Rules(For(3600), review=DAY, most=2, within=28 * DAY, requesters=frozenset({"00gONCALL"}))
    world = World(clock, policies=[policy(emergency=rules)])
    looking_out.begin(world.desk)
    world.directory.deleted.add("00gONCALL")
    look(world)
    (said,) = world.chat.alarms
    assert "'emergency': 'staging-read - AWS Role', 'emergency_count': '1'" in said


def test_every_group_that_a_policy_names_is_looked_at() -> None:
    """What the file is checked for when it is applied is looked at afterwards."""
    rules = Rules(For(3600), review=DAY, most=2, within=28 * DAY, requesters=frozenset({"00gONCALL"}))
    rule = Rule("00gRULE", Party(okta("ben"), slack("ben")), 3600)
    named = policy(requesters=frozenset({ENG}), rule=rule, emergency=rules)
    looked = {group for use in looking_out.USES for group in use.of(role(), named)}
    assert requesters.groups(named).keys() <= looked


def test_a_retired_role_asks_for_nothing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(clock, roles=[role(retired=True)])
    looking_out.begin(world.desk)
    groups = asked(world, monkeypatch)
    look(world)
    assert groups == []


def test_many_roles_are_looked_at_some_at_a_time_all_within_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(world, 3 * AT_ONCE + 1)
    groups = asked(world, monkeypatch)
    look(world)
    assert len(groups) == AT_ONCE + 1  # And the one of the policy.
    assert lookout(world).after == f"r{AT_ONCE - 1:04d}"
    world.sweep(25, every=3600)
    assert {f"00g{number:04d}" for number in range(3 * AT_ONCE + 1)} <= set(groups)
    assert len(groups) < 2.2 * (3 * AT_ONCE + 5)


def test_the_round_begins_again(world: World) -> None:
    look(world)
    found = lookout(world)
    assert found.after == ""
    assert found.due
    assert found.due.at == world.clock() + ROUND
    world.directory.deleted.add(ENG)
    world.sweep(21, every=3600)
    assert len(world.chat.alarms) == 1


@pytest.mark.parametrize("error", [TryAgain("down", service=True), Spent("no room", service=True)])
def test_okta_that_does_not_answer_is_asked_again_later(
    world: World, monkeypatch: pytest.MonkeyPatch, error: TryAgain
) -> None:
    def down() -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(world.directory, "ready", down)
        assert not look(world)
    found = lookout(world)
    assert found.after == ""
    assert found.due
    assert found.due.at == world.clock() + LATER
    assert world.chat.alarms == []


def test_a_record_that_cannot_be_read_hides_itself_alone(world: World) -> None:
    many(world, 3)
    world.store.spoil(role_key(RoleKey("r0001")))
    world.directory.deleted.add("00g0002")
    look(world)
    assert len(world.chat.alarms) == 1


def test_killed_after_the_alarm_it_is_told_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.directory.deleted.add(ENG)
    commit = world.store.commit

    def dying(change: Change) -> None:
        if any(isinstance(each.record, Lookout) for each in change.writes):
            raise Busy("killed")
        commit(change)

    with monkeypatch.context() as broken:
        broken.setattr(world.store, "commit", dying)
        with pytest.raises(Busy):
            looking_out.attend(world.desk, world.outside)
    look(world)
    assert len(world.chat.alarms) == 1


def test_to_begin_twice_is_to_begin_once(world: World) -> None:
    before = lookout(world)
    world.clock.advance(3600)
    looking_out.begin(world.desk)
    assert lookout(world) == before


def test_without_a_catalogue_there_is_nothing_to_look_at(clock: Clock) -> None:
    world = World(clock, roles=[role()])
    assert looking_out.attend(world.desk, world.outside)
