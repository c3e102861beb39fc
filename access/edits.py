"""What owners do to the approver list of one role: the chain of their changes, and the one proposal that waits for a second person.

Values only. Who may change a list is judged in `access.owners` and `access.editing`; the list itself is `access.catalog.ApproverList`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from access.audit import Fact, What
from access.card import Letter
from access.catalog import Approver, ApproverList
from access.keys import Due, Key, OktaId, RoleKey, SlackId, edits_key, second_key
from access.person import Party


class Fate(StrEnum):
    """What became of a proposal. OVERTAKEN: the list, or its owner, was changed in another way meanwhile, or whoever
    proposed it has left.
    """

    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Proposal:
    """A new list that counts when one of `asked` agrees before `deadline`. Times are UTC seconds.

    `confirms` are approvers of whom it says that they stay, though they changed teams.
    `seen` is the version of the list that it was made from; `asked` are those who were on that list, besides `by` who proposes it.
    """

    id: str
    by: Party
    before: tuple[Approver, ...]
    approvers: tuple[Approver, ...]
    seen: int
    asked: tuple[Party, ...]
    made_at: int
    deadline: int
    fate: Fate = Fate.WAITING
    decided_by: Party | None = None
    decided_at: int | None = None
    confirms: tuple[OktaId, ...] = ()

    @property
    def added(self) -> tuple[Approver, ...]:
        """Who would be new on the list, or on it with another account."""
        return _others(self.approvers, self.before)

    @property
    def confirmed(self) -> tuple[Approver, ...]:
        """Who would stay, though they changed teams."""
        return tuple(each for each in self.approvers if each.okta in self.confirms)

    @property
    def removed(self) -> tuple[Approver, ...]:
        """Who would not be on the list any more, or not with this account."""
        return _others(self.before, self.approvers)


@dataclass(frozen=True)
class Edits:
    """All that owners did to one list. `version` counts its facts and `tail` is the last one's hash; `proposal` is the last one there was."""

    role: RoleKey
    title: str
    proposal: Proposal | None = None
    tail: str = ""
    version: int = 0
    due: Due | None = None
    wake: bool = False

    @property
    def key(self) -> Key:
        return edits_key(self.role)

    def waiting(self, now: int) -> Proposal | None:
        """The proposal that somebody can still agree to."""
        found = self.proposal
        return found if found and found.fate is Fate.WAITING and now < found.deadline else None

    def stands(self, listed: ApproverList, now: int) -> Proposal | None:
        """The same, unless the list is another one by now: then nothing can come of it."""
        found = self.waiting(now)
        return found if found and found.seen == listed.version else None


@dataclass(frozen=True)
class Second(Letter):
    """One person's message about the proposals of one role; `proposal` is the one that they were last asked about.

    `who` is their Okta id while that one waits for them, so that they find it.
    """

    role: RoleKey
    recipient: SlackId
    proposal: str = ""
    who: str = ""

    @property
    def key(self) -> Key:
        return second_key(self.role, self.recipient)


def without(these: tuple[Approver, ...], those: tuple[Approver, ...]) -> tuple[Approver, ...]:
    """Those humans of `these` who are not among `those`."""
    known = {each.okta for each in those}
    return tuple(each for each in these if each.okta not in known)


def _others(these: tuple[Approver, ...], those: tuple[Approver, ...]) -> tuple[Approver, ...]:
    known = {each.party for each in those}
    return tuple(each for each in these if each.party not in known)


def noted(
    edits: Edits, what: What, actor: str, at: int, detail: Mapping[str, str] | None = None
) -> tuple[Edits, Fact]:
    """The edits one version on, and the fact that made it so."""
    fact = Fact(edits.key.pk, edits.version + 1, what, actor, at, dict(detail or {}), edits.tail)
    return replace(edits, version=fact.sequence, tail=fact.hash), fact
