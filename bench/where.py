"""Where write units go: how often items of each kind are written or checked, by what DynamoDB charges for that, and what indexes add.

A write or a check in a transaction is 2 units for each kilobyte, and no item here is larger than one; what indexes add is what the
engine says. An engine's own sum can differ: DynamoDB Local counts all items of a transaction that change no index as one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from store.meter import HasClient

_VERBS = {"PutItem": "Put", "UpdateItem": "Update"}


class Where:
    """Counts from `attach` on. `items` by kind and verb; `indexes` are units as the engine reports them."""

    def __init__(self) -> None:
        self.items: Counter[tuple[str, str]] = Counter()
        self.indexes: Counter[str] = Counter()
        self.units: Counter[str] = Counter()

    def attach(self, calls: HasClient) -> "Where":
        events = calls.client.meta.events
        for name in ("TransactWriteItems", *_VERBS):
            events.register(f"before-parameter-build.dynamodb.{name}", self._sent)
            events.register(f"after-call.dynamodb.{name}", self._answered)
        return self

    def lines(self) -> Iterator[str]:
        """The table, the dearest kind first."""
        yield f"{'item':<24}{'written':>10}{'checked':>10}{'units':>8}"
        for kind, units in self.units.most_common():
            checked = self.items[kind, "ConditionCheck"]
            written = sum(times for (of, _), times in self.items.items() if of == kind) - checked
            yield f"{kind:<24}{written:>10}{checked:>10}{units:>8}"
        for index, units in self.indexes.most_common():
            yield f"{f'index {index}':<24}{'':>10}{'':>10}{units:>8}"

    def _sent(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        together = params.get("TransactItems")
        parts = (
            [next(iter(each.items())) for each in together] if together else [(_VERBS[model.name], params)]
        )
        for verb, part in parts:
            kind = _kind(part.get("Item") or part["Key"])
            self.items[kind, verb] += 1
            self.units[kind] += 2 if together else 1

    def _answered(self, parsed: Mapping[str, Any], **_: Any) -> None:
        consumed = parsed.get("ConsumedCapacity") or []
        for entry in [consumed] if isinstance(consumed, Mapping) else consumed:
            for index, found in entry.get("GlobalSecondaryIndexes", {}).items():
                self.indexes[index] += int(found["CapacityUnits"])


def _kind(key: Mapping[str, Any]) -> str:
    """For example `REQ` for the request itself, `REQ CARD` for a card beside it, `fact of REQ`."""
    pk, sk = key["pk"]["S"].partition("#")[0], key["sk"]["S"].partition("#")[0]
    return f"fact of {pk}" if sk.isdecimal() else pk if sk == "META" else f"{pk} {sk}"
