"""Faults between the store and DynamoDB, injected at botocore's own events; pynamodb, botocore and the engine stay real."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ReadTimeoutError


@dataclass(frozen=True)
class Answer:
    """What botocore wants to see of an HTTP answer."""

    status_code: int


@dataclass
class Faults:
    """The next calls of an operation fail in the given ways, one each; `seen` has the parameters of every call that was tried."""

    seen: list[Mapping[str, Any]] = field(default_factory=list)
    _before: list[tuple[Answer, dict[str, Any]] | None] = field(default_factory=list)
    _after: list[Exception | None] = field(default_factory=list)

    def attach(self, client: Any, operation: str) -> "Faults":
        client.meta.events.register_first(f"provide-client-params.dynamodb.{operation}", self._see)
        client.meta.events.register_first(f"before-call.dynamodb.{operation}", self._refuse)
        client.meta.events.register_first(f"after-call.dynamodb.{operation}", self._lose)
        return self

    def refuse(
        self, code: str, *, times: int = 1, status: int = 400, reasons: list[str] | None = None
    ) -> None:
        """The engine is not reached; the answer is this error."""
        error: dict[str, Any] = {
            "Error": {"Code": code, "Message": code},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        if reasons is not None:
            error["CancellationReasons"] = [{"Code": reason} for reason in reasons]
        self._before += [(Answer(status), error)] * times

    def lose_the_answer(self, then: Callable[[], None] = lambda: None) -> None:
        """The engine does it, the answer never comes; `then` happens before the store notices."""
        self._after.append(Lost(then))

    def _see(self, params: Mapping[str, Any], **_: Any) -> None:
        self.seen.append(params)

    def _refuse(self, **_: Any) -> tuple[Answer, dict[str, Any]] | None:
        return self._before.pop(0) if self._before else None

    def _lose(self, **_: Any) -> None:
        lost = self._after.pop(0) if self._after else None
        if lost:
            raise lost


class Lost(ReadTimeoutError):
    """An answer that did not come in time."""

    def __init__(self, then: Callable[[], None]) -> None:
        then()
        super().__init__(endpoint_url="http://127.0.0.1")
