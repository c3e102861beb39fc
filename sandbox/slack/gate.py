"""Where every request comes in: faults, token, scopes and rates first, then the method; and it is counted. No sockets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.slack.api import METHODS
from sandbox.slack.errors import Dropped, SlackError
from sandbox.slack.faults import DROP, ERROR, RATE_LIMIT, SLOW
from sandbox.slack.responses import respond
from sandbox.slack.workspace import Call, Workspace

Json = dict[str, Any]

RESPONSE_URL = "response_url"
NO_TOKEN = {"blocks.validate"}
APP_TOKEN = {"apps.connections.open"}
SCOPE = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "conversations.open": "im:write",
    "bots.info": "users:read",
    "users.info": "users:read",
    "users.lookupByEmail": "users:read.email",
}


@dataclass(frozen=True)
class Reply:
    """An HTTP answer whose body is JSON, or plain text if it is a string."""

    status: int
    body: Json | str
    headers: Mapping[str, str] = field(default_factory=dict)


def call(workspace: Workspace, method: str, token: str | None, args: Mapping[str, Any]) -> Reply:
    """Answer one Web API request. Raises Dropped if the connection is to be closed without an answer."""

    def work() -> Json:
        known = METHODS.get(method)
        if known is None:
            raise SlackError("unknown_method", req_method=method)
        _authorise(workspace, method, token)
        with workspace.lock:
            workspace.rates.admit(method, args.get("channel"))
            return known(workspace, args)

    reply = _reply(workspace, method, args, lambda: {"ok": True, **work()})
    scopes = {"x-oauth-scopes": _scopes(workspace)} if _ours(workspace, token) else {}
    return replace(reply, headers={**reply.headers, **scopes})


def post_response(workspace: Workspace, token: str, body: Any) -> Reply:
    """Answer one POST to a response url."""

    def work() -> str:
        with workspace.lock:
            respond(workspace, token, body)
        return "ok"

    return _reply(workspace, RESPONSE_URL, body if isinstance(body, dict) else {"body": body}, work)


def _authorise(workspace: Workspace, method: str, token: str | None) -> None:
    if method in NO_TOKEN:
        return
    if not token:
        raise SlackError("not_authed")
    if token.startswith("xapp-") != (method in APP_TOKEN):
        raise SlackError("not_allowed_token_type")
    if not _ours(workspace, token):
        raise SlackError("invalid_auth")
    needed = SCOPE.get(method)
    if needed and needed not in workspace.installation.scopes:
        raise SlackError("missing_scope", needed=needed, provided=_scopes(workspace))


def _ours(workspace: Workspace, token: str | None) -> bool:
    return token in (workspace.installation.token, workspace.installation.app_token)


def _scopes(workspace: Workspace) -> str:
    return ",".join(workspace.installation.scopes)


def _reply(
    workspace: Workspace, method: str, args: Mapping[str, Any], work: Callable[[], Json | str]
) -> Reply:
    note = {key: value for key, value in args.items() if key != "token"}
    at = workspace.now()
    outcome = "dropped"
    try:
        body = _with_faults(workspace, method, work)
        outcome = "ok"
        return Reply(200, body)
    except SlackError as refused:
        outcome = refused.error
        headers = {"Retry-After": str(refused.retry_after)} if refused.retry_after is not None else {}
        return Reply(refused.status, refused.body(), headers)
    finally:
        workspace.calls.append(Call(method, note, at, outcome))


def _with_faults(workspace: Workspace, method: str, work: Callable[[], Json | str]) -> Json | str:
    if workspace.faults.is_down:
        raise Dropped
    with workspace.lock:
        late = workspace.faults.take(method, SLOW)
        fault = workspace.faults.take(method, ERROR, RATE_LIMIT, DROP)
    if late:
        workspace.sleep(late.seconds)
    if fault and fault.kind == ERROR:
        raise SlackError(fault.error, status=fault.status)
    if fault and fault.kind == RATE_LIMIT:
        raise SlackError("ratelimited", status=429, retry_after=fault.retry_after)
    if fault and not fault.after_effect:
        raise Dropped
    body = work()
    if fault:
        raise Dropped
    return body
