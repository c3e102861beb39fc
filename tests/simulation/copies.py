"""Putting the records of a world in memory back to an older copy, as restoring the table `work` does. Everything else stays as it is."""

from collections.abc import Mapping

from access.keys import Key, Table
from access.ports import Record
from tests.world import World


def copied(world: World) -> Mapping[Key, Record]:
    """The table as it is now, to come back to."""
    return {key: each for key, each in world.store._records.items() if key.table is Table.WORK}


def restore(world: World, copy: Mapping[Key, Record]) -> None:
    """The table as it was; Okta, the audit and what people see stay as they are."""
    store = world.store
    for key in [key for key in store._records if key.table is Table.WORK]:
        del store._records[key]
    store._index._entries.clear()
    for record in copy.values():
        store._put(record)
    world.woken.clear()
