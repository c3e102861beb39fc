"""The operation that has the service look at itself. It asks Slack and Okta, which this function cannot, so it is a job that the sweep does."""

from tools import job_ends, jobs, sweep_jobs
from tools.operation import Answer, Call, Kind, Operation, Problem, body

LOOK = "doctor-look"
"""The kind of such a job."""
TELL = "tell"
"""What a job carries that is to write to the security channel."""


def look(call: Call) -> Answer | Problem:
    """A call that is repeated finds its own job."""
    id_ = f"{LOOK}-{call.minted}"
    if before := jobs.stored(call, id_):
        return jobs.shown(before)
    if problem := sweep_jobs.many(call):
        return problem
    return jobs.shown(sweep_jobs.put(call, id_, LOOK, {TELL: "1"} if call.flag("tell") else {}))


RESULTS = {LOOK: job_ends.result}
OPERATIONS = (
    Operation(
        name="doctor.look",
        method="POST",
        path="/v1/doctor",
        summary="Look whether all that the service depends on is as it must be: Slack, Okta, the catalogue, the records. A long job.",
        result=jobs.JOB,
        run=look,
        params=(
            body(
                "tell",
                "Also write a line to the security channel, which proves that it can be written to.",
                kind=Kind.FLAG,
                required=False,
            ),
        ),
        changes=True,
        statuses=(200, 202),
    ),
)
