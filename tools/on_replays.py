"""Operations about replays of archived data on customers' clusters: begin one, see how it is, cancel it."""

from access.job import Job
from tools import cancelling, jobs, problems, replaying, times
from tools.customers import of_source
from tools.operation import Answer, Call, Operation, Problem, body, path
from tools.replay import KIND, Range
from tools.schema import FLAG, TEXT, TIME, WHOLE, thing

REPLAY = thing(
    customer=TEXT,
    source=TEXT,
    **{"from": TIME, "to": TIME},
    cluster=TEXT,
    step=TEXT,
    status=TEXT,
    attempt=WHOLE,
    by=TEXT,
    submitted_by=TEXT,
)
SHOWN = thing(job=jobs.ABOUT, replay=REPLAY)
BEGUN = thing(job=jobs.ABOUT, replay=REPLAY, repeated=FLAG)


def start(call: Call) -> Answer | Problem:
    """The same source and times are always the same replay; one that failed or was cancelled is begun again."""
    customer = of_source(call.ports.customers(), call.text("source"))
    if customer is None:
        return problems.not_found("source")
    if not customer.replay:
        return problems.no_replay()
    span = _span(call)
    if isinstance(span, Problem):
        return span
    asked = Range(call.text("source"), *span, call.text("cluster"))
    job, repeated = replaying.begin(call, customer, asked)
    return _told(job, repeated=repeated)


def _span(call: Call) -> tuple[str, str] | Problem:
    at = []
    for name in ("from", "to"):
        try:
            at.append(times.parse(call.text(name)))
        except ValueError as error:
            return problems.bad_input({name: str(error)})
    if at[0] < 0:
        return problems.bad_input({"from": "must be a time since 1970"})
    if not at[0] < at[1] <= call.now:
        return problems.bad_input({"to": "must be after `from`, and not in the future"})
    return times.text(at[0]), times.text(at[1])


def show(call: Call) -> Answer | Problem:
    job = replaying.read(call, call.text("id"))
    return _told(replaying.follow(call, job)) if job else problems.not_found("replay")


def cancel(call: Call) -> Answer | Problem:
    job = replaying.read(call, call.text("id"))
    done = cancelling.cancel(call, job) if job else problems.not_found("replay")
    return done if isinstance(done, Problem) else _told(done)


def _told(job: Job, **more: bool) -> Answer:
    names = ("customer", "source", "from", "to", "cluster", "step", "status")
    replay = {name: job.carry.get(name, "") for name in names}
    people = {"by": job.by, "submitted_by": job.carry.get("submitter", "")}
    whole = {**replay, "attempt": int(job.carry["attempt"]), **people}
    return Answer({"job": jobs.about(job), "replay": whole, **more}, jobs.status(job))


ID = path("id", "The replay's id.", longest=100)
LOOKS = {KIND: replaying.follow}
"""So that replays are jobs like any other to whoever asks for jobs."""
OPERATIONS = (
    Operation(
        name="replays.start",
        method="POST",
        path="/v1/emr/replays",
        summary="Replay archived data of a source on a customer's cluster; once for each source and times, unless it failed or was cancelled.",
        result=BEGUN,
        run=start,
        changes=True,
        statuses=(200, 202),
        params=(
            body("source", "The source whose data is replayed.", longest=100, example="web"),
            body("from", "From this time on.", longest=40, example="2026-01-01T00:00:00Z"),
            body("to", "Before this time.", longest=40, example="2026-01-02T00:00:00Z"),
            body("cluster", "The cluster's id.", longest=30, example="j-2AXXXXXXGAPLF"),
        ),
    ),
    Operation(
        name="replays.show",
        method="GET",
        path="/v1/emr/replays/{id}",
        summary="How far a replay is. One that could not be submitted yet is submitted.",
        result=SHOWN,
        run=show,
        statuses=(200, 202),
        params=(ID,),
    ),
    Operation(
        name="replays.cancel",
        method="POST",
        path="/v1/emr/replays/{id}/cancel",
        summary="Cancel a replay. What it has written already stays.",
        result=SHOWN,
        run=cancel,
        changes=True,
        statuses=(200, 202),
        params=(ID,),
    ),
)
