"""Long jobs: ask how far they are until they have ended, and show it to somebody who watches."""

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from accessctl import say, words
from accessctl.call import Call
from accessctl.client import Client
from accessctl.failures import Exit, Failure

OVER = frozenset({"done", "failed", "cancelled"})
"""States after which a job does not change any more."""
FIRST, LONGEST = 0.5, 5.0
"""Seconds between two questions: short at first, longer for jobs that last. A job of the API may be done piece by piece, as it is asked for."""


def well(job: Mapping[str, Any], wants: str) -> bool:
    """Whether it goes on, or has ended as was wanted."""
    return job.get("state") == wants or job.get("state") not in OVER


def follow(
    api: Client, answer: Mapping[str, Any], where: str, *, wait: bool, longest: float = math.inf
) -> Mapping[str, Any]:
    """The answer when the job has ended, or as it is after the longest wait (seconds). Whoever stops waiting is told how to go on."""
    path = where.format(id=quote(str(answer["job"]["id"]), safe=""))
    pause, deadline = FIRST, api.clock() + longest
    with say.progress() as line:
        try:
            while wait and answer["job"].get("state") not in OVER and api.clock() < deadline:
                line.show(_words(answer["job"]))
                api.sleep(pause)
                pause = min(pause * 1.5, LONGEST)
                answer = {**answer, **api.ask(Call("GET", path))}
        except KeyboardInterrupt:
            line.clear()
            raise Failure(Exit.STOPPED, words.GOES_ON.format(id=answer["job"]["id"]), "stopped") from None
    return answer


def _words(job: Mapping[str, Any]) -> str:
    what = str(job.get("words") or job.get("id"))
    if job.get("of") and f"{job.get('done', 0)} of {job['of']}" not in what:
        return words.WAITING.format(words=what, done=job.get("done", 0), of=job["of"])
    return what if job.get("of") else words.WAITING_ONLY.format(words=what, state=job.get("state", ""))
