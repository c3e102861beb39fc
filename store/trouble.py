"""Errors of pynamodb and botocore, sorted where they arrive. Nothing outside the store sees these; it sees Conflict and Busy."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, HTTPClientError
from pynamodb.exceptions import VerboseClientError

CONDITION = "ConditionalCheckFailed"

_LATER = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ReplicatedWriteConflictException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "Throttling",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_LATER_REASONS = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})


class Trouble(Exception):
    """A call that did not go through."""


class Later(Trouble):
    """Worth another attempt. `unclear` says that this one may have had its effect."""

    def __init__(self, why: str, *, unclear: bool = False) -> None:
        super().__init__(why)
        self.unclear = unclear


class Hopeless(Trouble):
    """Another attempt would end the same way: no permission, no such table, a malformed call."""


class Failed(Trouble):
    """The condition of a single write did not hold; `item` is what stands there, if anything."""

    def __init__(self, item: Mapping[str, Any] | None) -> None:
        super().__init__(CONDITION)
        self.item = item


class Cancelled(Trouble):
    """Conditions of a transaction did not hold: position in the transaction -> what stands there, if that was asked for."""

    def __init__(self, items: Mapping[int, Mapping[str, Any] | None]) -> None:
        super().__init__(CONDITION)
        self.items = items


def sort(error: Exception) -> Trouble:
    """Which trouble an error of pynamodb's connection is."""
    if isinstance(error, VerboseClientError):
        return _answered(error)
    if isinstance(error, ConnectTimeoutError | EndpointConnectionError):
        return Later(str(error))
    if isinstance(error, HTTPClientError):
        return Later(str(error), unclear=True)
    return Hopeless(f"{type(error).__name__}: {error}")


def _answered(error: VerboseClientError) -> Trouble:
    code = error.response["Error"].get("Code", "")
    answer = _answer(error)
    if code == "ConditionalCheckFailedException":
        return Failed(answer.get("Item"))
    if code == "TransactionCanceledException":
        return _cancelled(error)
    if code in _LATER:
        return Later(code)
    if answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
        return Later(code, unclear=True)
    return Hopeless(str(error))


def _answer(error: VerboseClientError) -> Mapping[str, Any]:
    """The whole answer, which pynamodb keeps only as the cause of its own error."""
    cause = error.__cause__
    return cause.response if isinstance(cause, ClientError) else {}


def _cancelled(error: VerboseClientError) -> Trouble:
    reasons = {number: reason for number, reason in enumerate(error.cancellation_reasons) if reason}
    failed = {number: reason.raw_item for number, reason in reasons.items() if reason.code == CONDITION}
    if failed:
        return Cancelled(failed)
    codes = {reason.code for reason in reasons.values()}
    return Later(", ".join(sorted(codes))) if codes and codes <= _LATER_REASONS else Hopeless(str(error))
