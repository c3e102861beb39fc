"""What one form that was sent puts on record, under which conditions, and why some are refused."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from access.answers import Done, Refusals
from access.calls import Asking
from access.catalog import Policy, Role
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Rules
from access.holding import Holding
from access.hours import Hours
from access.keys import (
    Key,
    PolicyKey,
    RequestId,
    RoleKey,
    Target,
    approvers_key,
    holding_key,
    person_key,
    policy_key,
    role_key,
)
from access.person import Party
from access.ports import Change, Write
from access.reading import Known
from access.request import Lesser, Request, State
from store.memory import MemoryStore
from tests.access.test_owners import edit as know
from tests.clock import Clock
from tests.world import GROUP, ROLE, World, okta, policy, refused, role, slack

OTHER = RoleKey("other")
THERE = Target("okta_group", ("00g2",))


class Watching(MemoryStore):
    """Remembers every change that was tried, and every batch that was read."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.changes: list[Change] = []
        self.batches: list[set[Key]] = []

    def commit(self, change: Change) -> None:
        self.changes.append(change)
        super().commit(change)

    def read(self, keys: Iterable[Key]) -> Known:
        self.batches.append(set(keys))
        return super().read(self.batches[-1])


def world_of(clock: Clock, *more: Role, **rules: Any) -> World:
    roles = more or (role(),)
    return World(clock, policies=[policy(**rules)], roles=roles, store=Watching(clock))


def watched(world: World) -> Watching:
    assert isinstance(world.store, Watching)
    world.store.changes, world.store.batches = [], []
    return world.store


def form(*keys: RoleKey, **more: object) -> Asking:
    first, *also = keys or (ROLE,)
    values = {"approvers": (slack("ben"),), "also": tuple(also), **more}
    return Asking(RequestId("R-x"), first, "for 1w", "to debug", **values)  # type: ignore[arg-type]


def send(world: World, sent: Asking) -> Done[Request] | Refusals:
    return world.workflow.ask(world.by("ann", "m-1"), sent)


def asked(world: World, sent: Asking) -> Request:
    answer = send(world, sent)
    assert isinstance(answer, Done), answer
    return world.request(answer.value.id)


# On record


def test_the_audit_of_a_request_says_who_was_asked_for_what_and_by_which_rules(clock: Clock) -> None:
    world = world_of(clock)
    store = watched(world)
    asked(world, form(approvers=(slack("cat"), slack("ben"))))
    (change,) = [each for each in store.changes if each.writes]
    assert {each.key for each in change.checks} == {
        role_key(ROLE),
        approvers_key(ROLE),
        policy_key(PolicyKey("standard")),
    }
    (fact,) = world.store.facts("REQ#R-x")
    assert fact.actor == okta("ann")
    assert fact.detail == {
        "role": ROLE,
        "duration": "for 1w",
        "asked": "00u-cat,00u-ben",
        "target": "okta_group:00g1",
        "through": "",
        **world.by("ann", "m-1").recorded,
        "role_version": "1",
        "policy_version": "1",
        "approvers_version": "1",
    }


def test_of_a_bundle_for_somebody_else_it_names_them_the_ticket_and_the_bundle(clock: Clock) -> None:
    both = role(), role(OTHER, target=THERE)
    world = world_of(clock, *both, for_others=True, ticket="ops-[0-9]", ticket_example="ops-1")
    asked(world, form(ROLE, OTHER, for_whom=slack("eve"), ticket="ops-7"))
    for subject, key in (("R-x", ROLE), ("R-x-2", OTHER)):
        (fact,) = world.store.facts(f"REQ#{subject}")
        assert fact.detail["role"] == key
        more = {key: fact.detail[key] for key in ("for_whom", "for_slack", "ticket", "bundle")}
        assert more == {"for_whom": "00u-eve", "for_slack": "U-eve", "ticket": "ops-7", "bundle": "R-x"}


def test_a_refused_form_is_on_record_as_such(clock: Clock) -> None:
    world = world_of(clock)
    assert refused(send(world, form(approvers=()))) == "no_approver_chosen"
    (fact,) = world.store.facts("REFUSED#m-1")
    assert (fact.detail["verb"], fact.detail["codes"]) == ("ask", "no_approver_chosen")


def test_the_request_keeps_the_role_as_it_was_called_and_led_then(clock: Clock) -> None:
    small = role("small", target=THERE)
    big = role(link="https://example.com/start", use="Log in", lesser=RoleKey("small"))
    world = world_of(clock, big, small)
    found = asked(world, replace(form(), reason="  to debug\n", ticket="ops-7", context="c" * 10_000))
    assert (found.role, found.title, found.target) == (ROLE, big.title, GROUP)
    assert (found.link, found.use, found.reason) == (big.link, big.use, "to debug")
    assert found.lesser == Lesser(small.key, small.title)
    assert found.asked == (Party(okta("ben"), slack("ben")),)
    assert (found.made_at, found.deadline, found.state) == (clock(), clock() + 7 * DAY, State.PENDING)
    assert found.ticket == ""  # This policy wants none.
    assert 0 < len(found.context) < 10_000


def test_a_smaller_role_that_is_retired_is_not_pointed_to(clock: Clock) -> None:
    world = world_of(clock, role(lesser=RoleKey("small")), role("small", target=THERE, retired=True))
    assert asked(world, form()).lesser is None


@pytest.mark.parametrize(("groups", "seconds"), [({"ops"}, HOUR), ({"dev"}, 0)])
def test_it_is_kept_whether_the_one_who_asks_could_turn_it_into_an_emergency(
    clock: Clock, groups: set[str], seconds: int
) -> None:
    world = world_of(clock, emergency=Rules(For(HOUR), requesters=frozenset({"ops"})))
    know(world, "ann", groups=frozenset(groups))
    assert asked(world, form()).limits.emergency == seconds


def test_the_groups_through_which_somebody_may_ask_are_kept_as_far_as_they_matter(clock: Clock) -> None:
    world = world_of(clock, requesters=frozenset({"dev", "ops", "qa"}))
    know(world, "ann", groups=frozenset({"dev", "ops", "choir"}))
    assert asked(world, form()).through == {"dev", "ops"}
    (fact,) = world.store.facts("REQ#R-x")
    assert fact.detail["through"] == "dev,ops"


def test_it_commits_only_while_all_that_it_was_judged_by_is_as_it_was_read(clock: Clock) -> None:
    world = world_of(clock, role(), role(OTHER, target=THERE), for_others=True)
    store = watched(world)
    asked(world, form(ROLE, OTHER, for_whom=slack("eve")))
    (change,) = store.changes
    judged = {role_key(ROLE), role_key(OTHER), approvers_key(ROLE), approvers_key(OTHER)}
    assert {each.key: each.was for each in change.checks} == dict.fromkeys(
        {*judged, policy_key(PolicyKey("standard")), person_key(slack("eve"))}, 1
    )
    locks = [holding_key(okta("eve"), each) for each in (GROUP, THERE)]
    assert [each.was for each in change.writes if each.record.key in locks] == [None, None]
    assert [each.was for each in change.writes if each.record.key == person_key(slack("ann"))] == [1]
    assert [world.holding("eve", each).version for each in (GROUP, THERE)] == [1, 1]


# Refused


def why(world: World, sent: Asking) -> list[tuple[str, str, str]]:
    answer = send(world, sent)
    assert isinstance(answer, Refusals)
    return [(each.code, each.field, each.why) for each in answer.all]


def test_what_is_wrong_with_one_role_alone_is_said_at_the_role_without_its_name(clock: Clock) -> None:
    world = world_of(clock, role(retired=True))
    (found,) = why(world, form())
    assert found == (
        "retired_role",
        "role",
        "This role is not given out any more. Choose another one.",
    )
    ((code, field, words),) = why(world, form(RoleKey("none")))
    assert (code, field) == ("unknown_role", "role")
    assert words.startswith("This role")


def test_of_several_roles_the_one_that_is_wrong_is_named(clock: Clock) -> None:
    world = world_of(clock, role(), role(OTHER, target=THERE, retired=True))
    ((code, field, words),) = why(world, form(ROLE, OTHER))
    assert (code, field) == ("retired_role", "also")
    assert words.startswith("“other - AWS Role”: ")
    ((code, field, words),) = why(world, form(ROLE, RoleKey("none")))
    assert (code, field) == ("unknown_role", "also")
    assert words.startswith("“none”: ")
    world = world_of(clock, role(), role(OTHER, target=THERE))
    assert isinstance(send(world, form(OTHER)), Done)
    ((code, _, words),) = why(world, replace(form(ROLE, OTHER), id=RequestId("R-y")))
    assert code == "already_asked"
    assert words.startswith("“other - AWS Role”: ")


def test_what_is_wrong_with_the_person_for_each_of_several_roles_is_said_at_the_person(clock: Clock) -> None:
    world = world_of(clock, role(), role(OTHER, target=THERE))
    found = why(world, form(ROLE, OTHER, for_whom=slack("eve")))
    assert {(code, field) for code, field, _ in found} == {("not_for_others", "for_whom")}
    assert not any("“" in words for _, _, words in found)
    world = world_of(clock, role(), role(OTHER, target=THERE, retired=True))
    named = [words.partition("”")[0] for _, _, words in why(world, form(ROLE, OTHER, for_whom=slack("eve")))]
    assert named == ["“staging-read - AWS Role", "“other - AWS Role"]


@pytest.mark.parametrize(("also", "code"), [((), "no_approver"), ((OTHER,), "no_common_approver")])
def test_where_nobody_can_approve_it_says_whether_together_or_at_all(
    clock: Clock, also: tuple[RoleKey, ...], code: str
) -> None:
    world = world_of(clock)
    world.catalogue([policy()], [role(), role(OTHER, target=THERE)], approvers=["ann"])
    assert [found for found, _, _ in why(world, form(ROLE, *also))] == [code]


def test_several_without_a_duration_in_common_are_told_that_alone(clock: Clock) -> None:
    short = Policy(PolicyKey("short"), "Short", (For(HOUR),), longest=DAY)
    world = World(clock, policies=[policy(), short], roles=[role(), role(OTHER, "short", THERE)])
    assert [code for code, _, _ in why(world, form(ROLE, OTHER))] == ["no_common_duration"]


def test_a_role_that_needs_a_ticket_goes_together_with_one_that_needs_none(clock: Clock) -> None:
    ticketed = policy("ops", ticket="ops-[0-9]", ticket_example="ops-1")
    world = World(clock, policies=[policy(), ticketed], roles=[role(), role(OTHER, "ops", THERE)])
    assert [asked(world, form(ROLE, OTHER, ticket="ops-7")).ticket] == ["ops-7"]


@pytest.mark.parametrize("missing", [role_key(ROLE), policy_key(PolicyKey("standard")), approvers_key(ROLE)])
def test_without_one_of_its_records_a_role_cannot_be_asked_for(clock: Clock, missing: Key) -> None:
    """As in a table that was restored."""
    world = world_of(clock)
    del world.store._records[missing]
    assert [code for code, _, _ in why(world, form())] == ["unknown_role"]


@pytest.mark.parametrize(
    ("whom", "code"),
    [(None, ("enough_of_it", "role")), ("eve", ("enough_for_them", "for_whom"))],
)
def test_who_has_it_as_often_as_fits_cannot_be_given_more(
    clock: Clock, whom: str | None, code: tuple[str, str]
) -> None:
    world = world_of(clock, for_others=True)
    needs = {RequestId(f"R{each}"): clock() + DAY for each in range(20)}
    held = Holding(okta(whom or "ann"), GROUP, needs=needs)
    world.store.commit(Change(writes=(Write(held, None),)))
    ((found, field, _),) = why(world, form(for_whom=slack(whom) if whom else None))
    assert (found, field) == code


@pytest.mark.parametrize("name", ["ann", "eve"])
def test_who_asks_and_who_would_get_it_are_looked_up_where_that_is_why(clock: Clock, name: str) -> None:
    world = World(clock, policies=[policy(for_others=True)])
    know(world, name, checked_at=0)
    code = "looking_you_up" if name == "ann" else "looking_for_whom"
    assert [found for found, _, _ in why(world, form(for_whom=slack("eve")))] == [code]
    world.work()
    assert isinstance(send(world, form(for_whom=slack("eve"))), Done)


def test_all_that_is_wrong_with_a_form_is_told_at_once(clock: Clock) -> None:
    world = world_of(clock, ticket="ops-[0-9]", ticket_example="ops-1")
    wrong = replace(form(approvers=()), duration="for 9w", reason=" ", ticket="none")
    assert [(code, field) for code, field, _ in why(world, wrong)] == [
        ("duration_not_offered", "duration"),
        ("reason_missing", "reason"),
        ("ticket_wrong", "ticket"),
        ("no_approver_chosen", "approvers"),
    ]


def test_a_policy_that_offers_nothing_gives_nothing(clock: Clock) -> None:
    nothing = Policy(PolicyKey("standard"), "Nothing", (), longest=DAY)
    world = World(clock, policies=[nothing])
    assert [code for code, _, _ in why(world, form())] == ["duration_not_offered"]


def test_one_role_that_opens_late_can_be_asked_for(clock: Clock) -> None:
    """Words about roles that do not go together are for several."""
    mondays = tuple(date(2026, 1, 5) + timedelta(weeks=each) for each in range(40))
    world = world_of(clock, hours=(Hours("UTC", (0,), 0, 60, mondays),))
    found = asked(world, form())
    assert found.deadline == clock() + 26 * WEEK


@pytest.mark.parametrize("field", ["requester", "for_whom"])
def test_a_replayed_form_of_somebody_else_says_nothing_of_the_request(clock: Clock, field: str) -> None:
    world = world_of(clock, for_others=True)
    asked(world, form(for_whom=slack("eve") if field == "for_whom" else None))
    other = "eve" if field == "for_whom" else "cat"
    answer = world.workflow.ask(world.by(other), form())
    assert refused(answer) == "unknown_request"
    assert isinstance(send(world, form()), Done)
    assert [fact.sequence for fact in world.store.facts("REQ#R-x")] == [1]
