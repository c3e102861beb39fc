"""Writing the configuration file."""

import json
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from accessctl import say, settings, words
from accessctl.command import Command
from accessctl.failures import Exit, Failure


def configure(_: Command, given: Mapping[str, object]) -> int:
    """Change what is named and keep the rest. Asks for an address if there is none; asks nothing where nobody can answer."""
    path = settings.file()
    found = {
        **settings.stored(path),
        **{name: str(given[name]) for name in settings.KNOWN if given.get(name)},
    }
    if not found.get("url") and sys.stdin.isatty():
        found["url"] = say.asked(words.ASK_URL)
    found["url"] = settings.checked(found.get("url", ""))
    try:
        _write(
            path, "".join(f"{name} = {_quoted(found[name])}\n" for name in settings.KNOWN if found.get(name))
        )
    except OSError as error:
        why = words.NOT_WRITTEN.format(file=path, why=error.strerror or error)
        raise Failure(Exit.USAGE, why, "cannot_write") from error
    say.note(words.WRITTEN.format(file=path))
    return Exit.DONE


def _quoted(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does, but for a deletion."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _write(path: Path, text: str) -> None:
    """All or nothing, and for the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)
