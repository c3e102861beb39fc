"""The one place where real time and chance come in. Everything else is handed a clock."""

import secrets
import time

from access.keys import RequestId


def utc_now() -> int:
    """UTC seconds."""
    return int(time.time())


def mint() -> RequestId:
    """A new request's id: the milliseconds of its making, so that ids sort by age, and 80 bits of chance."""
    return RequestId(f"{int(time.time() * 1000):011x}{secrets.token_hex(10)}")


def chance() -> float:
    """A number in [0, 1), for jitter."""
    return secrets.randbelow(2**53) / 2**53
