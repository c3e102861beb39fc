"""Where racers wait for each other. Nothing is known here of what they are about to do."""

import threading

PATIENCE = 30.0


class Meeting:
    """All go on when each of so many has arrived, or has come to its end without."""

    def __init__(self, parties: int) -> None:
        self._parties = self._missing = parties
        self._changed = threading.Condition()

    def arrive(self) -> None:
        """Wait for the others. Raises TimeoutError when they do not come."""
        with self._changed:
            self._missing -= 1
            self._changed.notify_all()
            if not self._changed.wait_for(lambda: self._missing <= 0, PATIENCE):
                raise TimeoutError(f"{self._missing} never came")

    def one_is_there(self) -> None:
        """Wait until the first has arrived, or has left. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._missing < self._parties, PATIENCE):
                raise TimeoutError("nobody came")

    def leave(self) -> None:
        """Nobody has to wait for this one."""
        with self._changed:
            self._missing -= 1
            self._changed.notify_all()
