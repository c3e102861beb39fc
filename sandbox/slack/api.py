"""The Web API methods, one function each: arguments in, Slack's answer out, refusals raised. Tokens and rates are the gate's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.limits import (
    POST_TEXT,
    UPDATE_TEXT,
    check_message,
    check_view,
    message_problems,
    view_problems,
)
from sandbox.slack.limits_blocks import HOME
from sandbox.slack.limits_shape import Problem
from sandbox.slack.members import Member, as_user
from sandbox.slack.messages import Channel, Message
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]
Args = Mapping[str, Any]
Method = Callable[[Workspace, Args], Json]


def auth_test(workspace: Workspace, _args: Args) -> Json:
    """Who the token belongs to."""
    app = workspace.installation
    return {
        "url": f"https://{app.team_domain}.slack.com/",
        "team": app.team_name,
        "user": app.bot_name,
        "team_id": app.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": app.org_wide,
        **({"enterprise_id": app.enterprise_id} if app.enterprise_id else {}),
    }


def bots_info(workspace: Workspace, args: Args) -> Json:
    """Which application a bot belongs to."""
    app = workspace.installation
    if _need(args, "bot") != app.bot_id:
        raise SlackError("bot_not_found")
    return {
        "bot": {
            "id": app.bot_id,
            "deleted": False,
            "name": app.app_name,
            "app_id": app.app_id,
            "user_id": app.bot_user_id,
        }
    }


def apps_connections_open(workspace: Workspace, _args: Args) -> Json:
    """An address for Socket Mode, good for one connection. Slack gives one out even where Socket Mode is off."""
    if not workspace.socket_url:
        raise SlackError("internal_error")
    ticket = workspace.mint.secret("ticket")
    workspace.tickets.add(ticket)
    return {"url": f"{workspace.socket_url}/link/?ticket={ticket}&app_id={workspace.installation.app_id}"}


def users_info(workspace: Workspace, args: Args) -> Json:
    """One person."""
    member = workspace.member(_need(args, "user"))
    return {"user": _user(workspace, member)}


def users_lookup_by_email(workspace: Workspace, args: Args) -> Json:
    """The active person of this team with an address, whatever its case."""
    wanted = _need(args, "email").lower()
    team = workspace.installation.team_id
    for member in workspace.members.values():
        if (member.email or "").lower() == wanted and member.team_id == team and not member.deleted:
            return {"user": _user(workspace, member)}
    raise SlackError("users_not_found")


def conversations_open(workspace: Workspace, args: Args) -> Json:
    """The direct message with one person."""
    if args.get("channel"):
        return {"channel": {"id": workspace.conversations.channel(str(args["channel"])).id}}
    ids = args.get("users") or ""
    users = [each for each in (ids.split(",") if isinstance(ids, str) else ids) if each]
    if len(users) != 1:
        raise SlackError("users_list_not_supplied" if not users else "method_not_supported_for_channel_type")
    member = workspace.member(users[0])
    if member.deleted:
        raise SlackError("user_disabled")
    if member.is_stranger:
        raise SlackError("user_not_visible")
    if member.is_bot:
        raise SlackError("cannot_dm_bot")
    known = {c.user_id for c in workspace.conversations.channels.values()}
    channel = workspace.conversations.open_dm(member.id)
    return {"channel": {"id": channel.id}} | (
        {"no_op": True, "already_open": True} if member.id in known else {}
    )


def chat_get_permalink(workspace: Workspace, args: Args) -> Json:
    """The address of a message. What the application is not a member of it sees only if everybody does."""
    channel = workspace.conversations.channel(_need(args, "channel"))
    if channel.kind == "private" and not channel.bot_is_member:
        raise SlackError("channel_not_found")
    message = workspace.conversations.find(channel.id, _need(args, "message_ts"))
    domain, place = workspace.installation.team_domain, message.ts.replace(".", "")
    return {"channel": channel.id, "permalink": f"https://{domain}.slack.com/archives/{channel.id}/p{place}"}


def chat_post_message(workspace: Workspace, args: Args) -> Json:
    """A new message; a person's id as the channel means their direct message."""
    _no_attachments(args)
    channel = _channel(workspace, args)
    check_message(args.get("text"), args.get("blocks"), most_text=POST_TEXT)
    thread = _thread(workspace, channel, args)
    message = workspace.conversations.post(
        channel,
        args.get("text") or "",
        args.get("blocks"),
        thread_ts=thread,
        metadata=args.get("metadata"),
        reply_broadcast=_yes(args.get("reply_broadcast")),
    )
    return {"channel": channel.id, "ts": message.ts, "message": _shown(workspace, message)}


def chat_post_ephemeral(workspace: Workspace, args: Args) -> Json:
    """A message that one member of the channel sees."""
    user_id, channel = _need(args, "user"), _channel(workspace, args)
    if user_id not in channel.members:
        raise SlackError("user_not_in_channel")
    check_message(args.get("text"), args.get("blocks"), most_text=POST_TEXT)
    message = workspace.conversations.post(
        channel,
        args.get("text") or "",
        args.get("blocks"),
        thread_ts=args.get("thread_ts"),
        ephemeral_to=user_id,
    )
    return {"message_ts": message.ts}


def chat_update(workspace: Workspace, args: Args) -> Json:
    """A message of the application drawn anew. Blocks that are not mentioned stay."""
    _no_attachments(args)
    channel = workspace.conversations.channel(_need(args, "channel"))
    message = workspace.conversations.find(channel.id, _need(args, "ts"))
    if message.ephemeral_to is not None:
        raise SlackError("message_not_found")
    if message.bot_id != workspace.installation.bot_id:
        raise SlackError("cant_update_message")
    if workspace.edit_window is not None and workspace.now() - float(message.ts) > workspace.edit_window:
        raise SlackError("edit_window_closed")
    blocks, text = args.get("blocks"), args.get("text")
    check_message(text, blocks, most_text=UPDATE_TEXT)
    changed = workspace.conversations.change(
        message, text, blocks, metadata=args.get("metadata", message.metadata)
    )
    return {
        "channel": channel.id,
        "ts": changed.ts,
        "text": changed.text,
        "message": _shown(workspace, changed),
    }


def views_open(workspace: Workspace, args: Args) -> Json:
    """A modal for the person who clicked."""
    trigger_id = _need(args, "trigger_id")
    check_view(args.get("view"))
    trigger = workspace.passes.exchange(trigger_id)
    return _view(workspace, workspace.views.open(trigger.user_id, args["view"]))


def views_push(workspace: Workspace, args: Args) -> Json:
    """A modal on top of the one in which the click was."""
    trigger_id = _need(args, "trigger_id")
    check_view(args.get("view"))
    trigger = workspace.passes.exchange(trigger_id)
    if trigger.view_id is None:
        raise SlackError("not_found")
    return _view(workspace, workspace.views.push(trigger.user_id, args["view"]))


def views_update(workspace: Workspace, args: Args) -> Json:
    """An open view drawn anew, found by its id or external id."""
    if bool(args.get("view_id")) == bool(args.get("external_id")):
        raise SlackError("invalid_arguments", ["[ERROR] exactly one of view_id and external_id is required"])
    view = workspace.views.find(args.get("view_id"), args.get("external_id"))
    check_view(args.get("view"), (view.type,))
    return _view(workspace, workspace.views.update(view, args["view"], args.get("hash")))


def views_publish(workspace: Workspace, args: Args) -> Json:
    """A person's Home tab drawn anew."""
    if not workspace.installation.home_tab_enabled:
        raise SlackError("not_enabled")
    member = workspace.member(_need(args, "user_id"))
    check_view(args.get("view"), (HOME,))
    return _view(workspace, workspace.views.publish(member.id, args["view"], args.get("hash")))


def _of_message(value: Any) -> list[Problem]:
    """Everything wrong with a message, which has blocks and no text beside them."""
    if not isinstance(value, dict):
        return message_problems(value)
    if more := sorted(set(value) - {"blocks", "attachments"}):
        return [Problem(f"/{more[0]}", "no more properties allowed")]
    return message_problems(value.get("blocks"))


_JUDGED = {"blocks": message_problems, "message": _of_message, "view": view_problems}


def blocks_validate(_workspace: Workspace, args: Args) -> Json:
    """Everything wrong with blocks, a message or a view."""
    given = [key for key in _JUDGED if key in args]
    if len(given) != 1:
        raise SlackError("invalid_arguments", ["[ERROR] exactly one of blocks, message and view is required"])
    (what,) = given
    if problems := _JUDGED[what](args[what]):
        raise SlackError(
            f"invalid_{what}",
            [str(p) for p in problems],
            errors=[{"pointer": p.pointer, "message": p.message} for p in problems],
        )
    return {}


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "apps.connections.open": apps_connections_open,
    "bots.info": bots_info,
    "users.info": users_info,
    "users.lookupByEmail": users_lookup_by_email,
    "conversations.open": conversations_open,
    "chat.getPermalink": chat_get_permalink,
    "chat.postMessage": chat_post_message,
    "chat.postEphemeral": chat_post_ephemeral,
    "chat.update": chat_update,
    "views.open": views_open,
    "views.push": views_push,
    "views.update": views_update,
    "views.publish": views_publish,
    "blocks.validate": blocks_validate,
}


def _need(args: Args, key: str) -> str:
    value = args.get(key)
    if not value or not isinstance(value, str):
        raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {key}"])
    return value


def _no_attachments(args: Args) -> None:
    """Attachments are the old way to draw; nothing here shows them, so they must not vanish silently."""
    if args.get("attachments"):
        raise SlackError("invalid_attachments", ["[ERROR] attachments are not supported; use blocks"])


def _yes(value: Any) -> bool:
    return value in (True, 1, "1", "true", "True")


def _user(workspace: Workspace, member: Member) -> Json:
    return as_user(member, workspace.now(), with_email="users:read.email" in workspace.installation.scopes)


def _channel(workspace: Workspace, args: Args) -> Channel:
    wanted = _need(args, "channel")
    if wanted in workspace.members:
        member = workspace.members[wanted]
        if member.deleted or member.is_bot or member.is_stranger:
            raise SlackError("channel_not_found")
        channel = workspace.conversations.open_dm(wanted)
    else:
        channel = workspace.conversations.channel(wanted)
    if channel.archived:
        raise SlackError("is_archived")
    if not channel.bot_is_member:
        raise SlackError("not_in_channel")
    if channel.kind == "im" and not workspace.installation.messages_tab_enabled:
        raise SlackError("messages_tab_disabled")
    return channel


def _thread(workspace: Workspace, channel: Channel, args: Args) -> str | None:
    thread = args.get("thread_ts")
    if thread and thread not in workspace.conversations.messages.get(channel.id, {}):
        raise SlackError("thread_not_found")
    return str(thread) if thread else None


def _shown(workspace: Workspace, message: Message) -> Json:
    return message.as_json() | {"team": workspace.installation.team_id}


def _view(workspace: Workspace, view: View) -> Json:
    return {"view": view.as_json(workspace.installation)}
