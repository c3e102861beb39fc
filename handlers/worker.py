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


def handler(event: object, context: Any) -> dict[str, list[dict[str, str]]]:
    """Attend to each item of the batch once. Answers the records to deliver again: those whose store was out of reach.

    Business failures are recorded on the item and are successes here.
    """
    with logs.invocation(context):
        return {"batchItemFailures": _failures(event, context)}


def _failures(event: object, context: Any) -> list[dict[str, str]]:
    parts = wiring.work("worker")
    outside = parts.outside(
        lambda: context.get_remaining_time_in_millis() / 1000, wiring.owner(context.aws_request_id)
    )
    failures = []
    wanted, unread = _wanted(event)
    if unread:
        log.error("worker.no_record", extra={"records": unread})  # Whatever it was about is due as well.
    for sequence, key, image in wanted:
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
        except Exception as error:  # noqa: BLE001 - the others of the batch are attended to all the same
            failures.append({"itemIdentifier": sequence})
            log.error("worker.raised", extra={"key": str(key), **logs.described(error)})
    return failures


Wanted = tuple[str, Key, Record | None]


def _wanted(event: object) -> tuple[list[Wanted], int]:
    """The batch's items, each once, with its latest image; what was removed or has no wake wants nothing. And how many records are none:
    one of those keeps nobody else waiting.
    """
    latest: dict[Key, Wanted] = {}
    unread = 0
    for record in _listed(event):
        try:
            found = _item(record["dynamodb"])
        except (KeyError, TypeError, ValueError, AttributeError):
            unread += 1
            continue
        if found:
            latest[found[1]] = found
    return list(latest.values()), unread


def _listed(event: object) -> list[Any]:
    found = event.get("Records") if isinstance(event, Mapping) else None
    return found if isinstance(found, list) else []


def _item(change: Mapping[str, Any]) -> Wanted | None:
    """Raises KeyError, TypeError, ValueError or AttributeError for what no stream says."""
    image = change.get("NewImage")
    if not image or "wake" not in image:
        return None
    pk, sk, sequence = change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"], change.get("SequenceNumber", "")
    if not (
        isinstance(pk, str)
        and isinstance(sk, str)
        and isinstance(sequence, str)
        and isinstance(image, Mapping)
    ):
        raise ValueError("no record of a stream")
    return sequence, Key(Table.WORK, pk, sk), _image(image)


def _image(item: Mapping[str, Any]) -> Record | None:
    """The item as the stream shows it: good for hints alone, so what cannot be read is simply no hint."""
    from store.convert import to_record

    try:
        return to_record(Table.WORK, dict(item))
    except Unreadable:
        return None
