"""Jobs that the sweep does, whatever they are about: put there by a call, taken up when it is their turn, kept with how far they are."""

from collections.abc import Mapping
from dataclasses import replace

from access.desk import Desk
from access.job import KEPT, WAITING, Job
from access.keys import Due, Key, Lane
from access.ports import Change, Write
from access.reading import get
from tools import jobs, problems
from tools.operation import Call, Problem

CLAIM = 90
"""Seconds for which a slice has its job to itself: longer than any sweep lasts."""
WAITING_MOST = 20
"""Jobs that wait at once, of all callers together; the index that counts them may be some seconds behind."""


def many(call: Call) -> Problem | None:
    """Whether too many wait already."""
    waiting = call.ports.desk.store.whose(WAITING, "JOB")
    return problems.many_waiting() if len(waiting) >= WAITING_MOST else None


def put(call: Call, id_: str, kind: str, carry: Mapping[str, str], of: int | None = None) -> Job:
    """A new job, due at once. A call that is repeated finds its own."""
    now = call.now
    fresh = Job(
        *(id_, kind, call.caller.actor, now, now + KEPT),
        of=of,
        words="it begins within a minute",
        carry={"call": call.id, **carry},
        due=Due(Lane.TELL, now),
    )
    return jobs.put(call, fresh)


def due(desk: Desk, key: Key) -> Job | None:
    """The job, unless it has ended, or somebody else is at it."""
    found = get(desk.store.read([key]), key, Job)
    return found if found and found.due and found.due.at <= desk.clock() else None


def claim(desk: Desk, job: Job, words: str = "") -> tuple[Job, int]:
    """The job for one slice, and how many slices in a row were killed before it. Raises Conflict when somebody else is at it."""
    killed = int(job.carry.get("killed", "0"))
    return save(desk, job, CLAIM, {"killed": str(killed + 1)}, words), killed


def save(
    desk: Desk,
    job: Job,
    wait: int,
    carry: Mapping[str, str],
    words: str = "",
    pieces: tuple[Write, ...] = (),
) -> Job:
    """The job as it is now, to go on in so many seconds. Raises Conflict when somebody else is at it."""
    now = desk.clock()
    after = replace(
        job,
        words=words or job.words,
        carry={**job.carry, **carry},
        until=now + KEPT,
        due=Due(Lane.TELL, now + wait),
        version=job.version + 1,
    )
    desk.store.commit(Change(writes=(Write(after, job.version), *pieces)))
    return after
