"""What approvers are shown of the one who asks: names, what they have, whether they chose the approvers. Never in the way of the card."""

from dataclasses import replace

import pytest

from access import background
from access.answers import Done
from access.calls import Asking
from access.catalog import ApproverList, Edited
from access.duration import DAY, WEEK
from access.errors import Unreadable
from access.keys import Key, RequestId, RoleKey, Target, approvers_key, load_key, person_key
from access.person import Has, Load, Party
from access.ports import Background, Change, Write
from tests.clock import Clock
from tests.world import ROLE, World, given, okta, policy, role, slack

SECOND = Target("okta_group", ("00g2",))


@pytest.fixture
def world(clock: Clock) -> World:
    roles = [role(), role("secret", "strict", SECOND)]
    return World(clock, policies=[policy(), policy("strict", sensitive=True)], roles=roles)


def seen(world: World, request: RequestId) -> Background:
    found = world.request(request)
    return background.seen(world.store.read(background.wants(found)), found)


def has(world: World, name: str = "ann") -> frozenset[Has]:
    load = world.store.read([load_key(slack(name))]).get(load_key(slack(name)))
    return load.has if isinstance(load, Load) else frozenset()


def edit(world: World, by: str, ago: int) -> None:
    key = approvers_key(ROLE)
    listed = world.store.read([key])[key]
    assert isinstance(listed, ApproverList)
    change = Edited(Party(okta(by), slack(by)), world.clock() - ago)
    after = replace(listed, edited=change, version=listed.version + 1)
    world.store.commit(Change(writes=(Write(after, listed.version),)))


def test_it_names_what_the_person_has_while_they_have_it(world: World) -> None:
    first = given(world, role_="secret")
    assert has(world) == {Has(first, True, "secret - AWS Role")}
    request = world.ask()
    assert seen(world, request).has == (Has(first, True, "secret - AWS Role"),)
    world.clock.advance(WEEK)
    world.refresh()
    world.sweep(3)
    assert has(world) == frozenset()


@pytest.mark.parametrize("end", ["give back", "owner"])
def test_what_ended_early_is_not_named_any_more(world: World, end: str) -> None:
    first = given(world, role_="secret")
    pointer = world.pointer(first)
    if end == "owner":
        assert isinstance(world.workflow.stop(world.by("ben"), pointer, "no need"), Done)
    else:
        assert isinstance(world.workflow.end(world.by("ann"), pointer), Done)
    world.work()
    world.sweep()
    assert has(world) == frozenset()


def test_what_was_approved_and_never_given_is_not_named(world: World) -> None:
    request = world.ask()
    world.work()
    world.approve(request)
    assert has(world) == frozenset()


def test_an_extension_does_not_name_what_it_extends(world: World) -> None:
    first = given(world)
    new = RequestId("X1")
    answer = world.workflow.extend(world.by("ann"), world.pointer(first), new, "for 1d", "still at it")
    assert isinstance(answer, Done)
    assert seen(world, new).has == ()


def test_it_is_kept_by_the_sweep_alone_as_well(clock: Clock) -> None:
    world = World(clock, woken=False)
    request = world.ask()
    world.sweep(2)
    world.approve(request)
    world.sweep(3)
    assert {each.request for each in has(world)} == {request}


@pytest.mark.parametrize(
    ("by", "ago", "told"), [("ann", DAY, True), ("ann", 15 * DAY, False), ("ben", DAY, False)]
)
def test_it_tells_when_the_one_who_asks_changed_the_approvers_lately(
    world: World, by: str, ago: int, told: bool
) -> None:
    edit(world, by, ago)
    request = world.ask()
    assert (seen(world, request).edited is not None) is told


def test_it_has_the_names_in_okta(world: World) -> None:
    assert seen(world, world.ask()).asker == "ann"


def test_a_bundle_is_as_sensitive_as_its_most_sensitive_role(world: World) -> None:
    more = (RoleKey("secret"),)
    asking = Asking(RequestId("B1"), RoleKey(ROLE), "for 1w", "both", (slack("ben"),), also=more)
    assert isinstance(world.workflow.ask(world.by("ann"), asking), Done)
    assert world.request(RequestId("B1")).sensitive


def test_what_is_decided_needs_none_of_it(world: World) -> None:
    request = world.ask()
    world.deny(request)
    assert background.wants(world.request(request)) == []
    assert seen(world, request) == Background()


@pytest.mark.parametrize(
    "key", [person_key(slack("ann")), load_key(slack("ann")), approvers_key(RoleKey(ROLE))], ids=str
)
def test_a_record_that_cannot_be_read_holds_no_card_up(
    world: World, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = world.ask()
    read = world.store.read

    def broken(keys: object) -> object:
        wanted = list(keys)  # type: ignore[call-overload]
        if key in wanted:
            raise Unreadable(key, "torn")
        return read(wanted)

    monkeypatch.setattr(world.store, "read", broken)
    world.work()
    assert any("card: waiting" in text for text in world.chat.of("ben"))
    monkeypatch.undo()
    assert world.request(request).reason_ended == ""
