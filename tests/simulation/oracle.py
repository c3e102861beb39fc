"""What should be true, in sets and intervals alone: who may answer what, and who should have access when. Shares no code with the product."""

from dataclasses import dataclass, field

PATIENCE = 7 * 24 * 3600
"""Seconds for which a request waits for an answer."""
LONGEST = 28 * 24 * 3600
"""Seconds that access may last in all."""


@dataclass
class Paper:
    """One request. It runs from `since` until `until` (UTC seconds), if it was agreed to; `over` says that nothing can happen to it any more."""

    who: str
    length: int
    asked_at: int
    extends: str = ""
    agreed: set[str] = field(default_factory=set)
    since: int | None = None
    until: int = 0
    stopped: bool = False
    over: bool = False


@dataclass
class Oracle:
    """`permanent` are those who had it before, `needed` is how many must agree."""

    permanent: frozenset[str]
    needed: int
    papers: dict[str, Paper] = field(default_factory=dict)

    def waiting(self, name: str, now: int) -> bool:
        """Whether it still waits for an answer."""
        paper = self.papers[name]
        open_ = not paper.over and paper.since is None and now < paper.asked_at + PATIENCE
        return open_ and not self.orphaned(name, now)

    def orphaned(self, name: str, now: int) -> bool:
        """Whether what it asks to extend does not run any more: then it can only come to nothing, whoever says what."""
        extends = self.papers[name].extends
        return bool(extends) and not self.running(extends, now)

    def running(self, name: str, now: int) -> bool:
        """Whether somebody should have access by it."""
        paper = self.papers[name]
        return paper.since is not None and paper.since <= now < paper.until and not paper.stopped

    def should_have(self, now: int) -> set[str]:
        """Everybody who should have access."""
        return set(self.permanent) | {
            paper.who for name, paper in self.papers.items() if self.running(name, now)
        }

    def may_agree(self, name: str, by: str, now: int) -> bool:
        """Whether this person's approval counts now."""
        paper = self.papers[name]
        parent = self.papers.get(paper.extends)
        fits = parent is None or parent.until + paper.length - (parent.since or 0) <= LONGEST
        return self.waiting(name, now) and by != paper.who and by not in paper.agreed and fits

    def agree(self, name: str, by: str, now: int) -> None:
        """It counts: the last one that is needed lets the access begin, or last longer."""
        paper = self.papers[name]
        paper.agreed.add(by)
        if len(paper.agreed) < self.needed or self.orphaned(name, now):
            return
        parent = self.papers.get(paper.extends)
        if parent is None:
            paper.since, paper.until = now, now + paper.length
        else:
            parent.until += paper.length
            paper.over = True

    def may_stop(self, name: str, now: int) -> bool:
        """Whether its access can be given back."""
        return not self.papers[name].extends and self.running(name, now)
