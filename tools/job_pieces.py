"""What belongs to a job and does not fit into it, as pieces beside it: written and read here. What they hold is for others to know."""

from collections.abc import Sequence
from typing import cast

from access.errors import Conflict
from access.job import Job, Piece
from access.keys import Key, piece_key
from access.ports import Change, Store, Write
from tools import in_force

AT_ONCE = 5
"""Pieces of one transaction, which takes four million bytes."""


def put(store: Store, pieces: Sequence[Piece]) -> None:
    """Write pieces that may be there already, from an attempt that broke off. Raises Busy."""
    for start in range(0, len(pieces), AT_ONCE):
        here = pieces[start : start + AT_ONCE]
        try:
            store.commit(Change(writes=tuple(Write(each, None) for each in here)))
        except Conflict as lost:
            rest = tuple(Write(each, None) for each in here if each.key not in lost.keys)
            if rest:
                store.commit(Change(writes=rest))


def whole(store: Store, job: Job, name: str, count: int) -> str:
    """A text that was cut. Raises LookupError when a piece is missing, which is forgotten with its job."""
    return "".join(each.text for each in pieces(store, job, name, count))


def pieces(store: Store, job: Job, name: str, count: int) -> list[Piece]:
    """Pieces in their order. Raises LookupError."""
    keys: list[Key] = [piece_key(job.id, name, number) for number in range(count)]
    found = in_force.records(store, keys)
    return [cast("Piece", found[key]) for key in keys]
