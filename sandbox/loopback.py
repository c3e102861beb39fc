"""Keeps a process of the pretend world on this machine: no connection and no name lookup may leave it.

An audit hook sees every socket of every library, asyncio's included. Such a hook cannot be taken away again, so it is put up once
per process and switched on.
"""

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_LOCAL_NAMES = frozenset({"localhost", "ip6-localhost", ""})


class ForeignConnection(RuntimeError):
    """Something tried to leave this machine. Not an OSError, because those are retried."""


class _Guard:
    def __init__(self) -> None:
        self.on = False
        self.up = False
        self.seen: list[str] = []

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on or not event.startswith("socket."):
            return
        target = _target(event, arguments)
        if target is not None and not _is_local(target):
            self.seen.append(f"{event} {target}")
            raise ForeignConnection(f"{event} to {target}: only this machine may be reached from here")


_guard = _Guard()


def stay_local() -> list[str]:
    """From here on refuse whatever would leave this machine; returns the list of what is tried, also when somebody swallows the refusal."""
    if not _guard.up:
        sys.addaudithook(_guard.hook)
        _guard.up = True
    _guard.on = True
    return _guard.seen


@contextmanager
def only_loopback() -> Iterator[list[str]]:
    """The same until the block ends; yields the list of what was tried in it."""
    before = _guard.on
    seen = stay_local()
    seen.clear()
    try:
        yield seen
    finally:
        _guard.on = before


def _target(event: str, arguments: tuple[object, ...]) -> str | None:
    """Whom a socket event is about, or None when it leaves nothing."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
        return host.decode() if isinstance(host, bytes) else host if isinstance(host, str) else None
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # A path is a Unix socket; None is a socket that is connected already.
        return str(address[0]) if isinstance(address, tuple) else None
    return None


def _is_local(host: str) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
