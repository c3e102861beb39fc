"""The folder in which a sandbox keeps its state from one run to the next, for one sandbox at a time. It does not know what it keeps."""

import fcntl
from pathlib import Path
from types import TracebackType
from typing import IO, Self

KILLED = "The sandbox was killed last time, so it could not keep anything. It starts fresh."


class KeepError(RuntimeError):
    """The folder cannot be used; the text says what to do."""


class Keep:
    """Use as a context manager. `found` is what the last run kept, None when there is nothing; `killed` says that it could not."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.found: str | None = None
        self.killed = False
        self._lock: IO[str]

    def __enter__(self) -> Self:
        self.directory.mkdir(parents=True, exist_ok=True)
        self._lock = (self.directory / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise KeepError(
                f"Another sandbox keeps its state in {self.directory}. Stop it, or name another folder: "
                f".venv/bin/python -m sandbox --port 0 --keep {self.directory}-2"
            ) from error
        self.killed = self._running.exists()
        if self.killed:
            self.forget()
        self._running.touch()
        self.found = self._state.read_text(encoding="utf-8") if self._state.exists() else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.unlink(missing_ok=True)
        self._lock.close()

    def save(self, text: str) -> None:
        """Keep this for the next run. A reader finds the old or the new, never half of it."""
        new = self._state.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(self._state)

    def forget(self) -> None:
        """Keep nothing."""
        self._state.unlink(missing_ok=True)

    @property
    def _state(self) -> Path:
        return self.directory / "state.json"

    @property
    def _running(self) -> Path:
        return self.directory / "running"
