"""Hundreds of messages at once, in simulated time: the pretend Slack keeps its real limits and never has to refuse a call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pytest

from access.answers import Done
from access.calls import Answering, By
from access.duration import DAY, MINUTE
from access.keys import RequestId
from bot.client import patient
from bot.messenger import SlackMessenger
from bot.pacing import POST, SWEEP, UPDATE, Pace
from sandbox.slack.installation import Installation
from sandbox.slack.members import Member
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Call, Workspace
from tests.clock import START, Clock
from tests.world import ALARMS, NAMES, TEAM, World, slack

RUN, EVERY, CALL = 55.0, 60, 0.2
APPROVERS = ("ben", "cat", "dan")
"""Seconds: how long a sweep may run, how often it starts, how long a call of Slack takes."""


@dataclass
class Time(Clock):
    """Whole seconds for the rules, parts of a second for Slack."""

    exact: float = float(START)

    def advance(self, seconds: float) -> int:
        """Parts of a second add up."""
        self.exact += seconds
        self.now = int(self.exact)
        return self.now

    def real(self) -> float:
        return self.exact

    def pass_by(self, seconds: float) -> None:
        self.advance(seconds)


class Crowd:
    """A world whose chat is the pretend Slack, and whose people are many. The sweep does everything: nobody is woken."""

    def __init__(self, time: Time, server: SlackServer) -> None:
        self.time, self.slack = time, server.workspace
        self.world = World(time, woken=False)
        client = patient(server.api_url, self.slack.installation.token)
        messenger = SlackMessenger(client, Pace(time, SWEEP))
        self.world.outside = replace(self.world.outside, messenger=messenger, pause=time.pass_by)

    def sweeps(self) -> int:
        """Sweep each minute until nothing is left to say; how many it took. News are due within a minute."""
        self.time.advance(EVERY)
        for count in range(1, 60):
            start, calls = self.time.exact, self.slack.count()
            self.world.outside = replace(self.world.outside, left=partial(self._left, start))
            counts = self.world.workflow.sweep(self.world.outside)
            assert self.time.exact - start < RUN
            self.time.advance(start + EVERY - self.time.exact)
            if not counts.left and self.slack.count() == calls:
                return count - 1
        raise AssertionError("it does not come to rest")

    def _left(self, start: float) -> float:
        return RUN - (self.time.exact - start)

    def until(self, after: float) -> None:
        self.time.advance(START + after - self.time.exact)

    def join(self, people: Sequence[str]) -> None:
        """These people are looked up now, and so are the approvers."""
        for name in people:
            self.world._person(name)
        self.world.refresh()

    def asked(self, people: Sequence[str], duration: str) -> list[RequestId]:
        return [self.world.ask(name, duration, (APPROVERS[place % 3],)) for place, name in enumerate(people)]

    def approved(self, requests: Sequence[RequestId]) -> None:
        for request in requests:
            (asked,) = self.world.request(request).asked
            by = By(asked.slack, f"approved {request}")
            decided = self.world.workflow.decide(by, self.world.pointer(request), Answering(True))
            assert isinstance(decided, Done), decided

    def reads(self, name: str) -> list[str]:
        """What this person's messages say."""
        hands = self.slack.hands(slack(name), lambda _body, _headers: None)  # type: ignore[arg-type,return-value]
        return [str(message["text"]) for message in hands.messages()]

    def said(self, since: int, method: str) -> list[Call]:
        return [call for call in self.slack.calls[since:] if call.method == method]


@pytest.fixture
def people() -> list[str]:
    return [f"p{number}" for number in range(300)]


@pytest.fixture
def office(people: list[str]) -> Iterator[Crowd]:
    time = Time()
    members = [
        Member(slack(name), name, name.title(), f"{name}@example.com", team_id=TEAM)
        for name in [*NAMES, *people]
    ]
    installed = Installation(team_id=TEAM)
    workspace = Workspace(time.real, members, installation=installed, sleep=time.pass_by)
    workspace.channel(ALARMS, "security", [])
    workspace.slow("*", CALL)
    with SlackServer(workspace) as server:
        yield Crowd(time, server)
        assert {(call.method, call.outcome) for call in workspace.calls if call.outcome != "ok"} == set()


def test_three_hundred_who_ask_three_approvers_at_once(office: Crowd, people: list[str]) -> None:
    office.join(people)
    office.asked(people, "for 1w")
    assert office.sweeps() <= 6
    assert [len(office.reads(name)) for name in APPROVERS] == [100, 100, 100]
    assert {len(office.reads(name)) for name in people} == {1}


def test_what_ends_is_told_before_decisions_and_reminders_take_nobodys_turn(
    office: Crowd, people: list[str]
) -> None:
    reminded, ended, decided = people[:100], people[100:200], people[200:]
    office.join(reminded)
    office.approved(office.asked(reminded, "for 1w"))
    office.sweeps()
    office.until(5 * DAY)
    office.join(ended)
    office.approved(office.asked(ended, "for 1d"))
    office.sweeps()
    office.until(6 * DAY - 10 * MINUTE)
    office.join(decided)
    asked = office.asked(decided, "for 1w")
    office.sweeps()

    office.until(6 * DAY)
    office.approved(asked)
    since = len(office.slack.calls)
    assert office.sweeps() <= 13
    assert all("Your access has ended" in office.reads(name)[-1] for name in ended)
    assert all("Yours until" in office.reads(name)[-1] for name in decided)
    assert all("Your access ends" in office.reads(name)[-1] for name in reminded)
    posts, changes = office.said(since, POST), office.said(since, UPDATE)
    assert len(posts) == len(reminded)
    assert max(call.at for call in posts) - min(call.at for call in posts) < EVERY
    assert ["has ended" in str(call.args["text"]) for call in changes] == [True] * 100 + [False] * 200
