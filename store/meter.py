"""Counts what a store costs: AWS calls and capacity units by operation, read off botocore's events. For tests and benchmarks."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

_READS = frozenset({"BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"})


class HasClient(Protocol):
    """What has a botocore client, such as `DynamoStore.calls`."""

    @property
    def client(self) -> Any: ...


@dataclass
class Meter:
    """`calls` by operation, failed ones included; `reads` and `writes` are capacity units by operation. Safe between threads."""

    calls: Counter[str] = field(default_factory=Counter)
    reads: Counter[str] = field(default_factory=Counter)
    writes: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def attach(self, calls: HasClient) -> "Meter":
        """Count from now on what this client does."""
        events = calls.client.meta.events
        events.register("provide-client-params.dynamodb.*", _ask_for_capacity)
        events.register("after-call.dynamodb.*", self._answered)
        events.register("after-call-error.dynamodb.*", self._unanswered)
        return self

    def reset(self) -> None:
        """Start again at nothing."""
        with self._lock:
            for counter in (self.calls, self.reads, self.writes):
                counter.clear()

    @property
    def total_calls(self) -> int:
        return self.calls.total()

    @property
    def write_units(self) -> float:
        return float(self.writes.total())

    @property
    def read_units(self) -> float:
        return float(self.reads.total())

    def _answered(self, parsed: Mapping[str, Any], model: Any, **_more: Any) -> None:
        consumed = parsed.get("ConsumedCapacity") or []
        entries = [consumed] if isinstance(consumed, Mapping) else consumed
        units = sum(float(entry.get("CapacityUnits", 0)) for entry in entries)
        with self._lock:
            self.calls[model.name] += 1
            counter: Any = self.reads if model.name in _READS else self.writes
            counter[model.name] += units

    def _unanswered(self, event_name: str, **_more: Any) -> None:
        with self._lock:
            self.calls[event_name.rpartition(".")[2]] += 1


def _ask_for_capacity(params: dict[str, Any], **_more: Any) -> dict[str, Any]:
    return {**params, "ReturnConsumedCapacity": "INDEXES"}
