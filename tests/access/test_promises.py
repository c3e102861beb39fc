"""Whatever people, time and the catalogue do in whatever order, three promises hold in every state that is reached.

Two people: nothing is approved by the one who asks or the one who gets it, and never by fewer different people, who may approve at that
moment, than the stricter of the policy then and now wants. An approval by rule is its author's, and counts as theirs alone.

Bounded: access lasts as long as was granted and extended by agreement, no longer than the stricter longest total, and is extended no
more often and by no more at once than the stricter policy says; its end moves by nothing else; nothing is granted that was not on offer.

By the catalogue: what is given is what the role led to when it was asked for, and to nobody but the person for whom it was asked.

Emergencies have promises of their own, which are walked through in `tests.access.test_promises_urgent`.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from access.calls import Answering, Asking
from access.catalog import Policy, Rule
from access.duration import DAY, HOUR, MINUTE, WEEK, For, parse
from access.hours import Hours
from access.keys import RequestId, Target, person_key, request_key
from access.person import Party, Person, Standing
from access.ports import Change, Write
from access.request import Request, State
from tests.clock import Clock
from tests.world import NAMES, ROLE, World, okta, policy, role, slack

STEPS = 80
TARGETS = (Target("okta_group", ("00g1",)), Target("okta_group", ("00g2",)))
OFFERS = ((For(DAY), For(WEEK)), (For(DAY),), (For(HOUR), For(DAY), For(2 * WEEK)))
LISTS = (("ben", "cat", "dan"), ("ann", "cat", "dan", "ben"), ("ben", "eve", "ann"))
OPEN = Hours("Asia/Tokyo", (0, 1, 2, 3, 4), 9 * 60, 21 * 60)
RULES = tuple(
    Rule("on-call", Party(okta(each), slack(each)), longest)
    for each, longest in (("ben", DAY), ("cat", DAY), ("cat", HOUR), ("ben", WEEK))
)


class Walk:
    """People, time and the catalogue, doing anything. After each step the promises are looked at."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.clock = Clock()
        self.made, self.listed, self.leads = 0, LISTS[0], TARGETS[0]
        self.policy = self._any_policy()
        self.world = World(self.clock, policies=[self.policy], roles=[role()])
        self.ends: dict[RequestId, int] = {}
        self.seen: Counter[str] = Counter()

    def go(self) -> None:
        """So many steps, those that lead on more often than those that end things."""
        for _ in range(STEPS):
            self.chance.choice(self.moves())()
            self.promises()
        self.world.work()
        self.promises()

    def moves(self) -> list[Callable[[], None]]:
        """All that may happen, as often as it does."""
        often = [self.ask] * 3 + [self.approve] * 4 + [self.extend]
        return [*often, *often, self.refuse, self.catalogue, self.catalogue, self.person, self.wait]

    # What happens

    def ask(self) -> None:
        who, length = self._one(NAMES), self._length()
        whom = slack(self._one(NAMES)) if self.chance.random() < 0.15 else None
        chosen = self.chance.sample(self.listed, self.chance.randint(1, len(self.listed)))
        approvers = tuple(slack(each) for each in chosen if each != who or self.chance.random() < 0.1)
        form = Asking(self._new(), ROLE, length, "why", approvers, for_whom=whom)
        self.world.workflow.ask(self.world.by(who), form)

    def approve(self) -> None:
        if found := self._request(State.PENDING):
            who = self._one((*self.listed * 3, *NAMES))
            by = replace(self.world.by(who), way=self._one(("slack", "slack", "api")))
            shorter = parse(self._length()) if self.chance.random() < 0.2 else None
            self.world.workflow.decide(by, self.world.pointer(found.id), Answering(True, duration=shorter))

    def extend(self) -> None:
        if found := self._request(State.APPROVED):
            by, pointer = self.world.by("ann"), self.world.pointer(found.id)
            by = replace(by, slack=found.for_whom.slack)
            self.world.workflow.extend(by, pointer, self._new(), self._length(), "why")

    def refuse(self) -> None:
        if found := self._request(State.PENDING, State.APPROVED):
            by, pointer, verbs = (
                self.world.by(self._one(NAMES)),
                self.world.pointer(found.id),
                self.world.workflow,
            )
            verb = self._one(("deny", "withdraw", "end", "stop"))
            if verb == "deny":
                verbs.decide(by, pointer, Answering(False, "no"))
            elif verb == "stop":
                verbs.stop(by, pointer, "no")
            else:
                getattr(verbs, verb)(by, pointer)

    def catalogue(self) -> None:
        self.policy, self.listed = self._any_policy(), self._one(LISTS)
        self.leads = self._one((*TARGETS, TARGETS[0]))
        self.world.catalogue([self.policy], [role(target=self.leads)], self.listed)

    def person(self) -> None:
        who, groups = self._one(NAMES), self._one((frozenset(), *[frozenset({"on-call"})] * 3))
        known = self.world.directory.people[okta(who)]
        self.world.directory.people[okta(who)] = replace(known, groups=groups)
        self._write(who, groups=groups, standing=self._one((*[Standing.OK] * 4, Standing.GUEST)))

    def wait(self) -> None:
        self.clock.advance(self._one((MINUTE, HOUR, 3 * HOUR, 9 * HOUR)))
        for who in NAMES:
            self._write(who, checked_at=self.clock())
        self.world.sweep()

    # What must hold

    def promises(self) -> None:
        found = {each.id: each for each in self._requests()}
        for each in found.values():
            if each.emergency:
                continue
            if each.approved_at is not None or each.reason_ended == "extended":
                self._two_people(each)
            if each.end is not None:
                self._bounded(each, found)
        approved = {
            (each.for_whom.okta, each.target) for each in found.values() if each.approved_at is not None
        }
        assert self.world.target.members <= approved

    def _two_people(self, request: Request) -> None:
        by = [each.by.okta for each in request.approvals]
        assert len(set(by)) == len(by)
        assert {request.requester.okta, request.for_whom.okta}.isdisjoint(by)
        assert len(by) >= request.limits.approvals >= 1
        ruled = [each for each in request.approvals if each.rule]
        assert not (ruled and (request.extends or request.limits.sensitive or request.limits.elsewhere))
        if request.id not in self.ends:
            self._just_now(request)

    def _just_now(self, request: Request) -> None:
        """What is judged by the records of a moment can be looked at in that moment alone: nothing has changed since the step."""
        may = {okta(each) for each in self.listed}
        counting = [each for each in request.approvals if each.by.okta in may]
        assert len(counting) >= max(request.limits.approvals, self.policy.approvals)
        assert request.target == self.leads
        granted = request.granted
        assert granted in self.policy.durations
        assert granted in request.limits.durations
        assert granted is not None
        named = [each.duration.seconds for each in request.approvals if each.duration]
        assert granted.seconds <= min([request.duration.seconds, *named])
        assert granted.seconds <= min(self.policy.longest, request.limits.longest)
        assert request.approvals[-1].by.okta in may
        rule = self.policy.rule
        for each in request.approvals:
            assert not each.rule or (rule and (each.rule, each.by) == (rule.group, rule.by))
            assert not each.rule or (rule and granted.seconds <= rule.longest)
        self.ends[request.id] = request.end or 0
        self.seen["approved"] += 1
        self.seen["by rule"] += any(each.rule for each in request.approvals)
        self.seen["by two"] += len(counting) > 1
        self.seen["extended"] += request.reason_ended == "extended"

    def _bounded(self, request: Request, found: dict[RequestId, Request]) -> None:
        more = [
            each for each in found.values() if each.extends == request.id and each.reason_ended == "extended"
        ]
        longer = [each.granted.seconds for each in more if each.granted]
        granted, began, end = request.granted, request.approved_at, request.end
        assert granted is not None
        assert began is not None
        assert end is not None
        assert len(longer) == len(more) == request.extended
        assert end - began == granted.seconds + sum(longer)
        before, limits = self.ends[request.id], request.limits
        if end != before:
            assert end - began <= min(limits.longest, self.policy.longest)
            assert request.extended <= min(limits.extensions or 99, self.policy.extensions or 99)
            most = min(limits.longest_extension or 99 * WEEK, self.policy.longest_extension or 99 * WEEK)
            assert end - before <= most
        self.ends[request.id] = end

    # What there is

    def _any_policy(self) -> Policy:
        one = self._one
        more: dict[str, Any] = {
            "durations": one(OFFERS),
            "longest": one((WEEK, 4 * WEEK, 8 * WEEK)),
            "approvals": one((1, 2)),
            "extensions": one((None, None, 1, 2)),
            "longest_extension": one((None, None, DAY, WEEK)),
            "hours": one(((), (), (OPEN,))),
            "elsewhere": one(("", "", "", "there")),
            "for_others": one((True, False)),
            "sensitive": one((False, False, False, True)),
            "rule": one((None, *RULES, *RULES)),
        }
        return replace(policy(), **more)

    def _requests(self) -> list[Request]:
        keys = [request_key(RequestId(f"Q{number + 1}")) for number in range(self.made)]
        return (
            [each for each in self.world.store.read(keys).values() if isinstance(each, Request)]
            if keys
            else []
        )

    def _request(self, *states: State) -> Request | None:
        live = [each for each in self._requests() if each.state in states]
        return self.chance.choice(live) if live else None

    def _new(self) -> RequestId:
        self.made += 1
        return RequestId(f"Q{self.made}")

    def _length(self) -> str:
        """Mostly what is on offer."""
        return str(self._one((*self.policy.durations * 3, For(HOUR), For(WEEK), For(2 * WEEK))))

    def _one(self, several: Sequence[Any]) -> Any:
        return self.chance.choice(several)

    def _write(self, who: str, **changes: Any) -> None:
        key = person_key(slack(who))
        person = self.world.store.read([key])[key]
        assert isinstance(person, Person)
        new = replace(person, version=person.version + 1, **changes)
        self.world.store.commit(Change(writes=(Write(new, person.version),)))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
@example(seed=1)
def test_no_order_of_events_breaks_them(seed: int) -> None:
    Walk(seed).go()


def test_the_walks_get_to_where_something_could_break() -> None:
    seen: Counter[str] = Counter()
    for seed in range(20):
        walk = Walk(seed)
        walk.go()
        seen.update(walk.seen)
    assert seen["approved"] >= 50, seen
    assert min(seen[each] for each in ("by rule", "by two", "extended")) >= 2, seen
