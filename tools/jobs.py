"""Long operations, slice by slice: whoever asks how far a job is has the next slice done. So a job needs no machinery of its own, and
one that nobody asks for any more costs nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from access.errors import Conflict
from access.job import KEPT, Job, JobState
from access.keys import job_key
from access.ports import Change, Write
from access.reading import get
from tools import problems
from tools.operation import Answer, Call, Operation, Problem, path
from tools.schema import ANY, TEXT, WHOLE, maybe, one_of, several, thing

Slice = Callable[[Call, Job], Job]
"""Does a bounded part of a job and answers it as it is then. Doing the same part twice must do no harm."""
Look = Callable[[Call, Job], Job]
"""Has a job go on that is done elsewhere, and answers it as it is on record then."""
Result = Callable[[Call, Job], object]
"""What has come of a job; None as long as nothing has."""

ABOUT = thing(
    id=TEXT,
    kind=TEXT,
    state=one_of(*(each.value for each in JobState)),
    done=WHOLE,
    of=maybe(WHOLE),
    words=TEXT,
)
JOB = thing(job=ABOUT)
RESULT = thing(
    words=TEXT,
    problems=several(TEXT),
    expect=maybe(WHOLE),
    version=maybe(WHOLE),
    details=maybe(ANY),
)
"""What jobs of the sweep come to: `expect` is what an apply of a catalogue takes, `version` what it put in force. The doctor's findings
stand in `details`.
"""
SHOWN = thing(job=ABOUT, result=maybe(RESULT))


def begin(call: Call, kind: str, work: Slice, carry: Mapping[str, str]) -> Answer | Problem:
    """A new job, with its first slice done. A call that is repeated finds its own."""
    now = call.now
    fresh = Job(f"{kind}-{call.minted}", kind, call.caller.actor, now, now + KEPT, carry=carry)
    return shown(_go_on(call, put(call, fresh), work))


def operation(
    slices: Mapping[str, Slice], looks: Mapping[str, Look], results: Mapping[str, Result]
) -> Operation:
    """The operation that shows jobs of these kinds and has them go on: those that are done here in slices, and those done elsewhere.

    Jobs with `results` are done by the sweep.
    """

    def show(call: Call) -> Answer | Problem:
        job = read(call, call.text("id"))
        if job is None:
            return problems.not_found("job")
        if look := looks.get(job.kind_of):
            job = look(call, job)
        elif work := slices.get(job.kind_of):
            job = _go_on(call, job, work)
        find = results.get(job.kind_of)
        return Answer({**shown(job).body, "result": find(call, job) if find else None}, status(job))

    return Operation(
        name="jobs.show",
        method="GET",
        path="/v1/jobs/{id}",
        summary="How far a job is, and what came of it. Jobs about catalogue files and of the doctor are done by themselves; others go on while they are asked for.",
        result=SHOWN,
        run=show,
        params=(path("id", "The job's id.", longest=100),),
        statuses=(200, 202),
    )


def put(call: Call, fresh: Job) -> Job:
    """A new job, or the one that is on record by its id."""
    try:
        call.ports.desk.store.commit(Change(writes=(Write(fresh, None),)))
    except Conflict:
        return stored(call, fresh.id) or fresh
    return fresh


def read(call: Call, id_: str) -> Job | None:
    """A job that is not forgotten yet."""
    job = stored(call, id_)
    return job if job and job.until > call.now else None


def save(call: Call, job: Job, kept: int = KEPT) -> tuple[Job, bool]:
    """The job as it is now on record, and whether that is what was to be written: when two write at once, one of them is kept.

    A `version` of 0 is a new one. It is kept for `kept` seconds from now.
    """
    after = replace(job, version=job.version + 1, until=call.now + kept)
    try:
        call.ports.desk.store.commit(Change(writes=(Write(after, job.version or None),)))
    except Conflict:
        return stored(call, job.id) or job, False
    return after, True


def about(job: Job) -> Mapping[str, object]:
    """What is told of a job."""
    return {
        "id": job.id,
        "kind": job.kind_of,
        "state": job.state.value,
        "done": job.done,
        "of": job.of,
        "words": job.words,
    }


def status(job: Job) -> int:
    """202 while it goes on."""
    return 202 if job.state is JobState.RUNNING else 200


def stored(call: Call, id_: str) -> Job | None:
    """A job that stands on record, forgotten or not."""
    key = job_key(id_)
    return get(call.ports.desk.store.read([key]), key, Job)


def _go_on(call: Call, job: Job, work: Slice) -> Job:
    """One slice. When two ask at once, one slice of theirs is kept."""
    return save(call, work(call, job))[0] if job.state is JobState.RUNNING else job


def shown(job: Job) -> Answer:
    """How far a job is."""
    return Answer({"job": about(job)}, status(job))
