"""The sweep's way in: EventBridge calls it every minute."""

import logging
from typing import Any

from access.alarm_removals import PAGE
from access.errors import AccessError
from access.sweep import Counts
from handlers import logs, wiring
from handlers.settings import SettingsError

log = logging.getLogger("access_service.sweep")


def handler(event: object, context: Any) -> dict[str, int]:
    """Take whatever is due and return the counts {due, settled, sent, failed, left}. The event carries nothing that is used.

    Raises AccessError, SettingsError and Unforeseen.
    """
    del event
    with logs.invocation(context):
        try:
            return _swept(context).as_dict()
        except (AccessError, SettingsError):
            raise
        except Exception as error:  # noqa: BLE001 - whoever runs this writes down what leaves it.
            log.error("sweep.raised", extra=logs.described(error))
            raise logs.Unforeseen(type(error).__name__) from None


def _swept(context: Any) -> Counts:
    parts = wiring.work("sweep")
    outside = parts.outside(
        lambda: context.get_remaining_time_in_millis() / 1000, wiring.owner(context.aws_request_id)
    )
    counts = parts.workflow.sweep(outside)
    for key, why in counts.unreadable.items():
        log.error("sweep.unreadable", extra={"key": str(key), "why": why})
    for key, seconds in counts.overdue.items():
        log.error("sweep.overdue", extra={"key": str(key), "seconds": seconds, "page": seconds > PAGE})
    if counts.tracked.why:
        log.warning("sweep.not_tracked", extra={"why": counts.tracked.why})
    log.info("sweep.done", extra={**counts.as_dict(), **_figures(counts)})
    return counts


def _figures(counts: Counts) -> dict[str, int]:
    """What alarms look at; times are in seconds."""
    return {
        "overdue": len(counts.overdue),
        "oldest_overdue": max(counts.overdue.values(), default=0),
        "unreadable": len(counts.unreadable),
        "behind": counts.behind,
        "unsent": counts.tracked.behind,
        "down": len(counts.down),
        "barred": len(counts.barred),
    }
