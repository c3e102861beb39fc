"""The bodies that Slack sends for what a person does, field by field as documented; nothing is signed or sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack.members import Member
from sandbox.slack.messages import Channel
from sandbox.slack.views import View

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def command(workspace: Workspace, member: Member, channel: Channel, name: str, text: str) -> dict[str, str]:
    """The form fields of a slash command."""
    app = workspace.installation
    url = workspace.passes.url(member.id, channel.id)
    return {
        "token": app.verification_token,
        "team_id": app.team_id,
        "team_domain": app.team_domain,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": member.id,
        "user_name": member.name,
        "command": name,
        "text": text,
        "api_app_id": app.app_id,
        "is_enterprise_install": "true" if app.org_wide else "false",
        **_organisation(workspace),
        "response_url": workspace.response_url(url),
        "trigger_id": workspace.passes.trigger(member.id),
    }


def message_action(workspace: Workspace, member: Member, message: Json, action: Json) -> Json:
    """``block_actions`` of an element in a message; ``message`` is the copy that the person sees."""
    channel, private = workspace.conversations.channel(message["channel"]), bool(message.get("ephemeral"))
    url = workspace.passes.url(member.id, channel.id, message["ts"], message.get("thread_ts"))
    payload = _base(workspace, member, "block_actions") | {
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": private,
        },
        "trigger_id": workspace.passes.trigger(member.id),
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": {}},
        "response_url": workspace.response_url(url),
        "actions": [action],
    }
    return payload if private else payload | {"message": seen(message)}


def view_action(workspace: Workspace, member: Member, view: View, action: Json) -> Json:
    """``block_actions`` of an element in a modal or on the Home tab."""
    modal_id = view.id if view.type == "modal" else None
    return _base(workspace, member, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.passes.trigger(member.id, modal_id),
        **_in_view(workspace, view),
        "actions": [action],
    }


def suggestion(
    workspace: Workspace, member: Member, view: View, block_id: str, action_id: str, words: str
) -> Json:
    """``block_suggestion``: somebody types into an external select."""
    return _base(workspace, member, "block_suggestion") | {
        "container": {"type": "view", "view_id": view.id},
        "action_id": action_id,
        "block_id": block_id,
        "value": words,
        "view": view.as_json(workspace.installation),
    }


def submission(workspace: Workspace, member: Member, view: View) -> Json:
    """``view_submission``: the submit button of a modal."""
    return _base(workspace, member, "view_submission") | {
        "trigger_id": workspace.passes.trigger(member.id, view.id),
        "response_urls": [],
        "view": view.as_json(workspace.installation),
    }


def closed(workspace: Workspace, member: Member, view: View, cleared: bool) -> Json:
    """``view_closed``: the close button or escape, ``cleared`` if all views went away."""
    return _base(workspace, member, "view_closed") | {
        "view": view.as_json(workspace.installation),
        "is_cleared": cleared,
    }


def shortcut(workspace: Workspace, member: Member, callback_id: str) -> Json:
    """A global shortcut."""
    return _of_no_app(workspace, member, "shortcut") | {
        "callback_id": callback_id,
        "action_ts": workspace.mint.ts(),
        "trigger_id": workspace.passes.trigger(member.id),
    }


def message_shortcut(workspace: Workspace, member: Member, callback_id: str, message: Json) -> Json:
    """A shortcut in a message's menu."""
    channel = workspace.conversations.channel(message["channel"])
    url = workspace.passes.url(member.id, channel.id, message["ts"])
    return _of_no_app(workspace, member, "message_action") | {
        "callback_id": callback_id,
        "action_ts": workspace.mint.ts(),
        "message_ts": message["ts"],
        "trigger_id": workspace.passes.trigger(member.id),
        "channel": {"id": channel.id, "name": channel.name},
        "response_url": workspace.response_url(url),
        "message": seen(message),
    }


def home_opened(workspace: Workspace, member: Member, view: View | None, tab: str) -> Json:
    """The ``app_home_opened`` event around which Slack wraps its own envelope."""
    app, ts = workspace.installation, workspace.mint.ts()
    event: Json = {
        "type": "app_home_opened",
        "user": member.id,
        "event_ts": ts,
        "tab": tab,
        "channel": workspace.conversations.open_dm(member.id).id,
    }
    if view and tab == "home":
        event["view"] = view.as_json(app)
    return {
        "token": app.verification_token,
        "team_id": app.team_id,
        "api_app_id": app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.mint.id("Ev"),
        "event_time": int(workspace.now()),
        "authorizations": [
            {
                "enterprise_id": app.enterprise_id or None,
                "team_id": app.team_id,
                "user_id": app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": app.org_wide,
            }
        ],
        "is_ext_shared_channel": False,
        **({"enterprise_id": app.enterprise_id} if app.enterprise_id else {}),
    }


def action(element: Json, block_id: str, ts: str, **chosen: Any) -> Json:
    """One entry of ``actions``: the element as drawn and what was chosen."""
    kept: Json = {
        key: element[key]
        for key in ("text", "value", "url", "style", "placeholder", "accessibility_label")
        if key in element
    }
    return {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block_id,
        **kept,
        **chosen,
        "action_ts": ts,
    }


def seen(message: Json) -> Json:
    """The message object of a payload, from a copy of what a person saw."""
    return {
        key: value
        for key, value in message.items()
        if key not in ("channel", "ephemeral") and value is not None
    }


def _in_view(workspace: Workspace, view: View) -> Json:
    whole = view.as_json(workspace.installation)
    return {"view": whole, "state": whole["state"]}


def _of_no_app(workspace: Workspace, member: Member, kind: str) -> Json:
    """Slack sends shortcuts without the id of the app that has them."""
    return {key: value for key, value in _base(workspace, member, kind).items() if key != "api_app_id"}


def _base(workspace: Workspace, member: Member, kind: str) -> Json:
    app = workspace.installation
    return {
        "type": kind,
        "team": {"id": app.team_id, "domain": app.team_domain, **_organisation(workspace)},
        "user": {"id": member.id, "username": member.name, "name": member.name, "team_id": member.team_id},
        "api_app_id": app.app_id,
        "token": app.verification_token,
        "enterprise": {"id": app.enterprise_id, "name": app.enterprise_name} if app.enterprise_id else None,
        "is_enterprise_install": app.org_wide,
    }


def _organisation(workspace: Workspace) -> dict[str, str]:
    """The organisation that the team belongs to, if to any."""
    app = workspace.installation
    if not app.enterprise_id:
        return {}
    return {"enterprise_id": app.enterprise_id, "enterprise_name": app.enterprise_name}
