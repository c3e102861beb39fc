"""The `aws` command, as far as our pages type it: `python aws.py SERVICE OPERATION --name value … --query Q --output text`, by botocore's models.

An operation or an argument that AWS does not have ends it with status 252, as the real one does.
"""

import importlib
import json
import sys
from collections.abc import Sequence
from configparser import ConfigParser
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.session import Session

UNKNOWN = 252
jmespath: Any = importlib.import_module("jmespath")  # it says nothing of its types


def main(typed: Sequence[str]) -> int:
    if typed[:2] == ["configure", "set"]:
        return _configure(typed[2], typed[3])
    service, operation, *rest = typed
    client: Any = Session().create_client(service)
    names = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    if operation not in names:
        return UNKNOWN
    model = client.meta.service_model.operation_model(names[operation])
    members = {xform_name(name, "-"): (name, shape) for name, shape in model.input_shape.members.items()}
    given, options = {}, {"query": "", "output": "json"}
    for name, values in _options(rest):
        if name in options:
            (options[name],) = values
        elif (
            name.removeprefix("no-") in members
            and members[name.removeprefix("no-")][1].type_name == "boolean"
        ):
            given[members[name.removeprefix("no-")][0]] = not name.startswith("no-")
        elif name in members:
            given[members[name][0]] = _value(members[name][1], values)
        else:
            return UNKNOWN
    answer: Any = getattr(client, xform_name(names[operation]))(**given)
    found = jmespath.search(options["query"], answer) if options["query"] else answer
    print(_text(found) if options["output"] == "text" else json.dumps(found, default=str))
    return 0


def _options(rest: Sequence[str]) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for each in rest:
        if each.startswith("--"):
            found.append((each[2:], []))
        else:
            found[-1][1].append(each)
    return found


def _value(shape: Any, values: Sequence[str]) -> Any:
    """Text as it is, lists and structures in the short form: `a=b,c=d`."""
    if shape.type_name == "list":
        return [_value(shape.member, [each]) for each in values]
    (value,) = values
    if shape.type_name == "structure":
        pairs = (each.partition("=") for each in value.split(","))
        return {name: _value(shape.members[name], [text]) for name, _, text in pairs}
    if shape.type_name == "boolean":
        return value == "true"
    return int(value) if shape.type_name in ("integer", "long") else value


def _text(found: Any) -> str:
    return "\t".join(map(str, found)) if isinstance(found, list) else str(found)


def _configure(name: str, value: str) -> int:
    path = Path.home() / ".aws" / "config"
    config = ConfigParser()
    config.read(path)
    _, profile, key = name.split(".")
    section = f"profile {profile}"
    if section not in config:
        config[section] = {}
    config[section][key] = value
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        config.write(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
