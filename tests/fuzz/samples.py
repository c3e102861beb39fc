"""Samples: every request that Slack sends in the stories, with the records before it and what came of it. Recorded, so they cannot grow stale."""

import importlib
import inspect
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qsl

from access.audit import Fact, What
from access.keys import Key
from access.ports import Record
from sandbox.slack.signing import FORM, Answer
from store.memory import MemoryStore
from tests.clock import Clock
from tests.fuzz.place import Shelter, Wires, shelter
from tests.stories.play import Play

Json = dict[str, Any]
Records = Mapping[Key, Record]


@dataclass(frozen=True)
class Snapshot:
    """The twin's whole content at a moment (UTC seconds)."""

    records: dict[Key, Record]
    spoilt: dict[Key, str]
    entries: dict[Key, Any]
    texts: dict[int, Any]
    now: int

    @classmethod
    def of(cls, store: MemoryStore, now: int) -> "Snapshot":
        return cls(
            dict(store._records), dict(store._spoilt), dict(store._index._entries), dict(store._texts), now
        )

    def into(self, store: MemoryStore) -> None:
        """Everything in the store is as it was then."""
        store._records, store._spoilt = dict(self.records), dict(self.spoilt)
        store._index._entries, store._texts = dict(self.entries), dict(self.texts)


@dataclass(frozen=True)
class Effect:
    """What a request did: its facts but refusals (kind and subject), the records that it changed, and the calls to Slack."""

    facts: tuple[tuple[str, str], ...]
    changed: tuple[str, ...]
    calls: tuple[str, ...]
    status: int


@dataclass(frozen=True)
class Sample:
    """One request as Slack sent it. `name` is its kind and what was pressed, sent or opened."""

    name: str
    body: bytes
    content_type: str
    before: Snapshot
    effect: Effect

    @cached_property
    def text(self) -> str:
        """What the body says, as JSON."""
        return json.dumps(parsed(self.body, self.content_type))

    @property
    def payload(self) -> Json:
        """What the body says, as a value that may be changed."""
        return dict(json.loads(self.text))


def parsed(body: bytes, content_type: str) -> Json:
    if content_type != FORM:
        return dict(json.loads(body))
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return dict(json.loads(form["payload"])) if "payload" in form else form


def named(payload: Json) -> str:
    """The kind of a payload, and of what."""
    kind = str(payload.get("type") or "command")
    if kind == "event_callback":
        return f"event {payload['event']['type']}"
    if "actions" in payload:
        where = "view" if "view" in payload else "message"
        return f"{kind} {payload['actions'][0]['action_id'].partition(':')[0]} in {where}"
    of = payload.get("callback_id") or payload.get("action_id") or payload.get("command")
    return f"{kind} {of or payload['view']['callback_id']}"


def changed(before: Records, after: Records) -> list[Key]:
    """The keys whose records differ."""
    return [
        key
        for key in {**before, **after}
        if before.get(key) is not after.get(key) and before.get(key) != after.get(key)
    ]


def effect(before: Records, after: Records, calls: Iterable[str], status: int) -> Effect:
    keys = sorted(changed(before, after), key=str)
    new = [after[key] for key in keys if key in after and key not in before]
    facts = sorted(
        (each.what.value, _kind(each.subject))
        for each in new
        if isinstance(each, Fact) and each.what is not What.REFUSED
    )
    kinds = sorted(_kind(key.pk) + key.sk[:4] for key in keys if key.pk[:7] != "REFUSED")
    return Effect(tuple(facts), tuple(kinds), tuple(calls), status)


def _kind(pk: str) -> str:
    return pk.partition("#")[0]


class Recorder:
    """Stands between the hands and the handler of one story."""

    def __init__(self, world: Shelter, into: list[Sample], most: int) -> None:
        self._world, self._into, self._most, self._deliver = world, into, most, world.deliver
        world.deliver = self.deliver  # type: ignore[method-assign]

    def deliver(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        world, calls = self._world, len(self._world.slack.calls)
        before = Snapshot.of(world.store, world.clock())
        answer = self._deliver(body, headers)
        kind = headers["Content-Type"]
        name = named(parsed(body, kind))
        made = [each.method for each in world.slack.calls[calls:]]
        done = effect(before.records, world.store._records, made, answer.status)
        same = [each for each in self._into if each.name == name]
        fresh = not any(each.effect == done for each in same)
        if len(same) < self._most and (fresh or not same):
            self._into.append(Sample(name, body, kind, before, done))
        return answer


def record(stories: Iterable[str], most: int = 4) -> Iterator[Sample]:
    """Play these (module and function of `tests.stories`); of each kind at most so many, each with another effect."""
    found: list[Sample] = []
    wires = Wires()
    with wires.laid():
        for story in stories:
            module, _, function = story.partition(".")
            told = importlib.import_module(f"tests.stories.{module}" if module else "tests.fuzz.stories")
            with tempfile.TemporaryDirectory() as at, shelter(Path(at), Clock(), wires) as world:
                Recorder(world, found, most)
                _tell(told, function, Play(world))
    yield from found


def _tell(module: ModuleType, function: str, play: Play) -> None:
    """A story as pytest would tell it: what it asks for is a play, or the module's own fixture that makes one of it."""
    story = getattr(module, function)
    (wanted,) = inspect.signature(story).parameters
    story(play if wanted == "play" else getattr(module, wanted)._get_wrapped_function()(play))
