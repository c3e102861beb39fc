"""A thousand requests over overlapping lists of approvers, some of them slow: the form's own proposals spread the work fairly."""

import heapq
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from access import people
from access.answers import Done
from access.calls import Asking, Offer
from access.catalog import Approver, ApproverList, Entry, SearchList
from access.duration import DAY, MINUTE
from access.keys import RequestId, RoleKey, SlackId, Target, person_key
from tests.clock import Clock
from tests.world import World, okta, policy, role, slack

REQUESTS, REQUESTERS = 1000, 80
EVERY = 20 * MINUTE
LISTS: Mapping[str, Sequence[str]] = {
    "staging-read": ("a1", "a2", "a3", "a4", "a5", "a6"),
    "staging-write": ("a1", "a2", "a3", "a4"),
    "production-read": ("a3", "a4", "a5", "a6", "b1", "b2"),
    "production-write": ("a5", "a6", "b1", "b2", "b3"),
    "warehouse-read": ("b1", "b2", "b3", "b4", "b5"),
    "warehouse-write": ("b3", "b4", "b5"),
    "billing-read": ("c1", "c2", "c3", "c4"),
    "billing-write": ("c1", "c2", "c3", "b5"),
    "support-read": ("c3", "c4", "d1", "d2", "d3"),
    "support-admin": ("d1", "d2", "d3", "d4"),
}
WANTED = (30, 10, 20, 8, 25, 6, 12, 5, 14, 6)
"""How often each role is asked for, compared with the others."""
TWO_AGREE = ("production-write",)
SLOW = ("a2", "b4", "c1", "d3")


@dataclass
class Office:
    """The company, what was proposed to whom, and the answers that are on their way."""

    world: World
    chance: random.Random
    proposed: Counter[str] = field(default_factory=Counter)
    coming: list[tuple[int, str, RequestId]] = field(default_factory=list)

    def open(self) -> None:
        names = {each for list_ in LISTS.values() for each in list_}
        for name in [*names, *(f"p{each}" for each in range(REQUESTERS))]:
            self.world._person(name)
        roles = [
            role(key, "strict" if key in TWO_AGREE else "standard", Target("okta_group", (f"00g{key}",)))
            for key in LISTS
        ]
        lists = [
            ApproverList(RoleKey(key), tuple(Approver(okta(each), slack(each), each) for each in those))
            for key, those in LISTS.items()
        ]
        entries = [
            Entry(each.key, each.title, each.policy, each.target, tuple(one.slack for one in those.approvers))
            for each, those in zip(roles, lists, strict=True)
        ]
        policies = [policy(pending=14 * DAY), policy("strict", approvals=2, pending=14 * DAY)]
        search = SearchList(2, tuple(entries))
        self.world.store.apply_catalog(2, roles, policies, lists, search, "", (), 1)

    def day(self) -> None:
        """Everybody was looked up again."""
        for slack_id in self.world.chat.accounts:
            people.meet(self.world.desk, self.world.outside, person_key(slack_id))

    def ask(self) -> bool:
        """Somebody asks as the form proposes, if they may."""
        key = RoleKey(self.chance.choices(list(LISTS), WANTED)[0])
        by = self.world.by(f"p{self.chance.randrange(REQUESTERS)}")
        offer = self.world.workflow.offer(by, key)
        if not isinstance(offer, Offer):
            return False
        chosen = tuple(each.approver.slack for each in offer.approvers if each.proposed)
        form = Asking(self.world._mint(), key, "for 1d", "work", chosen, offer.person)
        answer = self.world.workflow.ask(by, form)
        assert isinstance(answer, Done), answer
        self.world.work()
        self._told(answer.value.id, chosen)
        return True

    def _told(self, request: RequestId, chosen: Sequence[SlackId]) -> None:
        for each in chosen:
            name = each.removeprefix("U-")
            self.proposed[name] += 1
            wait = 2 * DAY if name in SLOW else 45 * MINUTE
            at = self.world.clock() + round(self.chance.expovariate(1 / wait))
            heapq.heappush(self.coming, (at, name, request))

    def answer(self) -> None:
        """Whoever has come to it by now."""
        while self.coming and self.coming[0][0] <= self.world.clock():
            _, name, request = heapq.heappop(self.coming)
            self.world.approve(request, name)
            self.world.work()


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_is_proposed_more_than_twice_as_often_as_those_beside_them(clock: Clock, seed: int) -> None:
    world = World(clock)
    office = Office(world, random.Random(seed))
    office.open()
    asked, day = 0, clock() // DAY
    while asked < REQUESTS:
        clock.advance(EVERY)
        if clock() // DAY > day:
            day = clock() // DAY
            office.day()
            world.sweep(every=0)
        office.answer()
        asked += office.ask()
    mean = office.proposed.total() / len({each for list_ in LISTS.values() for each in list_})
    print(f"mean {mean:.1f}: {dict(office.proposed.most_common())}")
    assert max(office.proposed.values()) <= 2 * mean
    for each in SLOW:
        assert office.proposed[each] < mean
