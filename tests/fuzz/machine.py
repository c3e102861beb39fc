"""The real entry, with the records of any moment behind it: gate, Bolt, listeners and workflow run; Slack's answers are made here."""

import json
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from slack_bolt.listener import thread_runner

from access import workflow
from access.ports import Clock as AnyClock
from access.shelf import Shelf
from handlers import slack
from handlers.gate import Admitted, Gate, Refusal
from sandbox.okta import PretendOkta
from sandbox.slack.errors import SlackError
from sandbox.slack.gate import Reply
from sandbox.slack.limits import POST_TEXT, check_message, check_view
from sandbox.slack.limits_blocks import HOME, MODAL
from sandbox.slack.server import _arguments
from sandbox.world import LambdaContext
from tests.clock import Clock
from tests.fuzz.place import Shelter, Wires, people
from tests.fuzz.samples import Snapshot

_NOWHERE = Path("/nonexistent")


class Machine:
    """`deliver` is Lambda's call. Afterwards `calls`, `admitted`, `listened`, `raised` and `not_taken` say how far it got."""

    def __init__(self) -> None:
        self.clock, self.wires = Clock(), Wires()
        self.shelves: list[Shelf] = []
        self.heard = set[str]()
        self.forget()

    def forget(self) -> None:
        """Before the next input."""
        self.calls: list[str] = []
        self.raised: list[str] = []
        self.not_taken: list[str] = []
        self.admitted = self.listened = False

    def restore(self, snapshot: Snapshot) -> None:
        """Everything is as it was at that moment; what this process remembers of the catalogue is forgotten."""
        snapshot.into(self.world.store)
        self.world.woken.clear()
        self.clock.now = snapshot.now
        for shelf in self.shelves:
            shelf.__init__(self.world.store, self.clock)  # type: ignore[misc]

    @property
    def records(self) -> dict[Any, Any]:
        return self.world.store._records

    def deliver(self, event: object) -> Any:
        """The handler's answer. Whatever it raises is raised."""
        self.forget()
        return slack.handler(event, LambdaContext(10.0))

    @contextmanager
    def running(self) -> Iterator["Machine"]:
        """Wire everything for as long as this runs."""
        with ExitStack() as stack:
            stack.enter_context(self.wires.laid())
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            patch.setattr(workflow, "Shelf", self._shelf)
            patch.setattr(slack, "Gate", self._gate())
            patch.setattr(slack, "_note", self._noted)
            patch.setattr(thread_runner.ThreadListenerRunner, "run", self._run())
            okta = stack.enter_context(PretendOkta(self.clock, share=1.0))
            self.world = Shelter(_NOWHERE, people(), self.clock, okta, self.wires)
            self.wires.route = self._answer
            stack.enter_context(self.world.wired())
            yield self

    def _shelf(self, store: Any, clock: AnyClock) -> Shelf:
        self.shelves.append(Shelf(store, clock))
        return self.shelves[-1]

    def _gate(self) -> Any:
        machine = self

        class Watched(Gate):
            def admit(self, event: object) -> Admitted | Refusal:
                answer = super().admit(event)
                machine.admitted = isinstance(answer, Admitted)
                return answer

        return Watched

    def _run(self) -> Any:
        real, machine = thread_runner.ThreadListenerRunner.run, self

        def run(self: Any, *args: Any, **named: Any) -> Any:
            machine.listened = True
            machine.heard.add(named["listener"].ack_function.__qualname__)
            return real(self, *args, **named)

        return run

    def _noted(self, error: BaseException) -> str:
        last = traceback.extract_tb(error.__traceback__)[-1]
        own = [
            each for each in traceback.extract_tb(error.__traceback__) if "site-packages" not in each.filename
        ]
        at = own[-1] if own else last
        self.raised.append(
            f"{type(error).__name__}: {error} at {'/'.join(at.filename.split('/')[-2:])}:{at.lineno}"
        )
        return "ref"

    def _answer(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """What Slack would say: whatever it takes is done, and whatever it would not take is noted."""
        kind, _, method = path.lstrip("/").partition("/")
        if kind == "response":
            self.calls.append("response_url")
            return Reply(200, "ok")
        self.calls.append(method)
        reply, not_taken = _judged(method, path.partition("?")[2], tuple(headers.items()), body)
        self.not_taken += not_taken
        return reply


@lru_cache(2_000)
def _judged(
    method: str, query: str, headers: tuple[tuple[str, str], ...], body: bytes
) -> tuple[Reply, tuple[str, ...]]:
    """The answer to a call, and what Slack would not take of it. Depends on nothing else; most of what is drawn is drawn again and again."""
    args = {**dict(parse_qsl(query)), **_arguments(dict(headers), body)}
    try:
        return Reply(200, {"ok": True, **_done(method, args)}), ()
    except SlackError as error:
        told = f"{method}: {error.error} {json.dumps(error.body())[:300]}"
        return Reply(200, error.body()), () if error.error == "invalid_trigger_id" else (told,)


def _done(method: str, args: dict[str, Any]) -> dict[str, Any]:
    if method.startswith("views."):
        check_view(args.get("view"), (HOME,) if method == "views.publish" else (MODAL,))
        trigger = str(args.get("trigger_id") or "")
        if method in ("views.open", "views.push") and not 0 < len(trigger) < 1000:
            raise SlackError("invalid_trigger_id")
        return {"view": {"id": "V1", "hash": "1.h"}}
    if method.startswith("chat."):
        check_message(args.get("text"), args.get("blocks"), most_text=POST_TEXT)
    return {"ts": "1.1", "channel": "D1"}
