"""Others are asked instead of approvers who cannot answer; nobody else is, and whoever asked is told when there is nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from access import people
from access.answers import Done
from access.duration import DAY, HOUR
from access.keys import Key, RequestId, load_key, person_key
from access.person import Load
from access.ports import Record
from tests.clock import Clock
from tests.world import ROLE, World, okta, policy, refused, role, slack


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


def asked(world: World, request: RequestId) -> list[str]:
    return [party.slack.removeprefix("U-") for party in world.request(request).asked]


def leaves(world: World, name: str) -> None:
    world.directory.people[okta(name)] = replace(world.directory.people[okta(name)], alive=False)
    people.meet(world.desk, world.outside, person_key(slack(name)))
    world.work()


def goes(world: World, name: str, days: int = 3) -> object:
    from datetime import UTC, datetime

    day = datetime.fromtimestamp(world.clock() + days * DAY, UTC).date().isoformat()
    answer = world.workflow.away(world.by(name), day)
    world.work()
    return answer


def waiting(world: World, name: str) -> int:
    found = world.store.read([load_key(slack(name))]).get(load_key(slack(name)))
    return found.waiting if isinstance(found, Load) else 0


def requested(world: World, *approvers: str, name: str = "ann") -> RequestId:
    request = world.ask(name, approvers=approvers)
    world.work()
    return request


def test_somebody_else_is_asked_when_an_approver_leaves(world: World) -> None:
    request = requested(world, "cat")
    leaves(world, "cat")
    assert asked(world, request) in (["ben"], ["dan"])
    (new,) = asked(world, request)
    assert len(world.chat.of(new)) == 1
    assert waiting(world, "cat") == 0
    assert waiting(world, new) == 1
    assert world.facts(request) == ["asked", "rerouted"]
    assert isinstance(world.approve(request, new), Done)
    world.work()
    assert world.has()


def test_whoever_has_the_least_to_do_is_asked(world: World) -> None:
    requested(world, "ben", name="eve")
    request = requested(world, "cat")
    leaves(world, "cat")
    assert asked(world, request) == ["dan"]


def test_somebody_else_is_asked_while_an_approver_is_away(world: World) -> None:
    request = requested(world, "cat")
    assert isinstance(goes(world, "cat"), Done)
    assert asked(world, request) in (["ben"], ["dan"])
    world.refresh()
    assert isinstance(world.approve(request, "cat"), Done)  # They are on the list, wherever they are.


def test_nobody_is_asked_while_enough_can_answer(world: World) -> None:
    request = requested(world, "cat", "dan")
    leaves(world, "cat")
    assert asked(world, request) == ["cat", "dan"]
    assert world.facts(request) == ["asked"]


def test_an_approval_that_was_given_counts(clock: Clock) -> None:
    world = World(clock, policies=[policy(approvals=2)])
    request = requested(world, "cat", "dan")
    world.approve(request, "cat")
    world.work()
    goes(world, "cat")
    assert asked(world, request) == ["cat", "dan"]
    goes(world, "dan")
    assert asked(world, request) == ["cat", "ben"]


def test_somebody_who_is_off_the_list_is_replaced_within_a_day(world: World) -> None:
    request = requested(world, "cat")
    world.catalogue([policy()], [role()], approvers=("ben",))
    world.sweep(2, every=DAY // 2 + 60)
    assert asked(world, request) == ["ben"]


def test_the_one_who_asked_is_never_asked(clock: Clock) -> None:
    world = World(clock)
    request = requested(world, "cat", name="ben")
    leaves(world, "cat")
    assert asked(world, request) == ["dan"]


def test_owner_and_requester_are_told_once_when_nobody_is_left(clock: Clock) -> None:
    world = World(clock)
    world.catalogue([policy()], [role()], approvers=("cat",))
    request = requested(world, "cat")
    goes(world, "cat")
    world.sweep(5)
    assert world.request(request).chased.nobody
    assert [text for text in world.chat.of("ben") if text.startswith("owner")]
    assert len([text for text in world.chat.of("ann") if text.startswith("nobody")]) == 1
    assert asked(world, request) == ["cat"]
    assert world.facts(request) == ["asked", "escalated"]


def test_an_approver_whose_record_cannot_be_read_is_passed_over(world: World) -> None:
    from access.errors import Unreadable

    request = requested(world, "cat")
    broken, read = person_key(slack("ben")), world.store.read

    def reads(keys: Iterable[Key]) -> Mapping[Key, Record]:
        wanted = list(keys)
        if broken in wanted:
            raise Unreadable(broken, "riddle")
        return read(wanted)

    world.store.read = reads  # type: ignore[method-assign]
    leaves(world, "cat")
    assert asked(world, request) == ["dan"]


def test_a_bundle_moves_as_a_whole(clock: Clock) -> None:
    from access.calls import Asking
    from access.keys import RoleKey, Target

    other = role("other", target=Target("okta_group", ("00g2",)))
    world = World(clock, roles=[role(), other])
    form = Asking(RequestId("B1"), ROLE, "for 1w", "both", (slack("cat"),), also=(RoleKey("other"),))
    assert isinstance(world.workflow.ask(world.by("ann"), form), Done)
    world.work()
    leaves(world, "cat")
    (new,) = asked(world, RequestId("B1"))
    assert new != "cat"
    assert asked(world, RequestId("B1-2")) == [new]
    assert world.facts(RequestId("B1-2")) == ["asked", "rerouted"]


def test_a_crash_after_moving_leaves_nobody_without_a_card(world: World) -> None:
    request = requested(world, "cat")
    world.directory.people[okta("cat")] = replace(world.directory.people[okta("cat")], alive=False)
    people.meet(world.desk, world.outside, person_key(slack("cat")))
    world.woken.clear()
    world.sweep(3)
    (new,) = asked(world, request)
    assert len(world.chat.of(new)) == 1


@pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "9999-12-31", "tomorrow", "0000-00-00"])
def test_only_a_day_within_a_year_is_taken(world: World, day: str) -> None:
    assert refused(world.workflow.away(world.by("cat"), day)) == "away_until_when"


def test_whoever_is_back_is_asked_as_before(world: World) -> None:
    goes(world, "cat")
    assert isinstance(world.workflow.away(world.by("cat"), ""), Done)
    clock = world.clock()
    assert world.store.read([person_key(slack("cat"))])[person_key(slack("cat"))].away_until == 0  # type: ignore[union-attr]
    request = requested(world, "cat")
    world.sweep(1, every=HOUR)
    assert asked(world, request) == ["cat"]
    assert world.clock() > clock
