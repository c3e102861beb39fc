"""Customers whose accounts the data-lake tools reach into: the role there, and what of theirs we work with. Read from a setting."""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields

_ROLE = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[\x21-\x7e]{1,512}", re.ASCII)
PLACES = ("source", "from", "to")
"""What is filled into the command of a replay, each in braces."""
_PLACE = re.compile(r"\{(\w+)\}", re.ASCII)
_NAME = re.compile(r"[\w.-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Customer:
    """One customer. `role` is the ARN of the role in their account that trusts us, with `external_id`.

    `prefix` is where in the bucket our data lies, `database` the one of their Glue catalogue; `sources` are those whose data they get.
    `replay` is the command of a replay on their clusters, an argument each, with `{source}`, `{from}` and `{to}` in their places.
    """

    name: str
    role: str
    external_id: str
    region: str
    bucket: str
    database: str
    prefix: str = ""
    sources: tuple[str, ...] = ()
    replay: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Customer({self.name!r})"  # without the external id


Customers = Mapping[str, Customer]
_KEYS = {each.name for each in fields(Customer)} - {"name"}
_LISTS = ("sources", "replay")
_NEEDED = [each.name for each in fields(Customer) if each.default is MISSING and each.name != "name"]


def parse(text: str) -> Customers:
    """Customers by their names, from JSON: `{"acme": {"role": …}}`. No text is no customers. Raises ValueError, naming what is wrong."""
    try:
        found = json.loads(text or "{}")
    except ValueError as error:
        raise ValueError(f"is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise ValueError("must be an object of customers by their names")
    customers = {name: _customer(name, entry) for name, entry in found.items()}
    _once_each(customers)
    return customers


def _customer(name: str, entry: object) -> Customer:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r}: a name has letters, digits, dots, dashes and underscores")
    if not isinstance(entry, dict) or set(entry) - _KEYS or set(_NEEDED) - set(entry):
        raise ValueError(
            f"{name}: needs {', '.join(_NEEDED)}, may have prefix, sources and replay, and nothing else"
        )
    lists = {key: _texts(name, key, entry.get(key, [])) for key in _LISTS}
    _command(name, lists["replay"])
    texts = {key: value for key, value in entry.items() if key not in _LISTS}
    for key, value in texts.items():
        if not isinstance(value, str) or (key in _NEEDED and not value):
            raise ValueError(f"{name}: {key} must be a text")
    if not _ROLE.fullmatch(texts["role"]):
        raise ValueError(f"{name}: role must be the ARN of a role, like arn:aws:iam::123456789012:role/lake")
    return Customer(name, **texts, sources=lists["sources"], replay=lists["replay"])


def _texts(name: str, key: str, found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(each, str) and each for each in found):
        raise ValueError(f"{name}: {key} must be a list of texts")
    return tuple(found)


def _command(name: str, replay: tuple[str, ...]) -> None:
    """A command that left out the times would replay everything, each time."""
    places = {place for each in replay for place in _PLACE.findall(each)}
    if replay and places != set(PLACES):
        raise ValueError(
            f"{name}: replay must have {{source}}, {{from}} and {{to}} in it, and no other name in braces"
        )


def _once_each(customers: Customers) -> None:
    """A source belongs to one customer: whoever names it must not reach into somebody else's account."""
    owners: dict[str, str] = {}
    for customer in customers.values():
        for source in customer.sources:
            if owners.setdefault(source, customer.name) != customer.name:
                raise ValueError(f"{customer.name}: the source {source} is {owners[source]}'s already")


def of_source(customers: Customers, source: str) -> Customer | None:
    """The customer who gets the data of this source."""
    return next((each for each in customers.values() if source in each.sources), None)
