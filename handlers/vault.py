"""Secrets as Secrets Manager has them. Each is kept for five minutes, so that a rotated one is known soon without a deployment.

A secret that was read once goes on being used while Secrets Manager does not answer: better an old one than nobody served. Slack
may be waiting, so tries are short, and whoever has something in hand waits for one try only.
"""

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from access.ports import Clock
from handlers.settings import SettingsError

if TYPE_CHECKING:
    from botocore.client import BaseClient

log = logging.getLogger("access_service.vault")

KEPT, AGAIN, SOONEST = 300, 30, 10
"""Seconds that a secret is used without asking; until the next try after one that failed; between two times of `changed`."""
CONNECT, READ, TRIES = 0.5, 0.7, 2


@dataclass(frozen=True)
class _Kept:
    """A secret's text, when it was asked for, and until when nobody asks again."""

    text: str
    asked: int
    until: int


class Vault:
    """The secrets of one process. `endpoint` is only for a local AWS. Nothing is read before somebody wants it."""

    def __init__(self, region: str, endpoint: str, clock: Clock) -> None:
        self._region, self._endpoint, self._clock = region, endpoint, clock
        self._kept: dict[str, _Kept] = {}
        self._made: BaseClient | None = None

    def warm(self) -> None:
        """Make the client now; it connects to nothing yet."""
        self._client()

    def text(self, arn: str) -> str:
        """Raises SettingsError when it was never read and cannot be."""
        kept, now = self._kept.get(arn), self._clock()
        # Within, not before: after a snapshot or a correction, clocks may have gone either way.
        if kept and kept.asked <= now < kept.until:
            return kept.text
        return self._asked(arn, kept, now)

    def changed(self, arn: str) -> bool:
        """Ask anew, unless that was done within ten seconds; whether it is another text than before."""
        kept, now = self._kept.get(arn), self._clock()
        if kept and kept.asked <= now < kept.asked + SOONEST:
            return False
        return self._asked(arn, kept, now) != (kept.text if kept else "")

    def _asked(self, arn: str, kept: _Kept | None, now: int) -> str:
        try:
            text = self._fetched(arn, 1 if kept else TRIES)
        except SettingsError as error:
            if kept is None:
                raise
            log.warning("secret.old", extra={"why": str(error)})
            for each, one in self._kept.items():  # all of them: the next would wait as long
                self._kept[each] = replace(one, asked=now, until=max(one.until, now + AGAIN))
            return kept.text
        self._kept[arn] = _Kept(text, now, now + KEPT)
        return text

    def _fetched(self, arn: str, tries: int) -> str:
        from botocore.exceptions import BotoCoreError, ClientError

        for tried in range(1, tries + 1):
            try:
                found = self._client().get_secret_value(SecretId=arn)
            except (BotoCoreError, ClientError) as error:
                if tried == tries:
                    raise SettingsError(
                        [f"the secret {arn} cannot be read: {type(error).__name__}"]
                    ) from error
            else:
                if text := str(found.get("SecretString") or ""):
                    return text
                raise SettingsError([f"the secret {arn} is empty or no text"])
        raise AssertionError("there is at least one try")

    def _client(self) -> Any:
        from botocore.config import Config
        from botocore.session import Session

        if self._made is None:
            once = Config(connect_timeout=CONNECT, read_timeout=READ, retries={"total_max_attempts": 1})
            self._made = Session().create_client(
                "secretsmanager", region_name=self._region, endpoint_url=self._endpoint or None, config=once
            )
        return self._made
