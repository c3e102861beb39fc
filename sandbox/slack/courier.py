"""Signing what a person did, bringing it to the application, and what Slack shows when that goes wrong."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sandbox.slack.signing import FORM, JSON, Answer, Deliver, Sent

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace

ACK_SECONDS = 3.0


def http_deliver(url: str, timeout: float = 30.0) -> Deliver:
    """Delivery by HTTP POST to the application's address."""

    def deliver(body: bytes, headers: Mapping[str, str]) -> Answer:
        post = urllib.request.Request
        request = post(url, data=body, headers=dict(headers), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as reply:  # noqa: S310 - likewise
                return Answer(reply.status, dict(reply.headers.items()), reply.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers.items()), error.read().decode())
        except (OSError, HTTPException):
            return Answer(0)

    return deliver


class Courier:
    """Brings one person's requests to the application."""

    def __init__(self, workspace: Workspace, user_id: str, deliver: Deliver) -> None:
        self.workspace = workspace
        self.user_id = user_id
        self.deliver = deliver

    def form(self, kind: str, fields: Mapping[str, str]) -> tuple[Answer, str | None]:
        """Send plain form fields, as slash commands are."""
        return self.send(kind, urlencode(fields).encode(), FORM)

    def payload(self, payload: Mapping[str, Any]) -> tuple[Answer, str | None]:
        """Send an interaction."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self.send(str(payload["type"]), body, FORM)

    def event(self, body: Mapping[str, Any], retry: Mapping[str, str]) -> tuple[Answer, str | None]:
        """Send an event, with the retry headers if it is sent again."""
        return self.send("event", json.dumps(body).encode(), JSON, retry)

    def send(
        self, kind: str, body: bytes, content_type: str, more: Mapping[str, str] | None = None
    ) -> tuple[Answer, str | None]:
        """Sign, record, deliver. Answers also the word for what went wrong, if anything did."""
        at = self.workspace.now()
        headers = self.workspace.sign(body, at, content_type) | dict(more or {})
        sent = Sent(kind, self.user_id, body, headers, at)
        self.workspace.sent.append(sent)
        return self.replay(sent)

    def replay(self, sent: Sent) -> tuple[Answer, str | None]:
        """Deliver a recorded request again, byte for byte."""
        at = self.workspace.now()
        answer = self.deliver(sent.body, sent.headers)
        if answer.status == 0:
            return answer, "dispatch_failed"
        if self.workspace.now() - at > ACK_SECONDS:
            return answer, "operation_timeout"
        return answer, None if answer.status == 200 else "http_service_error"
