"""What is counted: a table from lines of the log to metrics, so that behind every figure there is a line that says more.

The figures of one invocation become one line in CloudWatch's embedded format (EMF), which CloudWatch reads off the log: nothing is
called, and nobody waits. Whoever logs knows nothing of it.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

NAMESPACE = "AccessService"
DIMENSION = "service"
"""One stage of the service: what its functions' names begin with. A figure is the same whichever function it comes from."""


@dataclass(frozen=True)
class Metric:
    """A figure: the number in this field of the line, or 1 for each line. `when` names a field and the value that it must have."""

    name: str
    field: str = ""
    unit: MetricUnit = MetricUnit.Count
    when: tuple[str, str] | None = None

    def of(self, record: logging.LogRecord) -> float | None:
        """What this line adds; None when it adds nothing."""
        if self.when and getattr(record, self.when[0], None) != self.when[1]:
            return None
        value = getattr(record, self.field, None) if self.field else 1
        return value if isinstance(value, int | float) else None


SECONDS = MetricUnit.Seconds
COUNTED: Mapping[str, tuple[Metric, ...]] = {
    "sweep.done": (
        Metric("SweepsDone"),
        Metric("OldestOverdueRemoval", "oldest_overdue", SECONDS),
        Metric("OverdueRemovals", "overdue"),
        Metric("UnreadableItems", "unreadable"),
        Metric("OldestDueItem", "behind", SECONDS),
        Metric("OldestUnsentCall", "unsent", SECONDS),
        Metric("ServicesDown", "down"),
        Metric("CredentialsRefused", "barred"),
        Metric("ItemsDone", "settled"),
        Metric("ItemsFailed", "failed"),
        Metric("ItemsLeft", "left"),
    ),
    "letter.owed": (Metric("OldestOwedMessage", "seconds", SECONDS),),
    "alarm.raised": (Metric("AlarmsRaised", when=("levelname", "ERROR")),),
    "alarm.not_told": (Metric("AlarmsNotTold"),),
    "fact.recorded": (
        Metric("RefusedClicks", when=("what", "refused")),
        Metric("EmergenciesTaken", when=("what", "emergency")),
        Metric("RecordsRestored", when=("what", "restored")),
    ),
    "slack.refused": (Metric("RefusedSignatures"),),
    "slack.failed": (Metric("FailedAnswers"),),
    "slack.unreadable": (Metric("FailedAnswers"),),
    "slack.too_late": (Metric("LateAnswers"),),
    "worker.failed": (Metric("FailedItems"),),
    "worker.raised": (Metric("FailedItems"),),
    "worker.unreadable": (Metric("UnreadableItems"),),
    "tools.refused": (Metric("RefusedCalls"),),
    "tools.failed": (Metric("FailedCalls"),),
    "tools.not_ready": (Metric("FailedCalls"),),
    "audit.changed": (Metric("AuditRowsChanged"),),
    "records.unfinished": (Metric("UnfoundItems", "unfound"),),
    "records.surveyed": (Metric("RecordsSurveyed"), Metric("UnfoundItems", "unfound")),
    "holding.differs": (Metric("HoldingsDiffering"),),
    "holdings.compared": (Metric("HoldingsCompared"),),
    "audit.verified": (Metric("AuditsVerified"), Metric("AuditBreaks", "breaks")),
}


class Counting(logging.Handler):
    """Collects what the lines of an invocation add up to."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[tuple[Metric, float]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of a line."""
        for metric in COUNTED.get(record.msg, ()) if isinstance(record.msg, str) else ():
            if (value := metric.of(record)) is not None:
                self._found.append((metric, value))

    def line(self, function: str, request: str | None) -> str:
        """All that was counted since the last time, as one line; empty when that is nothing."""
        self.acquire()
        found, self._found = self._found, []
        self.release()
        if not found:
            return ""
        # Empty on purpose: what is not given is taken from the environment, or shared with the last one that was made.
        made = AmazonCloudWatchEMFProvider({}, {DIMENSION: _service(function)}, NAMESPACE, {}, service="")
        for name, (unit, value) in _together(found).items():
            made.add_metric(name, unit, value)
        made.add_metadata("function_name", function)
        if request:
            made.add_metadata("function_request_id", request)
        return json.dumps(made.serialize_metric_set())


def _service(function: str) -> str:
    """`access-service-prod` of `access-service-prod-slack`."""
    return function.rpartition("-")[0] or function


def _together(found: Iterable[tuple[Metric, float]]) -> dict[str, tuple[MetricUnit, float]]:
    """One value for each name: counts are added up, of times the longest is kept."""
    values: dict[str, list[float]] = {}
    units: dict[str, MetricUnit] = {}
    for metric, value in found:
        values.setdefault(metric.name, []).append(value)
        units[metric.name] = metric.unit
    return {
        name: (units[name], max(each) if units[name] is SECONDS else sum(each))
        for name, each in values.items()
    }
