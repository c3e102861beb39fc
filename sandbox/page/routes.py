"""What each address of the page does: the files, the state, and the few things that can be done besides Slack. No sockets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sandbox.page.cast import YOU
from sandbox.page.living import Living, NotReady
from sandbox.slack.errors import CannotDo

Json = dict[str, Any]
Answer = tuple[HTTPStatus, Json]

STATIC = Path(__file__).parent / "static"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
LONGEST_MOVE = 366 * 86400


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    content: bytes
    kind: str


def file(path: str) -> File | None:
    """The file at this path of the page; None when there is none."""
    name = "index.html" if path == "/" else path.removeprefix("/")
    found = (STATIC / name).resolve()
    if not found.is_relative_to(STATIC.resolve()) or not found.is_file() or found.suffix not in KINDS:
        return None
    return File(found.read_bytes(), KINDS[found.suffix])


def state(living: Living, who: str, reading: str) -> Json:
    """All that the page draws, for one person; how far the start is when there is nobody yet."""
    start = {**living.state(), "version": living.watch.count}
    try:
        run = living.run
        known = who if run.knows(who) else YOU
        return {**start, "as": known, **run.sees(known, reading), **run.panes()}
    except NotReady:
        return {**start, "phase": living.phase}


def do(living: Living, given: Json) -> Answer:
    """One thing that somebody does in Slack."""
    return _tried(living, lambda: living.run.act(str(given["as"]), str(given["act"]), given))


def beside(living: Living, given: Json) -> Answer:
    """One thing that is done beside Slack: by Okta's administrator, to the clock, or to everything."""
    return _tried(living, lambda: _THINGS[str(given["thing"])](living, given))


POSTS: Mapping[str, Callable[[Living, Json], Answer]] = {"/api/do": do, "/api/beside": beside}


def _tried(living: Living, work: Callable[[], Json | None]) -> Answer:
    try:
        return HTTPStatus.OK, {"ok": True, **(work() or {})}
    except CannotDo as error:
        # No failure of HTTP: the person was told by Slack's client, and nothing was sent.
        return HTTPStatus.OK, {"error": _sentence(str(error))}
    except NotReady:
        return HTTPStatus.SERVICE_UNAVAILABLE, {"error": "The company is still starting."}
    except (KeyError, TypeError, ValueError) as error:
        return HTTPStatus.BAD_REQUEST, {"error": f"this request is not understood: {error!r}"}
    finally:
        living.watch.note()


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"


def _move(living: Living, given: Json) -> None:
    seconds = int(given["seconds"])
    if not 0 < seconds <= LONGEST_MOVE:
        raise CannotDo("time moves on, by a year at most")
    living.run.move(seconds)


_THINGS: Mapping[str, Callable[[Living, Json], None]] = {
    "move": _move,
    "reset": lambda living, _: living.reset(),
    "mood": lambda living, given: living.run.okta.behave(str(given["mood"])),
    "use": lambda living, given: living.run.okta.use(str(given["what"]), str(given["user"])),
    "put": lambda living, given: living.run.okta.put(
        str(given["what"]), str(given["user"]), through=bool(given.get("through"))
    ),
    "take": lambda living, given: living.run.okta.take(str(given["what"]), str(given["user"])),
    "suspend": lambda living, given: living.run.okta.suspend(str(given["user"]), on=bool(given["on"])),
}
