"""Printing one answer: as JSON, as a text that is passed on, as a table, or as a sheet."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from accessctl import say, words
from accessctl.command import Command
from accessctl.failures import Exit, Failure
from accessctl.show import for_programs, harmless, sheet, table


def show(command: Command, given: Mapping[str, object], answer: Mapping[str, Any]) -> None:
    """The answer, in the form that the command and whoever typed it want."""
    if given.get("json"):
        say.answer(for_programs(answer))
    elif isinstance(found := answer.get("result"), dict) and found.get("words"):
        say.answer("\n".join(harmless(each) for each in str(found["words"]).splitlines()))
    elif command.raw:
        with output(given) as write:
            write(str(answer.get(command.raw) or ""))
    elif isinstance(answer.get("items"), list):
        _list(command, answer)
    else:
        say.answer(sheet(answer))


def _list(command: Command, answer: Mapping[str, Any]) -> None:
    rest = {name: found for name, found in answer.items() if name not in {"items", "next"}}
    if rest:
        say.answer(f"{sheet(rest)}\n")
    if answer["items"]:
        say.answer(table(answer["items"], command.columns, say.width()))
    else:
        say.note(words.NOTHING)
    if answer.get("next"):
        say.note(words.MORE.format(token=harmless(str(answer["next"]))))


def line(item: object) -> str:
    """One item as one line of JSON."""
    return json.dumps(item, ensure_ascii=True, separators=(",", ":")) + "\n"


@contextmanager
def output(given: Mapping[str, object]) -> Iterator[Callable[[str], object]]:
    """Writes to the file that was named, else to the standard output. Text passes as it is: a program reads it, or it is applied again.

    A file is there whole, or as it was before; a device is written to directly. Raises Failure when it cannot be written.
    """
    name = given.get("here_out")
    if not name:
        yield say.passed
        return
    path = Path(str(name))
    beside = path.exists() and not path.is_file()
    new = path if beside else path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with new.open("w", encoding="utf-8") as file:
            yield file.write
        new.replace(path)
    except OSError as error:
        why = words.CANNOT_WRITE.format(file=path, why=error.strerror or error)
        raise Failure(Exit.USAGE, why, "cannot_write") from error
    finally:
        if not beside:
            new.unlink(missing_ok=True)
