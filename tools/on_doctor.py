"""The operation that has the service look at itself. It asks Slack and Okta, which this function cannot, so it is a job that the sweep does."""

from access.errors import Conflict
from access.job import KEPT, WAITING, Job
from access.keys import Due, Lane
from access.ports import Change, Write
from tools import catalog_jobs, jobs, problems
from tools.catalog_jobs import WAITING_MOST
from tools.operation import Answer, Call, Kind, Operation, Problem, body

LOOK = "doctor-look"
"""The kind of such a job."""
TELL = "tell"
"""What a job carries that is to write to the security channel."""


def look(call: Call) -> Answer | Problem:
    """A call that is repeated finds its own job."""
    store, id_, now = call.ports.desk.store, f"{LOOK}-{call.minted}", call.now
    if before := jobs.stored(call, id_):
        return jobs.shown(before)
    if len(store.whose(WAITING, "JOB")) >= WAITING_MOST:
        return problems.many_waiting()
    carry = {"call": call.id, **({TELL: "1"} if call.flag("tell") else {})}
    fresh = Job(
        *(id_, LOOK, call.caller.actor, now, now + KEPT),
        words="it begins within a minute",
        carry=carry,
        due=Due(Lane.TELL, now),
    )
    try:
        store.commit(Change(writes=(Write(fresh, None),)))
    except Conflict:
        fresh = jobs.stored(call, id_) or fresh
    return jobs.shown(fresh)


RESULTS = {LOOK: catalog_jobs.result}
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
