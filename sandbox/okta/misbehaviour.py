"""The orders that a test gives to make Okta misbehave, by name. Globs are for the path, or for `METHOD path` when they have a space."""

from collections.abc import Mapping
from typing import Any

from sandbox.okta.errors import Reply, for_status
from sandbox.okta.faults import Action, Fault, Faults
from sandbox.okta.limits import crowded_headers

LOGIN = "<html><head><title>Sign in</title></head><body><form action='/login'>Sign in to continue</form></body></html>"
PAGE = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"


class Misbehaviour:
    """`times` counts the calls that an order is for, None for all; the order that came first goes first."""

    def __init__(self) -> None:
        self.faults = Faults()

    def fail(
        self,
        path_glob: str,
        *,
        status: int,
        body: Any = None,
        times: int | None = 1,
        headers: Mapping[str, str] | None = None,
    ) -> Fault:
        """Answer so without doing the work. Without `body`: Okta's usual one for the status; `""` for none. No rate headers but these."""
        reply = Reply(status, for_status(status).body if body is None else body, dict(headers or {}))
        return self.faults.order(Fault(path_glob, "answer", reply=reply, times=times))

    def html(self, path_glob: str, *, status: int = 502, times: int | None = 1) -> Fault:
        """A gateway answers with a page; Okta never heard of the call."""
        return self.fail(
            path_glob, status=status, body=PAGE, times=times, headers={"content-type": "text/html"}
        )

    def rate_limited(
        self, path_glob: str, *, headers: Mapping[str, str] | None = None, times: int | None = 1
    ) -> Fault:
        """429 with exactly these rate headers; for limits that really count see `PretendOkta.rate_limit`."""
        return self.fail(path_glob, status=429, times=times, headers=headers)

    def crowded(self, path_glob: str, *, now: int, times: int | None = 1) -> Fault:
        """429 as for too many calls at once; for a limit that really counts see `PretendOkta.concurrency_limit`."""
        return self.fail(path_glob, status=429, times=times, headers=crowded_headers(now))

    def unavailable(self, path_glob: str, *, times: int | None = 1) -> Fault:
        """503 with nothing else: no body, no rate headers."""
        return self.fail(path_glob, status=503, body="", times=times)

    def login_page(self, path_glob: str, *, times: int | None = 1) -> Fault:
        """200 with a page to sign in, as a proxy in between gives it."""
        return self.fail(
            path_glob, status=200, body=LOGIN, times=times, headers={"content-type": "text/html"}
        )

    def redirect(self, path_glob: str, to: str = "/login", *, times: int | None = 1) -> Fault:
        """302 to another address."""
        return self.fail(path_glob, status=302, body="", times=times, headers={"location": to})

    def half(self, path_glob: str, *, times: int | None = 1) -> Fault:
        """Do it, and break off in the middle of the answer; an answer without a body breaks off at once."""
        return self.faults.order(Fault(path_glob, "half", "done", times=times))

    def hang(self, path_glob: str, *, times: int | None = 1) -> Fault:
        """Neither do it nor answer."""
        return self.faults.order(Fault(path_glob, "hang", times=times))

    def timeout_after_effect(self, path_glob: str, *, times: int | None = 1) -> Fault:
        """Do it, then never answer."""
        return self.faults.order(Fault(path_glob, "hang", "done", times=times))

    def late(
        self, path_glob: str, *, seconds: float | None = None, answers: bool = False, times: int | None = 1
    ) -> Fault:
        """Do it `seconds` of the pretend clock later (at the next call), or at `land()`. Until then no answer, or (`answers`) 204 at once."""
        reply = Reply(204) if answers else None
        action: Action = "answer" if answers else "hang"
        return self.faults.order(Fault(path_glob, action, "later", reply, seconds or -1, times))

    def slow(self, path_glob: str, *, seconds: float, times: int | None = 1) -> Fault:
        """Do it and answer after this many real seconds."""
        return self.faults.order(Fault(path_glob, "slow", "done", seconds=seconds, times=times))

    def reset(self, path_glob: str, *, after_effect: bool = False, times: int | None = 1) -> Fault:
        """Break the connection once the call was read."""
        return self.faults.order(Fault(path_glob, "reset", "done" if after_effect else "none", times=times))

    def calm(self) -> None:
        """Withdraw all orders. Work that waits to land still waits."""
        self.faults.orders.clear()
