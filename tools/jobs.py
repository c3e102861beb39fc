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
from tools.schema import TEXT, WHOLE, maybe, one_of, thing

Slice = Callable[[Call, Job], Job]
"""Does a bounded part of a job and answers it as it is then. Doing the same part twice must do no harm."""

JOB = thing(
    job=thing(
        id=TEXT,
        kind=TEXT,
        state=one_of(*(each.value for each in JobState)),
        done=WHOLE,
        of=maybe(WHOLE),
        words=TEXT,
    )
)


def begin(call: Call, kind: str, work: Slice, carry: Mapping[str, str]) -> Answer | Problem:
    """A new job, with its first slice done. A call that is repeated finds its own."""
    now = call.now
    fresh = Job(f"{kind}-{call.minted}", kind, call.caller.actor, now, now + KEPT, carry=carry)
    try:
        call.ports.desk.store.commit(Change(writes=(Write(fresh, None),)))
    except Conflict:
        fresh = _read(call, fresh.id) or fresh
    return _shown(_go_on(call, fresh, work))


def operation(slices: Mapping[str, Slice]) -> Operation:
    """The operation that shows jobs of these kinds and has them go on."""

    def show(call: Call) -> Answer | Problem:
        job = _read(call, call.text("id"))
        if job is None or job.until <= call.now:
            return problems.not_found("job")
        work = slices.get(job.kind_of)
        return _shown(_go_on(call, job, work) if work else job)

    return Operation(
        name="jobs.show",
        method="GET",
        path="/v1/jobs/{id}",
        summary="How far a job is. It goes on while it is asked for.",
        result=JOB,
        run=show,
        params=(path("id", "The job's id.", longest=100),),
    )


def _read(call: Call, id_: str) -> Job | None:
    key = job_key(id_)
    return get(call.ports.desk.store.read([key]), key, Job)


def _go_on(call: Call, job: Job, work: Slice) -> Job:
    """One slice. When two ask at once, one slice of theirs is kept."""
    if job.state is not JobState.RUNNING:
        return job
    after = replace(work(call, job), version=job.version + 1, until=call.now + KEPT)
    try:
        call.ports.desk.store.commit(Change(writes=(Write(after, job.version),)))
    except Conflict:
        return _read(call, job.id) or job
    return after


def _shown(job: Job) -> Answer:
    body = {
        "id": job.id,
        "kind": job.kind_of,
        "state": job.state.value,
        "done": job.done,
        "of": job.of,
        "words": job.words,
    }
    return Answer({"job": body}, 200 if job.state is not JobState.RUNNING else 202)
