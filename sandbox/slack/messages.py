"""Conversations and the messages in them: posting, changing, deleting, and what each person sees. Sizes are judged elsewhere."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sandbox.slack.blocktree import completed
from sandbox.slack.errors import SlackError
from sandbox.slack.installation import Installation
from sandbox.slack.mint import Mint

Json = dict[str, Any]


@dataclass(frozen=True)
class Channel:
    """A direct message with the application (``im``, with its person) or a channel with its members."""

    id: str
    name: str
    kind: str = "channel"
    members: tuple[str, ...] = ()
    user_id: str = ""
    archived: bool = False
    bot_is_member: bool = True


@dataclass(frozen=True)
class Message:
    """One message as it stands now. ``ephemeral_to`` names the only person who sees it."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    app_id: str | None = None
    thread_ts: str | None = None
    edited: Json | None = None
    ephemeral_to: str | None = None
    metadata: Json | None = None
    reply_broadcast: bool = False

    def as_json(self) -> Json:
        """The message object of Slack's answers and payloads."""
        made: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        made |= {
            key: copy.deepcopy(value)
            for key, value in (
                ("bot_id", self.bot_id),
                ("app_id", self.app_id),
                ("blocks", self.blocks),
                ("thread_ts", self.thread_ts),
                ("edited", self.edited),
                ("metadata", self.metadata),
            )
            if value
        }
        return made


class Conversations:
    """All channels and messages of the team that the application can reach."""

    def __init__(self, mint: Mint, installation: Installation) -> None:
        self.mint = mint
        self.installation = installation
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, Message]] = {}

    def open_dm(self, user_id: str) -> Channel:
        """The application's direct message with this person, made at first use."""
        for channel in self.channels.values():
            if channel.kind == "im" and channel.user_id == user_id:
                return channel
        return self.add(Channel(self.mint.id("D"), "directmessage", "im", (user_id,), user_id))

    def add(self, channel: Channel) -> Channel:
        """Make a channel known, or change it."""
        self.channels[channel.id] = channel
        return channel

    def channel(self, id_or_name: str) -> Channel:
        """The channel with this id or ``#name``, or channel_not_found."""
        if id_or_name in self.channels:
            return self.channels[id_or_name]
        named = [
            c for c in self.channels.values() if c.kind != "im" and c.name == id_or_name.removeprefix("#")
        ]
        if not named:
            raise SlackError("channel_not_found")
        return named[0]

    def post(self, channel: Channel, text: str, blocks: list[Json] | None, **more: Any) -> Message:
        """Write the application's message."""
        return self._write(
            Message(
                channel.id,
                self.mint.ts(),
                self.installation.bot_user_id,
                text,
                completed(blocks or [], self.mint),
                self.installation.bot_id,
                self.installation.app_id,
                **more,
            )
        )

    def say(self, channel: Channel, user_id: str, text: str) -> Message:
        """Write a person's own message."""
        return self._write(Message(channel.id, self.mint.ts(), user_id, text))

    def change(self, message: Message, text: str | None, blocks: list[Json] | None, **more: Any) -> Message:
        """Put new text and blocks into a message; what is None stays as it was."""
        return self._write(
            replace(
                message,
                text=message.text if text is None else text,
                blocks=message.blocks if blocks is None else completed(blocks, self.mint),
                edited={"user": self.installation.bot_id, "ts": f"{int(self.mint.now())}.000000"},
                **more,
            )
        )

    def delete(self, channel_id: str, ts: str) -> None:
        """Take a message away; that it is gone already is no error."""
        self.messages.get(channel_id, {}).pop(ts, None)

    def find(self, channel_id: str, ts: str) -> Message:
        """The message, or message_not_found."""
        message = self.messages.get(channel_id, {}).get(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def seen_by(self, user_id: str, channel: Channel) -> Iterator[Message]:
        """What this person sees in this conversation, oldest first."""
        if user_id in channel.members:
            for message in self.messages.get(channel.id, {}).values():
                if message.ephemeral_to in (None, user_id):
                    yield message

    def _write(self, message: Message) -> Message:
        self.messages.setdefault(message.channel, {})[message.ts] = message
        return message

    def dump(self) -> Json:
        """Everything, as plain JSON."""
        return {
            "channels": [asdict(c) for c in self.channels.values()],
            "messages": [asdict(m) for kept in self.messages.values() for m in kept.values()],
        }

    def restore(self, state: Json) -> None:
        """The inverse of dump."""
        self.channels = {c["id"]: Channel(**{**c, "members": tuple(c["members"])}) for c in state["channels"]}
        self.messages = {}
        for message in state["messages"]:
            self._write(Message(**message))
