"""The next form begins where the last one left off, among what is offered now."""

from dataclasses import replace

import pytest

from access import habit
from access.answers import Done
from access.calls import Choice, Offer
from access.catalog import Approver
from access.duration import DAY, WEEK, For
from access.keys import OktaId, RoleKey, SlackId, person_key
from access.person import Lately, Person
from access.ports import Change
from tests.clock import Clock
from tests.world import ROLE, World, okta, policy, role, slack

BEN, CAT, DAN = (Approver(OktaId(f"00u{one}"), SlackId(f"U{one}"), one) for one in ("ben", "cat", "dan"))


def choices(**waiting: int) -> tuple[Choice, ...]:
    return tuple(Choice(each, waiting.get(each.name, 0), each is BEN) for each in (BEN, CAT, DAN))


def before(*slacks: str) -> Lately:
    return Lately(RoleKey("r"), For(DAY), tuple(map(SlackId, slacks)))


def proposed(chosen: tuple[Choice, ...]) -> list[str]:
    return [each.approver.name for each in chosen if each.proposed]


def test_last_times_approvers_are_proposed() -> None:
    assert proposed(habit.begun(choices(), before("Ucat"), 1)) == ["cat"]
    assert proposed(habit.begun(choices(), before("Ucat", "Udan"), 1)) == ["cat", "dan"]


def test_others_are_proposed_when_last_times_are_not_to_be_had() -> None:
    assert proposed(habit.begun(choices(), None, 1)) == ["ben"]
    assert proposed(habit.begun(choices(), before("Ucat", "Ugone"), 1)) == ["ben"]
    assert proposed(habit.begun(choices(), before(), 1)) == ["ben"]
    assert proposed(habit.begun(choices(), before("Ucat"), 2)) == ["ben"]
    assert proposed(habit.begun(choices(cat=habit.BUSY), before("Ucat"), 1)) == ["ben"]


def test_it_remembers_five_roles_the_last_one_first() -> None:
    person = Person(SlackId("U1"))
    for number in [*range(7), 4]:
        person = habit.kept(person, RoleKey(f"r{number}"), For(DAY), [SlackId("U2"), SlackId("U2")])
    assert [each.role for each in person.lately] == ["r4", "r6", "r5", "r3", "r2"]
    assert person.lately[0].approvers == ("U2",)
    assert person.version == 9


def someone(world: World, name: str = "ann") -> Person:
    key = person_key(slack(name))
    found = world.store.read([key])[key]
    assert isinstance(found, Person)
    return found


def test_asking_leaves_its_choice_and_the_next_form_begins_with_it(clock: Clock) -> None:
    world = World(clock)
    request = world.ask(duration="for 2w", approvers=("dan",))
    assert someone(world).lately == (Lately(ROLE, For(2 * WEEK), (slack("dan"),), clock()),)
    assert isinstance(world.workflow.withdraw(world.by("ann"), world.pointer(request)), Done)
    offer = world.workflow.offer(world.by("ann"), ROLE, okta("ann"))
    assert isinstance(offer, Offer)
    assert offer.default == For(2 * WEEK)
    assert [each.approver.slack for each in offer.approvers if each.proposed] == [slack("dan")]


def test_a_duration_that_is_not_offered_any_more_is_not_begun_with(clock: Clock) -> None:
    world = World(clock)
    request = world.ask(duration="for 2w", approvers=("dan",))
    assert isinstance(world.workflow.withdraw(world.by("ann"), world.pointer(request)), Done)
    world.catalogue([replace(policy(), durations=(For(DAY),))], [role()])
    offer = world.workflow.offer(world.by("ann"), ROLE, okta("ann"))
    assert isinstance(offer, Offer)
    assert offer.default != For(2 * WEEK)


def test_two_forms_sent_at_once_are_both_on_record(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    other = role("other", target=replace(role().target, ids=("00g2",)))
    world = World(clock, roles=[role(), other])
    commit = world.store.commit

    def overtaken(change: Change) -> None:
        monkeypatch.setattr(world.store, "commit", commit)
        world.ask(role_="other")
        commit(change)

    monkeypatch.setattr(world.store, "commit", overtaken)
    world.ask()
    assert [each.role for each in someone(world).lately] == [ROLE, "other"]


def test_a_refused_form_leaves_nothing(clock: Clock) -> None:
    world = World(clock)
    world.try_ask(reason=" ")
    assert someone(world).lately == ()
