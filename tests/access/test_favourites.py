"""What a team often asks for: counted when people are looked up, each person once, and never in anybody's way."""

from dataclasses import replace

import pytest

from access import people
from access.answers import Done
from access.duration import DAY, WEEK
from access.errors import Conflict
from access.favourites import LATELY, MEMBERS_MOST, MOST, favourites, team_of
from access.keys import Key, RoleKey, Target, favourites_key, person_key, team_key
from access.person import Person
from access.ports import Change, Write
from access.reading import get
from access.team import Team
from access.workflow import Workflow
from store.memory import MemoryStore
from tests.clock import Clock
from tests.world import ROLE, World, okta, role, slack

ROLES = ("one", "two", "three")
ASKERS = ("ann", "eve", "dan")


@pytest.fixture
def world(clock: Clock) -> World:
    roles = [role(each, target=Target("okta_group", (f"g-{each}",))) for each in ROLES]
    world = World(clock, roles=roles)
    for name in ASKERS:
        department(world, name, "Data  Platform" if name == "ann" else "data platform")
    return world


def department(world: World, name: str, called: str) -> None:
    world.directory.people[okta(name)] = replace(world.directory.people[okta(name)], department=called)


def someone(world: World, name: str) -> Person:
    key = person_key(slack(name))
    found = world.store.read([key])[key]
    assert isinstance(found, Person)
    return found


def look_up(world: World, *names: str) -> None:
    for name in names:
        assert people.meet(world.desk, world.outside, person_key(slack(name)))


def tops(world: World, name: str = "ann") -> tuple[RoleKey, ...]:
    """What a fresh container offers this person's team first."""
    flow = Workflow(world.desk)
    person = flow.meet(slack(name))
    assert person
    return flow.favourites(person)


def team(world: World, name: str = "ann") -> Team | None:
    key = team_key(team_of(someone(world, name)))
    return get(world.store.read([key]), key, Team)


def asked(world: World, *pairs: tuple[str, str]) -> None:
    for name, key in pairs:
        world.ask(name, approvers=("ben",), role_=key)


def test_what_two_people_of_one_department_ask_for_is_offered_to_all_of_it(world: World) -> None:
    asked(
        world,
        ("ann", "one"),
        ("eve", "one"),
        ("ann", "two"),
        ("eve", "two"),
        ("dan", "two"),
        ("dan", "three"),
    )
    look_up(world, *ASKERS)
    assert tops(world) == tops(world, "dan") == ("two", "one")
    department(world, "ben", "Sales")
    look_up(world, "ben")
    assert tops(world, "ben") == ()


def test_what_one_person_alone_asks_for_stays_theirs(world: World) -> None:
    asked(world, ("ann", "one"), ("eve", "two"))
    look_up(world, *ASKERS)
    assert tops(world) == ()
    assert favourites_key() not in world.store.read([favourites_key()])


def test_asking_again_and_again_counts_once(world: World) -> None:
    for _ in range(3):
        request = world.ask("ann", role_="one")
        assert isinstance(world.workflow.withdraw(world.by("ann"), world.pointer(request)), Done)
    look_up(world, *ASKERS)
    assert tops(world) == ()


def test_it_falls_out_four_weeks_after_it_was_asked_for(world: World) -> None:
    asked(world, ("ann", "one"), ("eve", "one"))
    look_up(world, *ASKERS)
    world.clock.advance(LATELY - WEEK)
    look_up(world, *ASKERS)
    assert tops(world) == ("one",)
    world.clock.advance(WEEK)
    look_up(world, *ASKERS)
    assert tops(world) == ()
    assert team(world) == Team(team_of(someone(world, "ann")), {}, 4)


def test_whoever_changes_the_department_takes_their_part_along(world: World) -> None:
    asked(world, ("ann", "one"), ("eve", "one"), ("dan", "one"))
    look_up(world, *ASKERS)
    department(world, "eve", "Sales")
    department(world, "dan", "Sales")
    look_up(world, "eve", "dan")
    assert tops(world, "ann") == ()
    assert tops(world, "eve") == ("one",)
    assert set((team(world) or Team("")).members) == {okta("ann")}


def test_whoever_leaves_drops_out(world: World) -> None:
    asked(world, ("ann", "one"), ("eve", "one"))
    look_up(world, *ASKERS)
    person = world.directory.people[okta("eve")]
    world.directory.people[okta("eve")] = replace(person, alive=False)
    look_up(world, "eve")
    assert tops(world) == ()


def test_without_a_department_nothing_is_counted_and_nothing_written(world: World) -> None:
    for name in ASKERS:
        department(world, name, "  ")
    asked(world, ("ann", "one"), ("eve", "one"))
    look_up(world, *ASKERS)
    assert team_of(someone(world, "ann")) == ""
    assert someone(world, "ann").shared == ""
    assert favourites_key() not in world.store.read([favourites_key()])


class Counting(MemoryStore):
    """Remembers the batches that were read and the changes that were made."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.batches: list[set[Key]] = []
        self.changes: list[Change] = []

    def read(self, keys):  # type: ignore[no-untyped-def]
        self.batches.append(set(keys))
        return super().read(list(keys))

    def commit(self, change: Change) -> None:
        self.changes.append(change)
        super().commit(change)


def test_looking_somebody_up_who_asked_for_nothing_new_costs_nothing_for_it(clock: Clock) -> None:
    store = Counting(clock)
    world = World(clock, store=store)
    for name in ASKERS:
        department(world, name, "Data Platform")
    asked(world, ("ann", ROLE))
    look_up(world, "ann")
    store.batches, store.changes = [], []
    clock.advance(DAY)
    look_up(world, "ann", "eve")
    assert not any(each.pk.startswith(("TEAM", "FAVOURITES")) for batch in store.batches for each in batch)
    assert [type(write.record) for change in store.changes for write in change.writes] == [Person, Person]


def test_a_form_reads_it_along_with_the_head_and_once_a_minute(clock: Clock) -> None:
    store = Counting(clock)
    world = World(clock, store=store)
    store.batches = []
    world.workflow.meet(slack("ann"))
    world.workflow.meet(slack("ann"))
    assert [favourites_key() in batch for batch in store.batches] == [True, False]


def test_a_lost_race_is_made_up_for_at_the_next_look(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(world, ("ann", "one"), ("eve", "one"))
    commit = world.store.commit

    def raced(change: Change) -> None:
        if any(isinstance(write.record, Team) for write in change.writes):
            raise Conflict([change.writes[0].record.key])
        commit(change)

    monkeypatch.setattr(world.store, "commit", raced)
    look_up(world, *ASKERS)
    assert someone(world, "ann").shared == ""
    monkeypatch.setattr(world.store, "commit", commit)
    look_up(world, *ASKERS)
    assert tops(world) == ("one",)


@pytest.mark.parametrize("way", ["lost race", "Okta alone"])
def test_a_team_that_was_left_forgets_whom_it_could_not_forget_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """The new department is on record by then."""
    asked(world, ("ann", "one"), ("eve", "one"), ("dan", "one"))
    look_up(world, *ASKERS)
    commit = world.store.commit

    def raced(change: Change) -> None:
        if any(isinstance(write.record, Team) for write in change.writes):
            raise Conflict([change.writes[0].record.key])
        commit(change)

    for name in ("eve", "dan"):
        department(world, name, "Sales")
    monkeypatch.setattr(world.store, "commit", raced)
    if way == "lost race":
        look_up(world, "eve", "dan")
    else:
        for name in ("eve", "dan"):
            people.meet_in_okta(world.desk, world.directory, person_key(slack(name)))
    assert someone(world, "eve").department == "Sales"
    monkeypatch.setattr(world.store, "commit", commit)
    look_up(world, "eve", "dan")
    assert (tops(world), tops(world, "eve")) == ((), ("one",))
    assert set((team(world) or Team("")).members) == {okta("ann")}


def test_people_are_looked_up_and_forms_open_when_it_cannot_be_read(world: World) -> None:
    asked(world, ("ann", "one"), ("eve", "one"))
    look_up(world, *ASKERS)
    world.store.spoil(favourites_key())
    world.clock.advance(DAY)
    asked(world, ("dan", "one"))
    look_up(world, *ASKERS)
    assert someone(world, "dan").checked_at == world.clock()
    flow = Workflow(world.desk)
    person = flow.meet(slack("ann"))
    assert person
    assert flow.favourites(person) == ()
    assert flow.search("one")


def test_a_team_that_is_too_large_keeps_those_whom_it_has(world: World) -> None:
    many = {f"00u{number}": (RoleKey("two"),) for number in range(MEMBERS_MOST)}
    full = Team(team_of(replace(someone(world, "ann"), department="Data Platform")), many, 1)
    world.store.commit(Change(writes=(Write(full, None),)))
    asked(world, ("ann", "one"))
    look_up(world, "ann")
    assert team(world) == full


def test_five_are_offered_the_most_wanted_first_and_ties_by_name() -> None:
    keys = [RoleKey(f"r{number}") for number in range(8)]
    members = {f"p{place}": tuple(keys[: 8 - place]) for place in range(7)}
    assert favourites(Team("t", members)) == tuple(keys[:MOST])
    assert favourites(Team("t", {"a": (keys[1], keys[0]), "b": (keys[0], keys[1])})) == (keys[0], keys[1])


def test_a_browsed_list_has_each_role_once(world: World) -> None:
    found = world.workflow.browse([RoleKey("one")], [RoleKey("one"), RoleKey("three"), RoleKey("gone")])
    assert [[each.key for each in part] for part in (found.lately, found.team, found.others)] == [
        ["one"],
        ["three"],
        ["two"],
    ]
    assert found.total == 3
