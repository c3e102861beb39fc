"""What the product uses of Slack, found in its code: the Web API methods that it calls, and what its Bolt app listens to."""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

import bot.app
from access.desk import Desk
from access.workflow import Workflow
from bot.client import quick
from store.memory import MemoryStore
from tests.clock import Clock

ROOT = Path(__file__).resolve().parents[2]
DEPLOYED = ("access", "bot", "handlers", "provisioners", "store", "tools")
LISTENERS = (
    "action", "attachment_action", "block_action", "block_suggestion", "command", "dialog_cancellation", "dialog_submission",
    "dialog_suggestion", "event", "function", "global_shortcut", "message", "message_shortcut", "options", "shortcut", "step",
    "view", "view_closed", "view_submission",
)  # fmt: skip
"""Every way in which Bolt takes a listener."""


def methods_of_the_sdk() -> Mapping[str, str]:
    """The SDK's functions and the Web API methods that they call: chat_postMessage -> chat.postMessage."""
    found = {}
    for name, function in inspect.getmembers(WebClient, inspect.isfunction):
        called = re.search(r'self\.api_call\(\s*"([\w.]+)"', inspect.getsource(function))
        if called and not name.startswith("_"):
            found[name] = called[1]
    return found


def methods_used(*packages: str) -> set[str]:
    """The Web API methods that these packages call: by the SDK's functions, or by name."""
    known = methods_of_the_sdk()
    used = set()
    for node in _nodes(packages):
        if isinstance(node, ast.Attribute) and node.attr in known:
            used.add(known[node.attr])
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "api_call":
            used.add(str(getattr(node.args[0], "value", "a method whose name is not written down")))
    return used


def keywords_of(packages: tuple[str, ...], method: str) -> set[str]:
    """The names of the arguments with which these packages call a function of the SDK."""
    calls = [
        node for node in _nodes(packages)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == method
    ]  # fmt: skip
    return {str(keyword.arg) for call in calls for keyword in call.keywords}


def listened_to(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, set[str]]:
    """What the product's own app listens to, as it is built: kind of listener -> names."""
    found: dict[str, set[str]] = defaultdict(set)

    class Noting(App):
        """Bolt's app, which also notes what it is asked to listen to."""

    def noting(kind: str) -> Callable[..., Any]:
        real = getattr(App, kind)

        def listen(self: App, name: Any = "", *more: Any, **named: Any) -> Any:
            found[kind].add(str(name))
            return real(self, name, *more, **named)

        return listen

    for kind in LISTENERS:
        if hasattr(App, kind):
            setattr(Noting, kind, noting(kind))
    monkeypatch.setattr(bot.app, "App", Noting)
    clock = Clock()
    desk = Desk(MemoryStore(clock), clock, lambda: pytest.fail("nobody asks"), lambda: 0.5, "T1")
    bot.app.build_app(Workflow(desk), quick("http://127.0.0.1:9/api/"), lambda: "xoxb-x", "T1")
    return found


def _nodes(packages: tuple[str, ...]) -> Iterator[ast.AST]:
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))
