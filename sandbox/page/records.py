"""Reads the product's tables as an operator would, for the panes: every item of a table, as the record that it is."""

from collections.abc import Iterator
from typing import Any

from access.errors import Unreadable
from access.keys import Table
from access.ports import Record
from sandbox.aws.clients import dynamodb
from sandbox.world import World
from store.convert import to_record


class Records:
    """The tables of one world. Nothing is written."""

    def __init__(self, world: World) -> None:
        self._client = dynamodb(world.engine.url)
        self._prefix = world.prefix

    def all(self, table: Table) -> Iterator[Record]:
        """Every record of a table that has one, in no order."""
        for item in self._items(table):
            try:
                yield to_record(table, item)
            except Unreadable:
                continue  # Rows of the catalogue's text are no records.

    def _items(self, table: Table) -> Iterator[Any]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=f"{self._prefix}-{table.value}", ConsistentRead=True
        )
        for page in pages:
            yield from page["Items"]
