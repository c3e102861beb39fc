"""A small world in memory for tests of the rules: the real workflow over the twin store, a target, a directory and a chat with faults."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from access.alarm import Alarm
from access.answers import Done, Refusals
from access.calls import Answering, Asking, By, Pointer
from access.card import Place
from access.catalog import Approver, ApproverList, Entry, Policy, Role, SearchList
from access.desk import Desk, Outside
from access.doubt import Doubt
from access.duration import DAY, WEEK, For, WhileUsed
from access.edits import Edits
from access.errors import Spent, TargetError, Undeliverable
from access.holding import Holding
from access.keys import (
    Key,
    OktaId,
    PolicyKey,
    RequestId,
    RoleKey,
    SlackId,
    Target,
    holding_key,
    request_key,
    review_key,
)
from access.person import Party, Person, Standing
from access.ports import Account, Change, Clock, Drawing, OktaPerson, Scene, Taken, Use, UsePage, Write
from access.prior import already
from access.reading import get
from access.request import Request, State, Sync
from access.review import Answer, Reviewing
from access.shown import shown
from access.workflow import Workflow
from store.memory import MemoryStore
from tests.clock import Clock as TestClock

TEAM = "T1"
ALARMS = "C-SECURITY"
GROUP = Target("okta_group", ("00g1",))
ROLE = RoleKey("staging-read")
NAMES = ("ann", "ben", "cat", "dan", "eve")
ZONE = "Asia/Tokyo"
"""Where everybody is: the clock of the tests starts at nine in the morning there."""


def okta(name: str) -> OktaId:
    return OktaId(f"00u-{name}")


def slack(name: str) -> SlackId:
    return SlackId(f"U-{name}")


@dataclass
class FakeTarget:
    """Who is in what, with the faults to raise before or after the effect of the next calls.

    `name` is as whom we give; like Okta's log it remembers for each membership as whom it was given.
    """

    members: set[tuple[OktaId, Target]] = field(default_factory=set)
    others: set[tuple[OktaId, Target]] = field(default_factory=set)
    far: Sync = Sync.NONE
    calls: list[str] = field(default_factory=list)
    before: list[TargetError | None] = field(default_factory=list)
    after: list[TargetError | None] = field(default_factory=list)
    service: str = "okta"
    bucket: str = "okta:groups"
    room: float = inf
    room_to_give: float = inf
    refills: int | None = None
    name: str = "us"
    given_by: dict[tuple[OktaId, Target], str] = field(default_factory=dict)

    def _call(self, name: str) -> None:
        self.calls.append(name)
        fault = self.before.pop(0) if self.before else None
        if fault:
            raise fault

    def _after(self) -> None:
        fault = self.after.pop(0) if self.after else None
        if fault:
            raise fault

    def ready(self, *, removing: bool) -> None:
        if (self.room if removing else min(self.room, self.room_to_give)) <= 0:
            raise Spent("our share of the rate limit is used up", service=True, retry_at=self.refills)

    def sync(self, person: OktaId, target: Target) -> Sync:
        return self.far

    def present(self, person: OktaId, target: Target, seconds: float) -> bool:
        self._call("present")
        return (person, target) in self.members | self.others

    def giver(self, seconds: float) -> str:
        return self.name

    def add(self, person: OktaId, target: Target, seconds: float) -> None:
        self._call("add")
        if (person, target) not in self.members:
            self.members.add((person, target))
            self.given_by[person, target] = self.name
        self._after()

    def remove(
        self, person: OktaId, target: Target, since: int, givers: tuple[str, ...], seconds: float
    ) -> Taken:
        self._call("remove")
        us, by = givers or (self.name,), self.given_by.get((person, target))
        ours = by is None or by in us
        if ours:
            self.members.discard((person, target))
            self.given_by.pop((person, target), None)
        self._after()
        return Taken.GONE if ours and (person, target) not in self.others else Taken.KEPT


@dataclass
class FakeDirectory:
    """Okta's people; `down` raises, and there is `room` for so many lookups. There is every group but those `deleted`."""

    people: dict[OktaId, OktaPerson] = field(default_factory=dict)
    down: TargetError | None = None
    service: str = "okta"
    room: float = inf
    deleted: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)

    def ready(self) -> None:
        if self.room <= 0:
            raise Spent("our share of the rate limit is used up", service=True)
        self.room -= 1

    def by_email(self, email: str, seconds: float) -> Sequence[OktaPerson]:
        if self.down:
            raise self.down
        return [each for each in self.people.values() if each.email.casefold() == email.casefold()]

    def by_id(self, okta: OktaId, seconds: float) -> OktaPerson | None:
        if self.down:
            raise self.down
        return self.people.get(okta)

    def has_group(self, group: str, seconds: float) -> bool | None:
        if self.down:
            raise self.down
        return None if group in self.hidden else group not in self.deleted

    def alive(self, okta: OktaId, seconds: float) -> bool:
        found = self.by_id(okta, seconds)
        return found is not None and found.alive


@dataclass
class FakeLog:
    """The log of uses, in the order in which it was told; a place is how much of it was read. `faults` are raised by the next pages."""

    told: list[Use] = field(default_factory=list)
    faults: list[TargetError | None] = field(default_factory=list)
    down: TargetError | None = None
    most: int = 1000
    asked: list[str] = field(default_factory=list)
    now: Clock = field(default_factory=lambda: lambda: 0)

    def use(self, name: str, app: str, at: int) -> None:
        """Somebody was let in, and the log is told of it now."""
        self.told.append(Use(okta(name), frozenset({app}), at))

    def ready(self) -> None:
        """There is always room."""

    def page(self, after: str, since: int, seconds: float) -> UsePage:
        self.asked.append(after)
        fault = self.faults.pop(0) if self.faults else self.down
        if fault:
            raise fault
        start = int(after or 0)
        uses = tuple(self.told[start : start + self.most])
        read_to = max((each.at for each in uses), default=self.now())
        return UsePage(uses, str(start + len(uses)), read_to, not uses)


@dataclass
class FakeChat:
    """What each person sees, by message; `faults` are raised by the next sends, `silent` by every question about an account."""

    accounts: dict[SlackId, Account] = field(default_factory=dict)
    seen: dict[Place, str] = field(default_factory=dict)
    sent: list[tuple[SlackId, str]] = field(default_factory=list)
    faults: list[Undeliverable | None] = field(default_factory=list)
    silent: Undeliverable | None = None

    def draw(self, scene: Scene) -> Drawing:
        words = f"{scene.event or 'card'}: {shown(scene.request, scene.holding, scene.now)}"
        # As in real messages, an end that use moves is named in reminders alone.
        lasting = not scene.event or scene.event.startswith("moved@")
        moves = scene.request.activity if lasting else None
        until = moves.latest if moves else scene.request.end
        words += f" {scene.request.reason_ended} by {len(scene.request.approvals)} until {until}"
        words += " (extension asked)" if scene.waiting else ""
        words += f" (not reached: {', '.join(scene.unreached)})" if self._told_of_others(scene) else ""
        asked = scene.recipient in [each.slack for each in scene.request.asked]
        if asked and not scene.event and scene.request.state is State.PENDING and (had := already(scene)):
            words += f" (had until {had.until})"
        formerly = scene.recipient in [each.slack for each in scene.request.chased.formerly]
        words += " (others asked)" if formerly else ""
        answered = [each.answered_at is not None for each in scene.request.questions]
        words += f" ({sum(answered)} of {len(answered)} questions answered)" if answered else ""
        if scene.review:
            words += f" (review {scene.review.answer or scene.review.state})"
        words += "".join(f" + {self.draw(each).text}" for each in scene.guests)
        return Drawing(words, words, [])

    @staticmethod
    def _told_of_others(scene: Scene) -> bool:
        return bool(scene.unreached) and not scene.event and scene.recipient == scene.request.requester.slack

    def draw_alarm(self, alarm: Alarm) -> Drawing:
        words = f"{alarm.cause} {alarm.subject} {alarm.mark} {dict(alarm.detail)}"
        return Drawing(words, words, [])

    def draw_edits(self, edits: Edits, recipient: SlackId) -> Drawing:
        proposal = edits.proposal
        words = f"list: {proposal.fate if proposal else 'none'} {len(proposal.approvers if proposal else ())}"
        return Drawing(words, words, [])

    def draw_doubt(self, doubt: Doubt) -> Drawing:
        words = f"doubt: {doubt.role} {doubt.approver.name} {doubt.stand}"
        return Drawing(words, words, [])

    def wait(self, recipient: SlackId, place: Place | None) -> int:
        return 0

    def send(self, recipient: SlackId, drawing: Drawing, place: Place | None) -> Place:
        fault = self.faults.pop(0) if self.faults else None
        if fault:
            raise fault
        if place is None or not place.ts:
            place = Place(f"D-{recipient}", str(len(self.seen) + 1), place.thread if place else "")
        self.seen[place] = drawing.text
        self.sent.append((recipient, drawing.text))
        return place

    def account(self, slack: SlackId) -> Account | None:
        if self.silent:
            raise self.silent
        return self.accounts.get(slack)

    def account_by_email(self, email: str) -> Account | None:
        return next((each for each in self.accounts.values() if each.email == email), None)

    @property
    def alarms(self) -> list[str]:
        """What the security team's channel says, as it is now."""
        return [text for place, text in self.seen.items() if place.channel == f"D-{ALARMS}"]

    def of(self, name: str) -> list[str]:
        """The messages that this person has, as they are now."""
        return [text for place, text in self.seen.items() if place.channel == f"D-{slack(name)}"]


def policy(key: str = "standard", **more: object) -> Policy:
    durations = (For(DAY), For(WEEK), For(2 * WEEK), WhileUsed(2 * WEEK))
    return Policy(PolicyKey(key), key, durations, **{"longest": 4 * WEEK, **more})  # type: ignore[arg-type]


def role(key: str = ROLE, policy_: str = "standard", target: Target = GROUP, **more: object) -> Role:
    owner = Party(okta("ben"), slack("ben"))
    return Role(RoleKey(key), f"{key} - AWS Role", PolicyKey(policy_), owner, target, **more)  # type: ignore[arg-type]


class World:
    """Everybody in NAMES exists and is fine; ben, cat and dan approve every role; time stands still until moved."""

    def __init__(
        self,
        clock: TestClock,
        *,
        policies: Sequence[Policy] = (),
        roles: Sequence[Role] = (),
        woken: bool = True,
        store: MemoryStore | None = None,
    ) -> None:
        self.clock = clock
        self.woken: list[Key] = []
        self.store = store or MemoryStore(clock, woken=self.woken.append if woken else lambda _: None)
        self.target, self.directory, self.chat = FakeTarget(), FakeDirectory(), FakeChat()
        self.minted = 0
        desk = Desk(self.store, clock, self._mint, lambda: 0.5, TEAM, alarms=ALARMS)
        self.desk = desk
        self.log = FakeLog(now=clock)
        self.outside = Outside(
            self.chat, self.directory, lambda _: self.target, lambda: 55.0, "me", uses=self.log
        )
        self.workflow = Workflow(desk)
        for name in NAMES:
            self._person(name)
        self.catalogue(policies or [policy()], roles or [role()])

    def _mint(self) -> RequestId:
        self.minted += 1
        return RequestId(f"R{self.minted}")

    def _person(self, name: str) -> None:
        email = f"{name}@example.com"
        self.directory.people[okta(name)] = OktaPerson(okta(name), email, email, name.title(), True)
        self.chat.accounts[slack(name)] = Account(
            slack(name),
            TEAM,
            name,
            email,
            ZONE,
            bot=False,
            deleted=False,
            guest=False,
            stranger=False,
            confirmed=True,
        )
        person = Person(
            slack(name), TEAM, okta(name), name, email, ZONE, Standing.OK, checked_at=self.clock()
        )
        self.store.commit(Change(writes=(Write(person, None),)))

    def refresh(self) -> None:
        """Everybody was looked up just now."""
        from access import people
        from access.keys import person_key

        for name in NAMES:
            people.meet(self.desk, self.outside, person_key(slack(name)))

    def catalogue(
        self,
        policies: Sequence[Policy],
        roles: Sequence[Role],
        approvers: Sequence[str] = ("ben", "cat", "dan"),
        *,
        keep: bool = False,
    ) -> None:
        """Put a catalogue in force. `keep`: with the lists of approvers as owners have changed them."""
        listed = tuple(Approver(okta(name), slack(name), name) for name in approvers)
        lists = [ApproverList(each.key, listed) for each in roles]
        if keep:
            stored = self.store.read([each.key for each in lists])
            lists = [get(stored, each.key, ApproverList) or each for each in lists]
        head = getattr(self, "head", None)
        self.head = (head or 0) + 1
        entries = tuple(
            Entry(
                each.key,
                each.title,
                each.policy,
                each.target,
                tuple(a.slack for a in listed),
                each.retired,
                each.owner.okta,
                owner_slack=each.owner.slack,
            )
            for each in roles
        )
        self.store.apply_catalog(
            self.head, roles, policies, lists, SearchList(self.head, entries), "", (), head
        )

    def by(self, name: str, mark: str = "") -> By:
        self.minted += 1
        return By(slack(name), mark or f"m{self.minted}", Place(f"D-{slack(name)}", "x"))

    def ask(
        self,
        name: str = "ann",
        duration: str = "for 1w",
        approvers: Sequence[str] = ("ben",),
        role_: str = ROLE,
        **more: str,
    ) -> RequestId:
        """A request on record; fails the test when it is refused."""
        answer = self.try_ask(name, duration, approvers, role_, **more)
        assert isinstance(answer, Done), answer
        return answer.value.id

    def try_ask(
        self,
        name: str = "ann",
        duration: str = "for 1w",
        approvers: Sequence[str] = ("ben",),
        role_: str = ROLE,
        reason: str = "to debug",
    ) -> Done[Request] | Refusals:
        asking = Asking(self._mint(), RoleKey(role_), duration, reason, tuple(map(slack, approvers)))
        return self.workflow.ask(self.by(name), asking)

    def urgent(
        self, name: str = "ann", role_: str = ROLE, incident: str = "INC-7: down"
    ) -> Done[Request] | Refusals:
        """Access that is given at once, as an emergency."""
        asking = Asking(self._mint(), RoleKey(role_), "", incident, (), emergency=True)
        return self.workflow.ask(self.by(name), asking)

    def review(
        self,
        request: RequestId,
        name: str = "ben",
        answer: Answer = Answer.JUSTIFIED,
        words: str = "It was down",
    ) -> Done[Request] | Refusals:
        return self.workflow.review(self.by(name), self.pointer(request), answer, words)

    def pointer(self, request: RequestId) -> Pointer:
        return Pointer.to(self.request(request))

    def approve(self, request: RequestId, name: str = "ben") -> Done[Request] | Refusals:
        return self.workflow.decide(self.by(name), self.pointer(request), Answering(True))

    def deny(
        self, request: RequestId, name: str = "ben", reason: str = "read is enough"
    ) -> Done[Request] | Refusals:
        return self.workflow.decide(self.by(name), self.pointer(request), Answering(False, reason))

    def work(self) -> None:
        """The worker, woken by whatever was written since."""
        for _ in range(20):
            keys, self.woken[:] = list(dict.fromkeys(self.woken)), []
            for key in keys:
                self.workflow.rouse(self.outside, key)
            if not self.woken:
                return
        raise AssertionError("the worker wakes itself for ever")

    def sweep(self, times: int = 1, every: int = 60) -> None:
        """The sweep, once a minute."""
        for _ in range(times):
            self.clock.advance(every)
            self.workflow.sweep(self.outside)
            self.work()

    def request(self, request: RequestId) -> Request:
        found = self.store.read([request_key(request)])[request_key(request)]
        assert isinstance(found, Request)
        return found

    def review_of(self, request: RequestId) -> Reviewing:
        found = self.store.read([review_key(request)])[review_key(request)]
        assert isinstance(found, Reviewing)
        return found

    def holding(self, name: str = "ann", target: Target = GROUP) -> Holding:
        key = holding_key(okta(name), target)
        found = self.store.read([key])[key]
        assert isinstance(found, Holding)
        return found

    def has(self, name: str = "ann", target: Target = GROUP) -> bool:
        return (okta(name), target) in self.target.members | self.target.others

    def facts(self, request: RequestId) -> list[str]:
        """What is on record, in order; the chain is checked."""
        from access.audit import first_break

        facts = list(self.store.facts(f"REQ#{request}"))
        assert first_break(facts) is None
        return [fact.what.value for fact in facts]


def given(world: World, **more: object) -> RequestId:
    """A request that was asked, approved, and worked on. The target's faults are for giving it, not for what approvers are told."""
    request = world.ask(**more)  # type: ignore[arg-type]
    faults, world.target.before = world.target.before, []
    world.work()
    world.target.before = faults
    assert isinstance(world.approve(request), Done)
    world.work()
    return request


def urgently(world: World, name: str = "ann", **more: str) -> RequestId:
    """An emergency on record, and worked on; fails the test when it is refused."""
    answer = world.urgent(name, **more)
    assert isinstance(answer, Done), answer
    world.work()
    return answer.value.id


def refused(answer: object) -> str:
    """The code of a refusal; fails the test when it is none."""
    assert isinstance(answer, Refusals), answer
    return answer.first.code
