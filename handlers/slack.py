"""Everything from Slack: commands, clicks, forms, searches, events, as API Gateway proxy events. Gate first, then the Bolt app.

Bolt's own Lambda adapter is not used: it reads the body before the signature is known, takes what a header says for granted, and
imports boto3 on the way. The app gets the value that the gate read, so that no second parser can understand it differently.
"""

import json
import logging
import secrets
from collections.abc import Mapping

from slack_bolt import App, BoltRequest
from slack_bolt.error import BoltUnhandledRequestError

from bot import shape, trouble
from bot.aside import Aside
from bot.payload import MARK
from handlers import logs, starting, wiring
from handlers.gate import Admitted, Gate, Refusal

log = logging.getLogger("access_service.slack")

Answer = dict[str, object]


def handler(event: object, context: object) -> Answer:
    """Answer one proxy event. Never raises; what it logs holds nothing of the request."""
    with logs.invocation(context):
        return _handled(event)


def _handled(event: object) -> Answer:
    try:
        parts = wiring.slack()
        admitted = _judged(parts, event)
        if isinstance(admitted, Refusal) and admitted.status == 401 and parts.rotated():
            admitted = _judged(parts, event)
        if isinstance(admitted, Refusal):
            log.warning("slack.refused", extra={"status": admitted.status})
            return _answer(admitted.status)
        answer = _dispatch(parts.app, admitted)
        log.info("slack.answered", extra={"status": answer["statusCode"], "mark": admitted.mark})
        return answer
    except Exception as error:  # noqa: BLE001 - the one place where nothing may get past; a person or Slack gets an answer
        _note(error)
        return _answer(500)


def _judged(parts: wiring.SlackParts, event: object) -> Admitted | Refusal:
    team, app = parts.settings.slack_team_id, parts.settings.slack_app_id
    return Gate(parts.signing_secrets, team, app, parts.clock).admit(event)


def _dispatch(app: App, admitted: Admitted) -> Answer:
    """What is of no shape that Slack sends reaches neither Bolt nor a listener."""
    body = shape.read(admitted.body)
    if body is None:
        log.error("slack.unreadable", extra={"kind": shape.kind_of(admitted.body)})
        return _answer(400)
    try:
        request = BoltRequest(body=body, context={MARK: admitted.mark}, mode="socket_mode")
        response = app.dispatch(request)
    except Exception as error:  # noqa: BLE001 - told to the person, with a reference to what is logged here
        # What nobody listens to, or reads, we cannot have drawn.
        ours = not isinstance(error, ValueError | BoltUnhandledRequestError)
        status, said = trouble.answer(body, _note(error), Aside(app.client.base_url), ours=ours)
        return _answer(status, json.dumps(said) if said else "", {"content-type": "application/json"})
    return _answer(response.status, response.body, response.first_headers())


def _answer(status: int, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
    return {"statusCode": status, "headers": dict(headers or {}), "body": body, "isBase64Encoded": False}


def _note(error: BaseException) -> str:
    """Log a failure and name it."""
    reference = secrets.token_hex(4)
    log.error("slack.failed", extra={"reference": reference, **logs.described(error)})
    return reference


starting.warm()
