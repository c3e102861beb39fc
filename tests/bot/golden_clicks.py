"""What people press in messages, forms and tabs that an earlier release drew, as Slack sends it, and which verb it leads to with what.

`golden/<release>.json` is never changed once that release is out. Whoever adds or changes a button puts what it sends into the file of
the release that is being made: `python -m tests.bot.golden_clicks` writes to the end of each line what it leads to now.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from slack_bolt import App, BoltRequest

from access.answers import Refusals, Refused
from access.catalog import Entry
from access.keys import RequestId, RoleKey, SlackId
from access.person import Person
from access.shelf import Browsed
from bot.app import build_app
from bot.client import quick
from bot.payload import MARK

FOLDER = Path(__file__).parent / "golden"
CURRENT = "0.1.0"
DRAWING = ("size",)
"""How much is drawn is no matter of what was pressed."""
Payload = Mapping[str, Any]
T = TypeVar("T")


class Verbs:
    """Takes down what is called, and refuses everything."""

    def __init__(self) -> None:
        self.called: list[str] = []

    def mint(self) -> RequestId:
        return RequestId("NEW")

    def meet(self, slack: SlackId) -> Person | None:
        return None

    def search(self, words: str) -> Sequence[Entry]:
        return self._noted((), "search", words)

    def beside(self, role: RoleKey, words: str) -> Sequence[Entry]:
        return self._noted((), "beside", role, words)

    def browse(self, lately: Sequence[RoleKey], team: Sequence[RoleKey] = ()) -> Browsed:
        return self._noted(Browsed((), (), (), 0), "browse", lately, team)

    def best(self, words: str) -> tuple[Entry, ...]:
        return self._noted((), "best", words)

    def __getattr__(self, verb: str) -> Any:
        refused = Refusals((Refused("golden", "Not now."),))
        return lambda *args, **named: self._noted(refused, verb, *args, *sorted(named.items()))

    def _noted(self, answer: T, verb: str, *args: object) -> T:
        self.called.append(f"{verb}({', '.join(map(said, args))})")
        return answer


def said(value: Any) -> str:
    """A value with what is not usual in it, so that a field that later releases add changes no file."""
    if not is_dataclass(value):
        return f"({''.join(f'{said(each)},' for each in value)})" if isinstance(value, tuple) else repr(value)
    told = {each.name: getattr(value, each.name) for each in fields(value) if each.name not in DRAWING}
    usual = {each.name: each.default for each in fields(value)}
    kept = [f"{name}={said(one)}" for name, one in told.items() if one != usual[name]]
    return f"{type(value).__name__}({', '.join(kept)})"


def app(verbs: Verbs) -> App:
    """The listeners over these verbs. No Slack answers: what is shown afterwards is not asked here."""
    return build_app(verbs, quick("http://127.0.0.1:9/api/"), lambda: "xoxb-none", "T1")


def leads_to(payload: Payload) -> list[str]:
    """The verbs that are called for what was pressed."""
    verbs = Verbs()
    request = BoltRequest(body=json.dumps(payload), context={MARK: "m"}, mode="socket_mode")
    with suppress(OSError):  # The form that would be opened has no Slack to be opened in.
        app(verbs).dispatch(request)
    return verbs.called


def read(path: Path) -> list[tuple[Payload, list[str]]]:
    return [(each["sent"], each["leads_to"]) for each in json.loads(path.read_text())]


def name(payload: Payload) -> str:
    """The element or form that it comes from."""
    if payload["type"] == "view_submission":
        return f"form {payload['view']['callback_id']}"
    kind = "search " if payload["type"] == "block_suggestion" else ""
    return kind + str(payload.get("action_id") or payload["actions"][0]["action_id"])


def listened_to(patch: pytest.MonkeyPatch) -> Iterator[str]:
    """The names, as above, of everything that the app has a listener for."""
    found: list[str] = []
    kinds = {"block_action": "", "block_suggestion": "search ", "view_submission": "form "}
    for method, kind in kinds.items():
        register: Any = getattr(App, method)

        def listening(self: App, constraint: str, register: Any = register, kind: str = kind) -> Any:
            found.append(kind + constraint)
            return register(self, constraint)

        patch.setattr(App, method, listening)
    app(Verbs())
    yield from found


def main() -> None:
    """Write down anew what each payload of the current file leads to."""
    path = FOLDER / f"{CURRENT}.json"
    lines = [json.dumps({"sent": sent, "leads_to": leads_to(sent)}) for sent, _ in read(path)]
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
