"""One planted fault as a value: what is written instead of what, what it breaks, and the test that must fail because of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

INVARIANTS: Mapping[str, str] = {
    "I1": "no access after its end",
    "I2": "nobody loses access that they should have",
    "I3": "access implies approval",
    "I4": "two people",
    "I5": "one decision",
    "I6": "permanent access is never touched",
    "I7": "intent before effect",
    "I8": "nothing ends without its proof",
    "I9": "every step on record exactly once",
    "I10": "durations are bounded",
    "I11": "by the catalogue, and by no payload",
    "I12": "forward only",
    "I13": "never lost, never silent",
    "I14": "one item's trouble is its own",
    "I15": "authentic and idempotent input",
}
"""What the whole product rests on, in words."""


class Stale(Exception):
    """The text that this fault replaces is not there any more, or more than once."""


@dataclass(frozen=True)
class Fault:
    """`old` stands once in the file and becomes `new`. `test` is a pytest node id; it passes without the fault and fails with it."""

    name: str
    breaks: str
    file: str
    old: str
    new: str
    test: str

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")

    def planted(self) -> str:
        """The text of the file with the fault in it. Raises Stale."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise Stale(f"{self.name}: {self.file} has {self.old!r} {text.count(self.old)} times")
        return text.replace(self.old, self.new)
