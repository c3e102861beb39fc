"""The exceptions of the rules; an expected "no" is never one of them (see `access.answers`)."""

from collections.abc import Collection

from access.keys import Key


class AccessError(Exception):
    """Base of everything that the rules and the ports raise.

    `partly`: what takes several transactions broke off after the first of them may have been written; doing it again completes it.
    `unanswered`: the one transaction got no answer, so that all of it may still be written, or nothing.
    """

    partly = False
    unanswered = False


class IllegalMove(AccessError):
    """A lifecycle was asked for a move that its table does not have; nothing was changed."""


class Conflict(AccessError):
    """A transaction lost a race: at least one of `keys` was not at the version it was judged by. Read and judge again."""

    def __init__(self, keys: Collection[Key]) -> None:
        super().__init__(", ".join(map(str, keys)))
        self.keys = frozenset(keys)


class Busy(AccessError):
    """The store could not be reached or stayed throttled within its own retries; nothing is known to have been written."""


class Unreadable(AccessError):
    """A stored item does not have the shape this release understands; it is left as it is and reported."""

    def __init__(self, key: Key, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key = key


class TooBig(AccessError):
    """What is to be stored as one item is larger than any item can be; nothing was written."""


class TargetError(AccessError):
    """Base of what a provisioner or directory raises. "Already so" is not an error: it is success.

    `service` says whose fault it is: the whole service's (timeout, 5xx, reset, 429, refused connection) or this item's alone.
    `doubt` says that the call may have had, or may still have, an effect (timeout, 5xx, reset after sending); an error that is
    surely without effect has none.
    """

    def __init__(self, why: str, *, service: bool = False, doubt: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.service = service
        self.doubt = doubt


class TryAgain(TargetError):
    """Failed now, may work later. `retry_at` (UTC seconds) is the earliest moment the service named, if it named one."""

    def __init__(
        self, why: str, *, service: bool = False, doubt: bool = False, retry_at: int | None = None
    ) -> None:
        super().__init__(why, service=service, doubt=doubt)
        self.retry_at = retry_at


class Spent(TryAgain):
    """Our own share of a rate limit is used up until `retry_at`; nothing was sent, and nobody is at fault."""


class Barred(TryAgain):
    """The service does not let us in: credentials that are wrong, expired or revoked, or a scope that nobody granted.

    It is tried again for ever like an outage, but only a human can end it: `why` says how.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why, service=True)


class NeverWorks(TargetError):
    """Will fail the same way each time until a human changes something at the target (404, 403, a rule-managed group)."""


class Forgotten(NeverWorks):
    """A log does not know the place from which it was to go on."""


class Undeliverable(AccessError):
    """A message could not be sent or changed. `final` means that trying again cannot help; `unclear` that it may have arrived.

    `paced` means that we held it back ourselves for `retry_after` seconds, to stay within the chat's limits: nothing was sent.
    """

    def __init__(
        self,
        why: str,
        *,
        final: bool = False,
        unclear: bool = False,
        retry_after: int = 0,
        paced: bool = False,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.final = final
        self.unclear = unclear
        self.retry_after = retry_after
        self.paced = paced
