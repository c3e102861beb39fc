"""Asking the real SDK client and reading why it was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk.errors import SlackApiError


def refusal(call: Callable[..., Any], *args: Any, **kwargs: Any) -> str | None:
    """The error string of a Web API call, None if it went well."""
    try:
        call(*args, **kwargs)
    except SlackApiError as error:
        return str(error.response["error"])
    return None
