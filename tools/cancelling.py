"""Cancelling a replay: before it is submitted by the record alone, afterwards by EMR, which may not do it, or be too late."""

from dataclasses import replace

from access.job import Job, JobState
from tools import problems, replaying, submitting
from tools import replay as about
from tools.lake import Account, Result, Tried
from tools.operation import Call, Problem


def cancel(call: Call, job: Job) -> Job | Problem:
    """The replay after it was cancelled, which EMR does in its own time; one that was cancelled before is one. Raises Busy."""
    if job.state is not JobState.RUNNING:
        return job if job.state is JobState.CANCELLED else problems.replay_over()
    if not job.carry.get("step") and not submitting.doubtful(job):
        return _withdrawn(call, job, about.NEVER)
    if wait := submitting.waits(call, job):
        return problems.replay_submitting(wait)
    account = replaying.enter(call, job)
    if account is None:
        return problems.not_cancelled(about.NO_CUSTOMER)
    if isinstance(account, Tried):
        return _not_done(account)
    return _stopped(call, account, job) if job.carry.get("step") else _searched(call, account, job)


def _withdrawn(call: Call, job: Job, words: str) -> Job | Problem:
    """Who lost against somebody who submits it at this moment cancels it afterwards."""
    after, won = submitting.save(
        call, replace(about.carrying(job, begun=None), state=JobState.CANCELLED, words=words)
    )
    return after if won or after.state is JobState.CANCELLED else problems.replay_submitting(1)


def _searched(call: Call, account: Account, job: Job) -> Job | Problem:
    """It may have been submitted: it is looked for, under the same claim as for submitting it."""
    job, won = submitting.claim(call, job)
    if not won:
        return problems.replay_submitting(1)
    tried, step = submitting.look_for(call, account, job)
    if step:
        return _stopped(call, account, submitting.adopt(call, job, step))
    if tried.result in {Result.ALLOWED, Result.ABSENT}:
        return _withdrawn(call, job, about.NEVER)
    submitting.release(call, job, about.NOT_LOOKED.format(why=about.why(tried)))
    return _not_done(tried)


def _stopped(call: Call, account: Account, job: Job) -> Job | Problem:
    """What EMR says of the step afterwards counts, whatever it said to the wish."""
    tried = account.cancel_step(job.carry["cluster"], job.carry["step"])
    after = replaying.looked_at(call, account, job)
    if after.state is JobState.CANCELLED or after.carry.get("status") == "CANCEL_PENDING":
        return after
    if after.state is not JobState.RUNNING:
        return problems.replay_over()
    if after.words == about.FORGOTTEN:
        return _withdrawn(call, job, about.TAKEN_AS)
    return replace(after, words=about.CANCELLING) if tried.result is Result.ALLOWED else _not_done(tried)


def _not_done(tried: Tried) -> Problem:
    if tried.result is Result.UNCLEAR:
        return problems.cancel_unclear(about.why(tried))
    return problems.not_cancelled(about.why(tried))
