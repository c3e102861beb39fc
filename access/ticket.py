r"""Ticket numbers: the patterns that a policy may ask for, and whether a text is one. Nothing is looked up anywhere.

A pattern is a small part of a regular expression, and small on purpose: whoever writes one cannot make a form run long. It is a row of
characters, sets such as `[A-Z]`, `\d`, and groups of words such as `(OPS|SEC)`; all but groups may be repeated. How many ways there
are to read a text of the longest length is bounded when the catalogue is checked. The whole text has to match.
"""

import re

LONGEST = 60
PATTERN_LONGEST = 100
MOST_WAYS = 10_000

_SET = r"\[(?:[A-Za-z0-9](?:-[A-Za-z0-9])?|[ _#/.:])+-?\]"
_REPEAT = r"(?P<repeat>[?*+]|\{(?P<least>[0-9]{1,2})(?P<more>,(?P<most>[0-9]{1,2}))?\})"
_GROUP = r"\((?P<words>[A-Za-z0-9 _#/:-]+(?:\|[A-Za-z0-9 _#/:-]+)*)\)"
_PART = re.compile(rf"(?:{_GROUP}|(?:{_SET}|\\d|\\[.+*?()\[\]{{}}|-]|[A-Za-z0-9 _#/:-]){_REPEAT}?)", re.ASCII)


def problem(pattern: str) -> str:
    """Why this is no pattern that may be asked for; empty when it is one."""
    if len(pattern) > PATTERN_LONGEST:
        return f"is {len(pattern)} characters long; keep it to {PATTERN_LONGEST}"
    if pattern.startswith("^") or pattern.endswith("$"):
        return "always has to match the whole text, so leave out ^ and $"
    ways, at = 1, 0
    while at < len(pattern):
        part = _PART.match(pattern, at)
        if part is None:
            return f"cannot be used from {pattern[at : at + 10]!r} on: there are characters, sets such as [A-Z], \\d, (OPS|SEC), and repeats of them"
        ways, at = ways * _ways(part), part.end()
    if ways > MOST_WAYS:
        return "repeats too much; say how often, for example [A-Z]{2,10}-[0-9]{1,6}"
    return _compiled(pattern)


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text is a ticket number of this pattern."""
    return len(text) <= LONGEST and re.fullmatch(pattern, text, re.ASCII) is not None


def _ways(part: "re.Match[str]") -> int:
    """In how many lengths or words this part can be read."""
    if part["words"]:
        return part["words"].count("|") + 1
    if part["repeat"] == "?":
        return 2
    if part["repeat"] in ("*", "+"):
        return LONGEST
    if part["more"]:
        return max(1, int(part["most"]) - int(part["least"]) + 1)
    return 1


def _compiled(pattern: str) -> str:
    """Two repeats in a row, or a range from high to low, are for Python's own reader to find."""
    try:
        re.compile(pattern, re.ASCII)
    except re.error as error:
        return f"is no pattern: {error.msg}"
    return ""
