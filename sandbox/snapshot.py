"""All that one world remembers, as plain JSON, and the way back: Slack, Okta, the clock and the items of the four tables."""

import base64
import hashlib
import json
from itertools import islice
from pathlib import Path
from typing import Any

from sandbox.aws import blueprint
from sandbox.aws.clients import dynamodb
from sandbox.slack.workspace import Workspace
from sandbox.world import World

Json = dict[str, Any]
AT_ONCE = 25
_BYTES = "__bytes__"


def take(world: World) -> Json:
    """Everything as it stands. What is not attended to yet is found by the next world's sweep."""
    return {
        "slack": world.slack.dump(),
        "okta": world.okta.dump(),
        "clock": _clock(world).read_text(),
        "tables": {table.name: world.scan(table.name) for table in blueprint.tables()},
    }


def before(world: World, snapshot: Json) -> None:
    """What must be back before the world is entered: its clock, and what Slack remembers."""
    _clock(world).write_text(snapshot["clock"])
    world.slack = Workspace.load(snapshot["slack"], world.clock, tiers={})


def after(world: World, snapshot: Json) -> None:
    """What can only be back once it is: Okta's people and groups, and the records. No worker may listen to the stream yet."""
    world.okta.load(snapshot["okta"])
    client = dynamodb(world.engine.url)
    for name, items in snapshot["tables"].items():
        rest = iter(items)
        while batch := [{"PutRequest": {"Item": item}} for item in islice(rest, AT_ONCE)]:
            left = {f"{world.prefix}-{name}": batch}
            while left:
                left = client.batch_write_item(RequestItems=left).get("UnprocessedItems", {})  # type: ignore[assignment, arg-type]


def write(snapshot: Json) -> str:
    """As text. Bytes of packed attributes are marked."""
    return json.dumps(snapshot, default=_marked)


def read(text: str) -> Json:
    """The inverse. Raises ValueError for what is no snapshot."""
    found = json.loads(text, object_hook=_unmarked)
    if not isinstance(found, dict):
        raise ValueError("not a snapshot")
    return found


def digest(*files: Path) -> str:
    """What a snapshot depends on: it is worth nothing beside another catalogue."""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _clock(world: World) -> Path:
    return world.directory / "clock"


def _marked(value: object) -> Json:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} cannot be kept")


def _unmarked(found: Json) -> Any:
    return base64.b64decode(found[_BYTES]) if set(found) == {_BYTES} else found
