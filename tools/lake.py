"""What the data-lake tools need of a customer's AWS account, as ports; the adapters are wired by handlers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tools.customers import Customer


class Result(StrEnum):
    """What came of one call into the customer's account.

    ABSENT: it was allowed, and what it asked for is not there. REFUSED: AWS did not do it for another reason, and surely did not.
    """

    ALLOWED = "allowed"
    DENIED = "denied"
    ABSENT = "absent"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Tried:
    """`action` is the IAM action that AWS refused, as it named it, or the one that the call needs. `why` is AWS's own code, for what it
    refused its own sentence.

    `untouched`: what is UNCLEAR surely had no effect, as when AWS was never reached.
    """

    result: Result
    action: str
    why: str = ""
    untouched: bool = False


@dataclass(frozen=True)
class Cluster:
    """An EMR cluster as AWS describes it. `why` is the reason of its last change of state, in AWS's words."""

    id: str
    name: str
    state: str
    version: str
    why: str = ""


@dataclass(frozen=True)
class Step:
    """A step of a cluster; `at` is when it ended, or was made, in UTC seconds. `made_at` is 0 where EMR does not say it."""

    id: str
    name: str
    state: str
    at: int
    why: str = ""
    made_at: int = 0


class Account(Protocol):
    """One customer's account, under the role that it gave us. Nothing here raises for what AWS answers."""

    def list_objects(self) -> tuple[Tried, str]:
        """And the name of one object, empty if there is none."""

    def read_object(self, key: str) -> Tried: ...
    def write_object(self, key: str) -> Tried: ...
    def remove_object(self, key: str) -> Tried: ...
    def show_database(self) -> Tried: ...
    def list_tables(self) -> Tried: ...
    def make_table(self, name: str) -> Tried: ...
    def remove_table(self, name: str) -> Tried: ...
    def list_clusters(self) -> tuple[Tried, str]:
        """And the id of one cluster, empty if there is none."""

    def show_cluster(self, id: str) -> tuple[Tried, Cluster | None]: ...  # noqa: A002 - AWS calls it so
    def failed_steps(self, cluster: str) -> tuple[Tried, Sequence[Step]]:
        """The latest ones first."""

    def list_steps(self, cluster: str, after: str) -> tuple[Tried, Sequence[Step], str]:
        """A page of steps in any state, the latest first, and what to give as `after` for the next one, empty after the last."""

    def add_step(self, cluster: str, name: str, arguments: Sequence[str]) -> tuple[Tried, str]:
        """And its id, empty unless it was made."""

    def show_step(self, cluster: str, step: str) -> tuple[Tried, Step | None]: ...
    def cancel_step(self, cluster: str, step: str) -> Tried: ...


class Lake(Protocol):
    """The way into customers' accounts."""

    def enter(self, customer: Customer, session: str, /) -> Account | Tried:
        """Assume the customer's role, under this session name, which their own records show; or why that was not possible."""


class Nowhere:
    """A way in for processes that have none."""

    def enter(self, _customer: Customer, _session: str) -> Account | Tried:
        return Tried(Result.UNCLEAR, "sts:AssumeRole", "this process reaches no customers")
