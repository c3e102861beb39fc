"""Submitting a replay to EMR once. EMR does not tell repeats apart, so the record does: whoever writes there that they are submitting, and
wins, is the only one who calls EMR. A submission that may have arrived is looked for on the cluster by its name before it is made again.
"""

import json
from dataclasses import replace

from access.duration import HOUR
from access.job import Job, JobState
from tools import jobs
from tools import replay as about
from tools.lake import Account, Result, Tried
from tools.operation import Call

PATIENCE = 60
"""Seconds after which a submission that nobody concluded is taken up by somebody else: longer than any invocation runs."""
NEED = 8.0
"""Seconds: EMR is not called with less left, because a call may last so long."""
SKEW = HOUR
"""Seconds by which EMR's clock and ours may differ."""
NO_TIME = Tried(Result.UNCLEAR, "elasticmapreduce:ListSteps", "there was no time left")


def waits(call: Call, job: Job) -> int:
    """For how many seconds somebody else may still be submitting it."""
    begun = int(job.carry.get("begun", "0"))
    return max(begun + PATIENCE - call.now, 0) if begun else 0


def doubtful(job: Job) -> bool:
    """Whether it may have been submitted without our knowing: somebody began, and nobody knows how that ended."""
    return bool(job.carry.get("begun") or job.carry.get("doubt"))


def claim(call: Call, job: Job) -> tuple[Job, bool]:
    """Put on record who is at it, and whether we were the ones to do so."""
    doubt = "yes" if doubtful(job) else None
    return save(call, about.carrying(job, begun=str(call.now), submitter=call.caller.actor, doubt=doubt))


def release(call: Call, job: Job, words: str) -> Job:
    """Let whoever asks next try at once."""
    return save(call, replace(about.carrying(job, begun=None), words=words))[0]


def submit(call: Call, account: Account, job: Job) -> Job:
    """The replay submitted, unless somebody else is at it, or why it is not."""
    if waits(call, job) or call.left() < NEED:
        return job
    job, won = claim(call, job)
    if not won:
        return job
    if job.carry.get("doubt"):
        tried, step = look_for(call, account, job)
        if step:
            return adopt(call, job, step)
        if tried.result is not Result.ALLOWED:
            return release(call, job, about.NOT_LOOKED.format(why=about.why(tried)))
    if call.left() < NEED:
        return release(call, job, about.READY)
    return _concluded(call, job, *_added(account, job))


def _added(account: Account, job: Job) -> tuple[Tried, str]:
    return account.add_step(job.carry["cluster"], about.name(job), json.loads(job.carry["command"]))


def _concluded(call: Call, job: Job, tried: Tried, step: str) -> Job:
    if step:
        return adopt(call, job, step)
    if tried.untouched:
        return release(call, job, about.LATER.format(why=about.why(tried)))
    if tried.result in {Result.ALLOWED, Result.UNCLEAR}:
        return save(call, replace(job, words=about.UNCLEAR))[0]
    words = about.NOT_SUBMITTED.format(why=about.why(tried))
    return save(call, replace(job, state=JobState.FAILED, words=words))[0]


def look_for(call: Call, account: Account, job: Job) -> tuple[Tried, str]:
    """The id of its step, empty if it was not submitted. EMR lists the latest steps first; those from before the replay are not gone through."""
    after = ""
    while call.left() >= NEED:
        tried, steps, after = account.list_steps(job.carry["cluster"], after)
        found = next((each.id for each in steps if each.name == about.name(job)), "")
        older = any(0 < each.made_at < job.made_at - SKEW for each in steps)
        if found or older or not after:
            return tried, found
    return NO_TIME, ""


def adopt(call: Call, job: Job, step: str) -> Job:
    """From now on it is this step."""
    known = about.carrying(job, step=step, status="PENDING", begun=None, doubt=None)
    return save(call, replace(known, done=1, words="submitted"))[0]


def save(call: Call, job: Job) -> tuple[Job, bool]:
    """The replay as it is now on record, and whether that is what was to be written."""
    return jobs.save(call, job, about.KEPT)
