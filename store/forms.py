"""How one value stands in DynamoDB: strict forms, each of which reads back exactly what it wrote and refuses everything else.

No record and no attribute name lives here, see `store.rows`. Whatever does not fit raises ValueError.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Wire = dict[str, Any]

_WHOLE = re.compile(r"-?[0-9]{1,38}", re.ASCII)
BEYOND = 1 << 37
"""No number reaches this: as a time it is in the year 6325, which still has a date; whatever is counted is less."""


class Missing:
    """Stands for the empty value of an attribute that must be there."""


REQUIRED = Missing()


@dataclass(frozen=True)
class Form(Generic[T]):
    """`type` is DynamoDB's type. `put` makes what stands beside it, `take` reads that back or raises ValueError."""

    type: str
    put: Callable[[T], Any]
    take: Callable[[Any], T]

    def wire(self, value: T) -> Wire:
        """The value as botocore wants it."""
        return {self.type: self.put(value)}

    def value(self, wire: Any) -> T:
        """What was written. Raises ValueError for another type or content."""
        if not isinstance(wire, dict) or list(wire) != [self.type]:
            raise ValueError(f"not of type {self.type}")
        return self.take(wire[self.type])


@dataclass(frozen=True)
class Part(Generic[T]):
    """One attribute: its short name, its form, and the value that is left out when writing and assumed when missing."""

    name: str
    form: Form[T]
    empty: Any = REQUIRED

    @property
    def required(self) -> bool:
        return self.empty is REQUIRED

    def put(self, value: T) -> Any:
        """What stands beside the type, or None when the attribute is to be left out."""
        return None if not self.required and value == self.empty else self.form.put(value)

    def value(self, item: Mapping[str, Any]) -> T:
        """This attribute's value in an item or map. Raises ValueError when it is missing or wrong."""
        if self.name not in item:
            return self._assumed()
        try:
            return self.form.value(item[self.name])
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from None

    def _assumed(self) -> T:
        if self.required:
            raise ValueError(f"{self.name} is missing")
        empty: T = {} if self.empty == {} else self.empty
        return empty


def is_(kind: type[T]) -> Callable[[Any], T]:
    """Reads a value of exactly this Python type."""

    def take(found: Any) -> T:
        if type(found) is not kind:
            raise ValueError(f"not {kind.__name__}")
        return found

    return take


def _whole(found: Any) -> int:
    if not _WHOLE.fullmatch(is_(str)(found)):
        raise ValueError("not a whole number")
    if abs(number := int(found)) >= BEYOND:
        raise ValueError("beyond every time and count")
    return number


TEXT: Form[Any] = Form("S", str, is_(str))
NUMBER: Form[int] = Form("N", str, _whole)
FLAG: Form[bool] = Form("BOOL", bool, is_(bool))
BYTES: Form[bytes] = Form("B", bytes, is_(bytes))
TEXTS: Form[frozenset[str]] = Form("SS", sorted, lambda found: frozenset(map(is_(str), found)))


def written(put: Callable[[T], str], take: Callable[[str], T]) -> Form[T]:
    """A value that has one text form."""
    return Form("S", put, lambda found: take(is_(str)(found)))


def named(names: type[E]) -> Form[E]:
    """One of the names of an enumeration."""
    return written(str, names)


def listed(form: Form[T]) -> Form[tuple[T, ...]]:
    """Several in their order."""
    return Form(
        "L",
        lambda all_: [form.wire(each) for each in all_],
        lambda found: tuple(map(form.value, is_(list)(found))),
    )


def mapped(form: Form[T]) -> Form[Mapping[str, T]]:
    """By name. DynamoDB keeps no order of names, so they are read back sorted."""
    return Form(
        "M",
        lambda all_: {name: form.wire(each) for name, each in all_.items()},
        lambda found: {name: form.value(found[name]) for name in sorted(is_(dict)(found))},
    )


def shaped(make: Callable[..., T], **parts: Part[Any]) -> Form[T]:
    """A value with fields, as a map; a name that no part has is refused."""

    def put(value: T) -> Wire:
        found = {
            part.name: (part.form.type, part.put(getattr(value, field))) for field, part in parts.items()
        }
        return {name: {type_: content} for name, (type_, content) in found.items() if content is not None}

    def take(found: Any) -> T:
        no_others(is_(dict)(found), {part.name for part in parts.values()})
        return make(**{field: part.value(found) for field, part in parts.items()})

    return Form("M", put, take)


def no_others(found: Mapping[str, Any], known: set[str]) -> None:
    """Raises ValueError when there is a name that this release does not know: to write the value back would lose it."""
    unknown = sorted(set(found) - known)
    if unknown:
        raise ValueError(f"unknown attribute {unknown[0]}")
