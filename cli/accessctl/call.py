"""From what somebody typed to the call that the API gets. Nothing is sent here."""

import json
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, urlencode

from accessctl import words
from accessctl.command import Arg, Command, Kind, Place, fields
from accessctl.failures import Exit, Failure

LARGEST = 1_000_000
"""Bytes of a file that is sent. The API takes no more either, so nobody waits for an upload in vain."""


@dataclass(frozen=True)
class Call:
    """One call. `path` and `query` are as they stand on the wire. `key` is the Idempotency-Key, empty for what changes nothing."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    key: str = ""

    @property
    def target(self) -> str:
        """Path and query, every value percent-encoded once."""
        asked = urlencode(sorted(self.query.items()), quote_via=quote, safe="")
        return f"{self.path}?{asked}" if asked else self.path

    def after(self, token: str) -> "Call":
        """The same for the next page."""
        return replace(self, query={**self.query, "after": token})


def also(call: Call, **fields: object) -> Call:
    """The same with more in its body."""
    return replace(call, body=json.dumps({**json.loads(call.body), **fields}).encode())


def mint() -> str:
    """A new Idempotency-Key: 128 bits by chance."""
    return secrets.token_hex(16)


def build(command: Command, given: Mapping[str, object], key: str = "") -> Call:
    """The call of a command. Raises Failure for what the parser could not see to be wrong."""
    values = {arg: given.get(arg.key) for arg in command.args}
    sent = {arg: _read(arg, value) for arg, value in values.items() if value is not None}
    path = _path(command, {arg.name: str(value) for arg, value in sent.items() if arg.place is Place.PATH})
    query = {arg.name: str(value) for arg, value in sent.items() if arg.place is Place.QUERY}
    body = {arg.name: value for arg, value in sent.items() if arg.place is Place.BODY}
    changes = command.changes
    return Call(
        command.method,
        path,
        {**dict(command.fixed), **query},
        json.dumps(body).encode() if changes else b"",
        (key or mint()) if changes else "",
    )


def _path(command: Command, given: Mapping[str, str]) -> str:
    """The one of the command's paths that takes exactly what is given."""
    for path in command.paths:
        if set(fields(path)) == set(given):
            return path.format_map({name: _part(value) for name, value in given.items()})
    raise Failure(Exit.USAGE, words.one_of(_choices(command)), "usage")


def _part(value: str) -> str:
    """One part of a path. Two dots would walk out of it, and nothing between two slashes is another path."""
    if value in {"", ".", ".."}:
        raise Failure(Exit.USAGE, words.NO_NAME.format(value=value), "usage")
    return quote(value, safe="@:")


def _choices(command: Command) -> Sequence[str]:
    wanted = [name for path in command.paths for name in fields(path)]
    return [(arg.flags or (arg.metavar,))[-1] for arg in command.args if arg.name in wanted]


def _read(arg: Arg, value: object) -> object:
    """The value as it is sent: for a file its text."""
    if arg.kind is not Kind.FILE:
        return value
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if value == "-" else _file(Path(str(value)))
        if len(raw) > LARGEST:
            raise Failure(Exit.USAGE, words.TOO_BIG.format(file=value), "usage")
        return raw.decode()
    except OSError as error:
        raise Failure(
            Exit.USAGE, words.NO_FILE.format(file=value, why=error.strerror or error), "usage"
        ) from error
    except UnicodeDecodeError as error:
        raise Failure(Exit.USAGE, words.NOT_TEXT.format(file=value), "usage") from error


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)
