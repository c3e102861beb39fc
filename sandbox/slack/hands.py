"""A person at the Slack client: each thing they do becomes the signed request that Slack would send. State stays in the workspace."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.slack import payloads
from sandbox.slack.blocktree import Place
from sandbox.slack.courier import ACK_SECONDS, Courier
from sandbox.slack.errors import CannotDo
from sandbox.slack.eyes import Eyes
from sandbox.slack.forms import client_errors, find, pick, value_for
from sandbox.slack.inputs import entry, field_of
from sandbox.slack.replies import after_command, after_search, after_submission, labels_of
from sandbox.slack.signing import Answer, Deliver, Sent
from sandbox.slack.views import View
from sandbox.slack.workspace import Trouble

if TYPE_CHECKING:
    from sandbox.slack.workspace import Workspace

Json = dict[str, Any]

TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
SEARCHED = ("external_select", "multi_external_select")
NOT_SENT = "We had some trouble connecting. Try again?"


class Hands(Eyes):
    """One person, who also sees. Things that the client would not let them do raise CannotDo and send nothing."""

    def __init__(self, workspace: Workspace, user_id: str, deliver: Deliver) -> None:
        super().__init__(workspace, user_id)
        self.courier = Courier(workspace, user_id, deliver)
        self.labels: list[str] = []

    def command(self, name: str, text: str = "", channel: str | None = None) -> Answer:
        """Type a slash command, by default in the application's direct message."""
        self._may(full_member=True)
        with self.workspace.lock:
            place = self.place(channel)
            fields = payloads.command(self.workspace, self.member, place, name, self._escaped(text))
        answer, wrong = self.courier.form("command", fields)
        if wrong is None:
            with self.workspace.lock:
                wrong = after_command(self.workspace, self.user_id, place, answer.body)
        self._trouble(wrong and f"{name} failed with the error “{wrong}”")
        return answer

    def shortcut(self, callback_id: str, message: Json | None = None) -> Answer:
        """Use a global shortcut, or one in a message's menu."""
        self._may(full_member=True)
        if message is None:
            return self._interact(payloads.shortcut, callback_id)
        if message.get("ephemeral"):
            raise CannotDo("a message that only one person sees has no shortcuts")
        return self._interact(payloads.message_shortcut, callback_id, message)

    def open_home(self, tab: str = "home", retry: int | None = None, reason: str = "http_timeout") -> Answer:
        """Open the application's Home tab (or its messages)."""
        self._may()
        with self.workspace.lock:
            view = self.workspace.views.home(self.user_id)
            body = payloads.home_opened(self.workspace, self.member, view, tab)
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason} if retry else {}
        return self.courier.event(body, again)[0]

    def search(self, target: str, words: str) -> list[Json]:
        """Type into an external select of the top modal; the options that Slack then shows, under their `labels`."""
        view = self._top()
        place = find(view.blocks, target, *SEARCHED)
        if len(words) < place.element.get("min_query_length", 3):
            return []
        block_id, action_id = place.block["block_id"], place.element["action_id"]
        answer, wrong = self._send(payloads.suggestion, view, block_id, action_id, words)
        options: list[Json] = []
        if wrong is None:
            options, wrong = after_search(answer.body)
        self.labels = labels_of(answer.body) if options else []
        self._trouble(wrong and f"the options could not be loaded: {wrong}")
        self.workspace.offers[f"{view.id}/{block_id}/{action_id}"] = options
        return options

    def choose(self, target: str, value: Any, on: Json | None = None) -> Answer | None:
        """Choose in a select, radio buttons, checkboxes or a picker; None clears. Answers if something was sent."""
        if on is not None and "ts" in on:
            return self._choose_in_message(find(on["blocks"], target), value, on)
        view = self._view_of(on)
        place = find(view.blocks, target)
        key = f"{view.id}/{place.block['block_id']}/{place.element['action_id']}"
        # What is chosen already stays choosable, whatever was searched for since.
        given = view.values.get(place.block["block_id"], {}).get(place.element["action_id"], {})
        seen = [*self.workspace.offers.get(key, []), *(given.get("selected_options") or [])]
        chosen = value_for(place.element, value, seen)
        return self._put(view, place, chosen, place.block["type"] != "input" or _dispatches(place))

    def type(self, target: str, text: str, *, enter: bool = False) -> Answer | None:
        """Fill in a text field. Answers if the field tells the application about it."""
        view = self._top()
        place = find(view.blocks, target, *TYPED)
        on = place.element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
        tells = _dispatches(place) and ("on_character_entered" in on or (enter and "on_enter_pressed" in on))
        return self._put(view, place, text, tells)

    def submit(self) -> Answer | None:
        """Press the modal's submit button. None if the client itself found something to correct (see ``errors``)."""
        view = self._top()
        if "submit" not in view.parts or view.parts.get("submit_disabled"):
            raise CannotDo("this view has no submit button to press")
        said = client_errors(view)
        with self.workspace.lock:
            view = self.workspace.views.blame(view, said)
        if said:
            return None
        answer, wrong = self._send(payloads.submission, view)
        if wrong is None:
            with self.workspace.lock:
                wrong = after_submission(self.workspace, view, answer.body)
        self._trouble(wrong and f"{NOT_SENT} ({wrong})")
        return answer

    def close(self, *, everything: bool = False) -> Answer | None:
        """Close the modal on top, or all. Answers if the application wanted to know."""
        view = self._top()
        cleared = everything or bool(view.parts.get("clear_on_close"))
        stack = self.workspace.views.stacks[self.user_id][::-1] if cleared else [view.id]
        going = [self.workspace.views.views[view_id] for view_id in stack]
        answer = None
        for each in going:
            with self.workspace.lock:
                self.workspace.views.close(each)
            if each.parts.get("notify_on_close"):
                answer = self._interact(payloads.closed, each, cleared)
        return answer

    def press(
        self, on: Json | None, action_id: str, value: str | None = None, *, confirm: bool = True
    ) -> Answer | None:
        """Press a button or an overflow entry (by ``value``) in a message, a stored copy of one, a view, or the
        top modal (None). If it asks "are you sure?", ``confirm=False`` says no and nothing is sent.
        """
        self._may()
        blocks = on["blocks"] if on is not None else self._top().blocks
        place = find(blocks, action_id, value=value)
        if place.element.get("confirm") and not confirm:
            return None
        more: Json = {}
        if place.element["type"] == "overflow":
            more["selected_option"] = pick(place.element, [str(value)], [])[0]
        elif field_of(place.element):
            raise CannotDo(f"a {place.element['type']} is not pressed")
        return self._act(place, more, on)

    def replay(self, sent: Sent) -> Answer:
        """Send a recorded request again as it was."""
        return self.courier.replay(sent)[0]

    def redeliver(self, sent: Sent, retry: int, reason: str = "http_timeout") -> Answer:
        """Send a recorded event again as Slack retries it: signed anew, with the retry headers."""
        more = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return self.courier.send(sent.kind, sent.body, sent.headers["Content-Type"], more)[0]

    def _choose_in_message(self, place: Place, value: Any, message: Json) -> Answer:
        chosen = value_for(place.element, value, [])
        return self._act(place, {str(field_of(place.element)): chosen}, message)

    def _put(self, view: View, place: Place, value: Any, tells: bool) -> Answer | None:
        self._may()
        made = entry(place.element, value)
        block_id, action_id = place.block["block_id"], place.element["action_id"]
        with self.workspace.lock:
            view = self.workspace.views.put(view, block_id, action_id, made)
        if not tells:
            return None
        chosen = {key: inner for key, inner in made.items() if key != "type"}
        return self._act(place, chosen, view.as_json(self.workspace.installation))

    def _act(self, place: Place, more: Json, on: Json | None) -> Answer:
        act = payloads.action(place.element, place.block["block_id"], self.workspace.mint.ts(), **more)
        if on is not None and "ts" in on:
            return self._interact(payloads.message_action, on, act)
        return self._interact(payloads.view_action, self._view_of(on), act)

    def _send(self, make: Callable[..., Json], *what: Any) -> tuple[Answer, str | None]:
        with self.workspace.lock:
            payload = make(self.workspace, self.member, *what)
        return self.courier.payload(payload)

    def _interact(self, make: Callable[..., Json], *what: Any) -> Answer:
        self._may()
        answer, wrong = self._send(make, *what)
        slow = f" within {ACK_SECONDS:.0f} seconds" if wrong == "operation_timeout" else ""
        self._trouble(wrong and f"the application did not answer{slow} ({wrong}, status {answer.status})")
        return answer

    def _top(self) -> View:
        view = self.workspace.views.top(self.user_id)
        if view is None:
            raise CannotDo(f"{self.member.shown} has no modal open")
        return view

    def _view_of(self, on: Json | None) -> View:
        if on is None:
            return self._top()
        if on["id"] not in self.workspace.views.views:
            raise CannotDo("this view is closed")
        return self.workspace.views.views[on["id"]]

    def _may(self, *, full_member: bool = False) -> None:
        member, team = self.member, self.workspace.installation.team_id
        if member.deleted or member.is_bot or member.is_invited_user:
            raise CannotDo(f"{member.shown} cannot use a client")
        if full_member and (member.is_stranger or team not in (member.team_id, *member.teams)):
            raise CannotDo(
                f"{member.shown} is of another team, whose people have no commands or shortcuts here"
            )

    def _escaped(self, text: str) -> str:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if not self.workspace.installation.should_escape:
            return text
        ids = {member.name: member.id for member in self.workspace.members.values()}
        return re.sub(r"@([\w.-]+)", lambda m: f"<@{ids[m[1]]}|{m[1]}>" if m[1] in ids else m[0], text)

    def _trouble(self, what: str | None) -> None:
        if what:
            self.workspace.troubles.append(Trouble(self.user_id, what, self.workspace.now()))


def _dispatches(place: Place) -> bool:
    return bool(place.block.get("dispatch_action"))
