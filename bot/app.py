"""The Bolt app: which listeners there are and how requests reach them. It holds no secret for signatures.

The one way in is `handlers.slack`, whose gate verifies the raw body, accepts several secrets and hands over a value, not bytes. So
Bolt's own verification (one secret, a clock of its own, the body in its log) is off, and the first thing here is a check for the
mark that the gate puts into the context. Nothing from outside can put one there: without it every request is refused.
"""

import logging
from collections.abc import Callable

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from bot import (
    again,
    ask,
    away,
    decide,
    digest,
    doubts,
    emergency,
    end,
    extend,
    home,
    nudge,
    owners,
    question,
    review,
    ways_in,
    withdraw,
)
from bot.aside import Aside
from bot.payload import MARK
from bot.surface import Surface
from bot.verbs import Verbs

log = logging.getLogger("access_service.bot")


def build_app(
    workflow: Verbs,
    client: WebClient,
    bot_token: Callable[[], str],
    team: str,
    *,
    command: str = "/access",
    home_tab: str = "",
) -> App:
    """The app of one workspace. `client` must come without a token of its own: each request is given what `bot_token` says then.

    `home_tab` is the address of the Home tab (see `bot.views.links`).

    An exception of a listener leaves `dispatch` as it is; a request that nobody listens to is acknowledged.
    """

    def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team, bot_token=bot_token())

    app = App(
        name="access-service",
        logger=_quiet(),
        client=client,
        authorize=authorize,
        before_authorize=_only_verified,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
    )
    app.error(_raised)
    surface = Surface(workflow, Aside(client.base_url))
    ways_in.register(app, workflow, surface, command, home_tab)
    deciding = (decide, question, nudge, withdraw, emergency, review)
    for module in (ask, again, *deciding, end, extend, home, owners, doubts, away, digest):
        module.register(app, workflow, surface)
    return app


def _only_verified(context: BoltContext, next_: Callable[[], BoltResponse]) -> BoltResponse:
    return next_() if context.get(MARK) else BoltResponse(status=401)


def _raised(error: Exception, request: BoltRequest) -> BoltResponse:
    """What nobody listens to (a button with a link, an old button, an event) needs no more than an acknowledgement.

    Forms and commands are said to have failed: somebody waits for what they were to do.
    """
    if not isinstance(error, BoltUnhandledRequestError):
        raise error
    if "command" in request.body or request.body.get("type") == "view_submission":
        raise error  # An empty answer would look as if it had been done.
    log.info("slack.unhandled", extra={"kind": str(request.body.get("type"))})
    return BoltResponse(status=200)


def _quiet() -> logging.Logger:
    """Bolt puts whole bodies into its warnings and debug lines; what is worth knowing we log ourselves."""
    logger = logging.getLogger("bot.bolt")
    logger.setLevel(logging.ERROR)
    return logger
