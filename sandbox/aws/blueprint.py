"""Reads serverless.yml, the one description of tables and functions, as far as the local AWS needs it."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "${param:prefix}"

# CloudFormation and serverless.yml are trees of unknown shape; here they are read, key by key, and nowhere else.
Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """One table: its name without the prefix, and what CreateTable wants besides the name."""

    name: str
    properties: Tree


@dataclass(frozen=True)
class Lambda:
    """One function: where it starts, how long it may run, and the stream that feeds it, if one does."""

    name: str
    handler: str
    timeout: int
    memory: int
    stream: Tree | None


@functools.cache
def document(path: Path = ROOT / "serverless.yml") -> Tree:
    """The file as it stands, variables unresolved."""
    import yaml

    loaded: Tree = yaml.safe_load(path.read_text())
    return loaded


def tables() -> tuple[Table, ...]:
    """Every AWS::DynamoDB::Table, in the order of the file."""
    resources: Tree = document()["resources"]["Resources"]
    found = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::DynamoDB::Table"]
    return tuple(Table(each["TableName"].removeprefix(f"{PREFIX}-"), each) for each in found)


def function(name: str) -> Lambda:
    """The function of that name. Raises KeyError when serverless.yml has none."""
    whole = document()
    entry: Tree = whole["functions"][name]
    streams = [event["stream"] for event in entry.get("events", ()) if "stream" in event]
    return Lambda(
        name=name,
        handler=entry["handler"].replace("/", "."),
        timeout=entry["timeout"],
        memory=entry.get("memorySize", whole["provider"]["memorySize"]),
        stream=streams[0] if streams else None,
    )
