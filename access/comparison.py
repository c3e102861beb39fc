"""How far the daily comparison of Okta with the holdings has come, and what its round has found; the look itself is `access.comparing`."""

from dataclasses import dataclass

from access.keys import Due, Key, comparison_key


@dataclass(frozen=True)
class Comparison:
    """There is one. `after` is the partition key of the last holding that this round has passed; empty between rounds. `tries` is how often
    the one after it could not be read.

    Of the round that began at `begun_at` (UTC seconds): `looked` holdings were read at the target, `unread` could not be, `differing` are
    otherwise there than on record, and `told` of these are news.
    """

    after: str = ""
    tries: int = 0
    begun_at: int = 0
    looked: int = 0
    unread: int = 0
    differing: int = 0
    told: int = 0
    version: int = 0
    due: Due | None = None

    @property
    def key(self) -> Key:
        return comparison_key()
