"""What commands do that call the API: one call and one answer for most of them, more for lists, jobs, exports and the catalogue."""

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from accessctl import call as calls
from accessctl import jobs, printing, say, settings, words
from accessctl.client import Client
from accessctl.command import Command
from accessctl.commands import COMMANDS
from accessctl.failures import Exit, Failure
from accessctl.show import harmless
from accessctl.signed import Signed

Given = Mapping[str, object]
Answer = Mapping[str, Any]


def client(given: Given) -> Client:
    """A client with the address and the credentials that this command is to use."""
    found = settings.read(given)
    return Client(Signed(found), found)


def plain(command: Command, given: Given) -> int:
    """One call, and its answer as people or programs read it."""
    call = calls.build(command, given, str(given.get("key") or ""))
    api = client(given)
    if given.get("here_all"):
        pages = list(_pages(api, call))
        answer: Answer = {
            **pages[0],
            "items": [each for page in pages for each in page["items"]],
            "next": None,
        }
    else:
        answer = api.ask(call)
    return _finish(api, command, given, answer)


def _finish(api: Client, command: Command, given: Given, answer: Answer) -> int:
    """Wait for a job if it is one, print, and say by the status whether what the answer tells is well."""
    if isinstance(answer.get("job"), dict):
        answer = jobs.follow(api, answer, command.follows, wait=not given.get("here_no_wait"))
    printing.show(command, given, answer)
    well = not isinstance(answer.get("job"), dict) or jobs.well(answer["job"], command.wants)
    return Exit.DONE if well and answer.get("ok") is not False else Exit.NOT_WELL


def _pages(api: Client, call: calls.Call) -> Iterator[Answer]:
    """Every page of a list."""
    with say.progress() as line:
        found, count = api.ask(call), 0
        yield found
        while found.get("next"):
            count += len(found["items"])
            line.show(words.SO_FAR.format(count=count))
            found = api.ask(call.after(str(found["next"])))
            yield found


def lines(command: Command, given: Given) -> int:
    """A list with one item in JSON on each line, page by page. What could not be read is named, and is not well."""
    call = calls.build(command, given)
    api = client(given)
    unreadable: list[str] = []
    with printing.output(given) as write:
        for page in _pages(api, call):
            unreadable += page.get("unreadable") or []
            for item in page["items"]:
                write(printing.line(item))
    for each in unreadable:
        say.note(words.UNREADABLE.format(what=harmless(str(each))))
    return Exit.NOT_WELL if unreadable else Exit.DONE


def document(command: Command, given: Given) -> int:
    """An answer that is for programs in any case."""
    return plain(command, {**given, "json": True})


def apply(command: Command, given: Given) -> int:
    """The plan first, a question, and then the same text, for the version that the plan was made for."""
    if given.get("here_yes"):
        if given.get("body_expect") is None:
            raise Failure(Exit.USAGE, words.NEEDS_EXPECT, "usage")
        return plain(command, given)
    if not sys.stdin.isatty():
        raise Failure(Exit.USAGE, words.NOT_A_TERMINAL, "usage")
    plan = next(each for each in COMMANDS if each.words == ("catalog", "plan"))
    call = calls.build(command, given, str(given.get("key") or ""))
    api = client(given)
    planned = jobs.follow(api, api.ask(calls.build(plan, given)), plan.follows, wait=True)
    printing.show(plan, {**given, "json": False}, planned)
    if not jobs.well(planned["job"], plan.wants):
        return Exit.NOT_WELL
    found, expected = planned["result"]["expect"], given.get("body_expect")
    if expected not in (None, found):
        raise Failure(
            Exit.REFUSED, words.OTHER_VERSION.format(found=found, expected=expected), "other_version"
        )
    if not say.agreed(words.APPLY):
        say.note(words.NOT_APPLIED)
        return Exit.STOPPED
    return _finish(api, command, given, api.ask(calls.also(call, expect=found)))


ACTIONS: Mapping[str, Callable[[Command, Given], int]] = {
    "": plain,
    "lines": lines,
    "document": document,
    "apply": apply,
}
