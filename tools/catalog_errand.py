"""Catalogue files on their way: the sweep has each job go on, slice by slice, until the file is compared or in force.

A slice claims its job first, so that nobody else takes it up while it runs, and a slice that was killed is taken up again. Whoever was looked
up is kept with the job. What was begun to be put in force is looked for in the record of the catalogue before anybody says that it is not.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from access.catalog_draft import Email
from access.desk import Desk, Outside
from access.duration import HOUR, MINUTE
from access.errors import Busy, Unreadable
from access.job import KEPT, Job, Piece
from access.keys import Key
from access.ports import Directory, Messenger, Provisioner, Write
from tools import catalog_applying, catalog_jobs, catalog_looking, job_ends, job_pieces, sweep_jobs
from tools.catalog_ending import failed
from tools.catalog_finishing import BEGUN, TOO_LONG, Finishing, begun
from tools.catalog_jobs import APPLY, PEOPLE, PLAN, TEXT
from tools.catalog_looking import Found, Looked, Looking
from tools.catalog_reading import NotLoaded, drafted
from tools.job_ends import End
from tools.sweep_jobs import CLAIM, save

LONGEST = 2 * HOUR
"""Seconds after which a job is given up. Who was found until then is on record, so a next one comes further."""
KILLED_MOST = 5
"""Slices in a row that may be killed, or be too short for the end of it."""
NEED = 30.0
"""Seconds that must be left to compare a file and to put it in force."""
LATE = "it was not finished within two hours: begin it again, and it goes on with the people who were found"
BROKEN = (
    "it broke off five times: if it does so again, apply it beside the tables with python -m handlers.local"
)
BUSY = "the records cannot be reached; it is tried again"
DOING = {PLAN: "comparing the file with what is in force", APPLY: "putting the file in force"}
ORDERLY = {"killed": "0"}
"""What a job carries after a slice that was not killed."""


@dataclass(frozen=True)
class CatalogErrands:
    """Implements `access.ports.Errands`."""

    desk: Desk
    messenger: Messenger
    directory: Directory
    last: Finishing

    def go_on(self, job: Key, left: Callable[[], float]) -> None:
        """Raises Busy, Conflict and Unreadable."""
        found = sweep_jobs.due(self.desk, job)
        if found is None:
            return
        if found.kind_of not in catalog_jobs.KINDS:
            raise Unreadable(job, f"a job of the kind {found.kind_of!r}, which this release does not know")
        mine, killed = sweep_jobs.claim(self.desk, found)
        late = self.desk.clock() - mine.made_at > LONGEST
        if late or killed >= KILLED_MOST:
            given_up = failed(LATE if late else BROKEN, partly=begun(mine))
            self._end(mine, self.last.in_force(mine) or given_up)
            return
        self._slice(mine, left)

    def _slice(self, job: Job, left: Callable[[], float]) -> None:
        text = job_pieces.whole(self.desk.store, job, TEXT, int(job.carry["texts"]))
        found = drafted(text, self.last.read)
        if isinstance(found, NotLoaded):  # A newer release has other rules.
            self._end(job, failed(*found.lines, partly=begun(job)))
            return
        known: Mapping[Email, Found] = self._known(job)
        if missing := [each for each in found.draft.emails if each not in known]:
            job, known = self._look_up(job, missing, known, left)
        if any(each not in known for each in missing):
            return
        if left() < NEED:
            save(self.desk, job, 0, ORDERLY, words=f"{DOING[job.kind_of]} in a minute")
            return
        self._finish(job, text, known, left)

    def _known(self, job: Job) -> dict[Email, Found]:
        count = int(job.carry.get("people", "0"))
        known: dict[Email, Found] = {}
        for piece in job_pieces.pieces(self.desk.store, job, PEOPLE, count):
            known |= catalog_looking.read(piece.text)
        return known

    def _look_up(
        self, job: Job, missing: Sequence[Email], known: Mapping[Email, Found], left: Callable[[], float]
    ) -> tuple[Job, Mapping[Email, Found]]:
        """What was learnt is kept in one transaction with how far it is."""
        looking = Looking(self.desk, self._outside(left), left)
        looked = looking.look(missing, recorded="recorded" in job.carry)
        done, of = len(known) + len(looked.people), len(known) + len(missing)
        words = f"looking up {done} of {of} people" + (f"; {looked.why}" if looked.why else "")
        counted = replace(job, done=done, of=of)
        carry, pieces = self._kept(job, looked)
        wait = CLAIM if done == of else 0
        after = save(self.desk, counted, wait, carry, words=words, pieces=pieces)
        return after, {**known, **looked.people}

    def _kept(self, job: Job, looked: Looked) -> tuple[Mapping[str, str], tuple[Write, ...]]:
        carry = {**ORDERLY, **({"recorded": "1"} if looked.through else {})}
        if not looked.people:
            return carry, ()
        count = int(job.carry.get("people", "0"))
        piece = Piece(job.id, PEOPLE, count, catalog_looking.kept(looked.people), self.desk.clock() + KEPT)
        return {**carry, "people": str(count + 1)}, (Write(piece, None),)

    def _finish(self, job: Job, text: str, known: Mapping[Email, Found], left: Callable[[], float]) -> None:
        """Everything that is left. From the claim on, a part of what is applied may be in force."""
        applies = job.kind_of == APPLY
        if applies and (end := self.last.in_force(job) or self._refused(job, text, left)):
            self._end(job, end)
            return
        job = save(self.desk, job, CLAIM, BEGUN if applies else {}, words=DOING[job.kind_of])
        try:
            came = self.last.finish(job, text, known, left)
        except Busy:
            with suppress(Busy):  # What was written nobody knows; the next slice looks.
                save(self.desk, job, MINUTE, ORDERLY, words=BUSY)
            raise
        if isinstance(came, End):
            self._end(job, came)
        else:
            save(self.desk, job, MINUTE, {} if came == TOO_LONG else ORDERLY, words=came)

    def _refused(self, job: Job, text: str, left: Callable[[], float]) -> End | None:
        why = catalog_applying.may_not(self.desk, self._outside(left), job, text)
        return failed(why, partly=begun(job)) if why else None

    def _end(self, job: Job, end: End) -> None:
        job_ends.end(self.desk, job, end)

    def _outside(self, left: Callable[[], float]) -> Outside:
        return Outside(self.messenger, self.directory, _no_target, left, "catalog")


def _no_target(kind: str) -> Provisioner:
    raise ValueError(f"looking people up touches no target, not even a {kind}")
