"""How an organisation names what it gives out: patterns such as `{account} {access} - AWS Role`, and the keys that come of names. No calls."""

import re
from dataclasses import dataclass

APP = "{account} {access} - AWS Role"
PUSHED = "{account} {access} - GCP Role"
GROUP = "aws_{account}_{access}"
"""Okta's own form of groups for its AWS app: one group for each role of each account."""

_HOLES = ("{account}", "{access}")
_KEY_LONGEST = 64
_NAME_LONGEST = 255
"""What Okta allows for the name of a group; labels of apps are shorter."""


class WrongPattern(ValueError):
    """A pattern that cannot be used; the text says why and shows a right one."""


@dataclass(frozen=True)
class Named:
    """One name, taken apart."""

    account: str
    access: str

    @property
    def words(self) -> str:
        return f"{self.account} {self.access}"


@dataclass(frozen=True)
class Naming:
    """A pattern: each hole stands for some text, the first for as little as fits; everything else stands for itself."""

    pattern: str

    def read(self, name: str) -> Named | None:
        """The parts of a name; None when it does not fit."""
        found = re.fullmatch(_expression(self.pattern), name) if len(name) <= _NAME_LONGEST else None
        if found is None:
            return None
        parts = {hole: found[hole.strip("{}")].strip() for hole in _HOLES}
        return Named(parts["{account}"], parts["{access}"]) if all(parts.values()) else None


def naming(pattern: str, example: str) -> Naming:
    """The pattern as people write it. `example` is the right one that a refusal shows. Raises WrongPattern."""
    why = _wrong(pattern)
    if why:
        raise WrongPattern(f"the pattern {pattern!r} {why}; write for example {example!r}")
    return Naming(pattern)


def key(kind: str, named: Named) -> str:
    """A role's key: `aws-staging-read`. Empty when nothing of the name can stand in a key."""
    parts = re.findall(r"[a-z0-9]+", named.words.casefold())
    return "-".join((kind, *parts))[:_KEY_LONGEST].rstrip("-") if parts else ""


def _wrong(pattern: str) -> str:
    for hole in _HOLES:
        if pattern.count(hole) != 1:
            return f"must have {hole} exactly once"
    rest = pattern
    for hole in _HOLES:
        rest = rest.replace(hole, "\0")
    if "{" in rest or "}" in rest:
        return "has a brace that belongs to neither {account} nor {access}"
    if "\0\0" in rest:
        return "has nothing between {account} and {access}, so that nobody could tell where one ends"
    if not re.search(r"\w", rest):
        return "has no word of its own, so that it would fit nearly every name"
    return ""


def _expression(pattern: str) -> str:
    parts = re.split(r"(\{account\}|\{access\})", pattern)
    return "".join(f"(?P<{part[1:-1]}>.+?)" if part in _HOLES else re.escape(part) for part in parts)
