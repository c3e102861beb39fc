"""The WebSocket of a trial. What comes over it is signed here, as Slack would have, and goes the product's own way from its front door.

A socket carries no signatures: whoever has the app-level token may open one, and that is all the proof there is. The secret that is
used here is therefore made for this process alone. It lets gate, app and answers be the deployed ones, unchanged.
"""

import json
import logging
import threading
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Self
from urllib.parse import urlencode

from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from handlers import slack, wiring
from sandbox.slack.signing import FORM, JSON, sign
from sandbox.trial.newcomers import Newcomers
from sandbox.trial.team import APP, Team, TrialError, sentence
from sandbox.world import LambdaContext, proxy_event

GREETING = 30.0
LONGEST = 10.0

Json = dict[str, Any]


class Line(SocketModeHandler):
    """Use as a context manager: inside, requests are answered. Slack moves the connection now and then; the client follows by itself.

    `wrong` is a sentence once it can go no further.
    """

    def __init__(self, team: Team, secret: str, newcomers: Newcomers) -> None:
        self._team, self._secret, self._newcomers = team, secret, newcomers
        self._greeted = threading.Event()
        self.wrong = ""
        super().__init__(
            wiring.slack().app, app_token=team.app_token, web_client=team.client(), logger=_quiet()
        )
        self.client.on_message_listeners.append(self._heard)

    def __enter__(self) -> Self:
        try:
            self._connect()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answer one envelope. One that went wrong gets no answer, and Slack tells the person that something failed."""
        self._newcomers.welcome(_who(req.payload))
        body, kind = _posted(req)
        headers = sign(self._secret, body, wiring.slack().clock(), kind)
        answer = slack.handler(proxy_event(body, headers), LambdaContext(LONGEST))
        if answer["statusCode"] == 200:
            told = str(answer["body"])
            client.send_socket_mode_response(
                SocketModeResponse(req.envelope_id, json.loads(told) if told else None)
            )

    def _end(self) -> None:
        """The client stumbles when one of its own threads closes the same socket at that moment; then it is asked once more."""
        try:
            self.client.close()
        except AttributeError:
            self.client.close()

    def _connect(self) -> None:
        try:
            self.client.connect()
        except (SlackApiError, OSError, HTTPException) as error:
            raise TrialError(sentence(error, APP)) from error
        if not self._greeted.wait(GREETING):
            raise TrialError(
                f"Slack gave an address for the connection, but did not say hello there within {GREETING:.0f} s. "
                "Does a proxy or firewall stop WebSockets (wss://)?"
            )
        if self.wrong:
            raise TrialError(self.wrong)

    def _heard(self, text: str) -> None:
        """Notices what the client itself does not: whose app greets us, and that Socket Mode was switched off."""
        said = json.loads(text) if text.startswith("{") else {}
        if said.get("type") == "hello":
            app = str((said.get("connection_info") or {}).get("app_id") or self._team.app)
            if app != self._team.app:
                self.wrong = (
                    f"SLACK_BOT_TOKEN is of the app {self._team.app} and SLACK_APP_TOKEN of the app {app}. "
                    "Take both from one app."
                )
        elif said.get("type") == "disconnect" and said.get("reason") == "link_disabled":
            self.wrong = 'Socket Mode is off. Switch it on, on the page "Socket Mode" of your app, and start this again.'
        else:
            return
        self._greeted.set()


def _posted(req: SocketModeRequest) -> tuple[bytes, str]:
    """What Slack would have posted instead of this envelope, and its content type."""
    if req.type == "slash_commands":
        return urlencode(req.payload).encode(), FORM
    whole = json.dumps(req.payload)
    if req.type == "interactive":
        return urlencode({"payload": whole}).encode(), FORM
    return whole.encode(), JSON


def _who(payload: Mapping[str, Any]) -> str:
    """The account of whoever did this; empty when it was nobody."""
    user = payload.get("user") or payload.get("event", {}).get("user") or payload.get("user_id")
    return str(user.get("id") or "") if isinstance(user, Mapping) else str(user or "")


def _quiet() -> logging.Logger:
    """The client writes whole messages into its debug lines, and every move of the connection into its log."""
    logger = logging.getLogger("sandbox.trial.socket")
    logger.setLevel(logging.ERROR)
    return logger
