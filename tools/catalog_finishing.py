"""The last slice of a job about a catalogue file: comparing it, or putting it in force, once everybody whom it names is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from access import comparing, looking_out
from access.catalog_draft import Email
from access.desk import Desk
from access.errors import TargetError, TryAgain
from access.job import Job
from access.org import Org
from tools import catalog, catalog_applying, catalog_ending, catalog_preview
from tools.catalog_ending import failed
from tools.catalog_jobs import APPLY
from tools.catalog_looking import Found
from tools.catalog_ports import CatalogStore, File, Ports
from tools.catalog_reading import NotLoaded
from tools.job_ends import End

LAST = 3.0
"""Seconds before the end at which nothing more is asked."""
HALF = "it broke off half-way, because an owner changed a list in Slack; it is gone on with"
TOO_LONG = "there was not enough time in this minute; it is tried again"
BEGUN = {"begun": "1"}
"""What a job carries from when on a part of its file may be in force."""


class NoTime(TryAgain):
    """The slice is over before the file is compared."""


@dataclass(frozen=True)
class Finishing:
    """What it takes. `org` reads Okta until the seconds that it is given are over."""

    desk: Desk
    read: Callable[[str], File]
    store: CatalogStore
    org: Callable[[Callable[[], float]], Org]

    def finish(
        self, job: Job, text: str, known: Mapping[Email, Found], left: Callable[[], float]
    ) -> End | str:
        """What it came to, or why it has to be done again. Done twice it comes to the same. Raises Busy."""
        say = until_late(left)
        ports = Ports(self.read, known.__getitem__, self.store, self.desk.clock, say, self.org(left))
        try:
            return self._apply(job, text, ports) if job.kind_of == APPLY else self._plan(text, ports)
        except NoTime:
            return TOO_LONG
        except TargetError as error:
            return f"Okta does not answer; it is tried again ({error.why[:200]})"

    def in_force(self, job: Job) -> End | None:
        """Whether it is done, though no slice could say so. Raises Busy."""
        version = catalog_applying.was_applied(self.store, job) if begun(job) else None
        if version is None:
            return None
        looking_out.begin(self.desk)
        comparing.begin(self.desk)
        return catalog_ending.was_loaded(version)

    def _plan(self, text: str, ports: Ports) -> End:
        found = catalog_preview.preview(text, ports)
        return failed(*found.lines) if isinstance(found, NotLoaded) else catalog_ending.planned(found)

    def _apply(self, job: Job, text: str, ports: Ports) -> End | str:
        """When a part of it is in force and the rest is not, it has to be done again."""
        expected = catalog.Expected(version=int(job.carry["expect"]))
        found = catalog.load(text, ports, actor=job.by, expected=expected)
        if isinstance(found, NotLoaded):
            return self.in_force(job) or (HALF if found.partly else failed(*found.lines))
        looking_out.begin(self.desk)
        comparing.begin(self.desk)
        return catalog_ending.loaded(found)


def begun(job: Job) -> bool:
    """Whether a part of its file may be in force."""
    return "begun" in job.carry


def until_late(left: Callable[[], float]) -> Callable[[str], None]:
    """Instead of showing progress: breaks off between two steps when the time is over, never while anything is written."""

    def say(_: str) -> None:
        if left() < LAST:
            raise NoTime("there was no time left")

    return say


def no_time(_: float) -> None:
    """Instead of waiting for a rate limit: the next slice comes in a minute."""
    raise TryAgain("its rate limit is used up for this minute")
