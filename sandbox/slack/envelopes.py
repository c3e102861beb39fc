"""The messages of Socket Mode, as documented: what is otherwise posted, in an envelope; hello and disconnect. Nothing is sent here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from sandbox.slack.signing import JSON

Json = dict[str, Any]

WARNING, REFRESH, LINK_DISABLED, TOO_MANY = (
    "warning",
    "refresh_requested",
    "link_disabled",
    "too_many_websockets",
)
HOST = "applink-pretend"
ANSWERED = ("view_submission", "block_suggestion")


def enveloped(body: bytes, headers: Mapping[str, str], envelope_id: str) -> Json:
    """The envelope for a request that would be posted with these headers. The signature stays behind: a socket has none."""
    if headers["Content-Type"].startswith(JSON):
        return {
            "type": "events_api",
            "envelope_id": envelope_id,
            "accepts_response_payload": False,
            "payload": json.loads(body),
            "retry_attempt": int(headers.get("X-Slack-Retry-Num", "0")),
            "retry_reason": headers.get("X-Slack-Retry-Reason", ""),
        }
    fields: Json = dict(parse_qsl(body.decode(), keep_blank_values=True))
    payload = json.loads(fields["payload"]) if "payload" in fields else fields
    return {
        "type": "interactive" if "payload" in fields else "slash_commands",
        "envelope_id": envelope_id,
        "accepts_response_payload": "payload" not in fields or payload["type"] in ANSWERED,
        "payload": payload,
    }


def hello(app_id: str, connections: int) -> Json:
    """The first message on a connection."""
    return {
        "type": "hello",
        "num_connections": connections,
        "debug_info": {"host": HOST, "approximate_connection_time": 18060},
        "connection_info": {"app_id": app_id},
    }


def disconnect(reason: str) -> Json:
    """Slack asks for another connection, or says that there will be none."""
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}}
