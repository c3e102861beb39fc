"""How `block_kit.schema.json` is made: a JSON Schema generated from Slack's own types, without words and without what is never reached.

`.venv/bin/python -m tests.slack_schema.reduced FULL VERSION` reads the generator's output and writes the file. The generator is run
by hand, in a folder of its own, when the types are to be newer:

    npm install @slack/types@3.2.0 ts-json-schema-generator@2.4.0 typescript
    echo 'import type { HomeView, KnownBlock, ModalView, Option, OptionGroup } from "@slack/types";' > root.ts
    echo 'export type Known = KnownBlock | HomeView | ModalView | Option | OptionGroup;' >> root.ts
    echo '{"compilerOptions": {"module": "nodenext", "moduleResolution": "nodenext", "strict": true}}' > tsconfig.json
    npx ts-json-schema-generator --path root.ts --tsconfig tsconfig.json --no-type-check -o full.json
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("block_kit.schema.json")
ROOTS = ("KnownBlock", "ModalView", "HomeView", "PlainTextOption", "OptionGroup")
WORDS = ("description", "deprecated")

Json = dict[str, Any]


def reduced(full: Json, version: str) -> Json:
    """What our checks need of the generator's output. `AnyBlock` admits any type at all, so it is replaced by the known ones."""
    definitions = {name: _bare(each) for name, each in full["definitions"].items()}
    definitions["AnyBlock"] = {"$ref": "#/definitions/KnownBlock"}
    kept = _reached(definitions)
    return {
        "$schema": full["$schema"],
        "$comment": (
            f"Generated from @slack/types {version} with ts-json-schema-generator 2.4.0 and reduced by "
            "tests/slack_schema/reduced.py, which says how; not edited by hand. @slack/types is Copyright (c) 2014- Slack "
            "Technologies, LLC, and under the MIT License: permission is granted, free of charge, to any person obtaining a copy, "
            "to deal in it without restriction, provided that this notice is kept; it is provided as is, without warranty of any "
            "kind."
        ),
        "definitions": {name: definitions[name] for name in sorted(kept)},
    }


def _bare(value: Any) -> Any:
    """Without annotations. A property may be called `description` too; its value is an object, an annotation's is not."""
    if isinstance(value, dict):
        return {
            key: _bare(inner) for key, inner in value.items() if key not in WORDS or isinstance(inner, dict)
        }
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def _reached(definitions: Json) -> set[str]:
    found: set[str] = set()
    ahead = list(ROOTS)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += _refs(definitions[name])
    return found


def _refs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].rpartition("/")[2]
        for inner in value.values():
            yield from _refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _refs(inner)


if __name__ == "__main__":
    whole = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    FILE.write_text(json.dumps(reduced(whole, sys.argv[2]), indent=1) + "\n", encoding="utf-8")
