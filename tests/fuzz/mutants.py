"""Mutants: one thing or a few wrong about a payload that Slack sends. Pure; everything random comes from the `Random` that is given."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from sandbox.slack.signing import FORM

Json = dict[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Pool:
    """What can be put in from elsewhere: payloads of all kinds, people of our team, and people who are not."""

    payloads: Sequence[Json]
    people: Sequence[str]
    strangers: Sequence[str]


WEIRD = (
    "\x00", "\x1b[31m", "\u202e", "\ud800", "\ufeff", "\u2028", "\U0001f600" * 40, "<!channel>", "<@U1>", "*_~`", "&lt;", "%00", "{}", "' OR 1=1 --",
    "../../etc/passwd", "\r\nX-A: b", "ﷺ" * 20, "e\u0301" * 30, "\u200b", " ",
)  # fmt: skip
TYPES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    "x",
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"id": []},
    [{"id": "U1"}],
)
KEYS = (
    "type",
    "id",
    "user",
    "user_id",
    "team",
    "view",
    "actions",
    "value",
    "state",
    "container",
    "private_metadata",
)


def paths(value: Any, drawn: bool = True, at: Path = ()) -> Iterator[Path]:
    """Every place in it; without `drawn` none inside of what was drawn and comes back."""
    if at:
        yield at
    if not drawn and at and at[-1] == "blocks":
        return
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from paths(each, drawn, (*at, name))


def look(value: Any, at: Path) -> Any:
    for name in at:
        value = value[name]
    return value


def put(value: Any, at: Path, new: Any) -> None:
    look(value, at[:-1])[at[-1]] = new


def _some(chance: Random, payload: Json, kind: Callable[[Any], bool] = lambda _: True) -> Path | None:
    """A place; as often one near the top as one deep down, because most places are in drawings that come back."""
    every = [each for each in paths(payload, chance.random() < 0.2) if kind(look(payload, each))]
    return chance.choice(every) if every else None


def _text(value: Any) -> bool:
    return isinstance(value, str)


def delete(chance: Random, payload: Json, _pool: Pool) -> None:
    """Something is missing."""
    if at := _some(chance, payload):
        del look(payload, at[:-1])[at[-1]]


def retype(chance: Random, payload: Json, _pool: Pool) -> None:
    """Something is of another type."""
    if at := _some(chance, payload):
        put(payload, at, copy.deepcopy(chance.choice(TYPES)))


def nest(chance: Random, payload: Json, _pool: Pool) -> None:
    """Something is inside something else, a hundred times at most."""
    if at := _some(chance, payload):
        value = look(payload, at)
        for _ in range(chance.choice((1, 2, 100))):
            value = [value] if chance.random() < 0.5 else {chance.choice(KEYS): value}
        put(payload, at, value)


def person(chance: Random, payload: Json, pool: Pool) -> None:
    """Another of us did it."""
    _as(payload, chance.choice(pool.people))


def stranger(chance: Random, payload: Json, pool: Pool) -> None:
    """Somebody did it who may do nothing here, or nobody."""
    _as(payload, chance.choice((*pool.strangers, "", "U", "USLACKBOT", "U" * 500, "U0 OR 1=1", "ANN#META")))


def _as(payload: Json, slack: str) -> None:
    if "user_id" in payload:
        payload["user_id"] = slack
    elif isinstance(payload.get("event"), dict):
        payload["event"]["user"] = slack
    elif isinstance(payload.get("user"), dict):
        payload["user"]["id"] = slack


def people_inside(chance: Random, payload: Json, pool: Pool) -> None:
    """Every mention of one of us, in values and metadata, is another."""
    old, new = chance.choice(pool.people), chance.choice((*pool.people, *pool.strangers))
    changed = json.loads(json.dumps(payload).replace(old, new))
    payload.clear()
    payload.update(changed)


def resize(chance: Random, payload: Json, _pool: Pool) -> None:
    """Something is longer than it ever is, or empty."""
    at = _some(chance, payload)
    if at is None:
        return
    value, times = look(payload, at), chance.choice((0, 3, 100, 4000))
    if isinstance(value, str):
        put(payload, at, (value or "x") * times)
    elif isinstance(value, list):
        put(payload, at, [copy.deepcopy(each) for _ in range(min(times, 100)) for each in value][:300])
    elif isinstance(value, dict):
        value.update({f"k{number}": number for number in range(min(times, 300))})


def weird(chance: Random, payload: Json, _pool: Pool) -> None:
    """Characters that no keyboard has."""
    if at := _some(chance, payload, _text):
        old, odd = look(payload, at), chance.choice(WEIRD)
        put(payload, at, chance.choice((odd, old + odd, odd + old, old[:1] + odd + old[1:])))


def flip(chance: Random, payload: Json, _pool: Pool) -> None:
    """One character of a text is another: forged hints, metadata and ids."""
    if at := _some(chance, payload, lambda value: _text(value) and bool(value)):
        old = look(payload, at)
        spot = chance.randrange(len(old))
        put(payload, at, old[:spot] + chance.choice("aZ09|:#,-=/ ") + old[spot + 1 :])


def swap(chance: Random, payload: Json, _pool: Pool) -> None:
    """Two texts change places."""
    one, other = _some(chance, payload, _text), _some(chance, payload, _text)
    if one and other:
        here, there = look(payload, one), look(payload, other)
        put(payload, one, there)
        put(payload, other, here)


def team(chance: Random, payload: Json, _pool: Pool) -> None:
    """From another workspace, or for another app."""
    which = chance.choice(("team", "team_id", "api_app_id", "is_enterprise_install"))
    wrong: Any = {"team": {"id": "T0OTHER"}, "is_enterprise_install": True}.get(which, "X0OTHER")
    payload[which] = wrong


def borrowed(chance: Random, payload: Json, pool: Pool) -> None:
    """The button, metadata or fields of something else."""
    other = copy.deepcopy(chance.choice(pool.payloads))
    same = [
        key
        for key in ("actions", "view", "message", "container", "callback_id", "value", "text", "type")
        if key in other and key in payload
    ]
    if not same:
        return
    key = chance.choice(same)
    mine, theirs = payload[key], other[key]
    if (
        key == "actions"
        and chance.random() < 0.7
        and isinstance(mine, list)
        and mine
        and isinstance(mine[0], dict)
    ):
        mine[0]["value"] = theirs[0].get("value", "")
    elif key == "view" and chance.random() < 0.8 and isinstance(mine, dict):
        part = chance.choice(("private_metadata", "callback_id", "state", "id", "hash", "type"))
        mine[part] = theirs.get(part)
    else:
        payload[key] = theirs


def unlisted(chance: Random, payload: Json, _pool: Pool) -> None:
    """More than is sent: names that a library may listen to."""
    payload[
        chance.choice(
            (
                "authorizations",
                "bot_id",
                "enterprise_id",
                "is_ext_shared_channel",
                "x-slack-bolt",
                "function_data",
                "workflow",
            )
        )
    ] = copy.deepcopy(chance.choice(TYPES))


def elsewhere(chance: Random, payload: Json, _pool: Pool) -> None:
    """An answer is wanted at another place, or a form with a ticket that ran out."""
    payload["response_url"] = chance.choice(
        (
            "http://169.254.169.254/x",
            "https://evil.example/x",
            "file:///etc/passwd",
            "http://127.0.0.1:9@evil",
            "//",
            7,
        )
    )
    if chance.random() < 0.5:
        payload["trigger_id"] = chance.choice(("", "x" * 5000, None))


def choice(chance: Random, payload: Json, _pool: Pool) -> None:
    """In a form or a menu something was chosen or typed that it does not offer."""
    values = [
        at
        for at in paths(payload)
        if at[-1] in ("value", "selected_option", "selected_options", "selected_users", "selected_user")
    ]
    if values:
        at = chance.choice(values)
        put(
            payload,
            at,
            copy.deepcopy(
                chance.choice(
                    (
                        *TYPES,
                        "for 99w",
                        "while used within 1s",
                        {"value": "nobody"},
                        [{"value": "x"}] * 30,
                        ["U1"] * 30,
                        "U" * 99,
                    )
                )
            ),
        )


Mutator = Callable[[Random, Json, Pool], None]
MUTATORS: tuple[Mutator, ...] = (
    delete, retype, nest, person, stranger, people_inside, resize, weird, flip, swap, team, borrowed, unlisted, elsewhere, choice,
)  # fmt: skip


def mutated(chance: Random, payload: Json, pool: Pool) -> tuple[Json, tuple[str, ...]]:
    """The same with one to three things wrong with it, and the names of what was done."""
    done, wrong = [], payload
    for mutate in chance.choices(MUTATORS, k=chance.choice((1, 1, 1, 2, 3))):
        mutate(chance, wrong, pool)
        done.append(mutate.__name__)
    return wrong, tuple(done)


def encoded(chance: Random, payload: Json, content_type: str) -> bytes:
    """As the body of a request, sometimes with a field twice."""
    command = content_type == FORM and not isinstance(payload.get("type"), str)
    if content_type == FORM and command and "command" in payload:
        fields = [
            (str(name), each if isinstance(each, str) else json.dumps(each)) for name, each in payload.items()
        ]
        if chance.random() < 0.03 and fields:
            fields.append((chance.choice(fields)[0], "again"))
        return urlencode(fields, errors="surrogatepass").encode()
    text = json.dumps(payload)
    if chance.random() < 0.03:
        text = _twice(chance, payload, text)
    if content_type != FORM:
        return text.encode()
    return b"payload=" + (quote(text) if chance.random() < 0.1 else _escaped(text)).encode()


def _escaped(text: str) -> str:
    """What a form cannot do without; as good as escaping everything, and a tenth of the work."""
    for each in "%&+;=# \n\r":
        text = text.replace(each, f"%{ord(each):02X}")
    return text


def _twice(chance: Random, payload: Mapping[str, Any], text: str) -> str:
    """The same key again, with something else."""
    key = chance.choice([*payload, "type"])
    return f"{text[:-1]}, {json.dumps(key)}: {json.dumps(chance.choice(TYPES))}}}" if len(text) > 2 else text
