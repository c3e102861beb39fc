"""Opening and redrawing forms while Slack waits: which failures mean that it came too late, and which are ours."""

import logging
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

log = logging.getLogger("access_service.bot")

TOO_LATE = frozenset(
    {
        "expired_trigger_id",
        "exchanged_trigger_id",
        "invalid_trigger_id",
        "trigger_expired",
        "trigger_exchanged",
        "invalid_trigger",
        "ratelimited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
    }
)
GONE = frozenset({"hash_conflict", "not_found", "view_not_found"})


def opens(client: WebClient, trigger: str, view: Mapping[str, Any]) -> bool:
    """Open a form. False when Slack took too long (or is not well) and it did not open; raises what is our own fault."""
    try:
        client.views_open(trigger_id=trigger, view=dict(view))
    except SlackApiError as error:
        return _late(error, TOO_LATE)
    except (OSError, HTTPException) as error:
        log.warning("slack.form_not_opened", extra={"error": type(error).__name__})
        return False
    return True


def redraws(client: WebClient, before: Mapping[str, Any], view: Mapping[str, Any]) -> bool:
    """Draw an open form anew, unless it has changed or was closed since. Like `opens`."""
    try:
        client.views_update(view_id=before["id"], hash=before["hash"], view=dict(view))
    except SlackApiError as error:
        return _late(error, TOO_LATE | GONE)
    except (OSError, HTTPException) as error:
        log.warning("slack.form_not_redrawn", extra={"error": type(error).__name__})
        return False
    return True


def publishes(client: WebClient, slack: str, view: Mapping[str, Any], before: str) -> bool:
    """Draw somebody's Home tab. False when it is not as it was with the hash `before` (empty: whatever it is) and was left alone.

    A Slack that is not well leaves it as it was, and that is no failure of ours: it is drawn when it is opened the next time.
    """
    try:
        client.views_publish(user_id=slack, view=dict(view), **({"hash": before} if before else {}))
    except SlackApiError as error:
        if error.response.get("error") == "hash_conflict":
            return False
        _late(error, TOO_LATE)
    except (OSError, HTTPException) as error:
        log.warning("slack.home_not_drawn", extra={"error": type(error).__name__})
    return True


def _late(error: SlackApiError, known: frozenset[str]) -> bool:
    code, status = error.response.get("error"), error.response.status_code
    if code not in known and status < 429:
        raise error
    log.warning("slack.too_late", extra={"error": code if code in known else status})
    return False
