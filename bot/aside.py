"""A word aside: one sentence that only the person who clicked sees. Nothing depends on its arriving."""

import logging
from urllib.parse import urlsplit

from slack_sdk.webhook import WebhookClient

log = logging.getLogger("access_service.bot")

SECONDS = 1.5
SLACK = ("https", "hooks.slack.com")


class Aside:
    """Posts to the response urls of one Slack: the real one's host, or the host of the Web API that we were told to use."""

    def __init__(self, api_url: str) -> None:
        here = _origin(api_url)
        self._origins = {SLACK} if here is None or here[1].endswith("slack.com") else {SLACK, here}

    def say(self, response_url: str, text: str) -> None:
        """Show `text` to whoever clicked. Never raises; a url that leads elsewhere is not followed."""
        if _origin(response_url) not in self._origins:
            log.warning("slack.aside_refused")
            return
        try:
            # The SDK's annotation says whole seconds; a fraction goes to the socket as it is.
            client = WebhookClient(response_url, timeout=SECONDS, retry_handlers=[])  # type: ignore[arg-type]
            status = client.send(text=text, response_type="ephemeral", replace_original=False).status_code
        except Exception as error:  # noqa: BLE001 - the answer is on record already; whatever fails here must not undo the ack
            log.warning("slack.aside_failed", extra={"error": type(error).__name__})
            return
        if status != 200:
            log.warning("slack.aside_failed", extra={"status": status})


def _origin(url: str) -> tuple[str, str] | None:
    """Scheme and host with port; None for what is no plain web address."""
    try:
        parts = urlsplit(url)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.username is not None
            or parts.password is not None
        ):
            return None
        return parts.scheme, parts.netloc
    except ValueError:
        return None
