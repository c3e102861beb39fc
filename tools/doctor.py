"""Looking whether everything that we depend on is as it must be, and saying how to mend what is not. Reads only; changes nothing.

A check is one function that yields findings. To add one, write it here or in a module of its own, and hand it to `examine` with
the others: each is run whatever the ones before it found.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from access.activity import GRACE
from access.catalog import Policy, Role
from access.catalog_draft import Problem
from access.catalog_sheet import quoted
from access.cursor import LOG, Cursor
from access.duration import MINUTE
from access.errors import AccessError, TargetError, TryAgain
from access.keys import cursor_key, role_key
from access.org import Door, Org, Right, Unseen
from access.ports import Clock
from access.reading import get
from tools import in_force, records, requesters, targets

AHEAD = 60
"""Seconds by which our clock may differ from Okta's and Slack's."""
SET_CLOCK = "let this machine set its clock by the network (NTP)"
_GRANT = "in Okta's admin console under Applications > (the service app) > Okta API Scopes"


class State(StrEnum):
    """What a line begins with. WEAK works today and should be mended all the same; OPEN is what could not be looked at, where that is
    nobody's mistake.
    """

    OK = "ok"
    WRONG = "wrong"
    WEAK = "weak"
    OPEN = "open"


@dataclass(frozen=True)
class Finding:
    """One line: what is so, or what is wrong. `mend` says how to mend it, where `words` do not: what to type, or where to click."""

    state: State
    words: str
    mend: str = ""

    def __str__(self) -> str:
        line = f"{self.state:<6} {self.words}"
        return f"{line}\n       mend: {self.mend}" if self.mend else line

    @property
    def plain(self) -> Mapping[str, str]:
        """The same for programs."""
        return {"state": self.state.value, "words": self.words, "mend": self.mend}


Check = Callable[[], Iterable[Finding]]


@dataclass(frozen=True)
class Report:
    """Everything that was found, in the order of the checks."""

    findings: tuple[Finding, ...]

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.state is not State.WRONG for finding in self.findings)

    @property
    def verdict(self) -> str:
        """All of it in a few words."""
        wrong = sum(finding.state is State.WRONG for finding in self.findings)
        return (
            "all is well" if not wrong else "1 thing is wrong" if wrong == 1 else f"{wrong} things are wrong"
        )

    @property
    def words(self) -> str:
        """What people read."""
        return "\n".join((*map(str, self.findings), self.verdict))


def ok(words: str) -> Finding:
    return Finding(State.OK, words)


def wrong(words: str, mend: str = "") -> Finding:
    return Finding(State.WRONG, words, mend)


def clock(whose: str, ahead: int, so: str, mend: str = "") -> Finding:
    """Whether our clock is as theirs, which is so many seconds ahead; `so` goes on with the sentence where it is not."""
    if abs(ahead) <= AHEAD:
        return ok(f"our clock and {whose} differ by {abs(ahead)} s")
    way = "behind" if ahead > 0 else "ahead of"
    return wrong(f"our clock is {abs(ahead)} s {way} {whose}{so}", mend)


class NotNow(TryAgain):
    """There is no time left to look, or no room in a rate limit: nobody's mistake, and another run finds out."""


def examine(checks: Sequence[Check]) -> Report:
    """Run every check. One that breaks off has found something wrong, and keeps no other from being run."""
    return Report(tuple(finding for check in checks for finding in _run(check)))


def _run(check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except NotNow as error:
        yield Finding(State.OPEN, f"the rest of this could not be looked at: {error.why}", "run it again")
    except TargetError as error:
        yield wrong(error.why)
    except AccessError as error:
        yield wrong(f"{type(error).__name__}: {error}")


def in_turn(*checks: Check) -> Check:
    """One check of several: where one breaks off, the ones after it would find nothing else."""

    def check() -> Iterator[Finding]:
        for each in checks:
            yield from each()

    return check


def okta(door: Door) -> Check:
    """Whether Okta lets us in: its address, its clock, our credentials, and each right that we need."""

    def check() -> Iterator[Finding]:
        ahead = door.ahead()
        yield ok("Okta answers at its address")
        yield clock("Okta's", ahead, f"; {SET_CLOCK}")
        yield ok(f"Okta lets us in as {door.enter()}")
        for scope, purpose in door.scopes.items():
            if not door.scoped and not scope.endswith(".read"):
                continue  # Whether our role may change things shows at the first change; nothing is changed to find out.
            yield _right(scope, purpose, door.right(scope), scoped=door.scoped)

    return check


def leads(store: in_force.Reads, org: Org) -> Check:
    """Whether the catalogue in force is whole, somebody can ask for each role and approve it, and what it leads to can be given."""

    def check() -> Iterator[Finding]:
        lines = in_force.lines(store).entries
        known = records.read(store, lines)
        yield from map(wrong, records.wrong(lines, known))
        roles = [
            role for each in lines if (role := get(known, role_key(each.key), Role)) and not role.retired
        ]
        looked = targets.look(roles, org)
        yield from (wrong(str(problem)) for problem in looked.problems)
        yield from (Finding(State.OPEN, note) for note in looked.notes)
        policies = [each for each in known.values() if isinstance(each, Policy)]
        yield from (wrong(str(problem)) for problem in requesters.teams(roles, org))
        yield from (_unasked(problem, roles) for problem in requesters.look(policies, org))
        bad = {problem.path[1] for problem in looked.problems}
        looked_at = [role for role in roles if role.target.kind in targets.KINDS]
        yield from _sum([role.target.kind for role in looked_at if role.key not in bad], any_=bool(looked_at))

    return check


def users(org: Org, group: str) -> Check:
    """Whether the one group whose members may use the service is there, and somebody is in it."""

    def check() -> Iterator[Finding]:
        if not group:
            return
        found = org.group(group)
        if isinstance(found, Unseen):
            yield wrong(
                f"nobody may use Access Service: {targets.unseen_words('group', group, found)} (ACCESS_USERS_GROUP)"
            )
        elif org.empty(group) is True:
            yield wrong(
                f"nobody may use Access Service: the group {quoted(found.name)} of ACCESS_USERS_GROUP is empty; put people into it"
            )
        else:
            yield ok(f"the members of {quoted(found.name)} may use Access Service (ACCESS_USERS_GROUP)")

    return check


def _unasked(problem: Problem, roles: Sequence[Role]) -> Finding:
    """A group that is gone, with the roles that it matters to, and how."""
    keys = sorted(role.key for role in roles if role.policy == problem.path[1])
    what = _MATTERS.get(str(problem.path[2]), "its members may ask for {}")
    return wrong(f"{problem}; {what.format(', '.join(keys) or 'no role')}")


_MATTERS = {
    "emergency": "its members may take {} in an emergency",
    "auto_approve": "a rule approves its members for {}",
}


def uses(store: in_force.Reads, now: Clock) -> Check:
    """Whether the log of sign-ons is read; nothing where nobody's access depends on it."""

    def check() -> Iterator[Finding]:
        key = cursor_key(LOG)
        cursor = get(store.read([key]), key, Cursor)
        if cursor is None or not cursor.on:
            return
        behind = max(0, now() - cursor.read_to) // MINUTE
        if behind <= GRACE // MINUTE:
            yield ok(f"the sweep has read Okta's System Log up to {behind} minutes ago")
        else:
            yield wrong(
                f"the sweep has not read Okta's System Log for {behind} minutes, so it does not see who uses what: look at the lines "
                "`follow.no_page` of its log, which say why"
            )

    return check


def emergencies(store: in_force.Reads, channel: str) -> Check:
    """Whether somebody hears at once of access that is given without approval, besides owners and approvers."""

    def check() -> Iterator[Finding]:
        known = records.read(store, in_force.lines(store).entries)
        named = sorted(each.key for each in known.values() if isinstance(each, Policy) and each.emergency)
        if not named:
            return
        if channel:
            yield ok(f"the security channel hears of emergencies ({', '.join(named)})")
        else:
            yield wrong(
                f"policies.{named[0]}: gives access in an emergency, and no security channel hears of it; "
                "set ACCESS_SECURITY_CHANNEL and invite the bot to it"
            )

    return check


def _sum(good: Sequence[str], *, any_: bool) -> Iterator[Finding]:
    if not any_:
        yield ok("the catalogue in force leads nowhere in Okta")
    elif good:
        named = ", ".join(f"{good.count(kind)} {kind}" for kind in sorted(set(good)))
        yield ok(f"what {len(good)} roles lead to is there and can be given ({named})")


def _right(scope: str, purpose: str, right: Right, *, scoped: bool) -> Finding:
    if right is Right.NO_SCOPE:
        return wrong(f"missing scope {scope} ({purpose}): grant it {_GRANT}")
    area = scope.split(".")[1]
    if right is Right.NO_ROLE:
        return wrong(
            f"our admin role may not read {area} ({purpose}): give it that permission in Okta under Security > Administrators"
        )
    if scoped:
        return ok(f"scope {scope} is granted ({purpose})")
    return ok(f"may read {area} ({purpose})")
