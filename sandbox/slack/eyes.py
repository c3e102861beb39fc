"""What one person sees at the Slack client: modal, Home tab, messages, errors. Reading only; ``hands`` does things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.slack.members import Member
from sandbox.slack.messages import Channel
from sandbox.slack.terminal import draw

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace

Json = dict[str, Any]


class Eyes:
    """One person's sight of the workspace."""

    def __init__(self, workspace: Workspace, user_id: str) -> None:
        self.workspace = workspace
        self.user_id = user_id

    @property
    def member(self) -> Member:
        """The account as it is now."""
        return self.workspace.member(self.user_id)

    @property
    def view(self) -> Json | None:
        """The modal on top, as Slack's view object, with what was put in; None if there is none."""
        view = self.workspace.views.top(self.user_id)
        return view.as_json(self.workspace.installation) if view else None

    @property
    def home(self) -> Json | None:
        """The Home tab as published last."""
        view = self.workspace.views.home(self.user_id)
        return view.as_json(self.workspace.installation) if view else None

    @property
    def errors(self) -> dict[str, str]:
        """The errors that stand at fields of the modal on top, by block id."""
        view = self.workspace.views.top(self.user_id)
        return dict(view.errors) if view else {}

    @property
    def troubles(self) -> list[str]:
        """What Slack showed instead of the application's answers, oldest first."""
        return [t.what for t in self.workspace.troubles if t.user_id == self.user_id]

    def messages(self, channel: str | None = None) -> list[Json]:
        """What this person sees in the application's direct message, or in a channel, oldest first."""
        with self.workspace.lock:
            seen = list(self.workspace.conversations.seen_by(self.user_id, self.place(channel)))
        more = {"team": self.workspace.installation.team_id}
        return [
            {
                "blocks": [],
                "edited": None,
                **m.as_json(),
                **more,
                "channel": m.channel,
                "ephemeral": bool(m.ephemeral_to),
            }
            for m in seen
        ]

    def ephemerals(self, channel: str | None = None) -> list[Json]:
        """Those of the messages that only this person sees."""
        return [message for message in self.messages(channel) if message["ephemeral"]]

    def draw(self, thing: Json) -> str:
        """A message or a view as this person sees it, as lines of text."""
        errors = self.errors if thing.get("type") == "modal" else {}
        return draw(thing, self.member, self.workspace.names(), now=self.workspace.now(), errors=errors)

    def place(self, channel: str | None) -> Channel:
        """The channel with this id or name; by default the application's direct message."""
        if channel:
            return self.workspace.conversations.channel(channel)
        return self.workspace.conversations.open_dm(self.user_id)
