"""Ticket patterns: what may be asked for, what is refused because it could run long, and what a form then takes."""

import time

import pytest

from access.answers import Done
from access.calls import Asking, Offer
from access.keys import RequestId
from access.ticket import LONGEST, fits, problem
from tests.clock import Clock
from tests.world import ROLE, World, policy, refused, slack


@pytest.mark.parametrize(
    "pattern",
    ["[A-Z]{2,10}-[0-9]{1,6}", "(OPS|SEC)-\\d{1,6}", "#\\d+", "CHG[0-9]{7}", "[A-Z]+-\\d+", "a\\.b"],
)
def test_it_takes_what_ticket_numbers_look_like(pattern: str) -> None:
    assert problem(pattern) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a|a)*", "(A|B){3}", "a**", "a+?", "a++", "a{2}{3}", "a{9,2}", "[z-a]", "[A-Z", "[]", "[^a]", ".*", "\\w+", "\\b",
        "(?=a)", "(?:a)", "a|b", "^A$", "A$", "é+", "a\n", "\\d*\\d*\\d*", "a?" * 20, "(a|b)" * 20, "x" * 101, "\\", "(",
    ],
)  # fmt: skip
def test_it_refuses_what_could_run_long_or_is_no_pattern(pattern: str) -> None:
    assert problem(pattern)


@pytest.mark.parametrize("pattern", ["[A-Z]+[A-Z]+", "a*a*", "a{1,60}a{1,60}", "[A-Z]{2,10}-[0-9]{1,6}"])
def test_it_judges_any_text_at_once(pattern: str) -> None:
    assert problem(pattern) == ""
    began = time.perf_counter()
    for hostile in ("A" * LONGEST + "!", "a" * (LONGEST - 1) + "!", "A" * 10_000_000, "\n" * LONGEST):
        assert not fits(pattern, hostile)
    assert time.perf_counter() - began < 1


def test_it_matches_the_whole_text_and_plain_digits_alone() -> None:
    assert fits("OPS-\\d+", "OPS-12")
    for wrong in ("OPS-12 ", " OPS-12", "OPS-12\n", "OPS-", "xOPS-12", "ops-12", "OPS-١٢", ""):
        assert not fits("OPS-\\d+", wrong)


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock, policies=[policy(ticket="OPS-[0-9]{1,6}", ticket_example="OPS-123")])


def asking(ticket: str) -> Asking:
    return Asking(RequestId("R-x"), ROLE, "for 1w", "why", (slack("ben"),), ticket=ticket)


def test_a_form_says_which_ticket_number_it_wants_and_keeps_it(world: World) -> None:
    offer = world.workflow.offer(world.by("ann"), ROLE)
    assert isinstance(offer, Offer)
    assert offer.ticket == "OPS-123"
    assert refused(world.workflow.ask(world.by("ann"), asking(""))) == "ticket_missing"
    assert refused(world.workflow.ask(world.by("ann"), asking("*OPS-1*"))) == "ticket_wrong"
    answer = world.workflow.ask(world.by("ann"), asking("OPS-42"))
    assert isinstance(answer, Done)
    assert world.request(RequestId("R-x")).ticket == "OPS-42"
    assert world.store.facts("REQ#R-x")[0].detail["ticket"] == "OPS-42"


def test_a_policy_that_wants_none_keeps_none(clock: Clock) -> None:
    world = World(clock)
    assert isinstance(world.workflow.ask(world.by("ann"), asking("OPS-42")), Done)
    assert world.request(RequestId("R-x")).ticket == ""
