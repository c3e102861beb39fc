"""Okta's `filter` and `search` as far as they are used: `eq`, joined by `and` or `or`, over a few properties of a user."""

import re

from sandbox.okta.errors import refuse
from sandbox.okta.state import User

_TERM = re.compile(r'\s*([\w.]+)\s+eq\s+"((?:[^"\\]|\\.)*)"\s*', re.IGNORECASE)
_JOINT = re.compile(r"(and|or)\b", re.IGNORECASE)
_PROPERTIES = {
    "id": "id",
    "status": "status",
    "profile.login": "login",
    "profile.email": "email",
    "profile.firstname": "first",
    "profile.lastname": "last",
}


def matches(expression: str, user: User) -> bool:
    """Whether the user fits; `and` binds stronger. Refuses what Okta refuses, with its code."""
    position, any_of, all_of = 0, False, True
    while True:
        term = _TERM.match(expression, position)
        if term is None or term[1].casefold() not in _PROPERTIES:
            raise refuse("E0000031")
        value = re.sub(r"\\(.)", r"\1", term[2])
        all_of = all_of and getattr(user, _PROPERTIES[term[1].casefold()]).casefold() == value.casefold()
        position = term.end()
        if position == len(expression):
            return any_of or all_of
        joint = _JOINT.match(expression, position)
        if joint is None:
            raise refuse("E0000031")
        if joint[1].casefold() == "or":
            any_of, all_of = any_of or all_of, True
        position = joint.end()
