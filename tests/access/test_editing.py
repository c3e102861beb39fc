"""Owners change who may approve, at once or with a second person; from the real workflow over the twin store."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from access.answers import Done, Refusals
from access.audit import first_break
from access.catalog import Approver, ApproverList
from access.duration import DAY
from access.editing import Changed, Edit, Editing
from access.edits import Edits, Fate, Proposal
from access.errors import Busy, Conflict, Undeliverable
from access.home import WaitingEdit
from access.keys import SlackId, Table, approvers_key, edits_key, person_key, policy_key, role_key
from access.listing import MOST
from access.person import Person, Standing
from access.ports import Change, Write
from tests.access.test_home import home
from tests.access.test_owners import edit as know
from tests.clock import Clock
from tests.world import NAMES, ROLE, World, okta, policy, refused, role, slack

OWNER = "ben"


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


@pytest.fixture
def sensitive(clock: Clock) -> World:
    return World(clock, policies=[policy(sensitive=True, pending=3 * DAY)])


def listed(world: World) -> ApproverList:
    key = approvers_key(ROLE)
    found = world.store.read([key])[key]
    assert isinstance(found, ApproverList)
    return found


def names(approvers: Sequence[Approver]) -> list[str]:
    return [each.slack.removeprefix("U-") for each in approvers]


def edits(world: World) -> Edits:
    found = world.store.read([edits_key(ROLE)])[edits_key(ROLE)]
    assert isinstance(found, Edits)
    return found


def proposal(world: World) -> Proposal:
    found = edits(world).proposal
    assert found
    return found


def facts(world: World) -> list[str]:
    found = list(world.store.facts(f"EDITS#{ROLE}"))
    assert first_break(found) is None
    return [each.what.value for each in found]


def change(
    world: World, *chosen: str, name: str = OWNER, seen: int | None = None, mark: str = ""
) -> Done[Changed] | Refusals:
    at = listed(world).version if seen is None else seen
    return world.workflow.edit(world.by(name, mark), Edit(ROLE, tuple(map(slack, chosen)), at))


def agree(world: World, name: str, *, yes: bool = True, id_: str = "") -> Done[Edits] | Refusals:
    return world.workflow.agree(world.by(name), ROLE, id_ or proposal(world).id, yes=yes)


def waits_for(world: World, name: str) -> bool:
    return any(isinstance(each, WaitingEdit) for each in home(world, name).waiting.items)


def test_an_owner_changes_the_list_and_it_counts_at_once(world: World) -> None:
    form = world.workflow.may_edit(world.by(OWNER), ROLE)
    assert isinstance(form, Editing)
    assert (form.people, form.gone, names(form.listed.approvers)) == (2, frozenset(), ["ben", "cat", "dan"])
    done = change(world, "cat", "eve")
    assert isinstance(done, Done)
    assert done.value.proposal is None
    assert names(listed(world).approvers) == ["cat", "eve"]
    assert names(listed(world).filed) == ["ben", "cat", "dan"]
    request = world.ask(approvers=("eve",))
    world.work()
    assert isinstance(world.approve(request, "eve"), Done)


def test_it_is_on_record_with_before_and_after(world: World) -> None:
    change(world, "cat", "eve")
    change(world, "cat", "dan")
    assert facts(world) == ["approvers_changed"] * 2
    first, second = world.store.facts(f"EDITS#{ROLE}")
    assert first.actor == okta(OWNER)
    assert (first.detail["before"], first.detail["after"]) == ("00u-ben,00u-cat,00u-dan", "00u-cat,00u-eve")
    assert (second.detail["before"], second.detail["after"]) == ("00u-cat,00u-eve", "00u-cat,00u-dan")
    edited = listed(world).edited
    assert edited
    assert (edited.by.okta, edited.at) == (okta(OWNER), world.clock())


@pytest.mark.parametrize("name", [each for each in NAMES if each != OWNER])
def test_nobody_but_the_owner_changes_anything(world: World, name: str) -> None:
    assert refused(world.workflow.may_edit(world.by(name), ROLE)) == "not_owner"
    assert refused(change(world, "ann", "eve", name=name)) == "not_owner"
    assert names(listed(world).approvers) == ["ben", "cat", "dan"]
    assert facts(world) == []


@pytest.mark.parametrize(
    ("chosen", "approvals", "code"),
    [
        ((), 1, "no_approver_chosen"),
        (("ben",), 1, "list_owner_alone"),
        (("cat",), 1, "list_too_short"),
        (("cat", "dan"), 2, "list_too_short"),
        (("cat", "cat", "cat"), 1, "list_too_short"),
        (("dan", "cat", "ben"), 1, "list_as_it_is"),
    ],
)
def test_a_list_has_enough_people_and_never_the_owner_alone(
    clock: Clock, chosen: Sequence[str], approvals: int, code: str
) -> None:
    world = World(clock, policies=[policy(approvals=approvals)])
    answer = change(world, *chosen)
    assert isinstance(answer, Refusals)
    assert (answer.first.code, answer.first.field) == (code, "approvers")
    assert names(listed(world).approvers) == ["ben", "cat", "dan"]


def test_two_accounts_of_one_human_are_one_person(world: World) -> None:
    know(world, "eve", okta=okta("cat"))
    assert refused(change(world, "cat", "eve")) == "list_too_short"
    assert isinstance(change(world, "eve", "dan"), Done)
    assert names(listed(world).approvers) == ["cat", "dan"]  # The account that was on the list stays.


@pytest.mark.parametrize(
    "standing", [each for each in Standing if each not in (Standing.OK, Standing.UNKNOWN)]
)
def test_only_people_who_may_approve_are_put_on_it(world: World, standing: Standing) -> None:
    know(world, "eve", standing=standing)
    assert refused(change(world, "cat", "eve")) == "cannot_approve"
    assert names(listed(world).approvers) == ["ben", "cat", "dan"]


def test_somebody_who_was_never_seen_is_looked_up_and_the_form_is_sent_again(world: World) -> None:
    world.store._records.pop(person_key(slack("eve")))
    assert refused(change(world, "cat", "eve")) == "looking_them_up"
    world.work()
    assert isinstance(change(world, "cat", "eve"), Done)
    assert names(listed(world).approvers) == ["cat", "eve"]


def test_a_stranger_is_looked_up_once_and_then_refused(world: World) -> None:
    world.chat.accounts.pop(slack("eve"))
    world.store._records.pop(person_key(slack("eve")))
    assert refused(change(world, "cat", "eve")) == "looking_them_up"
    world.work()
    assert refused(change(world, "cat", "eve")) == "cannot_approve"


def test_too_many_people_are_refused(world: World) -> None:
    many = [f"x{number}" for number in range(MOST + 30)]
    assert refused(change(world, *many)) == "list_too_long"


def test_a_form_that_saw_another_list_changes_nothing(world: World) -> None:
    seen = listed(world).version
    assert isinstance(change(world, "cat", "eve", seen=seen), Done)
    assert refused(change(world, "ben", "dan", seen=seen)) == "list_changed"
    assert names(listed(world).approvers) == ["cat", "eve"]


def test_a_form_that_is_sent_again_is_told_that_it_counted(world: World) -> None:
    seen = listed(world).version
    change(world, "cat", "eve", seen=seen)
    again = change(world, "cat", "eve", seen=seen)
    assert isinstance(again, Done)
    assert again.repeated
    assert facts(world) == ["approvers_changed"]


def test_two_changes_at_once_do_not_lose_each_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    commit, seen, first = world.store.commit, listed(world).version, True

    def racing(what: Change) -> None:
        nonlocal first
        if first and any(isinstance(write.record, ApproverList) for write in what.writes):
            first = False
            assert isinstance(change(world, "dan", "eve", seen=seen), Done)
        commit(what)

    monkeypatch.setattr(world.store, "commit", racing)
    assert refused(change(world, "cat", "eve", seen=seen)) == "list_changed"
    assert names(listed(world).approvers) == ["dan", "eve"]


def test_somebody_who_leaves_while_they_are_put_on_it_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, first = world.store.commit, True

    def racing(what: Change) -> None:
        nonlocal first
        if first and any(isinstance(write.record, ApproverList) for write in what.writes):
            first = False
            know(world, "eve", standing=Standing.OKTA_GONE)
        commit(what)

    monkeypatch.setattr(world.store, "commit", racing)
    assert refused(change(world, "cat", "eve")) == "cannot_approve"
    assert names(listed(world).approvers) == ["ben", "cat", "dan"]


def test_whoever_is_taken_off_cannot_approve_what_is_open_and_the_others_can(world: World) -> None:
    request = world.ask(approvers=("cat", "dan"))
    world.work()
    change(world, "ben", "dan")
    assert refused(world.approve(request, "cat")) == "not_an_approver"
    world.work()
    assert home(world, "cat").waiting.items == ()
    assert isinstance(world.approve(request, "dan"), Done)


def test_a_catalogue_that_was_compared_before_the_change_is_not_put_in_force(world: World) -> None:
    before = listed(world)
    change(world, "cat", "eve")
    with pytest.raises(Conflict) as caught:
        world.catalogue([policy()], [role()])
    assert caught.value.keys == {before.key}
    assert names(listed(world).approvers) == ["cat", "eve"]


def test_a_restored_table_goes_on_behind_the_audit(world: World) -> None:
    change(world, "cat", "eve")
    world.store._records.pop(edits_key(ROLE))
    assert isinstance(change(world, "cat", "dan"), Done)
    assert facts(world) == ["approvers_changed", "restored", "approvers_changed"]


# A sensitive role


def test_a_sensitive_list_changes_only_when_a_second_person_agrees(sensitive: World) -> None:
    world = sensitive
    done = change(world, "cat", "eve")
    assert isinstance(done, Done)
    assert done.value.proposal
    assert names(listed(world).approvers) == ["ben", "cat", "dan"]
    world.work()
    assert waits_for(world, "cat")
    assert waits_for(world, "dan")
    assert not waits_for(world, "ben")
    assert not waits_for(world, "eve")
    assert home(world, OWNER).own.items[0].waiting == proposal(world)
    assert world.chat.of("cat") == ["list: waiting 2"]
    assert isinstance(agree(world, "cat"), Done)
    assert names(listed(world).approvers) == ["cat", "eve"]
    world.work()
    assert not waits_for(world, "dan")
    assert world.chat.of("cat") == world.chat.of("dan") == world.chat.of("ben") == ["list: agreed 2"]
    assert facts(world) == ["approvers_proposed", "approvers_changed"]
    last = world.store.facts(f"EDITS#{ROLE}")[-1]
    assert (last.actor, last.detail["proposed_by"]) == (okta("cat"), okta("ben"))
    assert home(world, OWNER).own.items[0].waiting is None


@pytest.mark.parametrize("name", ["ben", "ann", "eve"])
def test_only_another_one_who_is_listed_now_can_agree(sensitive: World, name: str) -> None:
    change(sensitive, "cat", "eve")
    code = "own_change" if name == OWNER else "not_an_approver"
    assert refused(agree(sensitive, name)) == code
    assert names(listed(sensitive).approvers) == ["ben", "cat", "dan"]


def test_a_second_account_of_the_proposer_is_the_proposer(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    know(sensitive, "dan", okta=okta("ben"))
    assert refused(agree(sensitive, "dan")) == "own_change"


@pytest.mark.parametrize(("name", "fate"), [("cat", Fate.DECLINED), ("ben", Fate.WITHDRAWN)])
def test_a_no_keeps_the_list(sensitive: World, name: str, fate: Fate) -> None:
    change(sensitive, "cat", "eve")
    sensitive.work()
    done = agree(sensitive, name, yes=False)
    assert isinstance(done, Done)
    assert proposal(sensitive).fate is fate
    assert refused(agree(sensitive, "dan")) == "change_over"
    sensitive.work()
    assert names(listed(sensitive).approvers) == ["ben", "cat", "dan"]
    assert facts(sensitive) == ["approvers_proposed", "approvers_kept"]
    assert not any(waits_for(sensitive, each) for each in NAMES)
    assert isinstance(change(sensitive, "cat", "dan"), Done)


def test_somebody_who_is_not_listed_cannot_turn_it_down(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    for name in ("ann", "eve"):
        assert refused(agree(sensitive, name, yes=False)) == "not_an_approver"


def test_an_answer_that_is_given_twice_is_given_once(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    first, again = agree(sensitive, "cat"), agree(sensitive, "cat")
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (first.repeated, again.repeated) == (False, True)
    assert facts(sensitive) == ["approvers_proposed", "approvers_changed"]
    assert refused(agree(sensitive, "cat", yes=False)) == "change_over"


def test_it_ends_after_the_pending_time_and_everybody_is_told(sensitive: World) -> None:
    world = sensitive
    change(world, "cat", "eve")
    world.work()
    world.clock.advance(3 * DAY)
    world.refresh()
    assert not waits_for(world, "cat")
    assert refused(agree(world, "cat")) == "change_over"
    world.sweep()
    assert proposal(world).fate is Fate.LAPSED
    assert world.chat.of("cat") == world.chat.of("ben") == ["list: lapsed 2"]
    assert facts(world) == ["approvers_proposed", "approvers_kept"]
    assert names(listed(world).approvers) == ["ben", "cat", "dan"]
    assert isinstance(change(world, "cat", "eve"), Done)


def test_only_one_proposal_waits(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    assert refused(change(sensitive, "dan", "eve")) == "change_waits"
    assert refused(sensitive.workflow.may_edit(sensitive.by(OWNER), ROLE)) == "change_waits"
    again = change(sensitive, "cat", "eve")
    assert isinstance(again, Done)
    assert again.repeated


def test_a_second_proposal_is_a_new_message(sensitive: World) -> None:
    world = sensitive
    change(world, "cat", "eve")
    old = proposal(world).id
    world.work()
    agree(world, "dan", yes=False)
    world.work()
    change(world, "cat", "dan")
    world.work()
    assert world.chat.of("cat") == ["list: declined 2", "list: waiting 2"]
    assert refused(agree(world, "cat", id_=old)) == "unknown_change"


def test_a_list_that_changed_meanwhile_overtakes_the_proposal(sensitive: World) -> None:
    world = sensitive
    change(world, "cat", "eve")
    world.catalogue([policy(sensitive=True)], [role()], approvers=("ben", "cat", "dan", "ann"))
    done = agree(world, "cat")
    assert isinstance(done, Done)
    assert proposal(world).fate is Fate.OVERTAKEN
    assert names(listed(world).approvers) == ["ben", "cat", "dan", "ann"]


def test_a_new_owner_overtakes_the_proposal_of_the_old_one(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    other = replace(role().owner, okta=okta("dan"), slack=slack("dan"))
    sensitive.catalogue([policy(sensitive=True)], [replace(role(), owner=other)])
    agree(sensitive, "cat")
    assert proposal(sensitive).fate is Fate.OVERTAKEN
    assert names(listed(sensitive).approvers) == ["ben", "cat", "dan"]


def test_somebody_proposed_who_has_left_meanwhile_is_not_put_on_it(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    know(sensitive, "eve", standing=Standing.OKTA_GONE)
    assert refused(agree(sensitive, "cat")) == "change_not_possible"
    assert names(listed(sensitive).approvers) == ["ben", "cat", "dan"]
    assert isinstance(agree(sensitive, "cat", yes=False), Done)


def test_with_nobody_to_agree_it_is_refused(sensitive: World) -> None:
    for name in ("cat", "dan"):
        know(sensitive, name, standing=Standing.OKTA_GONE)
    assert refused(change(sensitive, "ben", "eve")) == "nobody_to_agree"


def test_an_approver_who_has_left_does_not_agree(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    know(sensitive, "cat", standing=Standing.OKTA_GONE)
    assert refused(agree(sensitive, "cat")) == "not_a_member.okta_gone"


def test_a_message_that_cannot_be_sent_now_is_sent_later_and_once(sensitive: World) -> None:
    world = sensitive
    change(world, "cat", "eve")
    world.woken.clear()
    world.chat.faults = [Undeliverable("slack: ratelimited", retry_after=30), None]
    world.sweep(3)
    assert world.chat.of("cat") == world.chat.of("dan") == world.chat.of("ben") == ["list: waiting 2"]


@pytest.mark.parametrize("after", range(7))
def test_a_worker_that_dies_anywhere_is_made_up_for(
    sensitive: World, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    world = sensitive
    change(world, "cat", "eve")
    world.woken.clear()
    commit, left = world.store.commit, after

    def dying(what: Change) -> None:
        nonlocal left
        if left == 0:
            raise Busy("killed")
        left -= 1
        commit(what)

    monkeypatch.setattr(world.store, "commit", dying)
    with suppress(Busy):
        world.workflow.rouse(world.outside, edits_key(ROLE))
    monkeypatch.setattr(world.store, "commit", commit)
    world.sweep(40)
    seen = [world.chat.of(name) for name in ("ben", "cat", "dan")]
    assert all(set(each) == {"list: waiting 2"} for each in seen)
    assert sum(map(len, seen)) <= 4  # Whether the last one was sent before the death, nobody knows.
    assert waits_for(world, "cat")


def test_somebody_who_cannot_be_written_to_still_finds_it(sensitive: World) -> None:
    sensitive.chat.faults = [Undeliverable("slack: user_disabled", final=True)]
    change(sensitive, "cat", "eve")
    sensitive.work()
    assert waits_for(sensitive, "cat")
    assert waits_for(sensitive, "dan")


def owned_by(world: World, name: str) -> None:
    """The next catalogue says that somebody else owns the role."""
    other = replace(role().owner, okta=okta(name), slack=slack(name))
    world.catalogue([policy(sensitive=True, pending=3 * DAY)], [replace(role(), owner=other)])
    world.clock.advance(61)


def test_a_proposal_of_an_owner_before_does_not_keep_the_new_one_from_changing_the_list(
    sensitive: World,
) -> None:
    change(sensitive, "cat", "ann")
    owned_by(sensitive, "eve")
    assert isinstance(sensitive.workflow.may_edit(sensitive.by("eve"), ROLE), Editing)
    (own,) = home(sensitive, "eve").own.items
    assert own.foreign
    assert isinstance(change(sensitive, "cat", "eve", name="eve"), Done)
    assert sensitive.store.facts(f"EDITS#{ROLE}")[-1].detail["overtakes"]
    assert isinstance(agree(sensitive, "cat"), Done)
    assert names(listed(sensitive).approvers) == ["cat", "eve"]


def test_the_owner_of_today_closes_the_proposal_of_an_owner_before(sensitive: World) -> None:
    change(sensitive, "cat", "ann")
    owned_by(sensitive, "eve")
    assert refused(agree(sensitive, "eve")) == "not_an_approver"
    assert isinstance(agree(sensitive, "eve", yes=False), Done)
    assert proposal(sensitive).fate is Fate.DECLINED
    assert home(sensitive, "eve").own.items[0].waiting is None


def test_a_proposal_about_a_list_that_is_another_one_by_now_does_not_wait(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    sensitive.catalogue([policy(sensitive=True)], [role()], approvers=("ben", "cat", "dan", "ann"))
    sensitive.clock.advance(61)
    assert home(sensitive, OWNER).own.items[0].waiting is None
    assert isinstance(change(sensitive, "cat", "dan"), Done)


def test_what_somebody_proposed_who_has_left_since_is_overtaken(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    know(sensitive, OWNER, standing=Standing.OKTA_GONE)
    assert isinstance(agree(sensitive, "cat"), Done)
    assert proposal(sensitive).fate is Fate.OVERTAKEN
    assert names(listed(sensitive).approvers) == ["ben", "cat", "dan"]


def test_those_who_are_new_are_looked_up_again_before_anybody_agrees(sensitive: World) -> None:
    change(sensitive, "ben", "cat", "eve")
    sensitive.clock.advance(2 * DAY)
    know(sensitive, "cat", checked_at=sensitive.clock())
    assert refused(agree(sensitive, "cat")) == "looking_them_up"
    sensitive.work()
    assert isinstance(agree(sensitive, "cat"), Done)
    assert names(listed(sensitive).approvers) == ["ben", "cat", "eve"]


@pytest.mark.parametrize("name", ["eve", OWNER])
def test_somebody_who_leaves_while_somebody_agrees_is_noticed(
    sensitive: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    change(sensitive, "cat", "eve")
    commit, first = sensitive.store.commit, True

    def racing(what: Change) -> None:
        nonlocal first
        if first and any(isinstance(write.record, ApproverList) for write in what.writes):
            first = False
            know(sensitive, name, standing=Standing.OKTA_GONE)
        commit(what)

    monkeypatch.setattr(sensitive.store, "commit", racing)
    agree(sensitive, "cat")
    assert names(listed(sensitive).approvers) == ["ben", "cat", "dan"]


def second_account(world: World, name: str) -> SlackId:
    """This human has another Slack account, and the first one is dead."""
    new = Person(
        SlackId(f"U-{name}2"),
        "T1",
        okta(name),
        name,
        f"{name}@example.com",
        standing=Standing.OK,
        checked_at=world.clock(),
    )
    world.store.commit(Change(writes=(Write(new, None),)))
    know(world, name, standing=Standing.SLACK_GONE)
    return new.slack


def test_a_new_account_takes_the_place_of_a_dead_one(world: World) -> None:
    new = second_account(world, "dan")
    chosen = (slack("ben"), slack("cat"), new)
    seen = listed(world).version
    assert isinstance(world.workflow.edit(world.by(OWNER), Edit(ROLE, chosen, seen)), Done)
    assert {each.slack for each in listed(world).approvers} == set(chosen)
    assert refused(world.workflow.edit(world.by(OWNER), Edit(ROLE, chosen, seen + 1))) == "list_as_it_is"


def test_whoever_agrees_to_a_new_account_sees_it(sensitive: World) -> None:
    new = second_account(sensitive, "dan")
    sensitive.workflow.edit(
        sensitive.by(OWNER), Edit(ROLE, (slack("ben"), slack("cat"), new), listed(sensitive).version)
    )
    waits = proposal(sensitive)
    assert ([each.slack for each in waits.added], [each.slack for each in waits.removed]) == (
        [new],
        [slack("dan")],
    )


def test_a_request_that_waits_for_somebody_who_is_taken_off_goes_to_the_others_at_once(world: World) -> None:
    request = world.ask(approvers=("cat",))
    world.work()
    change(world, "dan", "eve")
    world.work()
    assert [each.slack for each in world.request(request).asked] in ([slack("dan")], [slack("eve")])
    asked = world.request(request).asked[0].slack.removeprefix("U-")
    assert isinstance(world.approve(request, asked), Done)


def test_the_same_holds_when_a_second_person_agrees(sensitive: World) -> None:
    request = sensitive.ask(approvers=("dan",))
    sensitive.work()
    change(sensitive, "ben", "cat")
    sensitive.work()
    agree(sensitive, "cat")
    sensitive.work()
    assert slack("dan") not in [each.slack for each in sensitive.request(request).asked]


def test_nobody_writes_anywhere_else(sensitive: World) -> None:
    """The list, the chain, the messages, the audit and who was refused: nothing else moves."""
    before = dict(sensitive.store._records)
    change(sensitive, "cat", "eve")
    sensitive.work()
    agree(sensitive, "cat")
    sensitive.work()
    moved = {key for key, each in sensitive.store._records.items() if before.get(key) != each}
    kinds = {(key.table, key.pk.partition("#")[0]) for key in moved}
    assert kinds == {(Table.WORK, "EDITS"), (Table.AUDIT, "EDITS"), (Table.APPROVERS, "ROLE")}


def test_a_list_as_long_as_it_may_be_is_taken_whole(world: World) -> None:
    many = [f"x{number}" for number in range(MOST - len(NAMES))]
    for name in many:
        world._person(name)
    assert isinstance(change(world, *NAMES, *many), Done)
    assert names(listed(world).approvers) == [*NAMES, *many]
    world._person("one-more")
    assert refused(change(world, *NAMES, *many, "one-more")) == "list_too_long"


def test_a_request_to_somebody_whom_the_owner_had_put_on_the_list_goes_to_others_when_they_are_off_it(
    world: World,
) -> None:
    """Whether the catalogue's file ever named them does not matter."""
    change(world, "cat", "dan", "eve")
    request = world.ask(approvers=("eve",))
    world.work()
    change(world, "cat", "dan")
    world.work()
    assert slack("eve") not in [each.slack for each in world.request(request).asked]


@pytest.mark.parametrize("verb", ["may_edit", "edit"])
def test_an_owner_who_was_not_looked_up_lately_is_refused_once_and_looked_up(world: World, verb: str) -> None:
    world.clock.advance(2 * DAY)
    answer = (
        world.workflow.may_edit(world.by(OWNER), ROLE) if verb == "may_edit" else change(world, "cat", "eve")
    )
    assert refused(answer) == "looking_you_up"
    world.work()
    key = person_key(slack(OWNER))
    person = world.store.read([key])[key]
    assert isinstance(person, Person)
    assert person.checked_at == world.clock()
    world.refresh()
    assert isinstance(change(world, "cat", "eve"), Done)


def test_a_refusal_is_on_record_as_one_of_editing(world: World) -> None:
    world.workflow.may_edit(world.by("eve", "mark-1"), ROLE)
    world.workflow.edit(world.by("eve", "mark-2"), Edit(ROLE, (slack("cat"),), 1))
    for mark in ("mark-1", "mark-2"):
        (fact,) = world.store.facts(f"REFUSED#{mark}")
        assert (fact.detail["verb"], fact.detail["codes"]) == ("edit", "not_owner")


def test_a_form_that_is_not_shown_because_a_proposal_waits_is_on_record(sensitive: World) -> None:
    change(sensitive, "cat", "eve")
    sensitive.workflow.may_edit(sensitive.by(OWNER, "mark-1"), ROLE)
    (fact,) = sensitive.store.facts("REFUSED#mark-1")
    assert (fact.detail["verb"], fact.detail["codes"]) == ("edit", "change_waits")


@pytest.mark.parametrize("table", ["role", "policy", "approvers"])
def test_without_one_of_its_records_a_list_cannot_be_changed(world: World, table: str) -> None:
    """As in a table that was restored."""
    key = {"role": role_key(ROLE), "policy": policy_key(policy().key), "approvers": approvers_key(ROLE)}[
        table
    ]
    del world.store._records[key]
    assert refused(world.workflow.may_edit(world.by(OWNER), ROLE)) == "unknown_role"
    answer = world.workflow.edit(world.by(OWNER), Edit(ROLE, (slack("cat"),), 1))
    assert refused(answer) == "unknown_role"


def test_only_strangers_are_looked_up_and_only_when_they_are_why_it_was_refused(world: World) -> None:
    before = {name: people(world, name) for name in NAMES}
    assert refused(change(world, "cat", "stranger", seen=99)) == "list_changed"
    assert people(world, "stranger") is None
    assert refused(change(world, "cat", "stranger")) == "looking_them_up"
    assert people(world, "stranger") is not None
    assert {name: people(world, name) for name in NAMES} == before


def people(world: World, name: str) -> object:
    return world.store.read([person_key(slack(name))]).get(person_key(slack(name)))
