"""What each address of the page does: the files, the state, and the few things that can be done besides Slack. No sockets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from sandbox.page.cast import CAST, YOU
from sandbox.page.living import READY, Living, NotReady
from sandbox.slack.errors import CannotDo

Json = dict[str, Any]

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
    """All that the page draws, for one of the cast."""
    start = {**living.state(), "version": living.watch.count}
    if living.phase != READY:
        return start
    known = who if who in {part.email for part in CAST} else YOU
    try:
        return {**start, "as": known, **living.sees(known, reading), **living.panes()}
    except NotReady:
        return start


def do(living: Living, given: Json) -> tuple[HTTPStatus, Json]:
    """One thing that somebody does in Slack, and the state after it."""
    who, act = str(given.get("as")), str(given.get("act"))
    if who not in {part.email for part in CAST}:
        return HTTPStatus.BAD_REQUEST, {"error": "nobody of that name is here"}
    answer = _tried(lambda: living.act(who, act, given))
    living.watch.note()
    return answer


def beside(living: Living, given: Json) -> tuple[HTTPStatus, Json]:
    """One thing that is done beside Slack: by Okta's administrator, to the clock, or to everything."""
    thing = _THINGS.get(str(given.get("thing")))
    if thing is None:
        return HTTPStatus.BAD_REQUEST, {"error": "there is no such switch"}
    answer = _tried(lambda: thing(living, given))
    living.watch.note()
    return answer


def _tried(work: Callable[[], Json | None]) -> tuple[HTTPStatus, Json]:
    try:
        return HTTPStatus.OK, {"ok": True, **(work() or {})}
    except CannotDo as error:
        return HTTPStatus.CONFLICT, {"error": _sentence(str(error))}
    except NotReady:
        return HTTPStatus.SERVICE_UNAVAILABLE, {"error": "The company is still starting."}
    except (KeyError, TypeError, ValueError) as error:
        return HTTPStatus.BAD_REQUEST, {"error": f"this request is not understood: {error!r}"}


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"


def _move(living: Living, given: Json) -> None:
    seconds = int(given["seconds"])
    if not 0 < seconds <= LONGEST_MOVE:
        raise CannotDo("time moves on, by a year at most")
    living.move(seconds)


_THINGS: Mapping[str, Callable[[Living, Json], None]] = {
    "move": _move,
    "reset": lambda living, _: living.reset(),
    "mood": lambda living, given: living.okta.behave(str(given["mood"])),
    "use": lambda living, given: living.okta.use(str(given["group"]), str(given["user"])),
    "put": lambda living, given: living.okta.put(str(given["group"]), str(given["user"])),
    "take": lambda living, given: living.okta.take(str(given["group"]), str(given["user"])),
    "suspend": lambda living, given: living.okta.suspend(str(given["user"]), on=bool(given["on"])),
}
