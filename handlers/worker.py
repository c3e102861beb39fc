"""The worker's way in: woken by the stream of `work` for items written with `wake`. A lost or late wake-up costs a minute, no more."""

import logging
from collections.abc import Mapping
from typing import Any

from access.errors import AccessError, Unreadable
from access.keys import Key, Table
from access.ports import Record
from handlers import logs, wiring

log = logging.getLogger("access_service.worker")
NEED = 25.0


def handler(event: Mapping[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Attend to each item of the batch once. Answers the records to deliver again: those whose store was out of reach.

    Business failures are recorded on the item and are successes here.
    """
    with logs.invocation(context):
        return {"batchItemFailures": _failures(event, context)}


def _failures(event: Mapping[str, Any], context: Any) -> list[dict[str, str]]:
    parts = wiring.work("worker")
    outside = parts.outside(
        lambda: context.get_remaining_time_in_millis() / 1000, wiring.owner(context.aws_request_id)
    )
    failures = []
    for sequence, key, image in _wanted(event):
        if outside.left() < NEED:
            break  # Everything is due in the index as well: the sweep takes what is left here.
        try:
            roused = parts.workflow.rouse(outside, key, image)
            log.info("worker.roused", extra={"key": str(key), "sent": roused.sent, "failed": roused.failed})
        except Unreadable as error:
            log.error(
                "worker.unreadable", extra={"key": str(key), "why": str(error)}
            )  # The sweep moves it aside.
        except AccessError as error:
            failures.append({"itemIdentifier": sequence})
            log.warning("worker.failed", extra={"key": str(key), "error": type(error).__name__})
        except Exception:
            failures.append({"itemIdentifier": sequence})
            log.exception("worker.raised", extra={"key": str(key)})
    return failures


def _wanted(event: Mapping[str, Any]) -> list[tuple[str, Key, Record | None]]:
    """The batch's items, each once, with its latest image; what was removed or has no wake wants nothing."""
    latest: dict[Key, tuple[str, Key, Record | None]] = {}
    for record in event.get("Records", []):
        change = record.get("dynamodb", {})
        image = change.get("NewImage")
        if not image or "wake" not in image:
            continue
        key = Key(Table.WORK, change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"])
        latest[key] = (change.get("SequenceNumber", ""), key, _image(image))
    return list(latest.values())


def _image(item: Mapping[str, Any]) -> Record | None:
    """The item as the stream shows it: good for hints alone, so what cannot be read is simply no hint."""
    from store.convert import to_record

    try:
        return to_record(Table.WORK, dict(item))
    except Unreadable:
        return None
