"""What is stored, read past the product: raw rows of a world's tables."""

from typing import Any

from sandbox.aws.clients import dynamodb
from sandbox.world import World

TABLES = ("work", "audit", "approvers", "catalog")


def rows(world: World, table: str, start: str = "") -> list[dict[str, Any]]:
    """The rows of one table whose partition key starts so, in the order of their keys."""
    pages = (
        dynamodb(world.engine.url)
        .get_paginator("scan")
        .paginate(TableName=f"{world.prefix}-{table}", ConsistentRead=True)
    )
    found = [item for page in pages for item in page["Items"] if item["pk"]["S"].startswith(start)]
    return sorted(found, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def everything(world: World) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, to compare."""
    return {table: rows(world, table) for table in TABLES}
