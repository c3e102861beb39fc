"""JSON schemas, as small values: what an operation takes and what it answers are described with these. Nothing is checked here."""

from collections.abc import Mapping

Schema = Mapping[str, object]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "format": "date-time"}
"""RFC 3339 in UTC, to the second: `2026-11-21T14:00:00Z`."""
ANY: Schema = {}


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def several(schema: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": schema}


def named(schema: Schema) -> Schema:
    """Values by names that nobody knows beforehand."""
    return {"type": "object", "additionalProperties": schema}


def one_of(*names: str) -> Schema:
    """One of these texts."""
    return {"type": "string", "enum": list(names)}


def thing(**fields: Schema) -> Schema:
    """An object with all of these fields and no others."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": list(fields),
        "additionalProperties": False,
    }


def page(item: Schema) -> Schema:
    """A list that goes on where `next` says, with `?after=`."""
    return thing(items=several(item), next=maybe(TEXT))
