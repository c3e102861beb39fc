"""What is read for a form that is drawn or sent: in one batch where hints are good, and nothing besides."""

from dataclasses import replace

from access import asking
from access.asking import Wish
from access.catalog import Rule, SearchList
from access.duration import DAY, HOUR, For
from access.emergency import Rules
from access.keys import (
    PolicyKey,
    RoleKey,
    SlackId,
    Target,
    approvers_key,
    holding_key,
    load_key,
    person_key,
    policy_key,
    role_key,
)
from access.person import Party
from access.shelf import Shelf
from store.memory import MemoryStore
from tests.access.test_ask import form, send, watched, world_of
from tests.access.test_owners import edit as know
from tests.clock import Clock
from tests.world import GROUP, ROLE, okta, refused, role, slack


def test_a_form_that_was_sent_reads_in_one_batch_what_it_is_judged_by_and_nothing_else(clock: Clock) -> None:
    world = world_of(clock, emergency=Rules(For(HOUR)))
    wish = Wish(slack("ann"), (ROLE,), okta=okta("ann"))
    store = watched(world)
    shelf = Shelf(store, clock)
    shelf.list()
    store.batches = []
    asking.read(world.desk, shelf, wish, (slack("cat"),))
    rules = {role_key(ROLE), approvers_key(ROLE), policy_key(PolicyKey("standard"))}
    people = {person_key(slack("ann")), person_key(slack("cat"))}
    assert store.batches == [rules | people | {holding_key(okta("ann"), GROUP)}]


def test_for_a_form_to_be_drawn_it_reads_all_who_are_listed_their_load_and_who_would_review(
    clock: Clock,
) -> None:
    owned = replace(role(), owner=Party(okta("eve"), slack("eve")))
    world = world_of(clock, owned, emergency=Rules(For(HOUR)))
    wish = Wish(slack("ann"), (ROLE,), for_whom=slack("dan"), okta=okta("dan"))
    store = watched(world)
    shelf = Shelf(store, clock)
    shelf.list()
    store.batches = []
    asking.read(world.desk, shelf, wish, None)
    rules = {role_key(ROLE), approvers_key(ROLE), policy_key(PolicyKey("standard"))}
    people = {person_key(slack(name)) for name in ("ann", "ben", "cat", "dan", "eve")}
    loads = {load_key(slack(name)) for name in ("ben", "cat", "dan")}
    assert store.batches == [rules | people | loads | {holding_key(okta("dan"), GROUP)}]


def test_without_any_hint_the_same_is_found_by_further_batches(clock: Clock) -> None:
    owned = replace(role(), owner=Party(okta("eve"), slack("eve")))
    world = world_of(clock, owned, emergency=Rules(For(HOUR)))
    store = watched(world)
    empty = Shelf(MemoryStore(clock), clock)
    asking.read(world.desk, empty, Wish(slack("ann"), (ROLE,)), None)
    hinted = {person_key(slack("ann")), role_key(ROLE), approvers_key(ROLE)}
    assert store.batches[0] == hinted
    found = set().union(*store.batches)
    assert holding_key(okta("ann"), GROUP) in found
    assert person_key(slack("eve")) in found  # Would be the first to review an emergency.
    assert {load_key(slack(name)) for name in ("ben", "cat", "dan")} <= found
    store.batches = []
    asking.read(world.desk, empty, Wish(slack("ann"), (ROLE,)), (slack("cat"),))
    found = set().union(*store.batches)
    assert person_key(slack("cat")) in found
    assert not found & {person_key(slack("eve")), person_key(slack("ben")), load_key(slack("cat"))}
    world = world_of(clock, owned)
    store = watched(world)
    asking.read(world.desk, empty, Wish(slack("ann"), (ROLE,)), None)
    assert person_key(slack("eve")) not in set().union(*store.batches)  # There are no emergencies.


def test_a_list_of_before_that_names_no_owner_is_a_hint_all_the_same(clock: Clock) -> None:
    world = world_of(clock)
    store = watched(world)
    shelf = Shelf(store, clock)
    (entry,) = shelf.list().entries
    shelf._list = SearchList(shelf.list().version, (replace(entry, owner_slack=None),))
    store.batches = []
    asking.read(world.desk, shelf, Wish(slack("ann"), (RoleKey("none"), ROLE), okta=okta("ann")), None)
    assert {policy_key(PolicyKey("standard")), holding_key(okta("ann"), GROUP)} < store.batches[0]
    people = {key.pk for batch in store.batches for key in batch if key.pk.startswith("PERSON#")}
    assert people == {person_key(slack(name)).pk for name in ("ann", "ben", "cat", "dan")}


def test_who_is_not_bound_to_okta_yet_has_nothing_to_be_read(clock: Clock) -> None:
    world = world_of(clock)
    know(world, "ann", okta=None)
    store = watched(world)
    asking.read(world.desk, Shelf(store, clock), Wish(slack("ann"), (ROLE,)), ())
    assert not [key for batch in store.batches for key in batch if key.pk.startswith("HOLD#")]


def test_whoever_put_a_rule_in_force_is_read_at_once_from_the_second_form_on(clock: Clock) -> None:
    rule = Rule("on-call", Party(okta("cat"), slack("cat")), DAY)
    world = world_of(clock, rule=rule)
    store = watched(world)
    shelf = Shelf(store, clock)
    shelf.list()
    for batches in (2, 1):
        store.batches = []
        asking.read(world.desk, shelf, Wish(slack("ann"), (ROLE,), okta=okta("ann")), (slack("ben"),))
        assert len(store.batches) == batches
        assert person_key(slack("cat")) in store.batches[-1]


def test_of_more_roles_than_can_be_asked_for_at_once_only_the_first_are_read(clock: Clock) -> None:
    keys = [RoleKey(f"r{each}") for each in range(20)]
    world = world_of(clock, *(role(key, target=Target("okta_group", (key,))) for key in keys))
    store = watched(world)
    assert refused(send(world, form(*keys))) == "too_many_roles"
    read = {key for batch in store.batches for key in batch}
    assert {role_key(key) for key in keys} & read == {role_key(key) for key in keys[:9]}


def test_of_more_approvers_than_can_be_asked_only_the_first_are_read(clock: Clock) -> None:
    world = world_of(clock)
    chosen = tuple(SlackId(f"U-{each}") for each in range(30))
    store = watched(world)
    assert refused(send(world, form(approvers=chosen))) == "approver_not_listed"
    read = {key for batch in store.batches for key in batch}
    assert {person_key(each) for each in chosen} & read == {person_key(each) for each in chosen[:20]}
