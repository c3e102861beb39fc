"""Whether a body is what one of the SDK's models says: its values, no unknown field, and null only where null may be."""

import inspect
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from tests.okta_spec.exceptions import NULLS

Model = Any
"""A class of `okta.models`."""


@cache
def model(name: str) -> Model:
    import okta.models

    return getattr(okta.models, name)


@cache
def fields(which: Model) -> dict[str, tuple[Model | None, bool]]:
    """By name on the wire: the model of what is in it, if it has one, and whether it may be null."""
    source = inspect.getsource(which.to_dict)
    nullable = set(re.findall(r"set to None if (\w+) \(nullable\)", source))
    return {
        field.alias or name: (_inner(field.annotation), name in nullable)
        for name, field in which.model_fields.items()
        if name != "additional_properties"
    }


def _inner(annotation: Any) -> Model | None:
    if inspect.isclass(annotation) and hasattr(annotation, "from_dict"):
        return annotation
    return next((inner for each in get_args(annotation) if (inner := _inner(each)) is not None), None)


def problems(which: Model, body: Any, at: str) -> Iterator[str]:
    """What is wrong with this body, in sentences."""
    if not isinstance(body, dict):
        yield f"{at}: a {which.__name__} is an object, not {json.dumps(body)[:60]}"
        return
    real = _kind(which, body)
    try:
        real.from_dict(body)
    except Exception as error:  # noqa: BLE001 - whatever the model says is the finding
        yield f"{at}: no {real.__name__}: {error}"
        return
    yield from _inside(real, body, at)


def _kind(which: Model, body: dict[str, Any]) -> Model:
    """The model that the body names itself, where there are several."""
    name = which.get_discriminator_value(body) if hasattr(which, "get_discriminator_value") else None
    return model(name) if name else which


def _inside(which: Model, body: Any, at: str) -> Iterator[str]:
    which = _kind(which, body) if isinstance(body, dict) else which
    choices = _choices(which)
    if choices:
        found = [list(_inside(each, body, at)) for each in choices]
        yield from min(found, key=len)
        return
    if not isinstance(body, dict) or not hasattr(which, "to_dict"):
        return
    known, open_ended = fields(which), "additional_properties" in which.model_fields
    for key, value in body.items():
        name, here = f"{which.__name__}.{key}", f"{at}.{key}"
        inner, nullable = known.get(key, (None, True))
        if key not in known and not open_ended:
            yield f"{here}: the specification does not know {name}"
        if value is None and not nullable and name not in NULLS:
            yield f"{here}: {name} is null and may not be"
        if inner is not None and value is not None:
            yield from _each(inner, value, here)


def _each(inner: Model, value: Any, at: str) -> Iterator[str]:
    """`value` is what the model says, or a list or a table of such."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _inside(inner, item, f"{at}[{number}]")
    else:
        yield from _inside(inner, value, at)


@cache
def _choices(which: Model) -> tuple[Model, ...]:
    names = re.compile(r"(any|one)of_schema_\d+_validator")
    found = [
        _inner(field.annotation)
        for name, field in getattr(which, "model_fields", {}).items()
        if names.fullmatch(name)
    ]
    return tuple(each for each in found if each is not None)
