"""The product's time, shared by all processes of one sandbox through a file: it stands where it is set, or flows with an offset."""

import math
import time
from pathlib import Path


class SharedClock:
    """Call it for UTC seconds. Every process that reads the same file sees the same time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> int:
        kind, _, number = self._path.read_text().partition(" ")
        return int(number) if kind == "at" else int(time.time()) + int(number)

    def stand(self, at: int) -> None:
        """Stop at this time."""
        self._write(f"at {at}")

    def flow(self, offset: int = 0) -> None:
        """Flow with real time, `offset` seconds ahead."""
        self._write(f"ahead {offset}")

    def advance(self, seconds: int) -> int:
        """Move on, standing or flowing; returns the new time."""
        kind, _, number = self._path.read_text().partition(" ")
        self._write(f"{kind} {int(number) + seconds}")
        return self()

    def wait(self, seconds: float) -> None:
        """Let so much of the product's time pass: at once when it stands."""
        if self._path.read_text().startswith("at "):
            self.advance(math.ceil(seconds))
        else:
            time.sleep(seconds)

    def _write(self, text: str) -> None:
        new = self._path.with_suffix(".new")
        new.write_text(text)
        new.replace(
            self._path
        )  # A reader in another process sees the old time or the new one, never half of it.
