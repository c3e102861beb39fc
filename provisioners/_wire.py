"""The process's one event loop and HTTP session, in a thread of its own, made on the first call. It knows no service.

The Okta SDK is asynchronous and the rest is not. Sessions must not cross event loops, so there is one loop for the life of
the process; it runs in a thread, so that callers in several threads neither wait for each other nor need a loop.
"""

import asyncio
import atexit
import threading
from collections.abc import Coroutine
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, ClientSession

T = TypeVar("T")

IDLE = 5.0
"""Seconds that an unused connection is kept: a reset on a stale one would look like an outage."""

_making = threading.Lock()
_made: list["_Wire"] = []


def run(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """Await `work` on the process's loop. Raises TimeoutError when it takes longer than `seconds`."""
    return _wire().run(work, seconds)


def session() -> "ClientSession":
    """The process's HTTP session. It reads no proxy, cookie or password from anywhere."""
    return _wire().session


class _Wire:
    def __init__(self) -> None:
        import_module("aiohttp")  # In this thread: loading it would hold up the loop.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)
        self._thread.start()
        self.session = self.run(_open(), 10)
        atexit.register(self._close)

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, seconds), self._loop)
        try:
            return future.result(seconds + 1)
        except TimeoutError:
            future.cancel()
            raise

    def _close(self) -> None:
        self.run(self.session.close(), 1)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(1)
        self._loop.close()


def _wire() -> _Wire:
    with _making:
        if not _made:
            _made.append(_Wire())
        return _made[0]


async def _open() -> "ClientSession":
    import aiohttp

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(keepalive_timeout=IDLE),
        cookie_jar=aiohttp.DummyCookieJar(),
        middlewares=(_once,),
    )


async def _once(request: "ClientRequest", handler: "ClientHandlerType") -> "ClientResponse":
    """Send a write once, and follow no redirect.

    The client repeats a PUT or DELETE by itself after a reset. The first one may still land, later than a removal that follows,
    so the caller must hear of it; hidden in an error that the client does not repeat, it does.
    """
    import aiohttp

    try:
        response = await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        if request.method == "GET":
            raise
        raise aiohttp.ClientError(f"connection lost: {type(error).__name__}") from error
    if 300 <= response.status <= 399:
        response.close()
        raise aiohttp.ClientError(f"redirected ({response.status})")
    return response
