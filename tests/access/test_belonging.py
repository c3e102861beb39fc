"""An approver who changes teams counts no more until the owner says that they stay; with or without a second person."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from access import doubting, looking_out, people
from access.answers import Done
from access.audit import first_break
from access.catalog import ApproverList
from access.catalog_draft import Catalogue
from access.catalog_merge import Merged, merge
from access.doubt import Doubt, Stand
from access.duration import HOUR, For
from access.editing import Edit
from access.edits import Edits, Fate
from access.emergency import Rules
from access.errors import Undeliverable
from access.home import WaitingEdit
from access.keys import RequestId, approvers_key, doubt_key, edits_key, person_key
from access.ports import Change
from access.visible import Visible
from tests.access.test_home import home
from tests.clock import Clock
from tests.world import NAMES, ROLE, World, okta, policy, refused, role, slack, urgently

TEAM, OTHER = "00gPLATFORM", "00gSALES"
DAY = 24 * 3600


def put(world: World, name: str, *groups: str) -> None:
    found = world.directory.people[okta(name)]
    world.directory.people[okta(name)] = replace(found, groups=frozenset(groups))


def made(clock: Clock, *, sensitive: bool = False) -> World:
    """ben, cat and dan approve, all of them of the Platform team; ben owns the role."""
    rules = policy(sensitive=True, pending=3 * DAY) if sensitive else policy()
    world = World(clock, policies=[rules], roles=[role(approver_groups=frozenset({TEAM}))])
    for name in NAMES:
        put(world, name, TEAM if name in ("ben", "cat", "dan") else OTHER)
    world.refresh()
    looking_out.begin(world.desk)
    return world


@pytest.fixture
def world(clock: Clock) -> World:
    return made(clock)


@pytest.fixture
def sensitive(clock: Clock) -> World:
    return made(clock, sensitive=True)


def moves(world: World, name: str, *groups: str) -> None:
    """They are in these groups from now on, and were just looked up."""
    put(world, name, *groups)
    people.meet(world.desk, world.outside, person_key(slack(name)))
    world.work()


def listed(world: World) -> ApproverList:
    found = world.store.read([approvers_key(ROLE)])[approvers_key(ROLE)]
    assert isinstance(found, ApproverList)
    return found


def doubt(world: World, name: str = "cat", owner: str = "ben") -> Doubt | None:
    key = doubt_key(ROLE, okta(name), slack(owner))
    found = world.store.read([key]).get(key)
    assert found is None or isinstance(found, Doubt)
    return found


def answer(world: World, *, stays: bool, name: str = "ben", about: str = "cat") -> object:
    done = world.workflow.confirm(world.by(name), ROLE, okta(about), stays=stays)
    world.work()
    return done


def facts(world: World) -> list[str]:
    found = list(world.store.facts(f"EDITS#{ROLE}"))
    assert first_break(found) is None
    return [each.what.value for each in found]


def asked(world: World, name: str = "ben") -> list[str]:
    return [text for text in world.chat.of(name) if text.startswith("doubt")]


def names(approvers: Sequence[object]) -> list[str]:
    return [str(getattr(each, "slack", each)).removeprefix("U-") for each in approvers]


def test_who_changes_teams_cannot_decide_and_the_owner_is_asked_once(world: World) -> None:
    request = world.ask(approvers=("cat", "ben"))
    world.work()
    moves(world, "cat", OTHER)
    assert refused(world.approve(request, "cat")) == "other_team"
    assert refused(world.deny(request, "cat")) == "other_team"
    assert refused(world.try_ask("eve", approvers=("cat",))) == "approver_not_listed"
    assert asked(world) == [f"doubt: {ROLE} cat open"]
    assert facts(world) == ["approver_moved"]
    fact = world.store.facts(f"EDITS#{ROLE}")[0]
    assert (fact.actor, fact.detail["approver"], fact.detail["groups"]) == (
        "access-service",
        okta("cat"),
        TEAM,
    )
    world.sweep(26, every=3600)
    assert asked(world) == [f"doubt: {ROLE} cat open"]
    assert facts(world) == ["approver_moved"]
    assert isinstance(world.approve(request, "ben"), Done)


def test_what_waits_for_them_goes_to_others(world: World) -> None:
    request = world.ask(approvers=("cat",))
    world.work()
    moves(world, "cat", OTHER)
    assert world.facts(request) == ["asked", "rerouted"]
    assert "cat" not in names(world.request(request).asked)
    assert world.store.facts(f"REQ#{request}")[-1].detail["why"] == "other_team"


def test_the_owner_keeps_them_and_they_count_again(world: World) -> None:
    moves(world, "cat", OTHER)
    assert home(world, "ben").own.items[0].moved == {slack("cat")}
    assert isinstance(answer(world, stays=True), Done)
    assert listed(world).confirmed == {okta("cat")}
    assert names(listed(world).approvers) == ["ben", "cat", "dan"]
    assert listed(world).edited is None
    assert asked(world) == [f"doubt: {ROLE} cat kept"]
    assert facts(world) == ["approver_moved", "approver_confirmed"]
    assert home(world, "ben").own.items[0].moved == frozenset()
    assert isinstance(world.approve(world.ask(approvers=("cat",)), "cat"), Done)
    world.sweep(26, every=3600)
    assert facts(world) == ["approver_moved", "approver_confirmed"]


def test_the_owner_takes_them_off_by_the_usual_rules(world: World) -> None:
    moves(world, "cat", OTHER)
    assert isinstance(answer(world, stays=False), Done)
    assert names(listed(world).approvers) == ["ben", "dan"]
    assert asked(world) == [f"doubt: {ROLE} cat removed"]
    assert facts(world) == ["approver_moved", "approvers_changed"]
    assert refused(world.try_ask(approvers=("cat",))) == "approver_not_listed"


def test_a_list_never_becomes_too_short_by_it(world: World) -> None:
    moves(world, "cat", OTHER)
    moves(world, "dan", OTHER)
    assert isinstance(answer(world, stays=False), Done)
    assert refused(answer(world, stays=False, about="dan")) == "list_owner_alone"
    assert names(listed(world).approvers) == ["ben", "dan"]
    assert asked(world)[-1] == f"doubt: {ROLE} dan open"


@pytest.mark.parametrize("name", [each for each in NAMES if each != "ben"])
@pytest.mark.parametrize("stays", [True, False])
def test_nobody_but_the_owner_answers(world: World, name: str, stays: bool) -> None:
    moves(world, "cat", OTHER)
    before = listed(world)
    assert refused(answer(world, stays=stays, name=name)) == "not_owner"
    assert listed(world) == before


@pytest.mark.parametrize("stays", [True, False])
def test_an_answer_given_twice_is_given_once(world: World, stays: bool) -> None:
    moves(world, "cat", OTHER)
    answer(world, stays=stays)
    again = answer(world, stays=stays)
    assert isinstance(again, Done)
    assert again.repeated
    assert len(facts(world)) == 2


def test_who_is_off_the_list_cannot_be_kept(world: World) -> None:
    moves(world, "cat", OTHER)
    answer(world, stays=False)
    assert refused(answer(world, stays=True)) == "off_the_list"


def test_who_comes_back_counts_and_nothing_is_left_to_ask(world: World) -> None:
    moves(world, "cat", OTHER)
    moves(world, "cat", TEAM)
    assert isinstance(world.approve(world.ask(approvers=("cat",)), "cat"), Done)
    world.sweep(26, every=3600)
    assert asked(world) == [f"doubt: {ROLE} cat over"]
    moves(world, "cat", OTHER)
    assert asked(world) == [f"doubt: {ROLE} cat over", f"doubt: {ROLE} cat open"]
    assert facts(world) == ["approver_moved"] * 2


@pytest.mark.parametrize("how", ["deleted", "hidden"])
def test_of_a_group_that_okta_does_not_show_the_owner_is_not_asked(world: World, how: str) -> None:
    getattr(world.directory, how).add(TEAM)
    for name in ("ben", "cat", "dan"):
        moves(world, name)
    looking_out.attend(world.desk, world.outside)
    world.work()
    assert asked(world) == []
    (alarm,) = world.chat.alarms
    assert "'team': 'staging-read - AWS Role'" in alarm
    assert refused(world.try_ask(approvers=("cat",))) == "approver_not_listed"


def test_without_groups_it_does_not_matter_where_somebody_is(clock: Clock) -> None:
    world = World(clock)
    world.refresh()
    request = world.ask(approvers=("cat",))
    moves(world, "cat", OTHER)
    assert isinstance(world.approve(request, "cat"), Done)
    assert facts(world) == []


def test_the_daily_look_finds_whom_the_list_of_roles_does_not_name(world: World) -> None:
    """Put on the list in Slack from the team, and moved afterwards."""
    moves(world, "eve", TEAM)
    edit_list(world, "ben", "cat", "eve")
    put(world, "eve", OTHER)
    world.sweep(50, every=3600)
    assert asked(world) == [f"doubt: {ROLE} Eve open"]


def edit_list(world: World, *chosen: str) -> None:
    world.refresh()
    done = world.workflow.edit(world.by("ben"), Edit(ROLE, tuple(map(slack, chosen)), listed(world).version))
    assert isinstance(done, Done), done
    world.work()


def test_whom_the_owner_puts_on_the_list_from_elsewhere_is_meant_to_be_on_it(world: World) -> None:
    edit_list(world, "ben", "cat", "eve")
    assert listed(world).confirmed == {okta("eve")}
    assert isinstance(world.approve(world.ask(approvers=("eve",)), "eve"), Done)
    world.sweep(26, every=3600)
    assert asked(world) == []
    edit_list(world, "ben", "cat", "dan")
    assert listed(world).confirmed == frozenset()


def test_a_later_catalogue_keeps_what_the_owner_confirmed(world: World) -> None:
    moves(world, "cat", OTHER)
    answer(world, stays=True)
    now = listed(world)
    for same in (now, replace(now, approvers=now.approvers[1:])):
        new = Catalogue(
            (policy(),), (role(approver_groups=frozenset({TEAM})),), (replace(same, confirmed=frozenset()),)
        )
        merged = merge(new, {now.key: now})
        assert isinstance(merged, Merged)
        assert merged.catalogue.lists[0].confirmed == {okta("cat")}


def test_a_new_owner_is_asked_and_the_old_one_has_nothing_left(world: World) -> None:
    moves(world, "cat", OTHER)
    owner = replace(role().owner, okta=okta("dan"), slack=slack("dan"))
    world.catalogue([policy()], [replace(role(approver_groups=frozenset({TEAM})), owner=owner)])
    assert refused(answer(world, stays=True)) == "not_owner"
    assert asked(world) == [f"doubt: {ROLE} cat over"]
    looking_out.attend(world.desk, world.outside)
    world.work()
    assert asked(world, "dan") == [f"doubt: {ROLE} cat open"]


# A sensitive role


def edits(world: World) -> Edits:
    found = world.store.read([edits_key(ROLE)])[edits_key(ROLE)]
    assert isinstance(found, Edits)
    return found


def waits_for(world: World, name: str) -> bool:
    return any(isinstance(each, WaitingEdit) for each in home(world, name).waiting.items)


@pytest.mark.parametrize("stays", [True, False])
def test_a_sensitive_list_takes_a_second_person_who_is_not_the_one_in_question(
    sensitive: World, stays: bool
) -> None:
    world = sensitive
    moves(world, "cat", OTHER)
    done = answer(world, stays=stays)
    assert isinstance(done, Done)
    assert done.value.proposal
    assert asked(world) == [f"doubt: {ROLE} cat waits"]
    assert listed(world).confirmed == frozenset()
    assert (waits_for(world, "dan"), waits_for(world, "cat")) == (True, False)
    found = edits(world).proposal
    assert found
    assert refused(world.workflow.agree(world.by("cat"), ROLE, found.id, yes=True)) == "other_team"
    assert refused(world.workflow.agree(world.by("ben"), ROLE, found.id, yes=True)) == "own_change"
    assert isinstance(answer(world, stays=stays), Done)
    assert refused(answer(world, stays=not stays)) == "change_waits"
    assert isinstance(world.workflow.agree(world.by("dan"), ROLE, found.id, yes=True), Done)
    world.work()
    world.sweep(25, every=3600)
    assert asked(world) == [f"doubt: {ROLE} cat {'kept' if stays else 'removed'}"]
    assert listed(world).confirmed == ({okta("cat")} if stays else frozenset())
    assert ("cat" in names(listed(world).approvers)) is stays
    assert facts(world) == ["approver_moved", "approvers_proposed", "approvers_changed"]
    first = next(
        each for each in world.store.facts(f"EDITS#{ROLE}") if each.what.value == "approvers_proposed"
    )
    assert first.detail.get("confirms", "") == (okta("cat") if stays else "")


def test_a_second_person_who_says_no_leaves_the_question_open(sensitive: World) -> None:
    world = sensitive
    moves(world, "cat", OTHER)
    answer(world, stays=True)
    found = edits(world).proposal
    assert found
    world.workflow.agree(world.by("dan"), ROLE, found.id, yes=False)
    world.sweep(26, every=3600)
    closed = edits(world).proposal
    assert closed
    assert closed.fate is Fate.DECLINED
    assert asked(world) == [f"doubt: {ROLE} cat open"]


# Under trouble


def test_two_answers_at_once_and_one_counts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    moves(world, "cat", OTHER)
    commit, raced = world.store.commit, list[int]()

    def racing(change: Change) -> None:
        if not raced:
            raced.append(1)
            answer(world, stays=True)
        commit(change)

    monkeypatch.setattr(world.store, "commit", racing)
    done = world.workflow.confirm(world.by("ben"), ROLE, okta("cat"), stays=False)
    monkeypatch.setattr(world.store, "commit", commit)
    assert refused(done) == "list_changed"
    assert names(listed(world).approvers) == ["ben", "cat", "dan"]
    assert facts(world) == ["approver_moved", "approver_confirmed"]


def test_a_message_that_cannot_be_sent_now_is_sent_later_and_once(world: World) -> None:
    world.chat.faults = [Undeliverable("slack: ratelimited", retry_after=30)]
    moves(world, "cat", OTHER)
    assert asked(world) == []
    world.sweep(3)
    assert asked(world) == [f"doubt: {ROLE} cat open"]


@pytest.mark.parametrize("after", range(4))
def test_a_worker_that_dies_anywhere_is_made_up_for(
    world: World, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    put(world, "cat", OTHER)
    commit, left = world.store.commit, after

    def dying(change: Change) -> None:
        nonlocal left
        if left == 0:
            raise ConnectionError("killed")
        left -= 1
        commit(change)

    with monkeypatch.context() as broken, suppress(ConnectionError):
        broken.setattr(world.store, "commit", dying)
        people.meet(world.desk, world.outside, person_key(slack("cat")))
        world.work()
    world.sweep(50, every=3600)
    assert set(asked(world)) == {f"doubt: {ROLE} cat open"}
    assert len(asked(world)) <= 2  # Whoever dies after sending leaves open whether it was sent.
    assert facts(world) == ["approver_moved"]


def test_two_who_find_it_at_once_ask_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    put(world, "cat", OTHER)
    moves(world, "cat", OTHER)
    doubting.find(world.desk, [ROLE], Visible(world.outside))
    world.work()
    assert asked(world) == [f"doubt: {ROLE} cat open"]
    assert facts(world) == ["approver_moved"]
    found = doubt(world)
    assert found
    assert found.stand is Stand.OPEN


@pytest.fixture
def urgent(clock: Clock) -> World:
    """Ann had an emergency that nobody has reviewed."""
    world = World(
        clock,
        policies=[policy(emergency=Rules(For(4 * HOUR), review=DAY, most=2, within=28 * DAY))],
        roles=[role(approver_groups=frozenset({TEAM}))],
    )
    for name in NAMES:
        put(world, name, TEAM if name in ("ben", "cat", "dan") else OTHER)
    world.refresh()
    urgently(world)
    return world


def reviewers(world: World) -> set[str]:
    found = world.request(RequestId("R1")).emergency
    assert found
    return set(names(found.reviewers))


def test_who_changes_teams_reviews_no_emergency_and_ends_none(urgent: World) -> None:
    world = urgent
    assert reviewers(world) == {"ben", "cat", "dan"}
    moves(world, "cat", OTHER)
    assert reviewers(world) == {"ben", "dan"}
    assert world.facts(RequestId("R1"))[-1] == "rerouted"
    assert refused(world.review(RequestId("R1"), "cat")) == "other_team"
    assert refused(world.workflow.end_now(world.by("cat"), world.pointer(RequestId("R1")))) == "other_team"
    assert world.review_of(RequestId("R1")).open
    assert isinstance(answer(world, stays=True), Done)
    assert isinstance(world.review(RequestId("R1"), "cat"), Done)


def test_the_owner_and_security_review_it_wherever_they_are(urgent: World) -> None:
    world = urgent
    moves(world, "ben", OTHER)
    assert reviewers(world) == {"ben", "cat", "dan"}
    assert isinstance(world.review(RequestId("R1"), "ben"), Done)


def test_who_changed_teams_is_not_asked_to_review_an_emergency(urgent: World) -> None:
    world = urgent
    world.review(RequestId("R1"), "ben")
    world.work()
    moves(world, "cat", OTHER)
    second = urgently(world, "eve")
    found = world.request(second).emergency
    assert found
    assert set(names(found.reviewers)) == {"ben", "dan"}
