"""Comparing a restored table with the audit, and putting right what differs: once after a restore, by an operator, before anybody works again.

The audit is read whole, page by page, which has the facts of one subject side by side. Each request is put right in a transaction of its own,
so that it can be interrupted and run again: what is right already is found to be so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from access import restoring
from access.audit import Fact
from access.desk import Desk
from access.errors import Conflict, Unreadable
from access.restoring import Finding, Sort
from tools.audit_whole import PAGE, requests

TRIES = 5
_SAID = {
    Sort.BEHIND: "the record is older than the audit",
    Sort.UNKNOWN: "there is no record",
    Sort.LEFT: "nothing says that it was taken back",
    Sort.FORGOTTEN: "cannot come back: ask them to ask again",
}


@dataclass
class Compared:
    """What came of it. `unreadable` are subjects and records that nobody could judge or put right; they stop none of the others."""

    subjects: int = 0
    findings: list[Finding] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """What people read, a line each, and how much it was."""
        named = [
            f"{each.request} of {each.person}: {_SAID[each.sort]}: {each.words}" for each in self.findings
        ]
        hidden = [f"cannot be read: {each}" for each in self.unreadable]
        return [*named, *hidden, f"{self.subjects} requests compared, {len(self.findings)} differ"]


def compare(desk: Desk, actor: str, say: Callable[[str], None]) -> Compared:
    """Finds what differs and changes nothing. Raises Busy."""
    return _each(desk, actor, say, lambda _: None)


def apply(desk: Desk, actor: str, say: Callable[[str], None]) -> Compared:
    """Puts right what differs, for good, and answers what that was. Raises Busy."""

    def put(finding: Finding) -> None:
        if finding.change:
            desk.store.commit(finding.change)

    return _each(desk, actor, say, put)


def _each(desk: Desk, actor: str, say: Callable[[str], None], put: Callable[[Finding], None]) -> Compared:
    done = Compared()
    for facts in requests(desk.store, done.unreadable):
        done.subjects += 1
        if done.subjects % PAGE == 0:
            say(f"{done.subjects} requests compared ...")
        try:
            finding = _found(desk, facts, actor, put)
        except Unreadable as error:
            done.unreadable.append(str(error.key))
            continue
        except (
            KeyError,
            ValueError,
            Conflict,
        ) as error:  # Facts that nobody understands, or a record that never keeps still.
            done.unreadable.append(f"{facts[0].subject} ({type(error).__name__}: {error})")
            continue
        if finding:
            done.findings.append(finding)
    return done


def _found(desk: Desk, facts: Sequence[Fact], actor: str, put: Callable[[Finding], None]) -> Finding | None:
    """What is wrong, after it was put right; judged again when somebody was faster. Raises Conflict when they always were."""
    for last in range(TRIES - 1, -1, -1):
        finding = restoring.find(desk, facts, actor)
        if finding is None:
            return None
        try:
            put(finding)
        except Conflict:
            facts = desk.store.facts(facts[0].subject)
            if not last:
                raise
            continue
        return finding
    return None
