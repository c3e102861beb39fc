"""One call to its end: try, try again where that is safe, and say what came of it.

Trying again is safe for what changes nothing, and for what is sent under an Idempotency-Key, which is everything else.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from accessctl import troubles, words
from accessctl.call import Call
from accessctl.failures import Exit, Failure
from accessctl.settings import Settings
from accessctl.signed import Lost, NoAnswer, Reply

TRIES = 5


class Wire(Protocol):
    """Sends one call once."""

    region: str

    def send(self, call: Call) -> Reply: ...


@dataclass(frozen=True)
class Client:
    """Calls the API. `sleep` and `clock` are in seconds."""

    wire: Wire
    settings: Settings
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def ask(self, call: Call) -> dict[str, Any]:
        """What the API answers. Raises Failure."""
        deadline = self.clock() + self.settings.timeout
        doubtful = False
        for trial in range(1, TRIES + 1):
            answer, wait = self._once(call)
            if not isinstance(answer, Failure):
                return answer
            wait = max(wait, random.uniform(0.3, 0.6) * 2 ** (trial - 1))
            over = trial == TRIES or self.clock() + wait > deadline
            doubtful |= answer.doubtful
            if over or answer.exit is not Exit.UNAVAILABLE:
                raise _told(answer, call, doubtful=doubtful)
            self.sleep(wait)
        raise AssertionError("the last trial returns or raises")

    def _once(self, call: Call) -> tuple[dict[str, Any] | Failure, float]:
        """One try: what it came to, and how long the API asks to wait (seconds)."""
        try:
            reply = self.wire.send(call)
        except NoAnswer as lost:
            return self._lost(lost), 0.0
        except Failure as failure:
            return failure, 0.0
        if 200 <= reply.status < 300:
            if (found := _thing(reply.body)) is not None:
                return found, 0.0
            if reply.body.strip()[:1] in {b"", b"{"}:
                return self._lost(NoAnswer(Lost.CUT)), 0.0
        return troubles.of(reply.status, reply.headers, reply.body, self._place()), _asked(reply)

    def _lost(self, lost: NoAnswer) -> Failure:
        sentence = {Lost.UNREACHABLE: words.NO_CONNECTION, Lost.SLOW: words.SLOW, Lost.CUT: words.CUT}[
            lost.why
        ]
        why = sentence.format(host=self.settings.host, url=self.settings.url)
        return Failure(Exit.UNAVAILABLE, why, lost.why.value, doubtful=lost.doubtful)

    def _place(self) -> troubles.Place:
        return troubles.Place(self.settings.url, self.settings.host, self.wire.region)


def _thing(body: bytes) -> dict[str, Any] | None:
    """The JSON object in a body. The API answers with nothing else."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _told(failure: Failure, call: Call, *, doubtful: bool) -> Failure:
    """A refusal by the API's own rules settles all doubt: the key makes it the answer to the first try as well."""
    settled = failure.exit in {Exit.REFUSED, Exit.NOT_FOUND, Exit.USAGE}
    return replace(failure, doubtful=bool(call.key) and doubtful and not settled, key=call.key)


def _asked(reply: Reply) -> float:
    """Seconds of Retry-After; a date there is not waited for."""
    text = reply.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else 0.0
