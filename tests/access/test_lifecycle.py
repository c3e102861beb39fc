"""Every (state, event) pair, legal and illegal; the tables hold what the design promises."""

import itertools
from enum import StrEnum

import pytest

from access.errors import IllegalMove
from access.holding import Held
from access.lifecycle import BIRTHS, HOLDING, REQUEST, REVIEW, Birth, Event, Step, close, move, step
from access.request import State
from access.review import Answer, Review

ENDINGS = {
    Event.DENIED,
    Event.WITHDRAWN,
    Event.DECLINED,
    Event.LAPSED,
    Event.ROLE_GONE,
    Event.REQUESTER_GONE,
    Event.PARENT_GONE,
    Event.EXTENDED,
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, Event)))
def test_a_request_moves_by_the_table_or_not_at_all(state: State, event: Event) -> None:
    expected = {
        State.PENDING: {
            Event.ENDORSED: State.PENDING,
            Event.REROUTED: State.PENDING,
            Event.APPROVED: State.APPROVED,
            Event.EMERGENCY: State.APPROVED,
        }
        | dict.fromkeys(ENDINGS, State.ENDED),
        State.APPROVED: dict.fromkeys((Event.EXTENDED, Event.USED, Event.STOPPED), State.APPROVED)
        | {Event.ENDED: State.ENDED},
        State.ENDED: {},
    }[state]
    if event in expected:
        assert move(state, event) is expected[event]
    else:
        with pytest.raises(IllegalMove, match=f"{state}.*{event}"):
            move(state, event)


@pytest.mark.parametrize(("state", "event"), list(itertools.product(Held, Step)))
def test_a_holding_moves_by_the_table_or_not_at_all(state: Held, event: Step) -> None:
    expected = {
        Held.ABSENT: {
            Step.ADD: Held.ADDING,
            Step.PERMANENT: Held.PRESENT,
            Step.LANDED_LATE: Held.REMOVING,
            Step.PROVEN_ABSENT: Held.ABSENT,
        },
        Held.ADDING: {
            Step.ADD: Held.ADDING,
            Step.PROVEN_PRESENT: Held.PRESENT,
            Step.REMOVE: Held.REMOVING,
        },
        Held.PRESENT: {
            Step.PROVEN_PRESENT: Held.PRESENT,
            Step.TAKEN_LATE: Held.ADDING,
            Step.REMOVE: Held.REMOVING,
            Step.RELEASED: Held.ABSENT,
        },
        Held.REMOVING: {
            Step.ADD: Held.ADDING,
            Step.REMOVE: Held.REMOVING,
            Step.PROVEN_ABSENT: Held.ABSENT,
        },
    }[state]
    if event in expected:
        assert step(state, event) is expected[event]
    else:
        with pytest.raises(IllegalMove, match=f"{state}.*{event}"):
            step(state, event)


@pytest.mark.parametrize(("state", "answer"), list(itertools.product(Review, Answer)))
def test_a_review_is_closed_once(state: Review, answer: Answer) -> None:
    if state is Review.OPEN:
        assert close(state, answer) is Review.CLOSED
    else:
        with pytest.raises(IllegalMove, match=f"{state}.*{answer}"):
            close(state, answer)


@pytest.mark.parametrize("words", [Event, Birth, Step, State, Held, Review, Answer])
def test_the_words_on_record_are_their_names(words: type[StrEnum]) -> None:
    """Records and facts of earlier releases are read by them."""
    assert {each.name: each.value for each in words} == {each.name: each.name.lower() for each in words}


def test_a_request_comes_to_be_as_what_it_is() -> None:
    assert BIRTHS == {Birth.ASKED: State.PENDING, Birth.EMERGENCY: State.APPROVED}


def test_nothing_leaves_the_end() -> None:
    assert not REQUEST[State.ENDED]
    assert not REVIEW[Review.CLOSED]


def test_only_an_emergency_is_born_approved() -> None:
    assert {birth for birth, state in BIRTHS.items() if state is not State.PENDING} == {Birth.EMERGENCY}


def test_absent_is_reached_only_from_a_removal_or_from_permanent_access() -> None:
    into = {
        (state, event) for state, moves in HOLDING.items() for event, to in moves.items() if to is Held.ABSENT
    }
    assert into == {
        (Held.REMOVING, Step.PROVEN_ABSENT),
        (Held.PRESENT, Step.RELEASED),
        (Held.ABSENT, Step.PROVEN_ABSENT),
    }


def test_an_add_that_was_begun_never_ends_without_a_removal() -> None:
    assert Held.ABSENT not in HOLDING[Held.ADDING].values()
