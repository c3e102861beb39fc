"""The cursor: how far the log of uses is read. One for all apps and all people; it is wanted while somebody has access that lasts while used.

It stands in the `due` index then, and only then, so that an organisation without such access pays nothing.
"""

from dataclasses import dataclass, replace

from access.duration import DAY, HOUR
from access.keys import Due, Key, Lane, cursor_key

LOG = "okta"
"""The one log there is: Okta's System Log, which has the sign-ons to all apps."""
ALWAYS = Due(Lane.TELL, 0)
"""Due since ever, so that no backlog hides it."""
REST = HOUR
"""Seconds without such access before nobody looks any more: far longer than any index is behind."""
RETENTION = 89 * DAY
"""Seconds that Okta surely keeps its log; an earlier start would silently lack what is gone."""


@dataclass(frozen=True)
class Cursor:
    """`after` is the log's own word for the place where reading goes on; empty to begin at `since`. Up to `read_to` the log is known to
    be read. All times are UTC seconds. `told` is how often security was told that there is no news since then.
    """

    log: str
    after: str = ""
    since: int = 0
    read_to: int = 0
    told: int = 0
    version: int = 0
    due: Due | None = None

    @property
    def key(self) -> Key:
        return cursor_key(self.log)

    @property
    def on(self) -> bool:
        """Whether it is read in each sweep."""
        return self.due == ALWAYS

    def wanted(self, since: int) -> "Cursor":
        """For somebody whose access began at `since`. Where nobody has looked meanwhile, what was read before is of no use."""
        if self.due is None:
            return replace(
                self, after="", since=since, read_to=since, due=ALWAYS, told=0, version=self.version + 1
            )
        return replace(self, due=ALWAYS, version=self.version + 1)

    def unwanted(self, now: int) -> "Cursor":
        """Nobody has such access: look once more after a while, and then no more."""
        due = Due(Lane.TELL, now + REST) if self.on else None
        return replace(self, due=due, version=self.version + 1)

    def anew(self, since: int) -> "Cursor":
        """The log does not know the place any more."""
        return replace(self, after="", since=since, version=self.version + 1)
