"""Prints docs/lifecycle.md from the two tables in `access.lifecycle`: `python -m docs.lifecycle` writes the page anew. No rule lives here."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from access.holding import Held
from access.lifecycle import BIRTHS, HOLDING, REQUEST, REVIEW, Birth, Event, Step
from access.request import State
from access.review import Answer, Review
from access.shown import Shown

PAGE = Path(__file__).with_name("lifecycle.md")

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)

_BIRTHS = {
    Birth.ASKED: "somebody sent the form",
    Birth.EMERGENCY: "somebody took it as an emergency: given at once, without approval, reviewed afterwards",
}
_EVENTS = {
    Event.ENDORSED: "one of several approvals that are needed",
    Event.REROUTED: "other approvers are asked instead of those who cannot answer",
    Event.APPROVED: "the last approval that was needed; the clock of the grant starts here",
    Event.EMERGENCY: "the person could not wait for an answer and took it as an emergency",
    Event.DENIED: "any one denial",
    Event.WITHDRAWN: "the person who asked took it back",
    Event.DECLINED: "the person who would have got it refused it",
    Event.LAPSED: "nobody answered before the deadline",
    Event.ROLE_GONE: "the role is not in the catalogue any more",
    Event.REQUESTER_GONE: "the person is not active any more",
    Event.PARENT_GONE: "an extension whose access ended before anybody agreed",
    Event.EXTENDED: "on an extension: it was agreed to and is done with; on what it extends: the end moves",
    Event.USED: "a use that Okta told of moves the end of access that lasts while it is used",
    Event.STOPPED: "given back, ended by the role's owner or by a reviewer, failed, or a person who turned out not to be active; settle takes the access away",
    Event.ENDED: "written by settle alone, with its proof: read absent, or needed by another request, or permanent",
}
_ANSWERS = {
    Answer.JUSTIFIED: "a reviewer says that it was needed",
    Answer.NOT_JUSTIFIED: "a reviewer says that it was not; access that still runs is stopped in the same step",
}
_STEPS = {
    Step.ADD: "the intent to add, written before the call",
    Step.PROVEN_PRESENT: "the target was read and shows the access",
    Step.REMOVE: "the intent to remove, written before the call",
    Step.PROVEN_ABSENT: "the target was read and shows no access",
    Step.PERMANENT: "it was there before our first add; nothing is called",
    Step.RELEASED: "nobody needs a permanent one from us any more; nothing is called",
    Step.LANDED_LATE: "a doubtful add took effect late; it is removed",
    Step.TAKEN_LATE: "a doubtful removal took effect late; it is added again",
}
_SHOWN = {
    Shown.WAITING: "nobody has decided, or not enough people have",
    Shown.BEING_SET_UP: "approved, and not yet proven to be there",
    Shown.ACTIVE: "proven to be there, before its end",
    Shown.BEING_TAKEN_BACK: "stopped or past its end, and not yet proven to be gone",
    Shown.ENDED: "it was given and is over",
    Shown.DENIED: "somebody said no",
    Shown.WITHDRAWN: "taken back before anybody decided",
    Shown.DECLINED: "refused, before anybody decided, by the person who would have got it",
    Shown.LAPSED: "nobody answered in time",
    Shown.EXTENDED: "an extension that was agreed to",
    Shown.FAILED: "it could never be set up",
    Shown.OVER: "overtaken: the role, the person or the access it extends is gone",
}


def page() -> str:
    """The whole page."""
    return "\n".join(
        [
            "<!-- Written by `python -m docs.lifecycle` from access/lifecycle.py. Change the tables there, then run it again. -->",
            "# Lifecycles",
            "",
            "A request is the paper, a holding is the thing. Each has one table in `access/lifecycle.py`; a move that is not in it",
            "does not exist. This page is printed from the tables.",
            "",
            "## A request",
            "",
            *_diagram(_request_moves(), _dead(REQUEST)),
            "",
            *_meanings("event", _rows({**_BIRTHS, **_EVENTS})),
            "",
            "## A holding",
            "",
            "One for each person and target, however many requests lead there. The two middle states are intents.",
            "",
            *_diagram([("[*]", Held.ABSENT.name, ""), *_moves(HOLDING)], []),
            "",
            *_meanings("step", _rows(_STEPS)),
            "",
            "## A review",
            "",
            "One for each emergency, closed by somebody other than the one who used it. Until then that person has no other emergency.",
            "",
            *_diagram([("[*]", Review.OPEN.name, ""), *_moves(REVIEW)], [Review.CLOSED.name]),
            "",
            *_meanings("answer", _rows(_ANSWERS)),
            "",
            "## What people read",
            "",
            "One function, `access.shown.shown`, of request, holding and time. It is never ahead of the records.",
            "",
            *_meanings("word", _rows(_SHOWN)),
            "",
        ]
    )


def _request_moves() -> list[tuple[str, str, str]]:
    return [("[*]", state.name, birth.value) for birth, state in BIRTHS.items()] + _moves(REQUEST)


def _moves(table: Mapping[S, Mapping[E, S]]) -> list[tuple[str, str, str]]:
    """(from, to, events), one for each pair of states, in the order of the table."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for state, moves in table.items():
        for event, after in moves.items():
            grouped.setdefault((state.name, after.name), []).append(event.value)
    return [(before, after, ", ".join(events)) for (before, after), events in grouped.items()]


def _dead(table: Mapping[State, Mapping[Event, State]]) -> list[str]:
    """The states that nothing leaves."""
    return [state.name for state, moves in table.items() if not moves]


def _diagram(moves: Iterable[tuple[str, str, str]], dead: Iterable[str]) -> list[str]:
    lines = [f"    {before} --> {after}{f': {events}' if events else ''}" for before, after, events in moves]
    return ["```mermaid", "stateDiagram-v2", *lines, *(f"    {state} --> [*]" for state in dead), "```"]


def _rows(meanings: Mapping[E, str]) -> list[tuple[str, str]]:
    """Every member of the meanings' kinds; one that has no meaning yet is a KeyError."""
    kinds = dict.fromkeys(type(each) for each in meanings)
    return [(each.value, meanings[each]) for kind in kinds for each in kind]


def _meanings(title: str, rows: Iterable[tuple[str, str]]) -> list[str]:
    return [f"| {title} | means |", "| --- | --- |", *(f"| {word} | {meaning} |" for word, meaning in rows)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
