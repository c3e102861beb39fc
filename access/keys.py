"""Where each record lives: table, partition and sort key, and the identifiers they are made of. Nothing else builds a key."""

import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, NewType

RequestId = NewType("RequestId", str)
OktaId = NewType("OktaId", str)
SlackId = NewType("SlackId", str)
RoleKey = NewType("RoleKey", str)
PolicyKey = NewType("PolicyKey", str)

SHARDS = 4
WHILE_USED = RoleKey("#while-used")
"""Stands where a role's key stands in the index of who has what, for all holdings whose end moves with use."""


class Table(StrEnum):
    """The four tables; they are split where permissions differ."""

    WORK = "work"
    AUDIT = "audit"
    APPROVERS = "approvers"
    CATALOG = "catalog"


class Key(NamedTuple):
    """The full primary key of one item."""

    table: Table
    pk: str
    sk: str

    def __str__(self) -> str:
        return f"{self.table}/{self.pk}/{self.sk}"


class Lane(StrEnum):
    """The lanes of the `due` index: access to take away, access to give, people to tell."""

    END = "end"
    GIVE = "give"
    TELL = "tell"


@dataclass(frozen=True)
class Due:
    """When an item wants attention (UTC seconds) and in which lane. `bucket` names the rate-limited service it will call, if any; for a
    request that has news, how urgent they are (`access.tell.URGENCIES`).
    """

    lane: Lane
    at: int
    bucket: str = ""


def shard(pk: str) -> int:
    """The shard of the `due` index that an item's partition key falls in; the same for ever."""
    return zlib.crc32(pk.encode()) % SHARDS


@dataclass(frozen=True)
class Target:
    """What is written to at the far end: the kind of target and the ids of it, never a role key. Text form `kind:id` or `kind:id,id`."""

    kind: str
    ids: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind}:{','.join(self.ids)}"

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Read the text form. Raises ValueError when it is none."""
        kind, found, ids = text.partition(":")
        if not (kind and found and ids):
            raise ValueError(f"not a target: {text!r}")
        return cls(kind, tuple(ids.split(",")))


def request_key(request: RequestId) -> Key:
    return Key(Table.WORK, f"REQ#{request}", "META")


def request_of(subject: str) -> RequestId:
    """The request in a subject of facts, which is the partition of its record as well."""
    return RequestId(subject.removeprefix("REQ#"))


def card_key(request: RequestId, recipient: SlackId) -> Key:
    return Key(Table.WORK, f"REQ#{request}", f"CARD#{recipient}")


def notice_key(request: RequestId, event: str, recipient: SlackId) -> Key:
    return Key(Table.WORK, f"REQ#{request}", f"NOTICE#{event}#{recipient}")


def holding_key(person: OktaId, target: Target) -> Key:
    return Key(Table.WORK, f"HOLD#{person}#{target}", "META")


def whole_of(key: Key) -> Key:
    """The record that an item stands beside: a card's request; what stands alone is its own."""
    return Key(key.table, key.pk, "META")


def person_of(holding: Key) -> OktaId:
    """The person in a holding's key."""
    return OktaId(holding.pk.split("#", 2)[1])


def kind_of(holding: Key) -> str:
    """The kind of target in a holding's key."""
    return holding.pk.split("#", 2)[2].partition(":")[0]


def person_key(slack: SlackId) -> Key:
    return Key(Table.WORK, f"PERSON#{slack}", "META")


def load_key(slack: SlackId) -> Key:
    return Key(Table.WORK, f"PERSON#{slack}", "LOAD")


def team_key(team: str) -> Key:
    return Key(Table.WORK, f"TEAM#{team}", "META")


def favourites_key() -> Key:
    return Key(Table.WORK, "FAVOURITES", "META")


def breaker_key(service: str) -> Key:
    return Key(Table.WORK, f"BREAKER#{service}", "META")


def alarm_key(subject: str, event: str, recipient: SlackId) -> Key:
    return Key(Table.WORK, f"ALARM#{subject}", f"{event}#{recipient}")


def edits_key(role: RoleKey) -> Key:
    return Key(Table.WORK, f"EDITS#{role}", "META")


def doubt_key(role: RoleKey, approver: OktaId, owner: SlackId) -> Key:
    return Key(Table.WORK, f"DOUBT#{role}", f"{approver}#{owner}")


def review_key(request: RequestId) -> Key:
    return Key(Table.WORK, f"REQ#{request}", "REVIEW")


def ledger_key(person: OktaId) -> Key:
    return Key(Table.WORK, f"EMERGENCY#{person}", "META")


def second_key(role: RoleKey, recipient: SlackId) -> Key:
    return Key(Table.WORK, f"EDITS#{role}", f"SECOND#{recipient}")


def lookout_key() -> Key:
    return Key(Table.WORK, "LOOKOUT#groups", "META")


def comparison_key() -> Key:
    return Key(Table.WORK, "COMPARISON#holdings", "META")


def budget_key(bucket: str) -> Key:
    return Key(Table.WORK, f"BUDGET#{bucket}", "META")


def repeat_key(name: str) -> Key:
    return Key(Table.WORK, f"REPEAT#{name}", "META")


def job_key(id_: str) -> Key:
    return Key(Table.WORK, f"JOB#{id_}", "META")


def piece_key(job: str, name: str, number: int) -> Key:
    return Key(Table.WORK, f"JOB#{job}", f"{name}#{number:04d}")


def track_key(id_: str) -> Key:
    return Key(Table.WORK, f"TRACK#{id_}", "META")


def cursor_key(log: str) -> Key:
    return Key(Table.WORK, f"CURSOR#{log}", "META")


def heartbeat_key() -> Key:
    return Key(Table.WORK, "HEARTBEAT#sweep", "META")


def fact_key(subject: str, sequence: int) -> Key:
    return Key(Table.AUDIT, subject, f"{sequence:08d}")


def role_key(role: RoleKey) -> Key:
    return Key(Table.CATALOG, f"ROLE#{role}", "META")


def policy_key(policy: PolicyKey) -> Key:
    return Key(Table.CATALOG, f"POLICY#{policy}", "META")


def approvers_key(role: RoleKey) -> Key:
    return Key(Table.APPROVERS, f"ROLE#{role}", "META")


def catalog_head_key() -> Key:
    return Key(Table.CATALOG, "HEAD", "META")


def search_list_key(version: int) -> Key:
    return Key(Table.CATALOG, f"SEARCH#{version}", "META")


def catalog_text_key(version: int, part: int) -> Key:
    return Key(Table.CATALOG, f"TEXT#{version}", f"{part:04d}")
