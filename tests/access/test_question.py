"""Questions of approvers and their answers: who may, how often, what is on record, and that each arrives once in its thread."""

import hashlib

import pytest

from access.answers import Done, Refusals
from access.calls import Asking
from access.card import Card, Place
from access.duration import WEEK
from access.errors import Undeliverable
from access.keys import RequestId, RoleKey, Target, card_key, notice_key
from access.ports import Change
from access.request import QUESTION_LONGEST, QUESTIONS_MOST, Request, State
from tests.clock import Clock
from tests.world import World, policy, refused, role, slack


@pytest.fixture
def world(clock: Clock) -> World:
    return World(clock)


@pytest.fixture
def asked(world: World) -> RequestId:
    request = world.ask(approvers=("ben", "cat"))
    world.work()
    return request


def question(
    world: World, request: RequestId, name: str = "ben", text: str = "Which bucket?"
) -> Done[Request] | Refusals:
    return world.workflow.question(world.by(name), world.pointer(request), text)


def answer(
    world: World, request: RequestId, name: str = "ann", text: str = "The blue one", number: int = 1
) -> Done[Request] | Refusals:
    return world.workflow.answer(world.by(name), world.pointer(request), number, text)


def notice(world: World, request: RequestId, event: str, name: str) -> Card | None:
    found = world.store.read([notice_key(request, event, slack(name))])
    card = next(iter(found.values()), None)
    assert card is None or isinstance(card, Card)
    return card


def place(world: World, request: RequestId, name: str) -> Place:
    key = card_key(request, slack(name))
    card = world.store.read([key])[key]
    assert isinstance(card, Card)
    assert card.place
    return card.place


def about(world: World, name: str, event: str) -> list[str]:
    return [text for who, text in world.chat.sent if who == slack(name) and text.startswith(event)]


def test_a_question_and_its_answer_are_kept_with_the_request_and_proven_by_their_hashes(
    world: World, asked: RequestId
) -> None:
    assert isinstance(question(world, asked), Done)
    assert isinstance(answer(world, asked), Done)
    (kept,) = world.request(asked).questions
    assert (kept.by.slack, kept.text, kept.answer) == (slack("ben"), "Which bucket?", "The blue one")
    assert world.facts(asked) == ["asked", "asked_question", "answered"]
    facts = list(world.store.facts(f"REQ#{asked}"))
    for fact, text in zip(facts[1:], ("Which bucket?", "The blue one"), strict=True):
        assert fact.detail["text"] == hashlib.sha256(text.encode()).hexdigest()
        assert text not in str(fact)
    assert world.request(asked).state is State.PENDING


def test_each_arrives_once_in_the_thread_of_its_readers_card(world: World, asked: RequestId) -> None:
    question(world, asked)
    world.work()
    world.sweep(3)
    assert len(about(world, "ann", "question@1")) == 1
    told = notice(world, asked, "question@1", "ann")
    assert told
    assert told.place
    assert told.place.thread == place(world, asked, "ann").ts
    assert about(world, "cat", "question@1") == []
    answer(world, asked)
    world.work()
    world.sweep(3)
    assert len(about(world, "ben", "answer@1")) == 1
    told = notice(world, asked, "answer@1", "ben")
    assert told
    assert told.place
    assert told.place.thread == place(world, asked, "ben").ts
    assert about(world, "cat", "answer@1") == []
    for name in ("ben", "cat"):
        assert any("card" in text and "(1 of 1 questions answered)" in text for text in world.chat.of(name))


@pytest.mark.parametrize("unclear", [True, False])
def test_it_arrives_after_slack_was_down(world: World, asked: RequestId, unclear: bool) -> None:
    question(world, asked)
    world.chat.faults = [Undeliverable("503", unclear=unclear)] * 8
    world.work()
    assert about(world, "ann", "question@1") == []
    world.chat.faults = []
    world.sweep(40)
    assert about(world, "ann", "question@1")
    told = notice(world, asked, "question@1", "ann")
    assert told
    assert told.place
    assert len([text for text in world.chat.of("ann") if text.startswith("question@1")]) == 1


def test_it_is_sent_by_the_sweep_when_nobody_was_woken(clock: Clock) -> None:
    world = World(clock, woken=False)
    request = world.ask()
    world.sweep(2)
    question(world, request)
    world.sweep(2)
    answer(world, request)
    world.sweep(2)
    assert len(about(world, "ann", "question@1")) == 2  # Asked, and then without its button.
    assert len(about(world, "ben", "answer@1")) == 1


@pytest.mark.parametrize(("name", "code"), [("ann", "own_request"), ("eve", "not_an_approver")])
def test_only_those_who_may_decide_ask(world: World, asked: RequestId, name: str, code: str) -> None:
    assert refused(question(world, asked, name)) == code
    assert refused(world.workflow.may_question(world.by(name), world.pointer(asked))) == code
    assert world.request(asked).questions == ()


@pytest.mark.parametrize("name", ["ben", "cat", "eve"])
def test_only_the_one_who_asked_for_the_access_answers(world: World, asked: RequestId, name: str) -> None:
    question(world, asked)
    assert refused(answer(world, asked, name)) == "not_yours"
    assert refused(world.workflow.may_answer(world.by(name), world.pointer(asked), 1)) == "not_yours"
    assert world.request(asked).questions[0].answered_at is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "nothing_written"), (" \n ", "nothing_written"), ("x" * (QUESTION_LONGEST + 1), "too_long_a_text")],
)
def test_words_are_wanted_and_not_too_many(world: World, asked: RequestId, text: str, code: str) -> None:
    assert refused(question(world, asked, text=text)) == code
    question(world, asked, text="x" * QUESTION_LONGEST)
    assert refused(answer(world, asked, text=text)) == code


def test_five_questions_are_enough(world: World, asked: RequestId) -> None:
    for number in range(QUESTIONS_MOST):
        assert isinstance(question(world, asked, text=f"And {number}?"), Done)
        world.work()
    assert refused(question(world, asked, text="And?")) == "enough_questions"
    world.work()
    for number in range(QUESTIONS_MOST, 0, -1):
        assert isinstance(answer(world, asked, number=number, text=f"It is {number}"), Done)
    world.work()
    assert [each.answer for each in world.request(asked).questions] == [f"It is {n}" for n in range(1, 6)]
    assert len([text for text in world.chat.of("ben") if text.startswith("answer@")]) == QUESTIONS_MOST


def test_the_same_again_counts_once(world: World, asked: RequestId) -> None:
    question(world, asked)
    again = question(world, asked)
    assert isinstance(again, Done)
    assert again.repeated
    answer(world, asked)
    again = answer(world, asked)
    assert isinstance(again, Done)
    assert again.repeated
    assert refused(answer(world, asked, text="No, the red one")) == "already_answered"
    assert world.facts(asked) == ["asked", "asked_question", "answered"]


def test_two_people_may_ask_the_same(world: World, asked: RequestId) -> None:
    question(world, asked)
    question(world, asked, "cat")
    assert [each.by.slack for each in world.request(asked).questions] == [slack("ben"), slack("cat")]


def test_whoever_is_too_late_is_told_what_happened(world: World, asked: RequestId) -> None:
    question(world, asked)
    world.work()
    world.deny(asked)
    assert refused(question(world, asked, "cat")) == "already_decided"
    assert refused(answer(world, asked)) == "already_decided"
    assert refused(world.workflow.may_answer(world.by("ann"), world.pointer(asked), 1)) == "already_decided"
    world.work()
    assert any(text.startswith("question@1: denied") for text in world.chat.of("ann"))


def test_a_question_that_was_not_sent_before_the_decision_is_not_sent(world: World, asked: RequestId) -> None:
    question(world, asked)
    world.approve(asked)
    world.work()
    assert about(world, "ann", "question@1") == []


def test_an_answer_arrives_even_if_somebody_has_decided(world: World, asked: RequestId) -> None:
    question(world, asked)
    world.work()
    answer(world, asked)
    world.deny(asked, "cat")
    world.work()
    assert len(about(world, "ben", "answer@1")) == 1


@pytest.mark.parametrize("number", [-1, 0, 2, 99])
def test_there_is_no_answer_to_what_nobody_asked(world: World, asked: RequestId, number: int) -> None:
    question(world, asked)
    assert refused(answer(world, asked, number=number)) == "unknown_question"


def test_it_delays_no_deadline_and_no_decision(world: World, asked: RequestId) -> None:
    before = world.request(asked).deadline
    question(world, asked)
    world.work()
    assert world.request(asked).deadline == before
    assert isinstance(world.approve(asked), Done)
    assert isinstance(world.approve(asked), Done)


def test_an_unanswered_question_lapses_with_its_request(world: World, asked: RequestId) -> None:
    question(world, asked)
    world.work()
    world.clock.advance(WEEK)
    world.refresh()
    world.sweep(2)
    assert world.request(asked).reason_ended == "lapsed"
    assert refused(answer(world, asked)) == "already_over"


def test_somebody_whose_card_was_never_sent_is_still_told(world: World) -> None:
    request = world.ask()
    question(world, request)
    world.work()
    told = notice(world, request, "question@1", "ann")
    assert told
    assert told.place


def test_a_click_on_the_question_does_not_become_the_place_of_the_card(
    world: World, asked: RequestId
) -> None:
    question(world, asked)
    world.work()
    before = place(world, asked, "ann")
    answer(world, asked)
    world.work()
    assert place(world, asked, "ann") == before


def test_a_bundle_is_asked_about_as_one(clock: Clock) -> None:
    other = role("other", target=Target("okta_group", ("00g2",)))
    world = World(clock, policies=[policy()], roles=[role(), other])
    world.ask("eve", role_="other")
    asking = Asking(
        RequestId("B1"), RoleKey("staging-read"), "for 1w", "both", (slack("ben"),), also=(RoleKey("other"),)
    )
    answer_ = world.workflow.ask(world.by("ann"), asking)
    assert isinstance(answer_, Done)
    world.work()
    assert isinstance(question(world, RequestId("B1-2")), Done)
    assert len(world.request(RequestId("B1")).questions) == 1
    world.work()
    assert len(about(world, "ann", "question@1")) == 1


def test_a_question_that_lost_a_race_is_judged_again(
    world: World, asked: RequestId, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, before = world.store.commit, [lambda: world.deny(asked, "cat")]

    def late(change: Change) -> None:
        while before:
            before.pop()()
        commit(change)

    monkeypatch.setattr(world.store, "commit", late)
    assert refused(question(world, asked)) == "already_decided"
    assert world.request(asked).questions == ()
