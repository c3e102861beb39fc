"""The lifecycles, as tables. Everything that says which move exists lives in this file; a move that is not here does not exist.

A request is the paper: PENDING until people have decided, APPROVED while access is meant to be there, ENDED for good. Only settle
writes APPROVED -> ENDED, and only with its proof. The review of an emergency is a paper of its own, which may be closed before or after that. A holding is the thing at the target: the two middle states are intents, written
before the call that they announce. ABSENT -> REMOVING and PRESENT -> ADDING exist for what a watch finds (something landed late,
something was taken late); ABSENT <-> PRESENT without a call exists for a base that is permanent.
"""

from collections.abc import Mapping
from enum import StrEnum

from access.errors import IllegalMove
from access.holding import Held
from access.request import State
from access.review import Answer, Review


class Event(StrEnum):
    """What happens to a request; the same word names the audit fact where one is written."""

    ENDORSED = "endorsed"
    REROUTED = "rerouted"
    APPROVED = "approved"
    EMERGENCY = "emergency"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"
    ROLE_GONE = "role_gone"
    REQUESTER_GONE = "requester_gone"
    PARENT_GONE = "parent_gone"
    EXTENDED = "extended"
    USED = "used"
    STOPPED = "stopped"
    ENDED = "ended"


class Birth(StrEnum):
    """How a request comes to be."""

    ASKED = "asked"
    EMERGENCY = "emergency"


class Step(StrEnum):
    """What happens to a holding."""

    ADD = "add"
    PROVEN_PRESENT = "proven_present"
    REMOVE = "remove"
    PROVEN_ABSENT = "proven_absent"
    PERMANENT = "permanent"
    RELEASED = "released"
    LANDED_LATE = "landed_late"
    TAKEN_LATE = "taken_late"


BIRTHS: Mapping[Birth, State] = {Birth.ASKED: State.PENDING, Birth.EMERGENCY: State.APPROVED}

REQUEST: Mapping[State, Mapping[Event, State]] = {
    State.PENDING: {
        Event.ENDORSED: State.PENDING,
        Event.REROUTED: State.PENDING,
        Event.APPROVED: State.APPROVED,
        Event.EMERGENCY: State.APPROVED,
        Event.DENIED: State.ENDED,
        Event.WITHDRAWN: State.ENDED,
        Event.DECLINED: State.ENDED,
        Event.LAPSED: State.ENDED,
        Event.ROLE_GONE: State.ENDED,
        Event.REQUESTER_GONE: State.ENDED,
        Event.PARENT_GONE: State.ENDED,
        Event.EXTENDED: State.ENDED,
    },
    State.APPROVED: {
        Event.EXTENDED: State.APPROVED,
        Event.USED: State.APPROVED,
        Event.STOPPED: State.APPROVED,
        Event.ENDED: State.ENDED,
    },
    State.ENDED: {},
}

REVIEW: Mapping[Review, Mapping[Answer, Review]] = {
    Review.OPEN: {Answer.JUSTIFIED: Review.CLOSED, Answer.NOT_JUSTIFIED: Review.CLOSED},
    Review.CLOSED: {},
}

HOLDING: Mapping[Held, Mapping[Step, Held]] = {
    Held.ABSENT: {
        Step.ADD: Held.ADDING,
        Step.PERMANENT: Held.PRESENT,
        Step.LANDED_LATE: Held.REMOVING,
        Step.PROVEN_ABSENT: Held.ABSENT,
    },
    Held.ADDING: {Step.ADD: Held.ADDING, Step.PROVEN_PRESENT: Held.PRESENT, Step.REMOVE: Held.REMOVING},
    Held.PRESENT: {
        Step.REMOVE: Held.REMOVING,
        Step.RELEASED: Held.ABSENT,
        Step.TAKEN_LATE: Held.ADDING,
        Step.PROVEN_PRESENT: Held.PRESENT,
    },
    Held.REMOVING: {Step.REMOVE: Held.REMOVING, Step.PROVEN_ABSENT: Held.ABSENT, Step.ADD: Held.ADDING},
}


def move(state: State, event: Event) -> State:
    """The state after `event`. Raises IllegalMove, naming both, when the table has no such move."""
    try:
        return REQUEST[state][event]
    except KeyError:
        raise IllegalMove(f"a request that is {state} cannot be {event}") from None


def close(state: Review, answer: Answer) -> Review:
    """The state of a review after `answer`. Raises IllegalMove, naming both, when the table has no such move."""
    try:
        return REVIEW[state][answer]
    except KeyError:
        raise IllegalMove(f"a review that is {state} cannot be answered {answer}") from None


def step(state: Held, step_: Step) -> Held:
    """The state of a holding after `step_`. Raises IllegalMove, naming both, when the table has no such move."""
    try:
        return HOLDING[state][step_]
    except KeyError:
        raise IllegalMove(f"a holding that is {state} has no step {step_}") from None
