"""Misbehaviour on request: which method answers wrongly, late or not at all, and how often; nothing happens by itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

ERROR, RATE_LIMIT, SLOW, DROP = "error", "rate_limit", "slow", "drop"


@dataclass(frozen=True)
class Fault:
    """One arrangement. ``times`` is how often it still strikes, None for ever."""

    method: str
    kind: str
    times: int | None = None
    error: str = ""
    status: int = 200
    retry_after: int = 1
    seconds: float = 0.0
    after_effect: bool = True


class Faults:
    """The arrangements that stand. ``*`` as the method means every method."""

    def __init__(self) -> None:
        self.standing: list[Fault] = []
        self.is_down = False

    def add(self, fault: Fault) -> None:
        """Arrange one more."""
        self.standing.append(fault)

    def clear(self, method: str | None = None) -> None:
        """Behave again, everywhere or for one method."""
        self.standing = [f for f in self.standing if method is not None and f.method != method]

    def take(self, method: str, *kinds: str) -> Fault | None:
        """The first arrangement of these kinds that strikes now, used once."""
        for index, fault in enumerate(self.standing):
            if fault.method in (method, "*") and fault.kind in kinds:
                if fault.times is not None:
                    left = fault.times - 1
                    self.standing[index : index + 1] = [replace(fault, times=left)] if left > 0 else []
                return fault
        return None

    def dump(self) -> dict[str, Any]:
        """Everything, as plain JSON."""
        return {"standing": [asdict(f) for f in self.standing], "is_down": self.is_down}

    def restore(self, state: dict[str, Any]) -> None:
        """The inverse of dump."""
        self.standing = [Fault(**f) for f in state["standing"]]
        self.is_down = state["is_down"]
