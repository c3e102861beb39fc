"""What is stored, read past the product: raw rows of a world's tables."""

from typing import Any

from sandbox.world import World

TABLES = ("work", "audit", "approvers", "catalog")


def rows(world: World, table: str, start: str = "") -> list[dict[str, Any]]:
    """The rows of one table whose partition key starts so, in the order of their keys."""
    found = [item for item in world.scan(table) if item["pk"]["S"].startswith(start)]
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def everything(world: World) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, to compare."""
    return {table: rows(world, table) for table in TABLES}
