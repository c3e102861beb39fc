"""What the local AWS calls for every function: finds the real entry in this source tree and hands the event over.

Runs inside a function's process. The source tree and its packages are on PYTHONPATH, so nothing is packed or copied.
"""

import fcntl
import functools
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from sandbox.loopback import stay_local

ENTRY = "SANDBOX_ENTRY"
MARKS = "SANDBOX_MARKS"
REACHES_OUT = "SANDBOX_REACHES_OUT"
"""Set, the function may leave this machine: it works with a real Slack."""


def handler(event: Any, context: Any) -> Any:
    """The function's handler, as Lambda calls it."""
    return _entry()(event, context)


@functools.cache
def _entry() -> Callable[[Any, Any], Any]:
    """The callable that SANDBOX_ENTRY names as `package.module:callable`; found once per process."""
    if REACHES_OUT not in os.environ:
        stay_local()
    _mark()
    module, _, name = os.environ[ENTRY].partition(":")
    entry: Callable[[Any, Any], Any] = getattr(importlib.import_module(module), name)
    return entry


@functools.cache
def _mark() -> IO[str]:
    """A file named by this process's id, locked as long as the process lives.

    Whoever wants to kill the process tries the lock first, so that an id which the system gave to somebody else meanwhile is safe.
    """
    mark = (Path(os.environ[MARKS]) / str(os.getpid())).open("w")
    fcntl.flock(mark, fcntl.LOCK_EX)
    return mark
