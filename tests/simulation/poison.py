"""Poison: each attribute of each kind of item is made wrong, one at a time, in a town where everything goes on at once; nobody else notices.

`python -m tests.simulation.poison` tries all of it and prints how much that was and what did not hold; with a part such as `1/8` it tries
that part. What has to hold in each case:

- no sweep, no worker and nobody's click meets an exception that the entries do not know how to answer;
- access of others that ends in these minutes is taken back, and access that others ask for is given;
- an item that cannot be read and is due is told to security, and everybody whose access it does not carry loses it on time all the same;
- an item whose entry in the index of what is due is lost is found by no sweep: that takes the daily look (`tools.surveying`);
- when the item can be read again, as after going back to a newer release, what has ended meanwhile is gone within a quarter of an hour.
"""

import logging
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from slack_sdk import WebClient

from access import comparing, looking_out
from access.answers import Done
from access.calls import Answering, Pointer
from access.catalog import UsedApp
from access.doubt import Doubt
from access.duration import DAY, HOUR, MINUTE, For
from access.editing import Edit
from access.emergency import Rules
from access.errors import AccessError
from access.home import Look
from access.keys import Due, Key, Lane, RequestId, RoleKey, Target, request_key, shard
from access.ports import Change, Record, Write, Written
from access.request import Request
from access.team import Favourites
from bot.messenger import SlackMessenger
from store.placing import key_of
from tests.clock import Clock
from tests.contracts import store_samples as samples
from tests.simulation.poisons import Poisoned, of
from tests.world import ROLE, FakeChat, World, given, okta, policy, role, slack, urgently

OTHERS, URGENT, USED, STRICT = "others", "urgent", "used", "strict"
ASIDE = 16
"""Minutes after which an item that was set aside has been looked at again."""


class Chat(FakeChat):
    """Draws what really would be sent, so that whatever a record says has to find its words."""

    def __post_init__(self) -> None:
        real = SlackMessenger(WebClient())
        self.draw = real.draw  # type: ignore[method-assign]
        self.draw_alarm = real.draw_alarm  # type: ignore[method-assign]
        self.draw_edits = real.draw_edits  # type: ignore[method-assign]
        self.draw_doubt = real.draw_doubt  # type: ignore[method-assign]


@dataclass(frozen=True)
class Looking:
    """Has a job go on as far as reading it."""

    store: Poisoned

    def go_on(self, job: Key, left: Callable[[], float]) -> None:
        self.store.read([job])


@dataclass(frozen=True)
class Case:
    """One poison of one attribute of one item."""

    key: Key
    kind: str
    attribute: str
    poison: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key.pk}/{self.key.sk}: {self.attribute} {self.poison}"


@dataclass
class Tried:
    """What was tried, by kind; how many of them could not be read; and what did not hold."""

    cases: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Town(World):
    """Everybody's business at once. The poisoned items are ann's and the service's own; dan and eve are the others."""

    def __init__(self) -> None:
        clock = Clock()
        self.raw = Poisoned(clock, woken=self._wakes)
        targets = {name: Target("okta_group", (f"00g-{name}",)) for name in (OTHERS, URGENT, USED, STRICT)}
        self.targets = targets
        super().__init__(
            clock,
            policies=[
                policy(reminders=(HOUR,), longest=8 * 7 * DAY),
                policy("urgent", emergency=Rules(For(4 * HOUR), most=5), reminders=()),
                policy(OTHERS, reminders=(HOUR,)),
                policy("strict", sensitive=True, approvals=2, reminders=()),
            ],
            roles=[
                role(),
                role(OTHERS, OTHERS, targets[OTHERS]),
                role(URGENT, "urgent", targets[URGENT]),
                role(USED, target=targets[USED], activity=UsedApp("0oaCLOUD", "Cloud")),
                role(STRICT, "strict", targets[STRICT]),
            ],
            store=self.raw,
        )
        self.chat = Chat(self.chat.accounts)
        self.outside = replace(self.outside, messenger=self.chat, errands=Looking(self.raw))
        self._begin()
        self._others()
        self._rest()
        self.start = clock()
        self.before = (self.raw.kept(), set(self.target.members), dict(self.chat.seen), self.minted)

    def _wakes(self, key: Key) -> None:
        self.woken.append(key)

    def _begin(self) -> None:
        self.ended = given(self, duration="for 1d")
        self.waiting = self.ask(role_=STRICT, approvers=("ben", "cat"))
        self.emergency = urgently(self, role_=URGENT)
        self.used = given(self, role_=USED, duration="while used within 2w")
        self.work()
        chosen = tuple(map(slack, ("ben", "cat", "eve")))
        listed = self.workflow.may_edit(self.by("ben"), RoleKey(STRICT))
        seen = getattr(getattr(listed, "listed", None), "version", 0)
        assert isinstance(self.workflow.edit(self.by("ben"), Edit(RoleKey(STRICT), chosen, seen)), Done)
        looking_out.begin(self.desk)
        comparing.begin(self.desk)
        self.sweep()

    def _others(self) -> None:
        self.others = given(self, name="dan", role_=OTHERS, duration="for 1d", approvers=("ben",))

    def _rest(self) -> None:
        """Kinds of item that this town would not have by now by itself."""
        now = self.clock()
        more: list[Written] = [
            samples.breaker(service="okta", open_since=None, barred=False, told_since=None, retry_at=0),
            samples.budget(),
            samples.team(),
            Favourites({"0123456789abcdef": (ROLE,)}, 1),
            samples.job(due=Due(Lane.TELL, now)),
            samples.piece(),
            samples.track(),
            samples.repeat(),
            samples.alarm(place=None, shown="", claim_until=0, again_at=0, lost="", due=Due(Lane.TELL, now)),
        ]
        more += [
            each
            for each in samples.EVERY
            if isinstance(each, Doubt) and key_of(each) not in self.store._records
        ]
        self.store.commit(Change(writes=tuple(Write(each, None) for each in more)))

    # One case

    def victims(self) -> list[Key]:
        """An item of each kind, and of those that are most at stake one in each state of affairs."""
        keys = [each for each in sorted(self.raw._records) if not self._of_others(each)]
        found: dict[tuple[object, ...], Key] = {}
        for key in keys:
            record = self.raw._records[key]
            found.setdefault((type(record), *self._affair(key, record)), key)
        return list(found.values())

    def _affair(self, key: Key, record: Record) -> tuple[object, ...]:
        if isinstance(record, Request):
            return (record.state, record.emergency is None, record.activity is None)
        if key.pk.startswith("HOLD#"):
            return (key.pk,)
        return (key.sk[:4],) if key.pk.startswith("REQ#") else ()

    def _of_others(self, key: Key) -> bool:
        mine = (slack("dan"), okta("dan"), slack("eve"), okta("eve"), f"REQ#{self.others}")
        return any(each in f"{key.pk}/{key.sk}/" for each in mine) or key.pk.endswith(OTHERS)

    def cases(self) -> Iterator[Case]:
        """Everything that can be wrong."""
        for key in self.victims():
            item = self.raw.item(key)
            for attribute, poison, _ in of(item):
                yield Case(key, item["kind"]["S"], attribute, poison)

    def tries(self, case: Case, tried: Tried) -> None:
        """Poison, minutes of everybody's life, and the truth of it."""
        (kept, members, seen, minted) = self.before
        self.raw.put_back(kept)
        self.clock.now, self.target.members, self.chat.seen = self.start, set(members), dict(seen)
        self.minted, self.woken[:] = minted, []
        item = next(
            item
            for attribute, poison, item in of(self.raw.item(case.key))
            if (attribute, poison) == (case.attribute, case.poison)
        )
        readable = self.raw.poison(case.key, item)
        tried.cases[case.kind] += 1
        tried.unreadable[case.kind] += not readable
        for wrong in self._live(case, readable):
            tried.wrong.append(f"{case}{'' if readable else ' (unreadable)'}: {wrong}")

    def _live(self, case: Case, readable: bool) -> Iterator[str]:
        yield from self._clicks()
        yield from self._minute()
        yield from self._asks(case)
        self.clock.advance(self._end() - self.clock())
        due = not readable and self._is_due(case.key)
        for _ in range(2):
            yield from self._minute()
        if self.has("dan", self.targets[OTHERS]):
            yield "others keep access that has ended"
        if due and not self._told(case.key):
            yield "nobody was told"
        if readable:
            return
        if self.has() and case.kind != "holding":
            yield "access has ended and is kept because of something else"
        self.raw.mend(case.key)
        for _ in range(ASIDE):
            yield from self._minute()
        if self.has() and case.kind != "fact":
            yield "access is kept after everything can be read again"

    def _end(self) -> int:
        request = self.raw._records[request_key(self.others)]
        return getattr(request, "end", None) or 0

    def _is_due(self, key: Key) -> bool:
        now = self.clock() + MINUTE
        found = [each.key for lane in Lane for each in self.store.due(lane, shard(key.pk), now, 1000)]
        return key in found

    def _told(self, key: Key) -> bool:
        return any(str(key) in each.pk for each in self.raw._records if each.pk.startswith("ALARM#"))

    def _guarded(self, what: str, act: Callable[[], object]) -> Iterator[str]:
        """As an entry does: what the rules raise is answered, everything else is a fault of ours."""
        try:
            act()
        except AccessError:
            return
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            yield f"{what} raised {type(error).__name__}: {str(error)[:120]}"

    def _minute(self) -> Iterator[str]:
        self.clock.advance(MINUTE)
        yield from self._guarded("the sweep", lambda: self.workflow.sweep(self.outside))
        yield from self._work()

    def _work(self) -> Iterator[str]:
        for _ in range(4):
            keys, self.woken[:] = list(dict.fromkeys(self.woken)), []
            for key in keys:
                yield from self._guarded(
                    f"the worker on {key.pk}", partial(self.workflow.rouse, self.outside, key)
                )

    def _clicks(self) -> Iterator[str]:
        """Ann, her approver and her owner go through everything that they can press."""
        ann, ben, work = self.by("ann"), self.by("ben"), self.workflow
        pointers = {each: self._pointer(each) for each in (self.ended, self.waiting, self.emergency)}
        acts: dict[str, Callable[[], object]] = {
            "home": lambda: work.home(ann, Look(0, 13)),
            "the approver's home": lambda: work.home(ben, Look(0, 13)),
            "the form": lambda: work.meet(slack("ann")),
            "searching": lambda: work.browse((), ()),
            "an offer": lambda: work.offer(ann, RoleKey(OTHERS)),
            "deciding": lambda: work.decide(ben, pointers[self.waiting], Answering(True)),
            "extending": lambda: work.may_extend(ann, pointers[self.ended]),
            "looking after": lambda: work.may_review(ben, pointers[self.emergency]),
            "who has it": lambda: work.holders(ben, ROLE),
            "editing": lambda: work.may_edit(ben, RoleKey(STRICT)),
        }
        for name, act in acts.items():
            yield from self._guarded(name, act)
        yield from self._work()

    def _pointer(self, request: RequestId) -> Pointer:
        """As it stands in the button that was drawn before the poison."""
        (records, _), *_ = self.before
        found = records[request_key(request)]
        assert isinstance(found, Request)
        return Pointer.to(found)

    def _asks(self, case: Case) -> Iterator[str]:
        """Eve asks for what nobody has poisoned, and gets it; without the list of roles nobody can ask."""
        try:
            answer = self.try_ask("eve", role_=OTHERS, approvers=("cat",))
        except AccessError:
            answer = None
        if not isinstance(answer, Done):
            if case.kind not in SHARED:
                yield f"others cannot ask: {answer}"
            return
        new = answer.value.id
        yield from self._guarded("others' approval", lambda: self.approve(new, "cat"))
        yield from self._minute()
        if not self.has("eve", self.targets[OTHERS]) and case.kind not in SHARED:
            yield "others do not get what was approved"


SHARED = {"head", "search"}
"""Without these nobody can ask for anything, and is told so; what was given ends all the same."""


def run(part: int, of_: int) -> Tried:
    """Every case of this part."""
    town, tried = Town(), Tried()
    for case in islice(list(town.cases()), part - 1, None, of_):
        town.tries(case, tried)
    return tried


def table(tried: Tried, seconds: float) -> str:
    """What is printed: by kind of item the cases, and how many of them could not be read."""
    rows = [
        f"{kind:<12} {count:>7,} {tried.unreadable[kind]:>11,}" for kind, count in sorted(tried.cases.items())
    ]
    total = f"{'all':<12} {tried.cases.total():>7,} {tried.unreadable.total():>11,}"
    head = f"{'kind':<12} {'poisons':>7} {'unreadable':>11}"
    return "\n".join([head, *rows, total, f"violations: {len(tried.wrong)}, seconds: {seconds:.0f}"])


def main(arguments: Iterable[str]) -> int:
    """The exit code: 0 when everything held."""
    logging.disable(logging.CRITICAL)
    part, _, of_ = next(iter(arguments), "1/1").partition("/")
    began = time.monotonic()
    tried = run(int(part), int(of_ or 1))
    print(table(tried, time.monotonic() - began))
    print(*tried.wrong, sep="\n")
    return 1 if tried.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
