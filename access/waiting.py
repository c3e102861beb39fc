"""Who waits in one run because their bucket has no budget left: nobody's failure, no call, and their turn comes with the next window."""

from collections.abc import Callable
from dataclasses import dataclass, field

from access.keys import Lane
from access.ports import Nominee
from access.run import Settled

BucketOf = Callable[[Nominee], str]


@dataclass
class Waiting:
    """A bucket that has none left for giving may still have some for taking away, never the other way round."""

    bucket_of: BucketOf
    nominees: list[Nominee] = field(default_factory=list)
    opens: dict[tuple[str, bool], int | None] = field(default_factory=dict)
    opened: set[tuple[str, bool]] = field(default_factory=set)

    def keeps(self, nominee: Nominee) -> bool:
        """Whether this one cannot be tried in this run; then it waits as well."""
        if empty := self._empty(nominee):
            self.nominees.append(nominee)
        return empty

    def add(self, nominee: Nominee, settled: Settled) -> None:
        """This one found its bucket empty. What is nominated as an end may have become a giving."""
        bucket, removing = self._place(nominee)
        self.opens[bucket, removing and not settled.giving] = settled.retry_at
        self.nominees.append(nominee)

    def back(self, now: int) -> list[Nominee]:
        """Those whose bucket has a new window by now. They wait no longer; a run is shorter than a window, so it sees one at most."""
        opened = {place for place, at in self.opens.items() if at is not None and at <= now} - self.opened
        if not opened:
            return []
        self.opened |= opened
        self.opens = {place: at for place, at in self.opens.items() if place not in opened}
        back = [each for each in self.nominees if not self._empty(each)]
        self.nominees = [each for each in self.nominees if self._empty(each)]
        return back

    @property
    def opens_at(self) -> int | None:
        """The earliest moment at which one of the buckets has a new window; None when no bucket said."""
        return min((at for at in self.opens.values() if at is not None), default=None)

    def _empty(self, nominee: Nominee) -> bool:
        bucket, removing = self._place(nominee)
        return (bucket, True) in self.opens or (not removing and (bucket, False) in self.opens)

    def _place(self, nominee: Nominee) -> tuple[str, bool]:
        return self.bucket_of(nominee), nominee.due.lane is Lane.END
