"""The table of commands as a parser of the standard library. Nothing heavy is imported here, so that help answers at once."""

import argparse
import re
from collections.abc import Iterable

from accessctl import VERSION, words
from accessctl.command import Arg, Command, Kind, fields
from accessctl.commands import COMMANDS

GLOBALS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("--url",), "URL", "the API's address, with its stage"),
    (("--region",), "REGION", "the region to sign for, where the address does not tell it"),
    (("--profile",), "NAME", "the profile of your AWS configuration to sign with"),
    (("--timeout",), "SECONDS", "how long to go on trying (60)"),
    (("--key",), "KEY", "the Idempotency-Key of an earlier try of the same command"),
)
"""What every command takes, anywhere on the line: flags, what stands for the value, what it is."""


def parser() -> argparse.ArgumentParser:
    """The whole command line. `chosen` of what it parses is the `Command`."""
    top = argparse.ArgumentParser(
        prog="accessctl",
        description=words.ABOUT,
        epilog=words.statuses(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"accessctl {VERSION}")
    _globals(top)
    _grow(top, (), COMMANDS)
    return top


def _grow(at: argparse.ArgumentParser, stem: tuple[str, ...], commands: Iterable[Command]) -> None:
    """One level of the tree: the commands whose words begin with `stem`."""
    depth = len(stem)
    below: dict[str, list[Command]] = {}
    for command in commands:
        below.setdefault(command.words[depth], []).append(command)
    branches = at.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for word, those in below.items():
        leaf = those[0] if len(those[0].words) == depth + 1 else None
        says = leaf.summary if leaf else ", ".join(each.words[depth + 1] for each in those)
        branch = branches.add_parser(word, help=says, description=says, allow_abbrev=False)
        _globals(branch)
        if leaf:
            _leaf(branch, leaf)
        else:
            _grow(branch, (*stem, word), those)


def _leaf(at: argparse.ArgumentParser, command: Command) -> None:
    for arg in command.args:
        _argument(at, arg, optional=len(command.paths) > 1 and arg.name in fields(command.paths[0]))
    at.set_defaults(chosen=command)


def _argument(at: argparse.ArgumentParser, arg: Arg, *, optional: bool) -> None:
    if arg.kind is Kind.SWITCH:
        at.add_argument(*arg.flags, dest=arg.key, action="store_true", help=arg.words)
        return
    more: dict[str, object] = {"help": arg.words.replace("%", "%%"), "metavar": arg.metavar}
    if arg.one_of:
        more["choices"] = arg.one_of
        more["help"] = f"{more['help']}: {', '.join(arg.one_of)}"
    if arg.kind is Kind.WHOLE:
        more["type"] = _whole
    if arg.kind is Kind.TEXTS:
        more["action"] = "append"
    if arg.flags:
        at.add_argument(*arg.flags, dest=arg.key, required=arg.required, **more)  # type: ignore[arg-type]
    else:
        at.add_argument(arg.key, nargs="?" if optional else None, **more)  # type: ignore[arg-type]


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def _globals(at: argparse.ArgumentParser) -> None:
    """Absent unless given, so that a later level does not forget what an earlier one was told."""
    group = at.add_argument_group("everywhere")
    group.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print the answer for programs"
    )
    for flags, metavar, says in GLOBALS:
        kind = {"SECONDS": _seconds, "KEY": _key}.get(metavar, str)
        group.add_argument(*flags, metavar=metavar, default=argparse.SUPPRESS, help=says, type=kind)


def _key(text: str) -> str:
    """As the API takes it, and as it can stand in a header."""
    if not re.fullmatch(r"[!-~]{1,100}", text):
        raise argparse.ArgumentTypeError("a key is 1 to 100 letters, digits or signs, without spaces")
    return text


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return found
