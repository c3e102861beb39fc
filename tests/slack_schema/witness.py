"""Asks the schema about whatever a pretend Slack of this process takes, in every test. It decides nothing and raises nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sandbox.slack.limits import Taken
from tests.slack_schema.schema import message_wrongs, options_wrongs, view_wrongs

JUDGES: Mapping[str, Callable[[Any], list[str]]] = {
    "message": message_wrongs,
    "view": view_wrongs,
    "options": options_wrongs,
}


@contextmanager
def witnessed() -> Iterator[list[str]]:
    """Until the block ends; yields the list of what is wrong, which grows."""
    wrongs: list[str] = []
    before = Taken.witness
    Taken.witness = lambda kind, payload: wrongs.extend(f"{kind}: {each}" for each in JUDGES[kind](payload))
    try:
        yield wrongs
    finally:
        Taken.witness = before
