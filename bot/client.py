"""Clients of Slack's Web API: a quick one for while Slack waits for us, a patient one for the worker and the sweep."""

import logging
import ssl

from slack_sdk import WebClient

QUICK, PATIENT = 1.5, 10.0


def quick(api_url: str) -> WebClient:
    """Without retries, because a second try would come after Slack has given up; and without a token: the app gives it."""
    return _client(api_url, None, QUICK)


def patient(api_url: str, token: str, seconds: float = PATIENT) -> WebClient:
    """Without retries either: a failed send is recorded and tried again by the next run, which knows whether it is still owed."""
    return _client(api_url, token, seconds)


def _client(api_url: str, token: str | None, seconds: float) -> WebClient:
    logger = logging.getLogger("bot.slack_sdk")
    # It logs whole requests and answers; failures are sorted and logged by us.
    logger.setLevel(logging.CRITICAL)
    # Made once here, instead of by the SDK for each call.
    context = ssl.create_default_context() if api_url.startswith("https") else None
    # The SDK's annotation says whole seconds; a fraction goes to the socket as it is.
    return WebClient(token, api_url, timeout=seconds, ssl=context, retry_handlers=[], logger=logger)  # type: ignore[arg-type]
