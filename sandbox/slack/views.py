"""Modals in their stacks and Home tabs: opening, pushing, updating, closing, hashes, and what was typed in. Sizes are judged elsewhere."""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sandbox.slack.blocktree import completed
from sandbox.slack.errors import SlackError
from sandbox.slack.inputs import carried, starting
from sandbox.slack.installation import Installation
from sandbox.slack.mint import Mint

Json = dict[str, Any]

STACK = 3
PARTS = (
    "title",
    "submit",
    "close",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
    "external_id",
)


@dataclass(frozen=True)
class View:
    """One view of one person. ``values`` is the ``state.values``, ``errors`` what stands at its fields now."""

    id: str
    user_id: str
    type: str
    hash: str
    root_view_id: str
    previous_view_id: str | None
    parts: Json
    blocks: list[Json]
    values: Json
    errors: dict[str, str] = field(default_factory=dict)

    def as_json(self, installation: Installation) -> Json:
        """The view object of Slack's answers and payloads."""
        empty: Json = {
            "private_metadata": "",
            "callback_id": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "external_id": "",
        }
        return {
            "id": self.id,
            "team_id": installation.team_id,
            "type": self.type,
            "blocks": copy.deepcopy(self.blocks),
            **empty,
            **copy.deepcopy(self.parts),
            "state": {"values": copy.deepcopy(self.values)},
            "hash": self.hash,
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": installation.app_id,
            "app_installed_team_id": installation.team_id,
            "bot_id": installation.bot_id,
        }


class Views:
    """Every view that is open somewhere, and every Home tab."""

    def __init__(self, mint: Mint) -> None:
        self.mint = mint
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.external_ids: dict[str, str] = {}

    def open(self, user_id: str, payload: Json) -> View:
        """Show a modal to this person as the only one."""
        view = self._new(user_id, payload, None)
        self.clear(user_id)
        self.stacks[user_id] = [view.id]
        return view

    def push(self, user_id: str, payload: Json) -> View:
        """Show a modal on top of the others, three at most."""
        stack = self.stacks.get(user_id, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        view = self._new(user_id, payload, self.views[stack[-1]])
        self.stacks[user_id] = [*stack, view.id]
        return view

    def update(self, view: View, payload: Json, hash_: str | None = None) -> View:
        """Draw a view anew. What was typed stays where block id and action id are the same."""
        if hash_ is not None and hash_ != view.hash:
            raise SlackError("hash_conflict")
        self._claim(payload.get("external_id"), view.id)
        blocks = completed(payload["blocks"], self.mint)
        return self._keep(
            replace(
                view,
                hash=self.mint.hash(),
                parts=_parts(payload),
                blocks=blocks,
                errors={},
                values=carried(view.values, blocks),
            )
        )

    def publish(self, user_id: str, payload: Json, hash_: str | None = None) -> View:
        """Draw this person's Home tab."""
        if user_id in self.homes:
            return self.update(self.views[self.homes[user_id]], payload, hash_)
        if hash_ is not None:
            raise SlackError("hash_conflict")
        view = self._new(user_id, payload, None)
        self.homes[user_id] = view.id
        return view

    def find(self, view_id: str | None, external_id: str | None = None) -> View:
        """The open view with this id, or not_found: closed views are gone."""
        key = view_id or self.external_ids.get(external_id or "", "")
        if key not in self.views:
            raise SlackError("not_found")
        return self.views[key]

    def top(self, user_id: str) -> View | None:
        """The modal that this person sees, if any."""
        stack = self.stacks.get(user_id)
        return self.views[stack[-1]] if stack else None

    def home(self, user_id: str) -> View | None:
        """This person's Home tab, if it was ever published."""
        return self.views.get(self.homes.get(user_id, ""))

    def close(self, view: View) -> None:
        """Take one modal away."""
        self.stacks[view.user_id] = [v for v in self.stacks.get(view.user_id, []) if v != view.id]
        self.views.pop(view.id, None)

    def clear(self, user_id: str) -> None:
        """Take all modals of this person away."""
        for view_id in self.stacks.pop(user_id, []):
            self.views.pop(view_id, None)

    def put(self, view: View, block_id: str, action_id: str, entry: Json) -> View:
        """Note what a person has put into an input; the error that stood there goes away."""
        view = self.views[view.id]
        values = copy.deepcopy(view.values)
        values.setdefault(block_id, {})[action_id] = entry
        errors = {key: text for key, text in view.errors.items() if key != block_id}
        return self._keep(replace(view, values=values, errors=errors))

    def blame(self, view: View, errors: dict[str, str]) -> View:
        """Show errors at fields."""
        return self._keep(replace(self.views[view.id], errors=dict(errors)))

    def _new(self, user_id: str, payload: Json, below: View | None) -> View:
        view_id = self.mint.id("V")
        self._claim(payload.get("external_id"), view_id)
        blocks = completed(payload["blocks"], self.mint)
        return self._keep(
            View(
                view_id,
                user_id,
                payload["type"],
                self.mint.hash(),
                below.root_view_id if below else view_id,
                below.id if below else None,
                _parts(payload),
                blocks,
                starting(blocks),
            )
        )

    def _claim(self, external_id: str | None, view_id: str) -> None:
        if external_id:
            if self.external_ids.get(external_id, view_id) != view_id:
                raise SlackError("duplicate_external_id")
            self.external_ids[external_id] = view_id

    def _keep(self, view: View) -> View:
        self.views[view.id] = view
        return view

    def dump(self) -> Json:
        """Everything, as plain JSON."""
        return {
            "views": [asdict(v) for v in self.views.values()],
            "stacks": copy.deepcopy(self.stacks),
            "homes": dict(self.homes),
            "external_ids": dict(self.external_ids),
        }

    def restore(self, state: Json) -> None:
        """The inverse of dump."""
        self.views = {v["id"]: View(**v) for v in state["views"]}
        self.stacks, self.homes = state["stacks"], state["homes"]
        self.external_ids = state["external_ids"]


def _parts(payload: Json) -> Json:
    parts = {key: copy.deepcopy(payload[key]) for key in PARTS if key in payload}
    for key in ("title", "submit", "close"):
        if key in parts:
            parts[key].setdefault("emoji", True)
    return parts
