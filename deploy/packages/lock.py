"""Reads requirements.txt: what is pinned, and why each is there. The one lock; a package takes its part of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deploy.packages.reach import ROOT

_NAME = re.compile(r"([a-z0-9.-]+)==([^\s;]+)")
_VIA = re.compile(r"^    #(?: via)? +(\S+)", re.MULTILINE)
PROVIDED = frozenset({"boto3", "botocore", "jmespath", "s3transfer", "snapshot_restore_py"})
"""What Lambda's Python has, and is not packed; see docs/adr/0021."""


@dataclass(frozen=True)
class Pin:
    """One block of the lock: its text with the hashes, and the names of those that want it."""

    name: str
    version: str
    text: str
    via: frozenset[str]


def pins() -> Mapping[str, Pin]:
    blocks = re.split(r"\n(?=\S)", (ROOT / "requirements.txt").read_text().strip())
    return {pin.name: pin for pin in map(_pin, blocks)}


def closure(roots: Iterable[str], locked: Mapping[str, Pin]) -> frozenset[str]:
    """The roots and all that they want, and so on. What Lambda has is left out, with what only that wants."""
    found = set(roots) - PROVIDED
    if missing := found - locked.keys():
        raise ValueError(f"not in requirements.txt: {', '.join(sorted(missing))}")
    while more := {pin.name for pin in locked.values() if pin.via & found} - found - PROVIDED:
        found |= more
    return frozenset(found)


def _pin(block: str) -> Pin:
    named = _NAME.match(block)
    if not named:
        raise ValueError(f"no pinned package: {block[:60]!r}")
    return Pin(named[1], named[2], block, frozenset(_VIA.findall(block)) - {"via", "-r"})
