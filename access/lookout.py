"""How far the daily look at the Okta groups of the catalogue has come; the look itself is `access.looking_out`."""

from dataclasses import dataclass

from access.keys import Due, Key, lookout_key


@dataclass(frozen=True)
class Lookout:
    """There is one. `after` is the last role, in the order of their keys, that this round has looked at; empty between rounds."""

    after: str = ""
    version: int = 0
    due: Due | None = None
    wake: bool = False

    @property
    def key(self) -> Key:
        return lookout_key()
