"""The auditor's way in: woken when a row of the audit was changed or removed, and once a day to verify every chain and to look through all
records for what the sweep would not find.

It knows no secret and may write nothing but its log; CloudWatch's alarms are what tells people.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from access.audit import SYSTEM
from access.job import Job, JobState
from handlers import logs, wiring
from tools import surveying, verifying

log = logging.getLogger("access_service.audit")

RECORDS = "records"
"""What the schedule's second call asks to look at, so that each of the two looks has the whole time of an invocation."""
HOW = {"MODIFY": "changed", "REMOVE": "removed"}


def handler(event: Mapping[str, Any], context: Any) -> dict[str, int]:
    """Name each row of a stream's batch that is not as it was put. Asked to look at the records, do that; asked for nothing, verify
    everything. Answers the count of what is wrong.

    Raises Busy: AWS then tries again.
    """

    def left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    with logs.invocation(context):
        if "Records" in event:
            return {"changed": _changed(event["Records"])}
        if event.get("look") == RECORDS:
            return {"unfound": _surveyed(left)}
        return {"breaks": _verified(left)}


def _changed(records: list[Mapping[str, Any]]) -> int:
    """Only the key is logged: what a row says is for those who may read the audit."""
    found = [each for each in records if each.get("eventName") in HOW]
    for each in found:
        keys = each["dynamodb"]["Keys"]
        key, how = f"audit/{keys['pk']['S']}/{keys['sk']['S']}", HOW[each["eventName"]]
        log.error("audit.changed", extra={"key": key, "how": how})
    return len(found)


def _verified(left: Callable[[], float]) -> int:
    # Never stored, so it has no times: whatever is not done today is begun anew tomorrow.
    job = Job("daily", verifying.KIND, SYSTEM, 0, 0)
    job = verifying.whole(wiring.store(wiring.settings("auditor")), left, job)
    if job.state is JobState.RUNNING:
        log.error("audit.unfinished", extra={"facts": job.done})
    return int(job.carry.get("count", "0"))


def _surveyed(left: Callable[[], float]) -> int:
    store = wiring.store(wiring.settings("auditor"))
    return len(surveying.look(surveying.With(store, wiring.now, left, wiring.pause)).unfound)
