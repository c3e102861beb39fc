"""The way in: parse, run, and turn however it ends into a sentence and an exit status."""

import contextlib
import io
import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence

from accessctl import configuring, say, words
from accessctl.command import Command
from accessctl.completion import script_for
from accessctl.failures import Exit, Failure
from accessctl.parser import parser
from accessctl.show import for_programs, harmless


def script() -> None:
    """What the installed command runs."""
    sys.exit(main())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Never raises; the exit status says what came of it."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        given = vars(parser().parse_args(typed))
        status = _run(given["chosen"], given, typed)
        sys.stdout.flush()
    except SystemExit as stop:
        return int(stop.code or 0)
    except BrokenPipeError:
        # Whoever read our output has enough. Python would complain once more when it flushes at the end.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.UNEXPECTED
    return status


def _run(command: Command, given: Mapping[str, object], typed: Sequence[str]) -> int:
    try:
        return _action(command)(command, given)
    except Failure as failure:
        return _tell(failure, given, typed)
    except KeyboardInterrupt:
        say.note(words.STOPPED)
        return Exit.STOPPED
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whoever types a command gets a sentence and a status, never a traceback
        what = f"{type(error).__name__}: {error}"
        return _tell(Failure(Exit.UNEXPECTED, words.UNEXPECTED.format(what=what), "fault"), given, typed)


def _action(command: Command) -> Callable[[Command, Mapping[str, object]], int]:
    """Only a command that calls the API pays for the libraries that call it."""
    if command.special == "completion":
        return _completion
    if command.special == "configure":
        return configuring.configure
    if command.special == "doctor":
        from accessctl import doctoring

        return doctoring.doctor
    from accessctl import running

    return running.ACTIONS[command.special]


def _completion(_: Command, given: Mapping[str, object]) -> int:
    say.answer(script_for(str(given["here_shell"])))
    return Exit.DONE


def _tell(failure: Failure, given: Mapping[str, object], typed: Sequence[str]) -> int:
    if given.get("json"):
        say.note(for_programs({"error": _error(failure)}))
        return failure.exit
    say.note(f"accessctl: {harmless(failure.words)}")
    for name, why in failure.fields.items():
        for each in why.splitlines() or [""]:
            say.note(f"  {harmless(name)}: {harmless(each)}")
    if failure.doubtful:
        say.note(words.DOUBTFUL.format(again=_again(typed, failure.key)))
    if failure.request_id:
        say.note(f"  ({harmless(failure.request_id)})")
    return failure.exit


def _error(failure: Failure) -> dict[str, object]:
    return {
        "code": failure.code,
        "message": failure.words,
        "request_id": failure.request_id,
        "fields": failure.fields,
        "exit": int(failure.exit),
        "doubtful": failure.doubtful,
        "key": failure.key,
    }


def _again(typed: Sequence[str], key: str) -> str:
    """The command to type so that what may have been done is not done twice."""
    if "--key" in typed or any(each.startswith("--key=") for each in typed):
        return shlex.join(["accessctl", *typed])
    return shlex.join(["accessctl", "--key", key, *typed])
