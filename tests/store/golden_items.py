"""The golden items: what each release writes, as files that are never changed once that release is out.

`python -m tests.store.golden_items` writes the file of the release that is being made, `CURRENT`. The files of earlier releases stay as they
are, and every later release reads them.
"""

import base64
import json
import zlib
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from access.ports import Record
from store.convert import to_item
from store.forms import Wire
from store.placing import key_of
from tests.contracts.store_samples import EVERY

FOLDER = Path(__file__).parent / "golden"
CURRENT = "0.1.0"
"""Raised, in the same commit, by whoever changes what is stored after a release; its file is then written anew."""

Golden = tuple[str, Wire]
"""The table and the item."""


def records() -> Iterator[Record]:
    """Each kind of item with everything set and with as little as possible, and with each value of each enumeration."""
    for whole in EVERY:
        yield whole
        yield (bare := _bare(whole))
        for field in fields(whole):
            value = getattr(whole, field.name)
            for other in type(value) if isinstance(value, StrEnum) else ():
                changed: dict[str, Any] = {field.name: other}
                yield replace(bare, **changed)


def _bare(record: Record) -> Record:
    """All that may be missing is."""
    empty: dict[str, Any] = {}
    for field in fields(record):
        if field.default is not MISSING and field.name not in ("event", "version"):
            empty[field.name] = field.default
        if field.default_factory is not MISSING:
            empty[field.name] = field.default_factory()
    return replace(record, **empty)


def written() -> list[Golden]:
    """What this release writes."""
    found = [(str(key_of(record).table), to_item(record)) for record in records()]
    return [each for number, each in enumerate(found) if each not in found[:number]]


def read(path: Path) -> list[Golden]:
    """What is in a file."""
    return [(table, _decoded(item)) for table, item in json.loads(path.read_text())]


def plain(item: Wire) -> Wire:
    """The item with what is packed in it unpacked: compressed bytes are not the same everywhere, what is in them is."""
    return {name: {"B": zlib.decompress(wire["B"])} if "B" in wire else wire for name, wire in item.items()}


def _encoded(item: Wire) -> Wire:
    return {
        name: {"B": base64.b64encode(wire["B"]).decode()} if "B" in wire else wire
        for name, wire in item.items()
    }


def _decoded(item: Wire) -> Wire:
    return {name: {"B": base64.b64decode(wire["B"])} if "B" in wire else wire for name, wire in item.items()}


def main() -> None:
    """Write the file of the release that is being made, an item in each line."""
    lines = [json.dumps([table, _encoded(item)], sort_keys=True) for table, item in written()]
    (FOLDER / f"{CURRENT}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
