"""How entries log: one JSON object a line, an event name and fields, with the invocation that wrote it. Never a token, a body or a reason text.

The format is Powertools' own, so what people know of it holds here: `function_request_id`, `function_name`, `cold_start`.
"""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

from access.errors import AccessError
from handlers.metrics import Counting
from handlers.settings import SettingsError


class JsonFormatter(LambdaPowertoolsFormatter):
    """Powertools' line with the message as `event`; plain ASCII, so that no text that somebody typed can keep a line from being written."""

    def __init__(self) -> None:
        plain = partial(json.dumps, default=str)
        super().__init__(json_serializer=plain, utc=True, use_rfc3339=True, serialize_stacktrace=False)

    def serialize(self, log: Any) -> str:
        """The line, its event first."""
        return super().serialize({"event": log.pop("message"), **log})


class Unforeseen(Exception):
    """An entry failed for a reason that is in its log. Says nothing else, because whoever runs the entry writes it down."""


def described(error: BaseException) -> dict[str, str]:
    """A failure as it is logged. Messages of foreign errors can quote what somebody typed, or a secret, so only our own are written down."""
    chain = [error, *([error.__cause__] if error.__cause__ else [])]
    said = (
        f"{type(each).__name__}: {each}"
        if isinstance(each, AccessError | SettingsError)
        else type(each).__name__
        for each in chain
    )
    return {"error": ", ".join(said), "where": "".join(traceback.format_tb(error.__traceback__))}


_formatter = JsonFormatter()
_started = False


@contextmanager
def invocation(context: object) -> Iterator[None]:
    """One invocation: every line says which, and what was counted in it is its last line. Raises what is raised inside, nothing else.

    `context` is Lambda's; what it does not say is left out.
    """
    global _started  # noqa: PLW0603 - whether this process has worked before is the process's own
    name, request = getattr(context, "function_name", None), getattr(context, "aws_request_id", None)
    counting = Counting()
    _formatter.clear_state()
    _formatter.append_keys(cold_start=not _started, function_name=name, function_request_id=request)
    _started = True
    with _set_up(counting):
        try:
            yield
        finally:
            if line := counting.line(name or "local", request):
                print(line, flush=True)  # noqa: T201 - CloudWatch reads metrics off lines that are nothing else


@contextmanager
def _set_up(counting: Counting) -> Iterator[None]:
    """Log this way meanwhile; what libraries say below WARNING is dropped, since some of them print whole requests."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_formatter)
    root, ours = logging.getLogger(), logging.getLogger("access_service")
    before = root.handlers[:], root.level, ours.level
    root.handlers[:] = [handler, counting]
    root.setLevel(logging.WARNING)
    ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        ours.setLevel(before[2])
