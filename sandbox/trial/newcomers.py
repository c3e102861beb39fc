"""People of the real workspace whom the pretend Okta gets to know, by their e-mail addresses, when they first do something."""

import logging
import threading
from collections.abc import Iterable
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.company import okta_id
from sandbox.okta import PretendOkta
from sandbox.trial.team import Named

log = logging.getLogger("access_service.trial")


class Newcomers:
    """Keeps Slack and the pretend Okta in step. `client` should be quick: somebody is waiting for an answer to their click."""

    def __init__(self, client: WebClient, okta: PretendOkta) -> None:
        self._client, self._okta = client, okta
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def name(self, people: Iterable[Named]) -> None:
        """Make these known at once."""
        for each in people:
            self._add(each.slack, each.email, each.name)

    def welcome(self, slack: str) -> None:
        """Make whoever has this account known, once. Never raises: whom Slack does not tell us about is asked about the next time."""
        if not slack or slack in self._known:
            return
        try:
            user = self._client.users_info(user=slack)["user"]
        except (SlackApiError, OSError, HTTPException) as error:
            log.warning("trial.not_welcomed", extra={"error": type(error).__name__})
            return
        profile = user.get("profile") or {}
        self._add(slack, str(profile.get("email") or ""), str(profile.get("real_name") or ""))

    def _add(self, slack: str, email: str, name: str) -> None:
        with self._lock:
            if slack not in self._known and email:
                first, _, last = (name or email).partition(" ")
                self._okta.add_user(okta_id(email.casefold()), email, email, first, last or first)
            self._known.add(slack)
