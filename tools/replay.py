"""A replay of archived data on a customer's cluster: what it is, when two are the same, and what the state of its step means."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from access.duration import DAY
from access.job import Job, JobState
from tools.customers import PLACES
from tools.lake import Result, Step, Tried

KIND = "emr-replay"
KEPT = 400 * DAY
"""Seconds for which a range is known to have been replayed."""
STAGES = 3
"""How far it can be: submitted, running, done."""

READY = "about to be submitted"
UNCLEAR = (
    "EMR did not answer clearly, so the cluster is looked at in a minute, before anything is submitted again"
)
LATER = "EMR is busy ({why}); it is submitted when somebody looks at it again"
NOT_LOOKED = "it is not known whether it was submitted, and that cannot be looked up now: {why}"
NOT_SUBMITTED = "it was not submitted: {why}"
NOT_SEEN = "{words}; it cannot be looked at now: {why}"
FORGOTTEN = "EMR does not know it any more; look whether the data is there, then cancel it to be able to replay it again"
UNKNOWN = "in a state that we do not know; look at it in the EMR console"
NO_CUSTOMER = "its customer is not set up here any more"
CANCELLING = "being cancelled"
CANCELLED = "it was cancelled"
NEVER = "it was cancelled before it was submitted"
TAKEN_AS = "EMR does not know it any more; it counts as cancelled"

_GOING: Mapping[str, tuple[int, str]] = {
    "PENDING": (1, "waiting on the cluster"),
    "RUNNING": (2, "running on the cluster"),
    "CANCEL_PENDING": (2, CANCELLING),
}
_ENDED: Mapping[str, tuple[JobState, str]] = {
    "COMPLETED": (JobState.DONE, "the data was replayed"),
    "CANCELLED": (JobState.CANCELLED, CANCELLED),
    "FAILED": (JobState.FAILED, "it failed"),
    "INTERRUPTED": (JobState.FAILED, "it was interrupted"),
}
_LONGEST = 200
_PLACE = re.compile(rf"\{{({'|'.join(PLACES)})\}}")


@dataclass(frozen=True)
class Range:
    """What is replayed, and where. `start` and `end` as RFC 3339 text in UTC, so that one time has one text."""

    source: str
    start: str
    end: str
    cluster: str

    @property
    def id(self) -> str:
        """The same for the same source and times, on whichever cluster."""
        whole = json.dumps([self.source, self.start, self.end])
        return f"{KIND}-{hashlib.sha256(whole.encode()).hexdigest()[:24]}"

    def filled(self, command: Sequence[str]) -> list[str]:
        """The command with source and times in their places. Each part stays one argument, and what is put in is not looked at again."""
        given = dict(zip(PLACES, (self.source, self.start, self.end), strict=True))
        return [_PLACE.sub(lambda found: given[found[1]], each) for each in command]


def name(job: Job) -> str:
    """What its step is called on the cluster; each attempt has a name of its own."""
    return f"{job.id} {job.carry['attempt']}"


def as_it_is(job: Job, step: Step) -> Job:
    """The replay as its step tells it."""
    job = carrying(job, status=step.state)
    if step.state not in _ENDED:
        done, words = _GOING.get(step.state, (job.done, UNKNOWN))
        return replace(job, done=done, words=words)
    state, words = _ENDED[step.state]
    why = f": {plain(step.why)}" if step.why and state is JobState.FAILED else ""
    done = STAGES if state is JobState.DONE else job.done
    return replace(job, state=state, done=done, words=f"{words}{why}")


def carrying(job: Job, **more: str | None) -> Job:
    """The same with more in its carry; None takes something out."""
    kept = {**job.carry, **more}
    return replace(job, carry={key: value for key, value in kept.items() if value is not None})


def why(tried: Tried) -> str:
    """Why AWS did not do something, for a sentence."""
    return f"{tried.action} is missing" if tried.result is Result.DENIED else f"AWS says {plain(tried.why)}"


def plain(text: str) -> str:
    """A foreign text, so that it can be kept and read."""
    return " ".join(text.encode("utf-8", "replace").decode().split())[:_LONGEST]
