"""How a job of the sweep ends, whatever it is about: its last state, what whoever asked reads, and the fact that puts the end on record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from access.audit import Fact, What
from access.desk import Desk
from access.job import KEPT, Job, JobState, cut
from access.ports import Change, Write
from tools import job_pieces
from tools.operation import Call

RESULT = "RESULT"
"""What the pieces of a result are called."""
RESULT_MOST = 4_000_000
"""Characters of a result as it is sent: what an answer may have, with room for what stands around it."""
WORDS_MOST = 200_000
TOO_LONG = "… the rest is too long to be shown here."


@dataclass(frozen=True)
class End:
    """What a job came to. `words` are one sentence for its state, `said` all that people read, `plain` the same for programs.

    `expect` is the version that a plan was made for, `version` the one in force by an apply.
    """

    state: JobState
    words: str
    said: str
    problems: tuple[str, ...] = ()
    expect: int | None = None
    version: int | None = None
    plain: Mapping[str, object] = field(default_factory=dict)

    @property
    def result(self) -> Mapping[str, object]:
        """What is answered of it."""
        return {
            "words": self.said,
            "problems": list(self.problems),
            "expect": self.expect,
            "version": self.version,
            "details": self.plain or None,
        }


def end(desk: Desk, job: Job, came: End) -> None:
    """On record and answered in one transaction. Raises Conflict and Busy."""
    now = desk.clock()
    text = json.dumps(came.result)
    if len(text) > RESULT_MOST:
        said = f"{came.said[:WORDS_MOST]}\n{TOO_LONG}"
        text = json.dumps(replace(came, said=said, plain={}).result)
    name = f"{RESULT}-{job.version}"
    pieces = cut(job.id, name, text, now + KEPT)
    job_pieces.put(desk.store, pieces)
    carry = {**job.carry, "result": name, "results": str(len(pieces))}
    over = replace(
        job,
        state=came.state,
        words=came.words[:500],
        done=job.of or job.done if came.state is JobState.DONE else job.done,
        carry=carry,
        until=now + KEPT,
        due=None,
        version=job.version + 1,
    )
    desk.store.commit(Change(writes=(Write(over, job.version),), facts=(_fact(over, came, now),)))


def _fact(job: Job, came: End, now: int) -> Fact:
    """The outcome of the call, which had been answered before there was one."""
    detail = {name: job.carry[name] for name in ("call", "file", "size") if name in job.carry}
    detail |= {"operation": job.kind_of.replace("-", "."), "state": came.state.value, "words": job.words}
    if came.version is not None:
        detail["version"] = str(came.version)
    return Fact(f"JOB#{job.id}", 1, What.CALL_ENDED, job.by, now, detail)


def result(call: Call, job: Job) -> object:
    """What came of a job, None as long as nothing has."""
    if not job.carry.get("results"):
        return None
    text = job_pieces.whole(call.ports.desk.store, job, job.carry["result"], int(job.carry["results"]))
    found: Any = json.loads(text)
    return found
