"""Several roles at once: asked in one go, decided in one go, and each on its own from then on."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from access import bundle
from access.answers import Done, Refusals
from access.calls import Answering, Asking, Hint, Offer, Pointer
from access.card import Card, Prior
from access.catalog import Approver, ApproverList, Ineligible, Policy, Role, Rule
from access.duration import DAY, WEEK, For
from access.errors import TryAgain
from access.hours import Hours
from access.keys import (
    Due,
    Lane,
    PolicyKey,
    RequestId,
    RoleKey,
    SlackId,
    Target,
    card_key,
    holding_key,
    load_key,
    person_key,
    role_key,
)
from access.person import Load, Party, Person, Standing
from access.ports import Change, Write
from access.request import Request, State
from store.changes import keys_of
from store.memory import MemoryStore
from tests.access.test_owners import edit as know
from tests.clock import Clock
from tests.world import World, okta, policy, refused, role, slack

MORNING, EVENING = Hours("UTC", (0, 1), 480, 600), Hours("UTC", (0, 1), 540, 660)
ONE, TWO, THREE = RoleKey("one"), RoleKey("two"), RoleKey("three")


def target(key: str) -> Target:
    return Target("okta_group", (f"00g-{key}",))


def roles(*keys: str, policies: Sequence[str] = ()) -> list[Role]:
    named = policies or ["standard"] * len(keys)
    return [role(key, kind, target(key)) for key, kind in zip(keys, named, strict=True)]


def world_of(clock: Clock, count: int = 3, **more: object) -> World:
    return World(clock, roles=roles(*(f"r{each}" for each in range(count))), **more)  # type: ignore[arg-type]


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, roles=roles("one", "two", "three"))


def try_ask(
    world: World,
    *keys: str,
    name: str = "ann",
    duration: str = "for 1w",
    approvers: Sequence[str] = ("ben",),
    id_: str = "R-x",
    ticket: str = "",
) -> Done[Request] | Refusals:
    first, *also = map(RoleKey, keys)
    named = tuple(map(slack, approvers))
    asking = Asking(RequestId(id_), first, duration, "to debug", named, also=tuple(also), ticket=ticket)
    return world.workflow.ask(world.by(name), asking)


def ask(world: World, *keys: str, **more: object) -> RequestId:
    answer = try_ask(world, *keys, **more)  # type: ignore[arg-type]
    assert isinstance(answer, Done), answer
    return answer.value.id


def all_of(world: World, first: RequestId) -> list[Request]:
    request = world.request(first)
    return [request, *(world.request(each.request) for each in request.also)]


def states(world: World, first: RequestId) -> list[tuple[State, str]]:
    return [(each.state, each.reason_ended) for each in all_of(world, first)]


def test_it_is_asked_in_one_go_with_one_card_and_one_receipt(world: World) -> None:
    first = ask(world, "one", "two", "three")
    requests = all_of(world, first)
    assert [each.role for each in requests] == [ONE, TWO, THREE]
    assert [each.id for each in requests] == ["R-x", "R-x-2", "R-x-3"]
    assert {each.bundle for each in requests} == {first}
    assert {world.holding(target=target(each.role)).asking for each in requests} == {
        each.id for each in requests
    }
    world.work()
    assert len(world.chat.of("ben")) == len(world.chat.of("ann")) == 1
    assert all(world.facts(each.id) == ["asked"] for each in requests)


def test_nobody_is_woken_for_the_others_while_nothing_is_given(clock: Clock) -> None:
    world = World(clock, roles=roles("one", "two"), policies=[policy(approvals=2)])
    first = ask(world, "one", "two", approvers=("ben", "cat"))
    told = [(each.due is not None, each.wake) for each in all_of(world, first)]
    assert told == [(True, True), (False, False)]
    world.work()
    world.approve(first)
    assert [(each.due, each.wake) for each in all_of(world, first)] == [
        (Due(Lane.TELL, clock() + 60), True),
        (None, False),
    ]


def test_one_yes_approves_all_and_each_lives_on_its_own(world: World) -> None:
    first = ask(world, "one", "two")
    world.work()
    assert isinstance(world.approve(first), Done)
    assert {state for state, _ in states(world, first)} == {State.APPROVED}
    world.work()
    assert world.has(target=target("one"))
    assert world.has(target=target("two"))
    assert len(world.chat.of("ben")) == 1
    assert len(world.chat.of("ann")) == 2
    second = RequestId("R-x-2")
    assert isinstance(world.workflow.end(world.by("ann"), world.pointer(second)), Done)
    world.work()
    assert not world.has(target=target("two"))
    assert world.has(target=target("one"))
    assert world.facts(second) == ["asked", "approved", "begun", "given", "stopped", "taking_back", "ended"]
    extended = world.workflow.extend(
        world.by("ann"), world.pointer(first), RequestId("R-y"), "for 1d", "longer"
    )
    assert isinstance(extended, Done)
    assert extended.value.bundle is None


def test_one_no_denies_all_and_frees_every_lock(world: World) -> None:
    first = ask(world, "one", "two")
    world.work()
    assert isinstance(world.deny(first), Done)
    world.work()
    assert states(world, first) == [(State.ENDED, "denied")] * 2
    assert all(each.denial for each in all_of(world, first))
    assert world.holding(target=target("two")).asking is None
    assert len(world.chat.of("ann")) == 1
    ask(world, "two", id_="R-y")


@pytest.mark.parametrize("place", [0, 1])
def test_whatever_is_pressed_about_one_of_them_is_about_all(world: World, place: int) -> None:
    first = ask(world, "one", "two")
    one = all_of(world, first)[place]
    assert isinstance(world.workflow.decide(world.by("ben"), Pointer.to(one), Answering(True)), Done)
    assert {state for state, _ in states(world, first)} == {State.APPROVED}


@pytest.mark.parametrize("place", [0, 1])
def test_withdrawing_one_of_them_withdraws_all(world: World, place: int) -> None:
    first = ask(world, "one", "two")
    one = all_of(world, first)[place]
    assert isinstance(world.workflow.withdraw(world.by("ann"), Pointer.to(one)), Done)
    assert states(world, first) == [(State.ENDED, "withdrawn")] * 2
    assert world.holding(target=target("one")).asking is world.holding(target=target("two")).asking is None


def test_once_all_of_them_are_over_each_can_be_asked_for_again(world: World) -> None:
    """Whoever ends them: time, a role that is gone, a person who is gone."""
    ask(world, "one", "two", "three")
    world.clock.advance(7 * DAY)
    world.sweep()
    assert [world.holding(target=target(key)).asking for key in ("one", "two", "three")] == [None] * 3
    world.refresh()
    second = ask(world, "one", "two", "three", id_="R-y")
    know(world, "ann", standing=Standing.OKTA_GONE)
    world.directory.people[okta("ann")] = replace(world.directory.people[okta("ann")], alive=False)
    world.refresh()
    world.sweep()
    assert {state for state, _ in states(world, second)} == {State.ENDED}
    assert [world.holding(target=target(key)).asking for key in ("one", "two", "three")] == [None] * 3


def test_all_lapse_together(world: World) -> None:
    first = ask(world, "one", "two")
    world.clock.advance(7 * DAY)
    world.sweep()
    assert states(world, first) == [(State.ENDED, "lapsed")] * 2
    assert [each.due for each in all_of(world, first)] == [None, None]


def test_all_are_over_when_one_of_the_roles_is_gone(world: World) -> None:
    first = ask(world, "one", "two")
    known = world.store._records  # A role leaves the catalogue only by somebody's hand.
    del known[role_key(TWO)]
    world.work()
    assert states(world, first) == [(State.ENDED, "role_gone")] * 2


def test_all_are_over_when_the_person_is_gone(world: World) -> None:
    first = ask(world, "one", "two")
    world.directory.people[okta("ann")] = replace(world.directory.people[okta("ann")], alive=False)
    world.refresh()
    assert states(world, first) == [(State.ENDED, "requester_gone")] * 2


def test_a_replayed_form_finds_its_own_requests(world: World) -> None:
    first = ask(world, "one", "two")
    again = try_ask(world, "one", "two")
    assert isinstance(again, Done)
    assert again.repeated
    assert [world.facts(each.id) for each in all_of(world, first)] == [["asked"], ["asked"]]


def test_a_second_yes_is_told_that_it_counted(world: World) -> None:
    first = ask(world, "one", "two")
    world.approve(first)
    again = world.approve(first)
    assert isinstance(again, Done)
    assert again.repeated
    assert world.facts(RequestId("R-x-2")) == ["asked", "approved"]


def test_nothing_is_half_decided_and_the_answer_says_which_and_why(world: World) -> None:
    first = ask(world, "one", "two")
    changed = [*roles("one"), replace(roles("two")[0], retired=True), *roles("three")]
    world.catalogue([policy()], changed)
    answer = world.approve(first)
    assert refused(answer) == "retired_role"
    assert isinstance(answer, Refusals)
    assert answer.first.why == (
        "Nothing was decided, because of “two - AWS Role”. This role is not given out any more. Choose another one."
    )
    assert {state for state, _ in states(world, first)} == {State.PENDING}
    assert isinstance(world.deny(first), Done)


def test_the_strictest_policy_decides_how_many_have_to_agree(clock: Clock) -> None:
    both = [policy(), policy("strict", approvals=2, pending=DAY)]
    world = World(clock, policies=both, roles=roles("one", "two", policies=["standard", "strict"]))
    assert refused(try_ask(world, "one", "two")) == "too_few_approvers"
    first = ask(world, "one", "two", approvers=("ben", "cat"))
    assert {each.deadline for each in all_of(world, first)} == {clock() + DAY}
    assert isinstance(world.approve(first), Done)
    assert {state for state, _ in states(world, first)} == {State.PENDING}
    assert refused(world.approve(first)) == "already_counted"
    assert isinstance(world.approve(first, "cat"), Done)
    assert {state for state, _ in states(world, first)} == {State.APPROVED}
    assert world.facts(RequestId("R-x-2")) == ["asked", "endorsed", "approved"]


def test_what_one_of_them_was_asked_under_holds_for_all_though_its_policy_is_loosened(clock: Clock) -> None:
    strict = policy("strict", hours=(MORNING,), elsewhere="the change board", approvals=2)
    both = roles("one", "two", policies=["standard", "strict"])
    world = World(clock, policies=[policy(), strict], roles=both)
    for each in all_of(world, ask(world, "one", "two", approvers=("ben", "cat"))):
        limits = each.limits
        assert (limits.hours, limits.elsewhere, limits.approvals) == ((MORNING,), "the change board", 2)


def test_a_policy_that_turned_stricter_holds_for_all(clock: Clock) -> None:
    both = [policy(), policy("strict")]
    world = World(clock, policies=both, roles=roles("one", "two", policies=["standard", "strict"]))
    first = ask(world, "one", "two", approvers=("ben", "cat"))
    stricter = [policy(), policy("strict", approvals=2)]
    world.catalogue(stricter, roles("one", "two", policies=["standard", "strict"]))
    world.approve(first)
    assert {state for state, _ in states(world, first)} == {State.PENDING}


def test_a_shorter_yes_shortens_all(world: World) -> None:
    first = ask(world, "one", "two")
    shorter = Answering(True, duration=For(DAY))
    assert isinstance(world.workflow.decide(world.by("ben"), world.pointer(first), shorter), Done)
    assert {str(each.granted) for each in all_of(world, first)} == {"for 1d"}


def listing(world: World, *lists: Sequence[str]) -> None:
    """Other approvers for the roles one, two, …"""
    for key, names in zip((ONE, TWO, THREE), lists, strict=False):
        approvers = tuple(Approver(okta(each), slack(each), each) for each in names)
        found = ApproverList(key, approvers)
        stored = world.store.read([found.key])[found.key]
        assert isinstance(stored, ApproverList)
        world.store.commit(
            Change(writes=(Write(replace(found, version=stored.version + 1), stored.version),))
        )


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        (("one", "none"), "unknown_role"),
        (("one", "same"), "same_access"),
        (("one", "short"), "no_common_duration"),
        (("one", "closed"), "may_not_ask"),
        (("one", "two"), "no_common_approver"),
        (("ops", "sec"), "no_common_ticket"),
    ],
)
def test_what_does_not_go_together_is_refused_with_words_in_form_and_write(
    clock: Clock, keys: tuple[str, str], code: str
) -> None:
    ticketed = [policy(each, ticket=f"{each}-[0-9]", ticket_example=f"{each}-1") for each in ("ops", "sec")]
    short = Policy(PolicyKey("short"), "Short", (For(3600),), longest=7200)
    closed = policy("closed", requesters=frozenset({"hr"}))
    others = roles("one", "two", "short", "closed", "ops", "sec", policies=["standard", "standard", "short", "closed", "ops", "sec"])  # fmt: skip
    world = World(
        clock,
        policies=[policy(), short, closed, *ticketed],
        roles=[*others, role("same", "standard", target("one"))],
    )
    if keys == ("one", "two"):
        listing(world, ["ben", "cat"], ["dan"])
    assert refused(try_ask(world, *keys, ticket="ops-1")) == code
    first, also = map(RoleKey, keys)
    answer = world.workflow.offer(world.by("ann"), first, None, (also,))
    assert refused(answer) == code
    assert isinstance(answer, Refusals)
    assert answer.first.field == "also"


def test_the_form_offers_what_holds_for_all(clock: Clock) -> None:
    strict = Policy(PolicyKey("strict"), "Strict", (For(DAY), For(WEEK)), longest=WEEK, approvals=2)
    world = World(
        clock, policies=[policy(), strict], roles=roles("one", "two", policies=["standard", "strict"])
    )
    listing(world, ["ben", "cat", "dan"], ["cat", "dan", "eve"])
    offer = world.workflow.offer(world.by("ann"), ONE, None, (TWO,))
    assert isinstance(offer, Offer)
    assert list(map(str, offer.durations)) == ["for 1d", "for 1w"]
    assert {each.approver.slack for each in offer.approvers} == {slack("cat"), slack("dan")}
    assert all(each.proposed for each in offer.approvers)
    assert (offer.policy.approvals, offer.policy.longest) == (2, WEEK)
    assert [each.key for each in offer.also] == ["two"]
    assert offer.also_possible


def test_eight_fit_and_nine_are_too_many(clock: Clock) -> None:
    world = world_of(clock, 9)
    keys = [f"r{each}" for each in range(9)]
    offer = world.workflow.offer(world.by("ann"), RoleKey("r0"), None, tuple(map(RoleKey, keys[1:8])))
    assert isinstance(offer, Offer)
    assert not offer.also_possible
    assert refused(try_ask(world, *keys)) == "too_many_roles"
    assert len(all_of(world, ask(world, *keys[:8]))) == bundle.MOST == 8


class Counting(MemoryStore):
    """Remembers how big each change was, and what was read."""

    sizes: list[int]
    reads: int

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.sizes, self.reads = [], 0

    def commit(self, change: Change) -> None:
        self.sizes.append(len(keys_of(change)))
        super().commit(change)

    def read(self, keys):  # type: ignore[no-untyped-def]
        wanted = list(keys)
        assert len(wanted) <= 100
        self.reads += 1
        return super().read(wanted)


def test_eight_roles_of_eight_policies_fit_into_one_transaction_and_one_batch(clock: Clock) -> None:
    store = Counting(clock)
    names = [f"p{each}" for each in range(8)]
    keys = [f"r{each}" for each in range(8)]
    world = World(
        clock, policies=[policy(each) for each in names], roles=roles(*keys, policies=names), store=store
    )
    world.workflow.offer(world.by("ann"), RoleKey(keys[0]))  # Whoever opened the form has the list of roles.
    store.sizes, store.reads = [], 0
    first, *also = map(RoleKey, keys)
    asking = Asking(RequestId("R-x"), first, "for 1w", "why", (slack("ben"),), okta("ann"), also=tuple(also))
    assert isinstance(world.workflow.ask(world.by("ann"), asking), Done)
    assert (store.reads, store.sizes) == (1, [8 * 6 + 1])
    pointer = Pointer.parse(str(world.pointer(RequestId("R-x"))))
    store.sizes, store.reads = [], 0
    assert isinstance(world.workflow.decide(world.by("ben"), pointer, Answering(True)), Done)
    assert (store.reads, store.sizes) == (1, [8 * 6 + 3])


def test_a_pointer_without_room_for_hints_still_finds_everything(world: World) -> None:
    first = ask(world, "one", "two")
    long = Hint(RoleKey("r" * 64), PolicyKey("p" * 64), Target("okta_group", ("x" * 200,)))
    pointer = replace(world.pointer(first), also=(long,) * 7)
    assert len(str(pointer)) < 2000
    bare = Pointer.parse(str(pointer))
    assert bare.also == ()
    assert isinstance(world.workflow.decide(world.by("ben"), bare, Answering(True)), Done)
    assert {state for state, _ in states(world, first)} == {State.APPROVED}


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("yes", [True, False])
def test_a_button_of_any_of_them_with_wrong_hints_is_about_all(world: World, place: int, yes: bool) -> None:
    first = ask(world, "one", "two", "three")
    id_ = all_of(world, first)[place].id
    wrong = Pointer(id_, RoleKey("x"), PolicyKey("x"), okta("dan"), target("x"), slack("dan"))
    answer = world.workflow.decide(world.by("ben"), wrong, Answering(yes, "read is enough"))
    assert isinstance(answer, Done)
    assert {state for state, _ in states(world, first)} == {State.APPROVED if yes else State.ENDED}


def test_one_role_alone_is_no_bundle(world: World) -> None:
    first = ask(world, "one", "one")
    assert (world.request(first).bundle, world.request(first).also) == (None, ())


def test_one_that_waits_already_keeps_the_others_from_being_asked(world: World) -> None:
    first = ask(world, "one", "two")
    assert refused(try_ask(world, "three", "two", id_="R-y")) == "already_asked"
    assert holding_key(okta("ann"), target("three")) not in world.store.read(
        [holding_key(okta("ann"), target("three"))]
    )
    assert {state for state, _ in states(world, first)} == {State.PENDING}


NAMES = ("ben", "cat", "dan", "eve")
LISTS = [("ben", "cat"), ("cat", "dan", "ben"), ("ben",)]


@pytest.mark.parametrize(("lists", "clicker"), list(product(product(LISTS, repeat=2), ("ann", *NAMES))))
@pytest.mark.parametrize("standing", [Standing.OK, Standing.OKTA_GONE])
def test_nobody_approves_together_what_they_could_not_approve_alone(
    clock: Clock, lists: tuple[Sequence[str], ...], clicker: str, standing: Standing
) -> None:
    """Every approver list there is, against what the same person is told about each role by itself."""
    together, alone = World(clock, roles=roles("one", "two")), World(clock, roles=roles("one", "two"))
    first = ask(together, "one", "two")
    singles = [ask(alone, key, id_=f"R-{key}") for key in ("one", "two")]
    for world in (together, alone):
        listing(world, *lists)
        known = world.store.read([person_key(slack(clicker))])[person_key(slack(clicker))]
        assert isinstance(known, Person)
        changed = replace(known, standing=standing, version=known.version + 1)
        world.store.commit(Change(writes=(Write(changed, known.version),)))
    each_alone = [isinstance(alone.approve(single, clicker), Done) for single in singles]
    at_once = isinstance(together.approve(first, clicker), Done)
    assert at_once == all(each_alone)
    states_ = {state for state, _ in states(together, first)}
    assert states_ == {State.APPROVED if at_once else State.PENDING}


def test_a_decision_on_a_bundle_counts_as_one_of_the_approver(world: World) -> None:
    first = ask(world, "one", "two", "three")
    world.work()
    waiting = world.store.read([load_key(slack("ben"))])[load_key(slack("ben"))]
    assert waiting == Load(slack("ben"), 1)
    world.approve(first)
    world.work()
    load = world.store.read([load_key(slack("ben"))])[load_key(slack("ben"))]
    assert isinstance(load, Load)
    assert (load.waiting, sum(load.decided.values())) == (0, 1)


def test_an_approver_taken_off_one_list_decides_nothing_and_their_card_says_so(world: World) -> None:
    first = ask(world, "one", "two")
    world.work()
    listing(world, ["ben", "cat"], ["cat", "dan"])
    approving = world.approve(first)
    assert refused(approving) == refused(world.deny(first)) == "not_an_approver"
    assert isinstance(approving, Refusals)
    assert approving.first.why.startswith("Nothing was decided, because of “two")
    card = world.store.read([card_key(first, slack("ben"))])[card_key(first, slack("ben"))]
    assert isinstance(card, Card)
    assert card.barred
    assert isinstance(world.approve(first, "cat"), Done)
    assert SlackId(slack("cat")) == all_of(world, first)[1].approvals[0].by.slack


def test_an_approver_who_is_in_another_team_by_now_is_told_for_which_of_them(clock: Clock) -> None:
    one, two = roles("one", "two")
    world = World(clock, roles=[one, two])
    first = ask(world, "one", "two")
    world.catalogue([policy()], [one, replace(two, approver_groups=frozenset({"00g-team"}))])
    for answer in (world.approve(first), world.deny(first)):
        assert refused(answer) == "other_team"
        assert isinstance(answer, Refusals)
        assert answer.first.why.startswith("Nothing was decided, because of “two")


def test_it_is_as_sensitive_as_the_most_sensitive_of_them(clock: Clock) -> None:
    both = [policy(), policy("secret", sensitive=True)]
    world = World(clock, policies=both, roles=roles("one", "two", policies=["standard", "secret"]))
    first, second = all_of(world, ask(world, "one", "two"))
    assert (first.sensitive, second.sensitive) == (True, True)
    assert (first.limits.sensitive, second.limits.sensitive) == (False, True)


def test_every_role_is_looked_at_once_and_the_answers_are_kept_in_their_order(world: World) -> None:
    world.target.members.add((okta("ann"), target("two")))
    first = ask(world, "one", "two", "three", approvers=("ben", "cat"))
    world.work()
    world.sweep(2)
    for name in ("ben", "cat"):
        key = card_key(first, slack(name))
        card = world.store.read([key])[key]
        assert isinstance(card, Card)
        assert (card.prior, card.priors) == (Prior.NONE, (Prior.OUTSIDE, Prior.NONE))
    assert world.target.calls == ["present"] * 3


def test_a_look_that_fails_costs_only_its_own_line(world: World) -> None:
    world.target.members.add((okta("ann"), target("three")))
    world.target.before = [TryAgain("500", service=True, doubt=True)]
    first = ask(world, "one", "two", "three")
    world.work()
    key = card_key(first, slack("ben"))
    card = world.store.read([key])[key]
    assert isinstance(card, Card)
    assert (card.prior, card.priors) == (Prior.UNKNOWN, (Prior.NONE, Prior.OUTSIDE))


def test_what_is_about_all_of_them_names_none_of_them(clock: Clock) -> None:
    world = World(clock, roles=roles("one", "two"), policies=[policy(approvals=2)])
    first = ask(world, "one", "two", approvers=("ben", "cat"))
    world.approve(first, "ben")
    for name, code in (("ann", "own_request"), ("ben", "already_counted"), ("cat", "requester_gone")):
        if code == "requester_gone":
            known = world.store.read([person_key(slack("ann"))])[person_key(slack("ann"))]
            assert isinstance(known, Person)
            gone = replace(known, standing=Standing.OKTA_GONE, version=known.version + 1)
            world.store.commit(Change(writes=(Write(gone, known.version),)))
        answer = world.approve(first, name)
        assert refused(answer) == code
        assert isinstance(answer, Refusals)
        assert not answer.first.why.startswith("Nothing was decided")


def test_that_whoever_asked_has_left_is_about_all_of_them(clock: Clock) -> None:
    world = World(clock, roles=roles("one", "two"), policies=[policy(for_others=True)])
    form = Asking(RequestId("R-x"), ONE, "for 1w", "why", (slack("ben"),), also=(TWO,), for_whom=slack("eve"))
    assert isinstance(world.workflow.ask(world.by("ann"), form), Done)
    know(world, "ann", standing=Standing.OKTA_GONE)
    answer = world.approve(RequestId("R-x"))
    assert refused(answer) == "asker_gone"
    assert isinstance(answer, Refusals)
    assert not answer.first.why.startswith("Nothing was decided")


def test_a_pointer_longer_than_any_that_is_written_is_none() -> None:
    text = "R1|role|policy|00u1|okta_group:00g1|U1|"
    assert Pointer.parse(text).request == "R1"
    with pytest.raises(ValueError, match="longer than any"):
        Pointer.parse(text + "|role/policy/okta_group:00g1" * 100)


BY_BEN = Rule("on-call", Party(okta("ben"), slack("ben")), DAY)


@pytest.mark.parametrize(
    ("field", "one", "other", "strictest"),
    [
        ("longest", WEEK, 2 * WEEK, WEEK),
        ("approvals", 1, 2, 2),
        ("extend", True, False, False),
        ("extensions", None, 2, 2),
        ("longest_extension", DAY, WEEK, DAY),
        ("hours", (MORNING,), (EVENING,), None),
        ("because", "", "Customer data", "Customer data"),
        ("elsewhere", "", "the change board", "the change board"),
        ("pending", DAY, WEEK, DAY),
        ("sensitive", False, True, True),
        ("for_others", True, False, False),
        ("when_ineligible", Ineligible.KEEP, Ineligible.END, Ineligible.END),
        ("ticket", "", "ops-[0-9]", "ops-[0-9]"),
        ("default", For(WEEK), For(DAY), None),
        ("rule", BY_BEN, BY_BEN, None),
    ],
)
def test_what_holds_for_several_is_the_strictest_of_what_holds_for_each(
    field: str, one: Any, other: Any, strictest: object
) -> None:
    first, second = policy(**{field: one}), policy("other", **{field: other})
    third = replace(first, key=PolicyKey("third"))
    for several in ([first, second, third], [second, first, third]):
        found = getattr(bundle.strictest(several), field)
        if field == "hours":
            assert set(found) == {MORNING, EVENING}
        elif field == "default":
            assert found == several[0].default  # The form begins with what the first role's would.
        else:
            assert found == strictest
    assert getattr(bundle.strictest([first]), field) == one
    assert getattr(bundle.strictest([second]), field) == other


def test_the_example_of_a_ticket_is_of_the_policy_that_wants_one() -> None:
    first, second = policy(), policy("other", ticket="ops-[0-9]", ticket_example="ops-1")
    for several in ([first, second], [second, first]):
        assert bundle.strictest(several).ticket_example == "ops-1"


def test_a_form_for_several_does_not_begin_with_what_one_of_them_lacks() -> None:
    first = policy(default=For(WEEK))
    second = Policy(PolicyKey("short"), "Short", (For(DAY),), longest=DAY)
    assert bundle.strictest([first]).default == For(WEEK)
    assert bundle.strictest([first, second]).default is None


def test_what_is_decided_stands_alone(world: World) -> None:
    first = ask(world, "one", "two", "three")
    pending = all_of(world, first)
    known = {each.key: each for each in pending}
    assert all(bundle.members(known, each) == tuple(pending) for each in pending)
    decided = replace(pending[1], state=State.APPROVED)
    assert bundle.members(known, decided) == (decided,)
    assert list(bundle.wants(known, decided)) == []
    lone = replace(pending[0], also=())
    assert bundle.members({lone.key: lone}, pending[1]) == (pending[1],), "the first one does not name it"


def test_with_any_of_them_all_are_read_and_what_each_keeps_locked(world: World) -> None:
    pending = all_of(world, ask(world, "one", "two", "three"))
    known = {each.key: each for each in pending}
    whole = {key for each in pending for key in (each.key, each.holding_key)}
    assert [set(bundle.wants(known, each)) for each in pending] == [whole] * 3


def test_a_record_that_a_restored_table_lacks_is_left_out_and_what_is_over_is_not_ended_again(
    world: World,
) -> None:
    first = ask(world, "one", "two", "three")
    _, second, third = all_of(world, first)
    records = world.store._records
    del records[second.key]
    records[third.key] = replace(third, state=State.ENDED, reason_ended="lapsed")
    assert isinstance(world.workflow.withdraw(world.by("ann"), world.pointer(first)), Done)
    assert world.request(first).reason_ended == "withdrawn"
    assert world.request(third.id).reason_ended == "lapsed"


def test_every_step_of_each_role_says_to_which_bundle_it_belonged(clock: Clock) -> None:
    world = World(clock, roles=roles("one", "two"), policies=[policy(approvals=2)])
    first = ask(world, "one", "two", approvers=("ben", "cat"))
    world.approve(first)
    assert isinstance(world.deny(first, "cat"), Done)
    for each in all_of(world, first):
        facts = list(world.store.facts(f"REQ#{each.id}"))
        assert [fact.what.value for fact in facts] == ["asked", "endorsed", "denied"]
        assert {fact.detail.get("bundle") for fact in facts} == {first}
        assert facts[-1].detail["approvers_version"] == "1,1", "that of each list it was judged by"
        decided = [(decision.by.slack, decision.approve) for decision in each.decisions]
        assert decided == [(slack("ben"), True), (slack("cat"), False)]
