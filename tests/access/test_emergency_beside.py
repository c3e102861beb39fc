"""Emergencies beside everything else that a policy can say: approvals by rule, teams of approvers, use that moves the end, places other than
Slack. What was there before the emergency decides nothing about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from access import looking_out, people
from access.answers import Done
from access.calls import Asking, Offer
from access.catalog import Policy, Rule
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Operator, Rules
from access.errors import Undeliverable
from access.keys import Key, RequestId, RoleKey, Target, person_key
from access.person import Party, Person
from access.ports import Change, Record, Write
from access.request import State
from access.review import Answer
from tests.clock import Clock
from tests.world import ALARMS, ROLE, World, given, okta, policy, refused, role, slack, urgently

RULES = Rules(For(4 * HOUR), review=DAY, most=2, within=4 * WEEK)
RULE = Rule("on-call", Party(okta("cat"), slack("cat")), DAY)
TEAM, SALES = "00gTEAM", "00gSALES"


def urgent_policy(**more: object) -> Policy:
    return policy(**{"emergency": RULES, **more})  # type: ignore[arg-type]


def known(world: World, name: str) -> Person:
    key = person_key(slack(name))
    found = world.store.read([key])[key]
    assert isinstance(found, Person)
    return found


def joins(world: World, name: str, *groups: str) -> None:
    """They are in these groups and no others, in Okta and by their record."""
    found = world.directory.people[okta(name)]
    world.directory.people[okta(name)] = replace(found, groups=frozenset(groups))
    people.meet(world.desk, world.outside, person_key(slack(name)))
    world.work()


def turned(world: World, request: RequestId) -> object:
    return world.workflow.turn(world.by("ann"), world.pointer(request), "INC-9")


def reviewers(world: World, request: RequestId) -> list[str]:
    found = world.request(request).emergency
    assert found
    return [party.slack.removeprefix("U-") for party in found.reviewers]


# Approved by rule


def test_a_rule_that_had_agreed_decides_nothing_about_an_emergency(clock: Clock) -> None:
    """The emergency is given to the person, in whatever group they are by then, and the rule's author has approved nothing."""
    world = World(clock, policies=[urgent_policy(approvals=2, rule=RULE)])
    joins(world, "ann", "on-call")
    request = world.ask(duration="for 1d", approvers=["dan", "ben"])
    assert world.facts(request) == ["asked", "endorsed"]
    found = world.directory.people[okta("ann")]
    world.directory.people[okta("ann")] = replace(found, groups=frozenset())
    assert isinstance(turned(world, request), Done)
    world.work()
    assert world.has()
    assert world.request(request).given_by == ()
    assert refused(world.workflow.stop(world.by("cat"), world.pointer(request), "mine")) == "not_owner"
    assert isinstance(world.workflow.end_now(world.by("cat"), world.pointer(request)), Done)


# Teams of approvers


@pytest.fixture
def teams(clock: Clock) -> World:
    world = World(clock, policies=[urgent_policy()], roles=[role(approver_groups=frozenset({TEAM}))])
    for name in ("ben", "cat", "dan"):
        joins(world, name, TEAM)
    return world


def test_who_is_in_another_team_by_now_looks_after_nothing(teams: World) -> None:
    request = urgently(teams)
    assert reviewers(teams, request) == ["ben", "cat", "dan"]
    joins(teams, "cat", SALES)
    assert reviewers(teams, request) == ["ben", "dan"]
    assert refused(teams.review(request, "cat")) == "other_team"
    assert refused(teams.workflow.end_now(teams.by("cat"), teams.pointer(request))) == "other_team"
    assert isinstance(teams.workflow.confirm(teams.by("ben"), ROLE, okta("cat"), stays=True), Done)
    assert isinstance(teams.review(request, "cat"), Done)


def test_the_owner_looks_after_it_in_whatever_team(teams: World) -> None:
    request = urgently(teams)
    joins(teams, "ben", SALES)
    assert "ben" in reviewers(teams, request)
    assert isinstance(teams.review(request, "ben"), Done)


# Use that moves the end


def test_what_would_have_lasted_while_it_is_used_ends_when_the_emergency_does(clock: Clock) -> None:
    used = Target("okta_app", ("0oa1",))
    world = World(clock, policies=[urgent_policy()], roles=[role(target=used)])
    request = world.ask(duration="while used within 2w")
    assert world.request(request).activity
    assert isinstance(turned(world, request), Done)
    world.work()
    found = world.request(request)
    assert (found.activity, found.idles, found.granted) == (None, False, For(4 * HOUR))
    assert world.holding(target=used).uses == {}
    world.log.use("ann", "0oa1", world.clock() + HOUR)
    world.sweep(1, 4 * HOUR)
    world.sweep(1)
    assert not world.has(target=used)
    assert world.request(request).state is State.ENDED


# Other places and other words


@pytest.mark.parametrize("changed", [False, True])
def test_what_is_not_approved_in_slack_is_not_taken_there(clock: Clock, changed: bool) -> None:
    """Whoever has somebody's Slack would have what the place of decision keeps from them."""
    elsewhere = urgent_policy(elsewhere="with the command")
    world = World(clock, policies=[urgent_policy() if changed else elsewhere])
    request = world.ask("eve")
    world.catalogue([elsewhere], [role()])
    assert refused(world.urgent()) == "emergency_elsewhere"
    eve = world.by("eve")
    said = refused(world.workflow.turn(eve, world.pointer(request), "INC"))
    assert said == ("emergency_elsewhere" if changed else "no_emergency")
    offer = world.workflow.offer(world.by("ann"), ROLE)
    assert isinstance(offer, Offer)
    assert offer.urgent is None
    by = replace(world.by("ann"), way="local:ops")
    assert isinstance(world.workflow.take_for(by, ROLE, "INC-7", Operator(okta("cat"), "local:ops")), Done)
    world.work()
    assert world.has()


def test_a_request_is_turned_by_those_alone_who_could_have_had_an_emergency_then(clock: Clock) -> None:
    """So its receipt shows nobody a button that would be refused."""
    rules = replace(RULES, requesters=frozenset({"on-call"}))
    world = World(clock, policies=[urgent_policy(emergency=rules)])
    assert world.request(world.ask()).limits.emergency == 0
    joins(world, "eve", "on-call")
    assert world.request(world.ask("eve")).limits.emergency == 4 * HOUR


def test_a_role_that_leads_elsewhere_by_now_is_not_turned(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    request = world.ask()
    world.catalogue([urgent_policy()], [role(target=Target("okta_group", ("g9",)))])
    assert refused(turned(world, request)) == "emergency_leads_elsewhere"


@pytest.mark.parametrize("way", ["retired", "dropped"])
def test_what_is_not_given_any_more_is_not_turned(clock: Clock, way: str) -> None:
    world = World(clock, policies=[urgent_policy()])
    request = world.ask()
    now = urgent_policy() if way == "retired" else policy()
    world.catalogue([now], [role(retired=way == "retired")])
    assert refused(turned(world, request)) == ("retired_role" if way == "retired" else "no_emergency")
    assert world.request(request).state is State.PENDING


def test_whoever_has_it_gives_it_back_and_is_told_so(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    request = urgently(world, "ben")
    assert refused(world.workflow.end_now(world.by("ben"), world.pointer(request))) == "own_emergency"
    assert isinstance(world.workflow.end(world.by("ben"), world.pointer(request)), Done)


# Telling


def test_a_channel_is_tried_for_a_week_from_the_emergency_on_however_long_it_was_waited_before(
    clock: Clock,
) -> None:
    world = World(clock, policies=[urgent_policy(pending=4 * WEEK)])
    request = world.ask()
    world.work()
    clock.advance(8 * DAY)
    world.refresh()
    real = world.chat.send

    def send(recipient: str, *rest: object) -> object:
        if recipient == ALARMS:
            raise Undeliverable("channel_not_found", final=True)
        return real(recipient, *rest)  # type: ignore[arg-type]

    world.chat.send = send  # type: ignore[assignment, method-assign]
    assert isinstance(turned(world, request), Done)
    world.work()
    world.chat.send = real  # type: ignore[method-assign]
    world.sweep(20)
    assert any(text.startswith("review:") for text in world.chat.alarms)


def test_a_reviewer_who_is_asked_late_gets_one_message(clock: Clock) -> None:
    """Not the first one, its reminder and that it is overdue at once."""
    world = World(clock, policies=[urgent_policy()])
    request = urgently(world)
    world.sweep(1, DAY)
    world.refresh()
    world.catalogue([urgent_policy()], [role()], approvers=("ben", "cat", "eve"))
    world.sweep(1, DAY)
    assert reviewers(world, request) == ["ben", "cat", "eve"]
    assert [text.partition(":")[0] for text in world.chat.of("eve")] == ["review"]


def test_an_approver_who_gets_requests_together_hears_of_it_at_once(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    assert isinstance(world.workflow.gather(world.by("ben"), (13,)), object)
    before = known(world, "ben")
    world.store.commit(
        Change(writes=(Write(replace(before, digest=(13,), version=before.version + 1), before.version),))
    )
    request = world.ask()
    world.work()
    assert world.chat.of("ben") == []
    assert isinstance(turned(world, request), Done)
    world.work()
    assert [text.partition(":")[0] for text in world.chat.of("ben")] == ["review"]


def test_security_hears_of_a_group_that_is_gone_by_which_people_may_take_it(clock: Clock) -> None:
    rules = replace(RULES, requesters=frozenset({"00gONCALL"}))
    world = World(clock, policies=[urgent_policy(emergency=rules)])
    looking_out.begin(world.desk)
    world.directory.deleted.add("00gONCALL")
    looking_out.attend(world.desk, world.outside)
    world.work()
    (said,) = world.chat.alarms
    assert "'emergency': 'staging-read - AWS Role', 'emergency_count': '1'" in said


# The way in


def test_what_waits_is_in_nobodys_way(clock: Clock) -> None:
    """A bundle that waits, or an approver who is missing, refuses the ordinary request. The emergency is still on offer."""
    other = role("other", target=Target("okta_group", ("g2",)))
    world = World(clock, policies=[urgent_policy()], roles=[role(), other])
    both = Asking(RequestId("B1"), ROLE, "for 1w", "why", (slack("ben"),), also=(RoleKey("other"),))
    assert isinstance(world.workflow.ask(world.by("ann"), both), Done)
    offer = world.workflow.offer(world.by("ann"), ROLE)
    assert isinstance(offer, Offer)
    assert offer.urgent
    assert [each.code for each in offer.instead] == ["already_asked"]
    assert isinstance(world.urgent(), Done)
    world.work()
    assert world.has()
    assert refused(world.workflow.offer(world.by("ann"), RoleKey("other"))) == "already_asked"


def test_an_approver_who_is_missing_is_in_nobodys_way_where_the_owner_reviews(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    world.catalogue([urgent_policy()], [role()], approvers=("ann",))
    offer = world.workflow.offer(world.by("ann"), ROLE)
    assert isinstance(offer, Offer)
    assert offer.urgent
    assert [each.code for each in offer.instead] == ["no_approver"]
    assert reviewers(world, urgently(world)) == ["ben"]


# What Okta says when Slack is down


def test_whoever_left_a_group_while_slack_was_down_is_looked_at_as_soon_as_it_is_back(clock: Clock) -> None:
    """Looking somebody up by Okta alone brings their record up to date; what that means for what they have is not forgotten."""
    gone = policy(requesters=frozenset({TEAM}))
    world = World(clock, policies=[gone])
    joins(world, "ann", TEAM)
    request = world.ask()
    world.work()
    assert isinstance(world.approve(request), Done)
    world.work()
    found = world.directory.people[okta("ann")]
    world.directory.people[okta("ann")] = replace(found, groups=frozenset({SALES}))
    met = people.meet_in_okta(world.desk, world.directory, person_key(slack("ann")))
    assert met
    assert met.groups == {SALES}
    world.work()
    assert world.request(request).moved


def test_nobody_reviews_twice_or_for_themselves_by_any_account(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    by = replace(world.by("ann"), way="local:ops")
    answer = world.workflow.take_for(by, ROLE, "INC-7", Operator(okta("cat"), "local:ops"))
    assert isinstance(answer, Done)
    request = answer.value.id
    eve = known(world, "eve")
    world.store.commit(
        Change(writes=(Write(replace(eve, okta=okta("cat"), version=eve.version + 1), eve.version),))
    )
    assert refused(world.review(request, "eve")) == "ran_it"
    assert refused(world.review(request, "cat")) == "ran_it"
    assert refused(world.review(request, "ann", Answer.NOT_JUSTIFIED)) == "own_review"
    again = replace(world.by("dan"), way="local:ops")
    said = world.workflow.review(again, world.pointer(request), Answer.JUSTIFIED, "fine")
    assert refused(said) == "ran_it"
    assert isinstance(world.review(request, "dan"), Done)


def test_of_a_form_and_a_request_that_is_turned_at_one_moment_one_is_given(clock: Clock) -> None:
    other = role("other", target=Target("okta_group", ("g2",)))
    world = World(clock, policies=[urgent_policy()], roles=[role(), other])
    request, real, inside = world.ask(), world.store.commit, list[object]()

    def commit(change: Change) -> None:
        if not inside:
            inside.append("once")
            inside.append(world.urgent("ann", "other"))
        real(change)

    world.store.commit = commit  # type: ignore[method-assign]
    assert refused(turned(world, request)) == "review_open"
    assert isinstance(inside[1], Done)
    assert world.request(request).state is State.PENDING


def test_of_an_end_and_a_review_at_one_moment_both_are_done_and_it_ends_once(clock: Clock) -> None:
    world = World(clock, policies=[urgent_policy()])
    request = urgently(world)
    real, inside = world.store.commit, list[object]()

    def commit(change: Change) -> None:
        if not inside:
            inside.append("once")
            inside.append(world.workflow.end_now(world.by("dan"), world.pointer(request)))
        real(change)

    world.store.commit = commit  # type: ignore[method-assign]
    assert isinstance(world.review(request, "cat", Answer.NOT_JUSTIFIED, "Nothing was down"), Done)
    world.store.commit = real  # type: ignore[method-assign]
    assert isinstance(inside[1], Done)
    world.work()
    assert not world.has()
    assert world.facts(request).count("stopped") == 1
    assert world.request(request).reason_ended == "ended_now"
    assert not world.review_of(request).open


# Who owns the role


def owned_by_eve(clock: Clock) -> World:
    return World(
        clock, policies=[urgent_policy()], roles=[replace(role(), owner=Party(okta("eve"), slack("eve")))]
    )


def gone(world: World, name: str) -> None:
    world.directory.people[okta(name)] = replace(world.directory.people[okta(name)], alive=False)
    people.meet(world.desk, world.outside, person_key(slack(name)))
    world.work()


@pytest.mark.parametrize("way", ["form", "request"])
def test_an_owner_who_left_is_asked_for_no_review_though_they_approve_nothing(clock: Clock, way: str) -> None:
    world = owned_by_eve(clock)
    request = world.ask() if way == "request" else RequestId("")
    gone(world, "eve")
    if way == "form":
        offer = world.workflow.offer(world.by("ann"), ROLE)
        assert isinstance(offer, Offer)
        assert offer.urgent
        assert slack("eve") not in offer.urgent.reviewers
        request = urgently(world)
    else:
        assert isinstance(turned(world, request), Done)
    assert reviewers(world, request) == ["ben", "cat", "dan"]


@pytest.mark.parametrize("way", ["form", "request"])
def test_the_owner_is_read_in_the_same_batch(clock: Clock, way: str) -> None:
    world = owned_by_eve(clock)
    request = world.ask() if way == "request" else RequestId("")
    world.workflow.search("")
    batches: list[frozenset[Key]] = []
    real = world.store.read

    def read(keys: Iterable[Key]) -> Mapping[Key, Record]:
        batches.append(frozenset(keys))
        return real(batches[-1])

    world.store.read = read  # type: ignore[method-assign]
    hinted = Asking(RequestId("new"), ROLE, "", "INC", (), emergency=True, person=okta("ann"))
    done = turned(world, request) if way == "request" else world.workflow.ask(world.by("ann"), hinted)
    assert isinstance(done, Done)
    own = 1 if way == "request" else 0  # `turned` looks up where to click.
    assert len(batches) == own + 1
    assert person_key(slack("eve")) in batches[own]


# Reminded of together with other access


def test_a_message_that_reminds_of_an_emergency_too_is_drawn_again_when_it_is_reviewed(clock: Clock) -> None:
    world = World(
        clock,
        policies=[urgent_policy(reminders=(HOUR,))],
        roles=[role(), role("other", target=Target("okta_group", ("00g2",)))],
    )
    given(world, duration="for 1d", role_="other")
    clock.advance(20 * HOUR)
    emergency = urgently(world)
    clock.advance(3 * HOUR)
    world.sweep(2)
    [together] = [each for each in world.chat.of("ann") if each.count("remind@") == 2]
    assert "(review open)" in together
    assert isinstance(world.review(emergency), Done)
    world.sweep(2)
    [together] = [each for each in world.chat.of("ann") if each.count("remind@") == 2]
    assert "(review justified)" in together
