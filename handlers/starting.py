"""What is done while Lambda starts a process, when the processor is free, and when it has made one out of a snapshot.

Clients are made, and nothing is called: what is here at the end of the start may become a snapshot, of which many processes are made,
days later perhaps. So it holds no secret, no answer and no open connection. Whatever goes wrong, the process starts all the same: each
request is answered, and says in the log what is missing.
"""

import logging
import random
from collections.abc import Callable

from handlers import settings, wiring

log = logging.getLogger("access_service.starting")


def warm() -> None:
    """Build Slack's parts. Outside of Lambda's start, do nothing."""
    if not settings.initialising(wiring.environ()):
        return
    try:
        wiring.slack()
        found = wiring.settings("slack")
        wiring.quick_store(found).warm()
        wiring.vault(found).warm()
        if settings.from_snapshot(wiring.environ()):
            _when_restored(restored)
    except Exception as error:  # noqa: BLE001 - an import that raises would leave every request without an answer
        log.error("slack.not_warm", extra={"error": type(error).__name__})


def warm_tools() -> None:
    """Build the parts of the tools API. Outside of Lambda's start, do nothing."""
    if not settings.initialising(wiring.environ()):
        return
    try:
        wiring.tools()
        wiring.store(wiring.settings("tools")).warm()
    except Exception as error:  # noqa: BLE001 - as above
        log.error("tools.not_warm", extra={"error": type(error).__name__})


def restored() -> None:
    """Give this copy chance of its own, and the secrets as they are now, before a request waits for them."""
    random.seed()
    try:
        found = wiring.settings("slack")
        for one in (found.slack_signing_secret, found.slack_bot_token):
            wiring.secret(found, one)
    except Exception as error:  # noqa: BLE001 - the first request tries again
        log.error("slack.not_restored", extra={"error": type(error).__name__})


def _when_restored(act: Callable[[], None]) -> None:
    """Lambda's own Python has this library. Without it the first request does what `act` would have done."""
    try:
        from snapshot_restore_py import register_after_restore  # type: ignore[import-untyped]
    except ImportError:
        return
    register_after_restore(act)
