"""Verifying the audit: that the facts of each subject follow one another, and that a request's record ends where its facts end.

The table is read a page at a time, in its own order, which has the facts of one subject side by side; what goes on in the next page is
carried in the job.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from access.audit import Fact, first_break
from access.job import Job, JobState
from access.keys import request_key, request_of
from access.ports import Store
from access.reading import get, readable
from access.request import Request
from tools.operation import Call

log = logging.getLogger("access_service.audit")

KIND = "audit-verify"
PAGE = 500
ENOUGH = 5.0
"""Seconds of an invocation that a slice leaves."""
PAGES = 20
NAMED = 20
"""Breaks that are named; the others are counted."""


@dataclass
class _Run:
    """One slice: the end of the chain so far, and what was found."""

    subject: str = ""
    sequence: int = 0
    tail: str = ""
    broken: bool = False
    facts: int = 0
    breaks: list[str] = field(default_factory=list)
    ends: dict[str, tuple[int, str]] = field(default_factory=dict)

    def take(self, facts: Iterable[Fact]) -> None:
        for each in facts:
            self.facts += 1
            if each.subject != self.subject:
                self.close()
                self.subject, self.sequence, self.tail, self.broken = each.subject, 0, "", False
            follows = each.before == self.tail and each.sequence == self.sequence + 1
            if not follows and not self.broken:
                self.broken = True
                self.breaks.append(f"{each.subject}/{each.sequence}")
            self.sequence, self.tail = each.sequence, each.hash

    def close(self) -> None:
        """The chain of one subject is over."""
        if self.subject.startswith("REQ#") and not self.broken:
            self.ends[self.subject] = (self.sequence, self.tail)


def work(call: Call, job: Job) -> Job:
    """Verify on, as far as time allows."""
    return go_on(call.ports.desk.store, call.left, job)


def whole(store: Store, left: Callable[[], float], job: Job) -> Job:
    """Verify from where the job stands, as far as this invocation comes."""
    while job.state is JobState.RUNNING and left() > ENOUGH:
        job = go_on(store, left, job)
    return job


def go_on(store: Store, left: Callable[[], float], job: Job) -> Job:
    """The next part, read by read."""
    carry = job.carry
    run = _Run(
        carry.get("subject", ""),
        int(carry.get("sequence", "0")),
        carry.get("tail", ""),
        carry.get("broken") == "yes",
    )
    after: str | None = carry.get("after", "")
    for _ in range(PAGES):
        found = store.archive(after or "", PAGE)
        run.take(found.facts)
        run.breaks += [f"{each} cannot be read" for each in found.unreadable]
        after = found.after
        if after is None:
            run.close()
            break
        if left() < ENOUGH:
            break
    run.breaks += _wrong_ends(store, run.ends)
    return _after(job, run, after)


def _after(job: Job, run: _Run, after: str | None) -> Job:
    named = [each for each in job.carry.get("breaks", "").split("\n") if each]
    count = int(job.carry.get("count", "0")) + len(run.breaks)
    named = (named + run.breaks)[:NAMED]
    carry = {
        "after": after or "",
        "subject": run.subject,
        "sequence": str(run.sequence),
        "tail": run.tail,
        "broken": "yes" if run.broken else "",
        "breaks": "\n".join(named),
        "count": str(count),
    }
    state = JobState.RUNNING if after is not None else JobState.FAILED if count else JobState.DONE
    if state is not JobState.RUNNING:
        level = logging.ERROR if count else logging.INFO
        said = {"facts": job.done + run.facts, "breaks": count, "named": named}
        log.log(level, "audit.verified", extra=said)
    return replace(
        job, state=state, done=job.done + run.facts, carry=carry, words=_words(named, count, state)
    )


def _words(named: Sequence[str], count: int, state: JobState) -> str:
    if count:
        more = f" and {count - len(named)} more" if count > len(named) else ""
        return f"{count} chains are broken: {', '.join(named)}{more}"
    return "every chain is whole" if state is JobState.DONE else "whole so far"


def _wrong_ends(store: Store, ends: Mapping[str, tuple[int, str]]) -> list[str]:
    """Requests whose record ends elsewhere than their facts. What has changed meanwhile is looked at once more, by itself."""
    keys = {subject: request_key(request_of(subject)) for subject in ends}
    known, _ = readable(store, list(keys.values()))
    wrong = []
    for subject, end in ends.items():
        request = get(known, keys[subject], Request)
        if request and (request.version, request.tail) != end and not _ends_there(store, subject):
            wrong.append(f"{subject} ends early")
    return wrong


def _ends_there(store: Store, subject: str) -> bool:
    key = request_key(request_of(subject))
    request = get(store.read([key]), key, Request)
    facts = list(store.facts(subject))
    if request is None or not facts or first_break(facts):
        return False
    at = [(each.sequence, each.hash) for each in facts]
    return (request.version, request.tail) in at  # What was added between the two reads is no break.
