"""The audit: past-tense facts, chained by hash within their subject. Facts are only ever put if absent."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from access.keys import Key, fact_key

_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


class What(StrEnum):
    """Every kind of fact there is. A word that only a newer release has is read as it stands: the audit outlives all of them."""

    ASKED = "asked"
    ENDORSED = "endorsed"
    REROUTED = "rerouted"
    ASKED_QUESTION = "asked_question"
    ANSWERED = "answered"
    APPROVED = "approved"
    EMERGENCY = "emergency"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    LAPSED = "lapsed"
    BEGUN = "begun"
    GIVEN = "given"
    EXTENDED = "extended"
    USED = "used"
    STOPPED = "stopped"
    MOVED = "moved"
    MOVED_BACK = "moved_back"
    TAKING_BACK = "taking_back"
    HINDERED = "hindered"
    RECOVERED = "recovered"
    ENDED = "ended"
    REVIEWED = "reviewed"
    REFUSED = "refused"
    UNREACHED = "unreached"
    NUDGED = "nudged"
    ESCALATED = "escalated"
    RESTORED = "restored"
    CATALOG_APPLIED = "catalog_applied"
    CATALOG_CHANGED = "catalog_changed"
    APPROVERS_CHANGED = "approvers_changed"
    APPROVERS_PROPOSED = "approvers_proposed"
    APPROVERS_KEPT = "approvers_kept"
    APPROVER_MOVED = "approver_moved"
    APPROVER_CONFIRMED = "approver_confirmed"
    SERVICE_DOWN = "service_down"
    SERVICE_UP = "service_up"
    CALLED = "called"
    CALL_ENDED = "call_ended"

    @classmethod
    def _missing_(cls, value: object) -> "What | None":
        if not (isinstance(value, str) and _WORD.fullmatch(value)):
            return None
        later = str.__new__(cls, value)
        later._name_, later._value_ = value.upper(), value
        return later


SYSTEM = "access-service"


@dataclass(frozen=True)
class Fact:
    """One step on record: `sequence` is the subject's version that it made, `at` is UTC seconds, `before` the hash of the fact before."""

    subject: str
    sequence: int
    what: What
    actor: str
    at: int
    detail: Mapping[str, str] = field(default_factory=dict)
    before: str = ""

    @property
    def key(self) -> Key:
        return fact_key(self.subject, self.sequence)

    @property
    def hash(self) -> str:
        """SHA-256 over everything in the row, the hash before included."""
        row = [
            self.subject,
            self.sequence,
            self.what.value,
            self.actor,
            self.at,
            dict(sorted(self.detail.items())),
            self.before,
        ]
        return hashlib.sha256(json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def first_break(facts: list[Fact]) -> Fact | None:
    """The first fact that does not follow the one before it, for facts of one subject in the order of their keys; None if all do."""
    before, sequence = "", 0
    for fact in facts:
        if fact.before != before or fact.sequence != sequence + 1:
            return fact
        before, sequence = fact.hash, fact.sequence
    return None
