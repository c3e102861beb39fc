"""What every store promises, as tests. A test module gives them a `store` fixture of type Bench and subclasses the classes here."""

import dataclasses
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol

import pytest

from access.audit import Fact, What
from access.breaker import Heartbeat
from access.budget import PROCESSES, Budget, Seen, unasked
from access.card import Card
from access.catalog import ApproverList, Head, Policy, Role, SearchList
from access.duration import WEEK
from access.edits import Edits, Second
from access.errors import Busy, Conflict, Spent, Unreadable
from access.holding import Held, Holding
from access.job import WAITING, Job, cut
from access.keys import (
    SHARDS,
    WHILE_USED,
    Due,
    Key,
    Lane,
    OktaId,
    RequestId,
    RoleKey,
    SlackId,
    Target,
    budget_key,
    catalog_head_key,
    heartbeat_key,
    load_key,
    person_key,
    request_key,
    search_list_key,
    shard,
)
from access.person import Load, Person
from access.ports import Change, Check, Record, Store, Tally, Touch, Write
from access.request import Request, State
from access.reserving import Shared
from access.review import PERIOD, Review, Reviewing, closed_reviews, open_reviews
from access.team import Favourites
from store.placing import Timed
from tests.contracts.store_samples import (
    ADA,
    EVERY,
    HAS,
    LEO,
    MARA,
    NOW,
    OTHER,
    REQUEST,
    ROLE,
    alarm,
    approvers,
    breaker,
    card,
    cursor,
    edits,
    fact,
    holding,
    job,
    person,
    policy,
    request,
    review,
    role,
    search_list,
    second,
    team,
    track,
)

TIMED = [each for each in EVERY if isinstance(each, Timed)]


class FullStore(Store, Protocol):
    """The store and what applying a catalogue needs."""

    def apply_catalog(
        self,
        version: int,
        roles: Sequence[Role],
        policies: Sequence[Policy],
        lists: Sequence[ApproverList],
        search: SearchList,
        text: str,
        facts: Sequence[Fact],
        was: int | None,
    ) -> None: ...

    def catalog_text(self, version: int) -> str | None: ...


@dataclass(frozen=True)
class Bench:
    """A store under test, and a way to make one of its items unreadable."""

    store: FullStore
    spoil: Callable[[Key], None]

    def put(self, *records: Request | Holding | Card | Person | Edits | Second | Reviewing | Job) -> None:
        self.store.commit(Change(writes=tuple(Write(record, None) for record in records)))

    def get(self, key: Key) -> Record | None:
        return self.store.read([key]).get(key)


WRITABLE = [
    request(),
    holding(),
    card(),
    card(event="reminder"),
    person(),
    breaker(),
    alarm(),
    approvers(),
    edits(),
    second(),
    team(),
    Favourites({"0123456789abcdef": (ROLE,)}, 2),
]


class Reading:
    @pytest.mark.parametrize("record", WRITABLE, ids=lambda record: type(record).__name__)
    def test_gives_back_every_field_of_what_was_written(self, bench: Bench, record: Request) -> None:
        bench.store.commit(Change(writes=(Write(record, None),)))
        assert bench.get(record.key) == record

    def test_leaves_out_what_does_not_exist(self, bench: Bench) -> None:
        bench.put(request())
        missing = request_key(RequestId("none"))
        assert bench.store.read([missing, request().key, missing]) == {request().key: request()}

    def test_reads_nothing_for_no_keys(self, bench: Bench) -> None:
        assert bench.store.read([]) == {}

    def test_reads_a_hundred_keys_of_several_tables(self, bench: Bench) -> None:
        people = [person(slack=SlackId(f"U{number:03}"), wake=False) for number in range(98)]
        for start in (0, 49):
            bench.store.commit(Change(writes=tuple(Write(each, None) for each in people[start : start + 49])))
        bench.store.commit(Change(facts=(fact(),)))
        bench.store.apply_catalog(1, [role()], [], [], search_list(1, ROLE), "", [], None)
        keys = [each.key for each in people] + [fact().key, role().record_key]
        found = bench.store.read(keys)
        assert list(found) == keys

    def test_says_which_item_is_unreadable(self, bench: Bench) -> None:
        bench.put(request(), holding())
        bench.spoil(request().key)
        with pytest.raises(Unreadable) as caught:
            bench.store.read([holding().key, request().key])
        assert caught.value.key == request().key
        assert bench.get(holding().key) == holding()

    def test_what_a_caller_does_to_a_value_stays_with_the_caller(self, bench: Bench) -> None:
        needs = {REQUEST: NOW}
        bench.put(holding(needs=needs))
        needs.clear()
        read = bench.get(holding().key)
        assert isinstance(read, Holding)
        assert read.needs == {REQUEST: NOW}


class Committing:
    def test_puts_only_if_absent(self, bench: Bench) -> None:
        bench.put(request())
        with pytest.raises(Conflict) as caught:
            bench.put(request(version=8))
        assert caught.value.keys == {request().key}
        assert bench.get(request().key) == request()

    def test_writes_over_the_version_it_was_judged_by(self, bench: Bench) -> None:
        bench.put(request())
        bench.store.commit(Change(writes=(Write(request(version=8, wake=False, due=None), 7),)))
        assert bench.get(request().key) == request(version=8, wake=False, due=None)

    def test_a_lost_race_names_the_keys_that_were_elsewhere(self, bench: Bench) -> None:
        bench.put(request(), holding())
        change = Change(
            writes=(Write(request(version=8), 7), Write(holding(version=12), 10)),
            checks=(Check(person().key, 3), Check(request_key(RequestId("none")), None)),
            facts=(fact(8),),
            tallies=(Tally(LEO.slack, 1),),
        )
        with pytest.raises(Conflict) as caught:
            bench.store.commit(change)
        assert caught.value.keys == {holding().key, person().key}

    def test_one_failing_check_undoes_all(self, bench: Bench) -> None:
        bench.put(request())
        change = Change(
            writes=(Write(holding(), None),),
            touches=(Touch(request().key, 7, None, wake=False),),
            checks=(Check(person().key, 3),),
            facts=(fact(),),
            tallies=(Tally(LEO.slack, 1),),
        )
        with pytest.raises(Conflict):
            bench.store.commit(change)
        keys = [request().key, holding().key, fact().key, load_key(LEO.slack)]
        assert bench.store.read(keys) == {request().key: request()}

    def test_a_check_that_holds_changes_nothing(self, bench: Bench) -> None:
        bench.put(request())
        bench.store.commit(Change(checks=(Check(request().key, 7), Check(holding().key, None))))
        assert bench.store.read([request().key, holding().key]) == {request().key: request()}

    def test_an_absence_that_does_not_hold_is_a_conflict(self, bench: Bench) -> None:
        bench.put(request())
        with pytest.raises(Conflict) as caught:
            bench.store.commit(Change(checks=(Check(request().key, None),)))
        assert caught.value.keys == {request().key}

    @pytest.mark.parametrize("due", [None, Due(Lane.END, NOW + 5), Due(Lane.GIVE, NOW + 6, "okta:groups")])
    @pytest.mark.parametrize("together", [False, True])
    def test_a_touch_changes_no_version_and_no_other_field(
        self, bench: Bench, due: Due | None, together: bool
    ) -> None:
        bench.put(holding())
        checks = (Check(request().key, None),) if together else ()
        bench.store.commit(Change(touches=(Touch(holding().key, 11, due, wake=False),), checks=checks))
        assert bench.get(holding().key) == holding(due=due, wake=False)

    def test_a_touch_of_another_version_is_a_conflict(self, bench: Bench) -> None:
        bench.put(holding())
        for key in (holding().key, request().key):
            with pytest.raises(Conflict) as caught:
                bench.store.commit(Change(touches=(Touch(key, 10, None, wake=True),)))
            assert caught.value.keys == {key}
        assert bench.store.read([holding().key, request().key]) == {holding().key: holding()}

    def test_tallies_add_up(self, bench: Bench) -> None:
        bench.store.commit(Change(tallies=(Tally(LEO.slack, 2), Tally(ADA.slack, 1), Tally(LEO.slack, 1))))
        bench.store.commit(Change(tallies=(Tally(LEO.slack, -1),)))
        found = bench.store.read([load_key(LEO.slack), load_key(ADA.slack)])
        assert found == {load_key(LEO.slack): Load(LEO.slack, 2), load_key(ADA.slack): Load(ADA.slack, 1)}

    def test_a_tally_replaces_what_was_decided_and_leaves_it_when_it_says_nothing(self, bench: Bench) -> None:
        bench.store.commit(Change(tallies=(Tally(LEO.slack, 0, {"20000": 1}),)))
        bench.store.commit(
            Change(tallies=(Tally(LEO.slack, 1), Tally(LEO.slack, 1, {"20000": 1, "20001": 3})))
        )
        bench.store.commit(Change(tallies=(Tally(LEO.slack, -1),)))
        found = bench.store.read([load_key(LEO.slack)])
        assert found == {load_key(LEO.slack): Load(LEO.slack, 1, {"20000": 1, "20001": 3})}

    def test_a_tally_adds_to_what_somebody_has_and_takes_away(self, bench: Bench) -> None:
        more = dataclasses.replace(HAS, request=REQUEST, title="Billing | reports")
        key = load_key(LEO.slack)
        bench.store.commit(Change(tallies=(Tally(LEO.slack, 0, gets=frozenset({HAS})),)))
        both = (Tally(LEO.slack, 1), Tally(LEO.slack, 0, gets=frozenset({HAS, more})))
        bench.store.commit(Change(tallies=both))
        assert bench.get(key) == Load(LEO.slack, 1, has=frozenset({HAS, more}))
        for _ in range(2):
            bench.store.commit(Change(tallies=(Tally(LEO.slack, 0, loses=frozenset({HAS})),)))
        assert bench.get(key) == Load(LEO.slack, 1, has=frozenset({more}))
        bench.store.commit(Change(tallies=(Tally(LEO.slack, 0, loses=frozenset({more})),)))
        assert bench.get(key) == Load(LEO.slack, 1)
        with pytest.raises(ValueError, match="both gets and loses"):
            bench.store.commit(
                Change(tallies=(Tally(LEO.slack, 0, gets=frozenset({HAS}), loses=frozenset({more})),))
            )

    def test_an_empty_change_is_no_error(self, bench: Bench) -> None:
        bench.store.commit(Change())
        bench.store.commit(Change(tallies=(Tally(LEO.slack, 1), Tally(LEO.slack, -1))))
        assert bench.get(load_key(LEO.slack)) is None

    def test_two_parts_about_one_item_are_a_mistake(self, bench: Bench) -> None:
        with pytest.raises(ValueError, match="two parts"):
            bench.store.commit(Change(writes=(Write(request(), None),), checks=(Check(request().key, None),)))

    def test_more_than_a_hundred_parts_are_a_mistake(self, bench: Bench) -> None:
        checks = tuple(Check(person_key(SlackId(f"U{number}")), None) for number in range(101))
        with pytest.raises(ValueError, match="at most 100"):
            bench.store.commit(Change(checks=checks))

    def test_the_heartbeat_replaces_the_one_before(self, bench: Bench) -> None:
        for at in (NOW, NOW + 60):
            bench.store.beat(Heartbeat(at, f"run at {at}"))
        assert bench.get(heartbeat_key()) == Heartbeat(NOW + 60, f"run at {NOW + 60}")


class Auditing:
    def test_facts_come_in_their_order(self, bench: Bench) -> None:
        for sequence in (2, 10, 1):
            bench.store.commit(Change(facts=(fact(sequence),)))
        bench.store.commit(Change(facts=(fact(1, subject="REQ#other"),)))
        assert [each.sequence for each in bench.store.facts(fact().subject)] == [1, 2, 10]
        assert bench.store.facts(fact().subject)[0] == fact(1)
        assert bench.store.facts("REQ#nobody") == []

    def test_the_same_fact_again_is_no_conflict(self, bench: Bench) -> None:
        bench.store.commit(Change(facts=(fact(),)))
        bench.store.commit(Change(facts=(fact(),)))
        bench.store.commit(Change(writes=(Write(request(), None),), facts=(fact(), fact(2))))
        assert bench.get(request().key) == request()
        assert len(bench.store.facts(fact().subject)) == 2

    def test_the_same_fact_hides_no_conflict_of_its_neighbours(self, bench: Bench) -> None:
        bench.put(request())
        bench.store.commit(Change(facts=(fact(),)))
        with pytest.raises(Conflict) as caught:
            bench.store.commit(Change(writes=(Write(request(version=8), 6),), facts=(fact(),)))
        assert caught.value.keys == {request().key}

    @pytest.mark.parametrize("alone", [True, False])
    def test_another_fact_under_the_key_is_a_conflict(self, bench: Bench, alone: bool) -> None:
        bench.store.commit(Change(facts=(fact(),)))
        writes = () if alone else (Write(request(), None),)
        with pytest.raises(Conflict) as caught:
            bench.store.commit(Change(writes=writes, facts=(fact(1, what=What.DENIED),)))
        assert caught.value.keys == {fact().key}
        assert bench.store.read([fact().key, request().key]) == {fact().key: fact()}

    def test_an_unreadable_fact_is_a_conflict_and_stays(self, bench: Bench) -> None:
        bench.store.commit(Change(facts=(fact(), fact(2))))
        bench.spoil(fact(2).key)
        with pytest.raises(Unreadable) as caught:
            bench.store.facts(fact().subject)
        assert caught.value.key == fact(2).key
        with pytest.raises(Conflict):
            bench.store.commit(Change(facts=(fact(2),)))


def _due(number: int, at: int, bucket: str = "") -> Request:
    return request(id=RequestId(f"R{number}"), due=Due(Lane.END, at, bucket), wake=False)


class Indexing:
    def test_due_items_come_oldest_first_and_no_more_than_asked(self, bench: Bench) -> None:
        wanted = [_due(number, NOW - number * 10, "okta:groups") for number in range(24)]
        bench.put(*wanted, request(id=RequestId("later"), due=Due(Lane.END, NOW + 1), wake=False))
        for number in range(4):
            here = [each for each in reversed(wanted) if shard(each.key.pk) == number]
            found = bench.store.due(Lane.END, number, NOW, 100)
            assert [(each.key, each.due) for each in found] == [(each.key, each.due) for each in here]
            assert bench.store.due(Lane.END, number, NOW, 2) == found[:2]
            assert bench.store.due(Lane.GIVE, number, NOW, 100) == []

    def test_an_item_leaves_the_due_index_with_its_due(self, bench: Bench) -> None:
        bench.put(holding())
        here = shard(holding().key.pk)
        assert [each.key for each in bench.store.due(Lane.GIVE, here, NOW + 60, 9)] == [holding().key]
        bench.store.commit(Change(touches=(Touch(holding().key, 11, Due(Lane.END, NOW), wake=False),)))
        assert bench.store.due(Lane.GIVE, here, NOW + 60, 9) == []
        assert [each.due for each in bench.store.due(Lane.END, here, NOW, 9)] == [Due(Lane.END, NOW)]
        bench.store.commit(Change(writes=(Write(holding(due=None, version=12), 11),)))
        assert bench.store.due(Lane.END, here, NOW, 9) == []

    def test_postponing_moves_the_time_alone(self, bench: Bench) -> None:
        bench.put(holding())
        bench.store.postpone(holding().key, NOW + 900)
        assert bench.get(holding().key) == holding(due=Due(Lane.GIVE, NOW + 900, "okta:groups"))

    @pytest.mark.parametrize("record", TIMED, ids=lambda record: type(record).__name__)
    def test_whatever_can_be_due_is_postponed(self, bench: Bench, record: Timed) -> None:
        timed = replace(record, due=Due(Lane.TELL, NOW, "b"))
        bench.store.commit(Change(writes=(Write(timed, None),)))
        bench.store.postpone(timed.key, NOW + 900)
        assert bench.get(timed.key) == replace(timed, due=Due(Lane.TELL, NOW + 900, "b"))
        here = shard(timed.key.pk)
        assert bench.store.due(Lane.TELL, here, NOW, 9) == []
        assert [each.key for each in bench.store.due(Lane.TELL, here, NOW + 900, 9)] == [timed.key]

    def test_postponing_works_on_what_cannot_be_read(self, bench: Bench) -> None:
        bench.put(holding())
        bench.spoil(holding().key)
        bench.store.postpone(holding().key, NOW + 900)
        here = shard(holding().key.pk)
        assert bench.store.due(Lane.GIVE, here, NOW + 60, 9) == []
        assert [each.key for each in bench.store.due(Lane.GIVE, here, NOW + 900, 9)] == [holding().key]

    def test_postponing_what_is_not_due_or_not_there_changes_nothing(self, bench: Bench) -> None:
        bench.put(holding(due=None))
        for key in (holding().key, request().key):
            bench.store.postpone(key, NOW)
        assert bench.store.read([holding().key, request().key]) == {holding().key: holding(due=None)}

    def test_finds_the_open_business_of_a_person_by_kind(self, bench: Bench) -> None:
        own, other = card(who=MARA.okta), holding(person=LEO.okta)
        bench.put(request(), holding(), own, card(event="reminder", who=MARA.okta), other, person())
        assert list(bench.store.whose(MARA.okta)) == [own.key, request().key, holding().key]
        assert list(bench.store.whose(MARA.okta, "REQ")) == [request().key]
        assert list(bench.store.whose(MARA.okta, "HOLD")) == []
        assert list(bench.store.whose(MARA.okta, "CARD")) == [own.key]
        assert list(bench.store.whose(OktaId("nobody"))) == []

    def test_finds_reviews_that_are_open_and_those_of_a_period(self, bench: Bench) -> None:
        waiting = review(request=OTHER, state=Review.OPEN, answer=None, by=None, words="", closed_at=None)
        asks = card(event="review", request=OTHER, who=LEO.okta)
        bench.put(review(), waiting, asks)
        assert list(bench.store.whose(open_reviews())) == [waiting.key]
        assert list(bench.store.whose(closed_reviews(NOW), "REVIEW")) == [review().key]
        assert list(bench.store.whose(closed_reviews(NOW - PERIOD))) == []
        assert list(bench.store.whose(LEO.okta, "CARD")) == [asks.key]

    def test_finds_who_has_a_role_from_the_approval_to_the_proof(self, bench: Bench) -> None:
        first, later = request(), request(id=OTHER, for_whom=LEO)
        asked = request(id=RequestId("asked"), state=State.PENDING)
        bench.put(later, first, asked, holding(), request(id=RequestId("else"), role=RoleKey("other")))
        assert list(bench.store.running(ROLE)) == [first.key, later.key]
        bench.store.commit(Change(writes=(Write(request(state=State.ENDED, version=8), 7),)))
        assert list(bench.store.running(ROLE)) == [later.key]
        assert list(bench.store.running(RoleKey("nobody"))) == []

    def test_finds_what_was_ever_given_a_page_at_a_time(self, bench: Bench) -> None:
        targets = [Target("okta_group", (f"00g{name}",)) for name in "abcd"]
        never = holding(target=targets[0], times=0, taken_at=None, taken_from=None)
        given = holding(target=targets[1], times=1, taken_at=None, taken_from=None)
        failed = holding(target=targets[2], times=0)
        other = holding(person=LEO.okta)
        bench.put(other, failed, given, never, request(), card(who=MARA.okta))
        keys = sorted([given.key, failed.key, other.key])
        assert list(bench.store.given("", 9)) == keys
        assert list(bench.store.given("", 2)) == keys[:2]
        assert list(bench.store.given(keys[1].pk, 2)) == keys[2:]
        assert list(bench.store.given(keys[2].pk, 2)) == []
        gone = replace(given, state=Held.ABSENT, needs={}, uses={}, due=None, wake=False, version=12)
        bench.store.commit(Change(writes=(Write(gone, 11), Write(replace(never, times=1, version=12), 11))))
        assert list(bench.store.given("", 9)) == sorted([*keys, never.key])
        assert not {*bench.store.whose(LEO.okta, "HOLD")}

    def test_finds_a_person_by_the_e_mail_address_in_any_case(self, bench: Bench) -> None:
        bench.put(person(), person(slack=SlackId("UOTHER"), email="other@example.com"))
        assert list(bench.store.known_as("Mara@EXAMPLE.com")) == [person().key]
        bench.store.commit(Change(writes=(Write(person(email="new@example.com", version=4), 3),)))
        assert list(bench.store.known_as("mara@example.com")) == []
        assert list(bench.store.known_as("new@example.com")) == [person().key]
        assert list(bench.store.whose(MARA.okta)) == []

    def test_what_waits_to_be_sent_is_found_in_the_order_of_its_times(self, bench: Bench) -> None:
        waiting = [
            track(id=name, next_at=NOW + at, sent_at=None) for name, at in (("a", 9), ("b", 0), ("c", 5))
        ]
        bench.store.commit(Change(writes=tuple(Write(each, None) for each in (*waiting, track(id="d")))))
        assert list(bench.store.outbox()) == [waiting[1].key, waiting[2].key, waiting[0].key]
        sent = track(id="b", next_at=NOW, version=4)
        later = track(id="c", next_at=NOW + 99, sent_at=None, version=4)
        bench.store.commit(Change(writes=(Write(sent, 3), Write(later, 3))))
        assert list(bench.store.outbox()) == [waiting[0].key, later.key]

    def test_finds_the_jobs_that_the_sweep_has_go_on_until_they_have_ended(self, bench: Bench) -> None:
        ended = job(id="c", due=None)
        waiting = job(id="b", due=Due(Lane.TELL, NOW))
        bench.put(job(id="a", due=Due(Lane.TELL, NOW + 60)), waiting, ended)
        assert list(bench.store.whose(WAITING, "JOB")) == [job(id="a").key, waiting.key]
        found = [each.key for n in range(SHARDS) for each in bench.store.due(Lane.TELL, n, NOW, 10)]
        assert found == [waiting.key]
        bench.store.commit(Change(writes=(Write(replace(waiting, due=None, version=5), 4),)))
        assert list(bench.store.whose(WAITING, "JOB")) == [job(id="a").key]
        bench.store.postpone(job(id="a").key, NOW + 999)
        assert bench.store.due(Lane.TELL, shard(job(id="a").key.pk), NOW + 60, 10) == []

    def test_pieces_of_a_job_are_read_together_and_written_once(self, bench: Bench) -> None:
        whole = "roles: 漢字\r\n" * 20_000
        pieces = cut("catalog-plan-1", "TEXT", whole, NOW + WEEK)
        assert len(pieces) > 1
        bench.store.commit(Change(writes=tuple(Write(each, None) for each in pieces)))
        found = bench.store.read([each.key for each in pieces])
        assert tuple(found.values()) == pieces
        assert "".join(each.text for each in pieces) == whole
        with pytest.raises(Conflict):
            bench.store.commit(Change(writes=(Write(pieces[0], None),)))

    def test_goes_through_the_audit_a_page_at_a_time(self, bench: Bench) -> None:
        first = fact(1)
        second = fact(2, before=first.hash)
        other = fact(1, subject="CATALOG", what=What.CATALOG_APPLIED)
        bench.store.commit(Change(facts=(first, second, other)))
        bench.spoil(other.key)
        seen, hidden, place = list[Fact](), list[Key](), ""
        for _ in range(4):
            page = bench.store.archive(place, 1)
            seen += page.facts
            hidden += page.unreadable
            if page.after is None:
                break
            place = page.after
        assert seen == [first, second]
        assert hidden == [other.key]
        with pytest.raises(ValueError, match="no place in the table audit"):
            bench.store.archive("[1]", 1)

    def test_goes_through_all_work_a_page_at_a_time(self, bench: Bench) -> None:
        lost = holding(person=LEO.okta)
        told = request(id=RequestId("TOLD"), state=State.ENDED)
        rest = replace(
            holding(person=ADA.okta), state=Held.ABSENT, needs={}, leaving={}, due=None, wake=False
        )
        over = (
            request(id=RequestId("OVER"), state=State.ENDED, due=None, wake=False),
            card(request=RequestId("OVER"), who=""),
        )
        there: tuple[Any, ...] = (request(), holding(), card(), person(), told, rest)
        bench.put(*there, lost, *over)
        bench.store.commit(Change(facts=(fact(1),)))
        bench.spoil(lost.key)
        seen, hidden, places = dict[Key, Record](), list[Key](), [""]
        while (place := places[-1]) or len(places) == 1:
            page = bench.store.survey(place, 2)
            assert len(page.records) + len(page.unreadable) <= 2
            seen |= page.records
            hidden += page.unreadable
            places.append(page.after or "")
        assert seen == {each.key: each for each in there}
        assert hidden == [lost.key]
        assert len(places) > 3
        for none in ("[1]", '["a", 1]', "nonsense"):
            with pytest.raises(ValueError, match=r"no place in the table work|Expecting value"):
                bench.store.survey(none, 1)

    def test_finds_the_holdings_with_an_end_that_use_moves(self, bench: Bench) -> None:
        other = holding(person=LEO.okta, uses={})
        bench.put(holding(), other, request())
        assert list(bench.store.running(WHILE_USED)) == [holding().key]
        bench.store.commit(Change(writes=(Write(holding(uses={}, version=12), 11),)))
        assert list(bench.store.running(WHILE_USED)) == []

    def test_the_cursor_stands_before_all_that_is_due(self, bench: Bench) -> None:
        found = cursor()
        bench.store.commit(Change(writes=(Write(found, None),)))
        bench.put(person(due=Due(Lane.TELL, 5)))
        shard_ = shard(found.key.pk)
        assert [each.key for each in bench.store.due(Lane.TELL, shard_, NOW, 1)] == [found.key]
        bench.store.commit(Change(writes=(Write(cursor(due=None, version=13), 12),)))
        assert found.key not in [each.key for each in bench.store.due(Lane.TELL, shard_, NOW, 9)]

    def test_finds_what_a_second_person_is_to_agree_to(self, bench: Bench) -> None:
        bench.put(second(), edits())
        assert list(bench.store.whose(ADA.okta, "EDITS")) == [second().key]
        bench.store.commit(Change(writes=(Write(second(who="", version=5), 4),)))
        assert list(bench.store.whose(ADA.okta)) == []

    def test_what_is_over_leaves_the_person_index(self, bench: Bench) -> None:
        bench.store.commit(
            Change(writes=(Write(request(), None), Write(holding(), None), Write(card(), None)))
        )
        idle = holding(state=Held.ABSENT, needs={}, leaving={}, asking=None, version=12)
        over = (
            Write(request(state=State.ENDED, version=8), 7),
            Write(idle, 11),
            Write(card(who="", version=5), 4),
        )
        bench.store.commit(Change(writes=over))
        assert list(bench.store.whose(MARA.okta)) == []
        assert list(bench.store.whose(LEO.okta)) == []

    def test_a_holding_is_found_by_its_requests_and_once(self, bench: Bench) -> None:
        target = Target("okta_group", ("00g2",))
        more = request(id=RequestId("more"), extends=REQUEST, state=State.PENDING)
        other = request(id=OTHER, target=target)
        bench.put(
            request(),
            more,
            other,
            request(id=RequestId("over"), state=State.ENDED, target=Target("x", ("y",))),
        )
        found = list(bench.store.whose(MARA.okta))
        assert sorted(found[:3]) == sorted([request().key, more.key, other.key])
        assert sorted(found[3:]) == sorted([holding().key, holding(target=target).key])


class Cataloguing:
    def _apply(self, bench: Bench, version: int, was: int | None, *roles: Role, text: str = "text") -> None:
        search = search_list(version, *(each.key for each in roles))
        lists = [approvers(each.key) for each in roles]
        happened = fact(version, subject="CATALOG", what=What.CATALOG_APPLIED)
        bench.store.apply_catalog(version, roles, [policy()], lists, search, text, [happened], was)

    def test_puts_rows_list_text_fact_and_pointer(self, bench: Bench) -> None:
        self._apply(bench, 1, None, role(), text="roles: …\n" * 100_000)
        keys = [
            role().record_key,
            policy().record_key,
            approvers().key,
            catalog_head_key(),
            search_list_key(1),
        ]
        assert set(bench.store.read(keys).values()) == {
            role(),
            policy(),
            approvers(),
            Head(1),
            search_list(1, ROLE),
        }
        assert bench.store.catalog_text(1) == "roles: …\n" * 100_000
        assert bench.store.catalog_text(2) is None
        assert [each.what for each in bench.store.facts("CATALOG")] == [What.CATALOG_APPLIED]

    def test_only_changed_rows_rise(self, bench: Bench) -> None:
        self._apply(bench, 1, None, role("one", version=1), role("two", version=1))
        self._apply(bench, 2, 1, role("one", version=1), role("two", version=1, title="New"))
        found = bench.store.read([role("one").record_key, role("two").record_key, catalog_head_key()])
        assert found == {
            role("one").record_key: role("one", version=1),
            role("two").record_key: role("two", version=2, title="New"),
            catalog_head_key(): Head(2),
        }

    def test_rows_that_are_left_out_stay(self, bench: Bench) -> None:
        self._apply(bench, 1, None, role())
        bench.store.apply_catalog(2, [], [], [], search_list(2, ROLE), "two", [], 1)
        assert bench.get(role().record_key) == role()
        assert bench.store.catalog_text(1) == "text"

    def test_the_same_again_changes_nothing(self, bench: Bench) -> None:
        for _ in range(2):
            self._apply(bench, 1, None, role())
        assert bench.get(role().record_key) == role()
        assert len(bench.store.facts("CATALOG")) == 1

    def test_whoever_planned_on_another_version_loses_and_writes_nothing(self, bench: Bench) -> None:
        self._apply(bench, 1, None, role())
        with pytest.raises(Conflict) as caught:
            self._apply(bench, 1, None, role(title="Mine"), text="mine")
        assert catalog_head_key() in caught.value.keys
        with pytest.raises(Conflict):
            self._apply(bench, 3, 2, role(title="Mine"), text="mine")
        assert bench.get(role().record_key) == role()
        assert bench.store.catalog_text(1) == "text"

    def test_more_rows_than_one_transaction_takes(self, bench: Bench) -> None:
        roles = [role(f"role-{number:03}", version=1) for number in range(120)]
        self._apply(bench, 1, None, *roles)
        found = [
            bench.store.read([each.record_key for each in roles[start:end]])
            for start, end in ((0, 100), (100, 120))
        ]
        assert [len(each) for each in found] == [100, 20]


class Racing:
    """Threads; for stores that are meant to be raced."""

    THREADS = 8

    def _race(self, run: Callable[[int], bool]) -> int:
        """How many of the threads say that they won."""
        start, won = threading.Barrier(self.THREADS), [False] * self.THREADS

        def one(number: int) -> None:
            start.wait()
            won[number] = run(number)

        threads = [threading.Thread(target=one, args=(number,)) for number in range(self.THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return sum(won)

    @pytest.mark.parametrize("with_fact", [False, True])
    def test_of_eight_that_race_on_one_version_one_wins(self, bench: Bench, with_fact: bool) -> None:
        bench.put(request(version=1))
        lost: set[Key] = set()
        for version in range(1, 11):

            def run(number: int, version: int = version) -> bool:
                mine = request(version=version + 1, reason=f"by {number}")
                facts = (fact(version + 1, actor=f"{number}"),) if with_fact else ()
                try:
                    bench.store.commit(Change(writes=(Write(mine, version),), facts=facts))
                except Conflict as error:
                    lost.update(error.keys)
                    return False
                return True

            assert self._race(run) == 1
            read = bench.get(request().key)
            assert isinstance(read, Request)
            assert read.version == version + 1
            if with_fact:
                assert bench.store.facts(fact().subject)[-1].actor == read.reason.removeprefix("by ")
        assert request().key in lost
        assert lost <= {request().key, *(fact(version).key for version in range(2, 12))}

    def test_no_tally_is_lost_between_threads(self, bench: Bench) -> None:
        def run(_: int) -> bool:
            for _ in range(5):
                bench.store.commit(Change(tallies=(Tally(LEO.slack, 1), Tally(ADA.slack, 2))))
            return True

        assert self._race(run) == self.THREADS
        found = bench.store.read([load_key(LEO.slack), load_key(ADA.slack)])
        assert [dataclasses.astuple(each)[1] for each in found.values()] == [40, 80]

    def test_no_call_of_a_budget_is_given_twice(self, bench: Bench) -> None:
        given: list[int] = []

        def run(_: int) -> bool:
            shared = Shared(bench.store)
            with suppress(Spent, Busy):
                while True:
                    given.append(shared.block("okta:apps", 3, Seen(500), removing=True, now=NOW).calls)
            return True

        self._race(run)
        budget = bench.get(budget_key("okta:apps"))
        assert isinstance(budget, Budget)
        assert 0 < sum(given) == budget.used <= 500 - PROCESSES * unasked(500)
