"""What should be at the target by what is on record: a pure reading of one holding. Nothing is asked or written here.

Only what rests is judged. What is under way, doubtful or failing is attended to by settling, which reads the target itself.
"""

from access.duration import WEEK
from access.holding import WATCH, Base, Held, Holding

RESTED = WATCH
"""Seconds that nothing must have happened to a holding, nor be about to."""
GROUP = "okta_group"
BACK = WEEK
"""Seconds for which it is looked whether somebody has again what was taken back. Later than that it is a new story."""


def meant(holding: Holding, now: int) -> bool | None:
    """Whether the person should have it: True for what we gave and is needed, False for what we have taken back lately.

    None where nobody can say: it does not rest, others gave it, or it has ended long ago.
    """
    if _moves(holding, now):
        return None
    if holding.state is Held.PRESENT and holding.needs:
        return True if holding.base is Base.NONE else None
    over = holding.state is Held.ABSENT and not holding.needs
    return False if over and holding.taken_at is not None and holding.taken_at >= now - BACK else None


def may_give(other: Holding, holding: Holding) -> bool:
    """Whether what somebody has again may come with the group that they hold of us besides: a group can give apps. It does where it came later;
    what it gave before was left to it when ours was taken back. Okta gives it some time after the group.
    """
    of_ours = other.state is not Held.ABSENT and other.base is Base.NONE
    is_group = other.target.kind == GROUP and holding.target.kind != GROUP
    return of_ours and is_group and since(other) > since(holding) - RESTED


def since(holding: Holding) -> int:
    """When it was given last, or taken back (UTC seconds); it tells the times apart that one person has the same thing."""
    if holding.state is Held.ABSENT:
        return holding.taken_at or 0
    return max(holding.lately, default=holding.based_at or 0)


def _moves(holding: Holding, now: int) -> bool:
    under_way = holding.lease or holding.wake or holding.leaving or holding.watch_from is not None
    soon = holding.due is not None and holding.due.at <= now + RESTED
    lately = since(holding) > now - RESTED
    return bool(under_way or soon or lately or holding.failing_since is not None or holding.over(now))
