"""Replaying archived data of a source on a customer's cluster: begun once for each source and range, and followed to its end."""

import json
from dataclasses import replace

from access.job import Job, JobState
from tools import jobs, submitting
from tools import replay as about
from tools.customers import Customer
from tools.lake import Account, Result, Tried
from tools.operation import Call
from tools.replay import KEPT, KIND, Range

AGAIN = {JobState.FAILED, JobState.CANCELLED}
"""How a replay has ended that may be begun again."""


def read(call: Call, id_: str) -> Job | None:
    job = jobs.read(call, id_)
    return job if job and job.kind_of == KIND else None


def begin(call: Call, customer: Customer, asked: Range) -> tuple[Job, bool]:
    """The replay of this range, and whether there was one already. One that failed or was cancelled is begun again. Raises Busy."""
    before = jobs.stored(call, asked.id)
    if before and before.until > call.now and before.state not in AGAIN:
        return follow(call, before), True
    carry = {
        "customer": customer.name,
        "source": asked.source,
        "from": asked.start,
        "to": asked.end,
        "cluster": asked.cluster,
        "command": json.dumps(asked.filled(customer.replay)),
        "attempt": str(int(before.carry["attempt"]) + 1 if before else 1),
    }
    fresh = Job(asked.id, KIND, call.caller.actor, call.now, call.now + KEPT, words=about.READY, carry=carry)
    job, won = submitting.save(call, replace(fresh, of=about.STAGES, version=before.version if before else 0))
    return follow(call, job), not won


def follow(call: Call, job: Job) -> Job:
    """The replay as it is now on the cluster; submitted, if it was not yet. Raises Busy."""
    if job.state is not JobState.RUNNING:
        return job
    account = enter(call, job)
    if account is None:
        return replace(job, words=about.NOT_SEEN.format(words=job.words, why=about.NO_CUSTOMER))
    if isinstance(account, Tried):
        return _not_in(call, job, account)
    return looked_at(call, account, job) if job.carry.get("step") else submitting.submit(call, account, job)


def enter(call: Call, job: Job) -> Account | Tried | None:
    """The account in which it was begun, whoever gets the data of this source today; None if nobody knows that customer any more."""
    customer = call.ports.customers().get(job.carry["customer"])
    return call.ports.lake.enter(customer, call.caller.session) if customer else None


def looked_at(call: Call, account: Account, job: Job) -> Job:
    """The replay as its step tells it; what EMR does not tell now is not put on record."""
    tried, step = account.show_step(job.carry["cluster"], job.carry["step"])
    if tried.result is Result.ABSENT:
        return replace(job, words=about.FORGOTTEN)
    if step is None:
        return replace(job, words=about.NOT_SEEN.format(words=job.words, why=about.why(tried)))
    now = about.as_it_is(job, step)
    return job if now == job else submitting.save(call, now)[0]


def _not_in(call: Call, job: Job, tried: Tried) -> Job:
    """Before anybody tried to submit it, a refusal ends it; afterwards only EMR knows how it ends."""
    if tried.result is Result.DENIED and not (submitting.doubtful(job) or job.carry.get("step")):
        words = about.NOT_SUBMITTED.format(why=about.why(tried))
        return submitting.save(call, replace(job, state=JobState.FAILED, words=words))[0]
    return replace(job, words=about.NOT_SEEN.format(words=job.words, why=about.why(tried)))
