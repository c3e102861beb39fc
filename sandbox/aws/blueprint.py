"""Reads serverless.yml, with the files of deploy/ that it takes in: the one description of what is deployed. Nobody else reads it."""

import functools
import re
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


@functools.cache
def parts() -> tuple[tuple[str, Tree], ...]:
    """What the stack is made of besides functions, each part with the name of its file, in the order in which osls joins them."""
    whole = document()["resources"]
    return tuple(_part(each) for each in whole)


def _part(item: Tree | str) -> tuple[str, Tree]:
    if not isinstance(item, str):
        return "serverless.yml", item
    name = re.fullmatch(r"\$\{file\((deploy/[a-z-]+\.yml)\)\}", item)
    if name is None:
        raise ValueError(f"{item} is no file of deploy/")
    return name[1], document(ROOT / name[1])


def section(name: str) -> Tree:
    """One section of the CloudFormation template, such as Resources, of all parts together."""
    joined: dict[str, Any] = {}
    for file, part in parts():
        for key, value in part.get(name, {}).items():
            if key in joined:
                raise ValueError(f"{key} is in {file} and in another file")
            joined[key] = value
    return joined


def text() -> str:
    """All of it as it is written."""
    names = dict.fromkeys(["serverless.yml", *(name for name, _ in parts())])
    return "\n".join((ROOT / name).read_text() for name in names)


def tables() -> tuple[Table, ...]:
    """Every AWS::DynamoDB::Table, in the order of the file."""
    resources = section("Resources").values()
    found = [each["Properties"] for each in resources if each["Type"] == "AWS::DynamoDB::Table"]
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
