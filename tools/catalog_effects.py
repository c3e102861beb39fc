"""Whom a catalogue would touch: waiting requests, running grants, and people who could ask. Judged by the rules that judge their clicks."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from access import extend, extending, hours, moving
from access import policy as rules
from access.answers import Refused, refusals
from access.belonging import staying
from access.catalog import ApproverList, Policy, Role
from access.catalog_draft import Catalogue
from access.duration import Duration
from access.keys import Key, OktaId, RoleKey, SlackId, approvers_key, policy_key, role_key
from access.person import Party, Person
from access.ports import Record
from access.reading import get
from access.request import Decision, Request
from access.weighing import Terms
from tools.catalog_use import Use

_NOBODY = Party(OktaId(""), SlackId(""))
"""Whoever will approve has not approved before."""
Rules = Mapping[RoleKey, Terms]


@dataclass(frozen=True)
class Effect:
    """So many of one sort, and what becomes of them."""

    sort: str
    count: int
    what: str

    def __str__(self) -> str:
        return f"{_SORTS[self.sort]} ({self.count}): {self.what}"

    @property
    def plain(self) -> dict[str, object]:
        return {"sort": self.sort, "count": self.count, "what": self.what}


_SORTS = {"people": "people on record", "waiting": "waiting requests", "running": "running grants"}


def in_force(stored: Mapping[Key, Record], roles: Iterable[RoleKey]) -> Rules:
    """The rules of roles as they are."""
    found = {}
    for key in roles:
        role, listed = get(stored, role_key(key), Role), get(stored, approvers_key(key), ApproverList)
        policy = get(stored, policy_key(role.policy), Policy) if role else None
        if role and policy and listed:
            found[key] = Terms(role, policy, listed)
    return found


def to_come(catalogue: Catalogue) -> Rules:
    """The rules of roles as they would be."""
    policies = {each.key: each for each in catalogue.policies}
    lists = {each.role: each for each in catalogue.lists}
    return {role.key: Terms(role, policies[role.policy], lists[role.key]) for role in catalogue.roles}


@dataclass(frozen=True)
class Effects:
    """What a catalogue does to those who use roles: `then` are the rules that would follow those of `now`. `at` is UTC seconds."""

    now: Rules
    then: Rules
    use: Use
    at: int

    def on(self, roles: Sequence[RoleKey]) -> tuple[Effect, ...]:
        """What becomes of everybody who is concerned with these roles, those for whom nothing changes left out where that is all."""
        there = [each for each in roles if each in self.now]
        return (
            *self._people(there),
            *_counted("waiting", self.use.waits(there), self._waiting),
            *_counted("running", self.use.runs(there), self._running),
        )

    def _people(self, roles: Sequence[RoleKey]) -> list[Effect]:
        moved = [role for role in roles if _asking(self.now.get(role)) != _asking(self.then.get(role))]
        may = [(each.slack, self._may(role, each)) for role in moved for each in self.use.people]
        lose = {slack for slack, was in may if was == (True, False)}
        gain = {slack for slack, was in may if was == (False, True)}
        of = f"of {len(self.use.people)} there are"
        said = [Effect("people", len(lose), f"could ask and could not then ({of})")] if lose else []
        return [
            *said,
            *([Effect("people", len(gain), f"could not ask and could then ({of})")] if gain else []),
        ]

    def _may(self, role: RoleKey, person: Person) -> tuple[bool, bool]:
        before, after = (_may_see(terms.get(role), person) for terms in (self.now, self.then))
        return before, after

    def _waiting(self, request: Request) -> str:
        now, then = self.now[request.role], self.then.get(request.role)
        if self._refused(request, now) or then is None:
            return "stay as they are: they cannot be approved now either"
        if refused := self._refused(request, then):
            return f"cannot be approved then. {refused.why}"
        needs = [rules.approvals_needed(request, terms.policy) for terms in (now, then)]
        parts = [f"{needs[1]} approvals are needed instead of {needs[0]}"] if needs[1] > needs[0] else []
        if any(self._counts(each, now) and not self._counts(each, then) for each in request.asked):
            parts.append("others are asked instead of those who would not approve any more")
        if (where := then.policy.elsewhere) and not (now.policy.elsewhere or request.limits.elsewhere):
            parts.append(f"they are approved {where}, not in Slack")
        if replace(now.policy, version=then.policy.version) != then.policy:
            parts.append(f"they keep the stricter of then and now: at most {self._most(request, then)}")
        return "; ".join(parts) or "go on as they are"

    def _refused(self, request: Request, terms: Terms, shorter: Duration | None = None) -> Refused | None:
        """Why nobody could approve it by these rules, at the first moment at which decisions are made."""
        hours_ = hours.together(request.limits.hours, terms.policy.hours)
        when = hours.opens(hours_, self.at) or self.at
        decision = Decision(_NOBODY, approve=True, at=when, duration=shorter)
        return rules.may_approve(request, self.use.person(request.for_whom.slack), terms, decision, way="")

    def _counts(self, asked: Party, terms: Terms) -> bool:
        """Whether this approver's answer counts by these rules."""
        return staying(terms.role, terms.approvers, self.use.known).lists(asked)

    def _most(self, request: Request, then: Terms) -> str:
        """The longest for which it can be approved."""
        may = [each for each in request.limits.durations if self._refused(request, then, each) is None]
        return max(may, key=lambda each: each.seconds, default=request.duration).words()

    def _running(self, request: Request) -> str:
        now, then = (self._longer(request, each.get(request.role)) for each in (self.now, self.then))
        if self._lost(request, self.then) and not self._lost(request, self.now):
            return "end when their people are looked up again, because they could not ask for it then"
        leads = self.then[request.role].role.target if request.role in self.then else request.target
        keep = "keep their end"
        if leads != request.target:
            keep = f"keep what they lead to ({request.target}) until their end"
        if not now and not then:
            return f"{keep}; they cannot be extended now either"
        if not then:
            return f"{keep} and cannot be extended any more"
        if now != then:
            old = f"was {now[-1].words()}" if now else "could not be extended"
            return f"{keep}; the longest extension is {then[-1].words()} ({old})"
        return keep

    def _lost(self, request: Request, by: Rules) -> bool:
        """Whether it is taken from its person, who left the groups that made them eligible."""
        person = self.use.person(request.for_whom.slack)
        policy = by[request.role].policy if request.role in by else None
        return bool(person and moving.why(request, person, policy) and moving.ends(request, policy))

    def _longer(self, request: Request, terms: Terms | None) -> tuple[Duration, ...]:
        """The extensions that could be asked for, the longest last."""
        person, holding = self.use.person(request.for_whom.slack), self.use.holding(request)
        if terms is None or person is None or holding is None:
            return ()
        free = replace(
            holding, asking=None
        )  # Whether they have asked already is not what the catalogue says.
        if refusals(extend.against(request, free, person, terms, self.at)):
            return ()
        return tuple(sorted(extending.extensions(request, terms.policy), key=lambda each: each.seconds))


def _counted(sort: str, requests: Sequence[Request], said: Callable[[Request], str]) -> list[Effect]:
    """The same words once, the most frequent first."""
    return [Effect(sort, count, what) for what, count in Counter(map(said, requests)).most_common()]


def _asking(terms: Terms | None) -> object:
    """All that says who may ask."""
    return (terms.role.retired, terms.policy.requesters) if terms else None


def _may_see(terms: Terms | None, person: Person) -> bool:
    role, policy = (terms.role, terms.policy) if terms else (None, None)
    return rules.may_see(role, policy, person) is None
