"""Okta's `filter` and `search` as far as they are used: `eq`, `and`, `or`, parentheses, over the properties that a kind of thing has."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sandbox.okta.errors import refuse
from sandbox.okta.values import Event, User

T = TypeVar("T")
Test = Callable[[T], bool]
Properties = Mapping[str, Callable[[T], Sequence[str]]]
"""By name in lower case: the values that a thing has there; one that is equal is enough."""

USERS: Properties[User] = {
    "id": lambda user: (user.id,),
    "status": lambda user: (user.status,),
    "profile.login": lambda user: (user.login,),
    "profile.email": lambda user: (user.email,),
    "profile.firstname": lambda user: (user.first,),
    "profile.lastname": lambda user: (user.last,),
}
EVENTS: Properties[Event] = {
    "eventtype": lambda event: (event.type,),
    "outcome.result": lambda event: (event.result,),
    "uuid": lambda event: (event.uuid,),
    "actor.id": lambda event: (event.actor.id,),
    "actor.type": lambda event: (event.actor.type,),
    "actor.alternateid": lambda event: (event.actor.login,),
    "target.id": lambda event: tuple(target.id for target in event.targets),
    "target.type": lambda event: tuple(target.type for target in event.targets),
    "target.alternateid": lambda event: tuple(target.login for target in event.targets),
    "transaction.id": lambda event: (event.transaction,),
}

_TERM = re.compile(r'\s*([\w.]+)\s+eq\s+"((?:[^"\\]|\\.)*)"\s*', re.IGNORECASE)
_JOINT = {word: re.compile(rf"{word}\b\s*", re.IGNORECASE) for word in ("and", "or")}
_OPEN, _CLOSE = re.compile(r"\s*\("), re.compile(r"\)\s*")
DEEPEST = 20


def reads(expression: str, properties: Properties[T]) -> Test[T]:
    """What the expression says, as a test; `and` binds stronger. Refuses what Okta refuses, with its code."""
    test, end = _any(expression, 0, properties, 0)
    if end != len(expression):
        raise refuse("E0000031")
    return test


def _any(text: str, at: int, known: Properties[T], depth: int) -> tuple[Test[T], int]:
    tests, at = _joined("or", _all, text, at, known, depth)
    return lambda thing: any(test(thing) for test in tests), at


def _all(text: str, at: int, known: Properties[T], depth: int) -> tuple[Test[T], int]:
    tests, at = _joined("and", _one, text, at, known, depth)
    return lambda thing: all(test(thing) for test in tests), at


def _joined(
    word: str,
    part: Callable[[str, int, Properties[T], int], tuple[Test[T], int]],
    text: str,
    at: int,
    known: Properties[T],
    depth: int,
) -> tuple[list[Test[T]], int]:
    tests = []
    while True:
        test, at = part(text, at, known, depth)
        tests.append(test)
        joint = _JOINT[word].match(text, at)
        if joint is None:
            return tests, at
        at = joint.end()


def _one(text: str, at: int, known: Properties[T], depth: int) -> tuple[Test[T], int]:
    opened = _OPEN.match(text, at)
    if opened and depth < DEEPEST:
        test, at = _any(text, opened.end(), known, depth + 1)
        closed = _CLOSE.match(text, at)
        if closed is None:
            raise refuse("E0000031")
        return test, closed.end()
    term = _TERM.match(text, at)
    values = known.get(term[1].casefold()) if term else None
    if term is None or values is None:
        raise refuse("E0000031")
    wanted = re.sub(r"\\(.)", r"\1", term[2]).casefold()
    return lambda thing: any(value.casefold() == wanted for value in values(thing)), term.end()
