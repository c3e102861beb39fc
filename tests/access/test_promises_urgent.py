"""Whatever people, time and the catalogue do in whatever order: the promises of `tests.access.test_promises` hold beside emergencies, and
these hold for each of them.

The second person: every emergency has a review, which nobody closes who used it or gave it, by whichever account. Until it is closed the
same human gets no other one, and never more of them than the policy says at that moment.

Bounded: it lasts as long as the policy said when it was given, no longer than the one who asked could have had it then, and its end never
moves. It is given to the one who asks alone, where the role leads to at that moment, and not in Slack where Slack decides nothing.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.answers import Done
from access.calls import Asking, By
from access.catalog import Policy
from access.duration import DAY, HOUR, WEEK, For
from access.emergency import Ledger, Operator, Rules
from access.keys import OktaId, RequestId, ledger_key, person_key, review_key
from access.person import Person
from access.request import Request, State
from access.review import Answer, Reviewing
from tests.access.test_promises import Walk
from tests.world import NAMES, ROLE, okta, slack

COMMAND = "local:ops"


class UrgentWalk(Walk):
    """The same, with emergencies in every form and way, and with a human who has two accounts."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.given: dict[RequestId, int] = {}
        self.closed: dict[RequestId, Reviewing] = {}
        self.by_operator: list[RequestId] = []
        if self.chance.random() < 0.5:
            self._write("eve", okta=okta("ann"))

    def moves(self) -> list[Callable[[], None]]:
        urgent = [self.urgent] * 5 + [self.turn] * 3 + [self.review] * 6
        urgent += [self.end_now, self.by_command, self.catalogue]
        return [*super().moves(), *urgent, *urgent]

    # What happens

    def urgent(self) -> None:
        whom = slack(self._one(NAMES)) if self.chance.random() < 0.1 else None
        form = Asking(self._new(), ROLE, "", "INC", (), for_whom=whom, emergency=True)
        self.world.workflow.ask(self.world.by(self._one(NAMES)), form)

    def by_command(self) -> None:
        by, acting = self.world.by(self._one(NAMES)), self._one(NAMES)
        answer = self.world.workflow.take_for(
            replace(by, way=COMMAND), ROLE, "INC", Operator(okta(acting), COMMAND)
        )
        if isinstance(answer, Done):
            self.by_operator.append(answer.value.id)

    def turn(self) -> None:
        if found := self._request(State.PENDING):
            by = replace(self.world.by("ann"), slack=found.requester.slack)
            came = self.world.workflow.turn(by, self.world.pointer(found.id), "INC")
            self.seen[f"turn {'done' if isinstance(came, Done) else came.first.code}"] += 1

    def review(self) -> None:
        if found := self._urgent_one():
            answer, pointer = self._one(tuple(Answer)), self.world.pointer(found.id)
            came = self.world.workflow.review(self._anybody(), pointer, answer, "so")
            self.seen[f"review {'done' if isinstance(came, Done) else came.first.code}"] += 1

    def end_now(self) -> None:
        if found := self._urgent_one():
            self.world.workflow.end_now(self._anybody(), self.world.pointer(found.id))

    # What must hold

    def promises(self) -> None:
        super().promises()
        found = [each for each in self._requests() if each.emergency]
        for each in found:
            self._second_person(each)
            self._short(each)
        for human in {each.requester.okta for each in found}:
            mine = [each.id for each in found if each.requester.okta == human]
            still = [each for each in mine if self._review(each).open]
            assert len(still) <= 1
            assert list(self._ledger(human).open) == still

    def _second_person(self, request: Request) -> None:
        review, emergency = self._review(request.id), request.emergency
        assert emergency
        assert request.requester == request.for_whom
        assert request.given_by == ()
        assert review.person == request.requester.okta
        assert request.requester.okta not in [each.okta for each in emergency.reviewers]
        assert emergency.operator not in [each.okta for each in emergency.reviewers]
        if review.open:
            assert emergency.reviewers
            return
        assert review.by
        assert review.words
        assert review.by.okta not in (request.requester.okta, emergency.operator)
        assert self.closed.setdefault(request.id, review) == review
        if review.answer is Answer.NOT_JUSTIFIED:
            assert not request.running or request.end is None or request.end <= self.clock()

    def _short(self, request: Request) -> None:
        began, end, granted = request.approved_at, request.end, request.granted
        assert began is not None
        assert end is not None
        assert granted is not None
        assert (end - began, request.extended, request.activity) == (granted.seconds, 0, None)
        if request.id not in self.given:
            self._just_given(request, granted.seconds)
        assert self.given.setdefault(request.id, end) == end

    def _just_given(self, request: Request, seconds: int) -> None:
        rules, emergency = self.policy.emergency, request.emergency
        assert rules
        assert emergency
        assert seconds == min(rules.duration.seconds, request.limits.emergency) <= DAY
        assert seconds <= self.policy.longest
        assert request.target == self.leads
        assert emergency.login or not self.policy.elsewhere
        times = [at for at in self._ledger(request.requester.okta).times if at > self.clock() - rules.within]
        assert len(times) <= rules.most
        person = self._person(request.requester.slack.removeprefix("U-"))
        assert not rules.requesters or rules.requesters & person.groups
        self.seen["given"] += 1
        self.seen["turned"] += emergency.turned
        self.seen["by command"] += bool(emergency.login)
        self.seen["agreed to before"] += bool(request.approvals)

    # What there is

    def _any_policy(self) -> Policy:
        rules = Rules(
            self._one((For(HOUR), For(4 * HOUR), For(DAY))),
            self._one((HOUR, DAY)),
            self._one((1, 2, 5, 5)),
            self._one((DAY, 4 * WEEK)),
            self._one((*[frozenset()] * 4, frozenset({"on-call"}))),
        )
        return replace(super()._any_policy(), emergency=self._one((None, *[rules] * 6)))

    def _requests(self) -> list[Request]:
        named = {each.id: each for each in super()._requests()}
        return [*named.values(), *(self.world.request(each) for each in self.by_operator)]

    def _urgent_one(self) -> Request | None:
        live = [each for each in self._requests() if each.emergency]
        return self.chance.choice(live[-3:]) if live else None

    def _anybody(self) -> By:
        by = self.world.by(self._one((*self.listed, *self.listed, *NAMES)))
        return replace(by, way=self._one(("slack", "slack", "slack", COMMAND)))

    def _review(self, request: RequestId) -> Reviewing:
        found = self.world.store.read([review_key(request)])[review_key(request)]
        assert isinstance(found, Reviewing)
        return found

    def _ledger(self, human: OktaId) -> Ledger:
        found = self.world.store.read([ledger_key(human)])[ledger_key(human)]
        assert isinstance(found, Ledger)
        return found

    def _person(self, who: str) -> Person:
        found = self.world.store.read([person_key(slack(who))])[person_key(slack(who))]
        assert isinstance(found, Person)
        return found


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32))
def test_no_order_of_events_breaks_them(seed: int) -> None:
    UrgentWalk(seed).go()


def test_the_walks_get_to_where_something_could_break() -> None:
    seen: Counter[str] = Counter()
    for seed in range(30):
        walk = UrgentWalk(seed)
        walk.go()
        seen.update(walk.seen)
    wanted = ("given", "turned", "by command", "agreed to before", "approved")
    reviewing = ("own_review", "ran_it", "not_a_reviewer", "already_reviewed")
    turning = ("review_open", "too_many_emergencies", "emergency_leads_elsewhere", "emergency_elsewhere")
    refused = [*(f"review {code}" for code in reviewing), *(f"turn {code}" for code in turning)]
    assert min(seen[each] for each in (*wanted, *refused)) >= 1, seen
