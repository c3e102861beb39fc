"""The doctor as a job of the sweep, which knows Slack, Okta and the records: looked at once, answered, and put on record.

A run is claimed first. One that is killed is taken up again, and given up when that happens twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from access.desk import Desk
from access.job import Job, JobState
from access.keys import Key
from tools import job_ends, sweep_jobs
from tools.catalog_ending import failed
from tools.doctor import Check, Finding, NotNow, examine
from tools.job_ends import End
from tools.on_doctor import TELL

KILLED_MOST = 2
LAST = 6.0
"""Seconds before the end of the sweep at which nothing more is asked."""
BROKEN = "it broke off twice: run python -m handlers.local doctor, which has more time"

Checks = Callable[[Callable[[float], None], Callable[[str], None], bool], Sequence[Check]]
"""The checks, given how to wait, how to show progress, and whether to write to the security channel."""


@dataclass(frozen=True)
class DoctorErrands:
    """Implements `access.ports.Errands` for jobs of this kind."""

    desk: Desk
    checks: Checks

    def go_on(self, job: Key, left: Callable[[], float]) -> None:
        """Raises Busy and Conflict."""
        found = sweep_jobs.due(self.desk, job)
        if found is None:
            return
        mine, killed = sweep_jobs.claim(self.desk, found, "looking at Slack, Okta and the records")
        if killed >= KILLED_MOST:
            job_ends.end(self.desk, mine, failed(BROKEN))
            return
        job_ends.end(self.desk, mine, self._looked(mine, left))

    def _looked(self, job: Job, left: Callable[[], float]) -> End:
        checks = self.checks(no_waiting, until_late(left), TELL in job.carry)
        report = examine([_in_time(each, left) for each in checks])
        findings = [each.plain for each in report.findings]
        return End(JobState.DONE, report.verdict, report.words, plain={"findings": findings})


def until_late(left: Callable[[], float]) -> Callable[[str], None]:
    """Instead of showing progress: breaks off between two steps when the time is over."""

    def say(_: str) -> None:
        if left() < LAST:
            raise NotNow("there was no time left in this minute")

    return say


def no_waiting(_: float) -> None:
    """Instead of waiting for a rate limit."""
    raise NotNow("Okta's rate limit is used up for this minute")


def _in_time(check: Check, left: Callable[[], float]) -> Check:
    def timely() -> Iterator[Finding]:
        until_late(left)("")
        yield from check()

    return timely
