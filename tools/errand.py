"""Which errand a job is for, by the kind that its id begins with. No job is read here."""

from collections.abc import Callable
from dataclasses import dataclass

from access.keys import Key
from access.ports import Errands
from tools.on_doctor import LOOK


@dataclass(frozen=True)
class EachItsOwn:
    """Implements `access.ports.Errands` for jobs of every kind that the sweep does."""

    catalogue: Errands
    doctor: Errands

    def go_on(self, job: Key, left: Callable[[], float]) -> None:
        """Raises Busy, Conflict and Unreadable."""
        (self.doctor if job.pk.startswith(f"JOB#{LOOK}-") else self.catalogue).go_on(job, left)
