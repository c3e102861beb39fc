"""Reading a form that was sent: what it keeps, what stands in its inputs, and what is wrong with which. Nothing is drawn here.

What a form keeps was written by us, so whatever else is there was forged or comes from another release: ValueError says so.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from access.answers import Refusals, Refused
from access.card import Place
from access.keys import RoleKey
from bot.views.text import typed, unmarked

Raw = Mapping[str, Any]


_ROLE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)


def role_named(text: str) -> RoleKey:
    """The key of a role. Raises ValueError for what can be none."""
    if not _ROLE.fullmatch(text):
        raise ValueError(f"not the key of a role: {text[:80]!r}")
    return RoleKey(text)


def keeping(place: Place | None) -> dict[str, str]:
    """The message that was clicked, as a form keeps it (see `Kept.place`)."""
    return {"channel": place.channel, "ts": place.ts} if place else {}


class Kept:
    """What a form keeps. Raises ValueError for what is no such thing."""

    def __init__(self, view: Raw) -> None:
        found = json.loads(str(view.get("private_metadata") or ""))
        if not isinstance(found, dict):
            raise ValueError("a form that keeps no object")
        self._kept: dict[str, Any] = found

    def text(self, name: str) -> str:
        """A text. Raises ValueError when there is none."""
        found = self._kept.get(name)
        if not isinstance(found, str):
            raise ValueError(f"a form that keeps no {name}")
        return found

    def perhaps(self, name: str) -> str:
        """A text that need not be there. Raises ValueError for anything else."""
        return "" if self._kept.get(name) is None else self.text(name)

    def number(self, name: str) -> int:
        """A whole number. Raises ValueError when there is none."""
        found = self._kept.get(name)
        if type(found) is not int:
            raise ValueError(f"a form that keeps no {name}")
        return found

    def flag(self, name: str) -> bool:
        """Whether it is there and true."""
        return self._kept.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        """Texts, none if it is not there. Raises ValueError for anything else."""
        found = self._kept.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            raise ValueError(f"a form whose {name} are no texts")
        return tuple(found)

    def has(self, name: str) -> bool:
        """Whether it is there."""
        return name in self._kept

    @property
    def place(self) -> Place | None:
        """The message that was clicked, if it was one."""
        return Place(self.text("channel"), self.text("ts")) if self.has("ts") else None


def given(view: Raw, block: str, action: str) -> Mapping[str, Any]:
    """What stands in one input; nothing when there is no such input."""
    found: Mapping[str, Any] = view["state"]["values"].get(block, {}).get(action, {})
    return found


def words(view: Raw, block: str, action: str) -> str:
    """What was typed into one input."""
    return typed(str(given(view, block, action).get("value") or ""))


def inputs(view: Raw) -> list[str]:
    """The blocks of its inputs, in their order."""
    blocks = [each for each in view["blocks"] if each.get("type") == "input" and each.get("block_id")]
    return [str(each["block_id"]) for each in blocks]


def blamed(refusals: Refusals, block: Callable[[Refused], str]) -> dict[str, str]:
    """All that is wrong, each refusal at the input whose block `block` says."""
    at: dict[str, list[str]] = {}
    for refusal in refusals.all:
        at.setdefault(block(refusal), []).append(unmarked(refusal.why))
    return {each: " ".join(sentences) for each, sentences in at.items()}
