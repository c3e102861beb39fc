"""The approver's card: what it says of the person, of the time, and of questions; and that nothing of it can format or mention."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from slack_sdk import WebClient

from access.activity import Activity
from access.calls import Pointer
from access.catalog import Edited
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.keys import RequestId
from access.person import Has
from access.ports import Background, Drawing, Scene
from access.request import Decision, Question, Request
from bot.messenger import SlackMessenger
from bot.views import question_form
from bot.views.question import numbered
from tests.bot.reading import alive, buttons, literal, message_wrongs, nested, view_wrongs
from tests.bot.samples import ADA, BEN, CLEO, EMERGENCY, HIDDEN, NASTY, STATES, WAITING, holding, scene
from tests.clock import START

ASKED = Question(BEN, START + 60, NASTY)
ANSWERED = replace(ASKED, answer=NASTY, answered_at=START + 120)
MUCH = Background(
    NASTY,
    NASTY,
    Edited(ADA, START - DAY),
    tuple(Has(RequestId(f"R{n}"), n < 5, f"{NASTY} {n}") for n in range(40)),
)


def drawn(scene_: Scene) -> Drawing:
    return SlackMessenger(WebClient()).draw(scene_)


def card(request: Request = WAITING, **more: object) -> Drawing:
    return drawn(replace(scene(request, BEN), **more))  # type: ignore[arg-type]


def selects(drawing: Drawing) -> list[list[str]]:
    return [
        [option["value"] for option in each["options"]]
        for each in nested(list(drawing.blocks))
        if each.get("type") == "static_select"
    ]


def said(drawing: Drawing) -> str:
    return "\n".join([alive(drawing.text, drawing.blocks), *literal(drawing.blocks)])


def test_it_names_who_asks_as_okta_does() -> None:
    assert "In Okta: Ada Byron" in literal(card(background=Background("Ada Byron", "Ada Byron")).blocks)
    other = card(STATES["for somebody else"], background=Background("Ada Byron", "Cleo Vant"))
    assert "In Okta: Ada Byron, for Cleo Vant" in literal(other.blocks)
    assert "In Okta" not in said(card())


@pytest.mark.parametrize(("sensitive", "word"), [(True, "🔴 Sensitive"), (False, "🟢 Not sensitive")])
def test_it_says_how_sensitive_the_role_is(sensitive: bool, word: str) -> None:
    request = replace(WAITING, limits=replace(WAITING.limits, sensitive=sensitive))
    assert word in said(card(request))


def test_it_says_until_when_and_stays_true_while_time_passes() -> None:
    at = WAITING.made_at + 2 * WEEK
    assert f"Approved at once, it ends <!date^{at}^" in said(card())
    assert card(now=START).digest == card(now=START + DAY).digest
    used = replace(WAITING, duration=WhileUsed(2 * WEEK), activity=Activity("0oa1"))
    assert "Approved at once and never used, it ends" in said(card(used))
    assert "Each use moves the end, up to" in said(card(used))


def test_an_extension_says_the_present_end_and_the_later_one() -> None:
    request = STATES["extension waiting"]
    parent = scene(request, BEN).parent
    assert parent
    assert parent.end
    text = said(card(request))
    assert f"As things are, it ends <!date^{parent.end}^" in text
    assert f"If you approve, it ends <!date^{parent.end + WEEK}^" in text


@pytest.mark.parametrize(
    ("lately", "times", "words"),
    [
        ((), 0, ""),
        ((START - 400 * DAY,), 1, ""),
        ((START - DAY,), 1, "had it once in the 12 months before this"),
        ((START - 400 * DAY, START - DAY), 2, "had it once in the 12 months"),
        ((START - 2 * DAY, START - DAY), 2, "had it twice in the 12 months"),
        (tuple(START - n * DAY for n in range(5, 0, -1)), 9, "had it 5 times or more in the 12 months"),
    ],
)
def test_it_says_how_often_somebody_had_it(lately: Sequence[int], times: int, words: str) -> None:
    text = said(card(holding=replace(holding(WAITING), lately=tuple(lately), times=times)))
    assert words in text
    assert ("had it" in text) is bool(words)


@pytest.mark.parametrize(
    ("has", "words"),
    [
        ([], "Ada has no other role through"),
        (
            [Has(RequestId("1"), False, "Wiki")],
            "Ada has 1 other role through Access Service, none of them sensitive.",
        ),
        (
            [Has(RequestId("1"), True, "Payroll"), Has(RequestId("2"), False, "Wiki")],
            "Ada has 2 other roles through Access Service, sensitive: Payroll.",
        ),
        (
            [Has(RequestId(each), True, each) for each in "ABCDE"],
            "sensitive: A, B, C and 2 more.",
        ),
    ],
)
def test_it_says_what_somebody_has_besides(has: list[Has], words: str) -> None:
    text = literal(card(background=Background("Ada", "Ada", has=tuple(has))).blocks)
    assert any(words in each for each in text)


def test_it_says_when_the_one_who_asks_changed_the_approvers() -> None:
    text = said(card(background=Background(edited=Edited(ADA, START - DAY))))
    assert f"⚠️ <@U1> changed who may approve this, <!date^{START - DAY}^" in text


def test_a_ticket_is_shown_as_it_is() -> None:
    assert "Ticket: FIN-1 *x*" in literal(card(replace(WAITING, ticket="FIN-1 *x*")).blocks)


def test_shorter_durations_of_the_same_kind_can_be_chosen() -> None:
    offered = (For(HOUR), For(DAY), For(WEEK), WhileUsed(DAY))
    request = replace(WAITING, duration=For(WEEK), limits=replace(WAITING.limits, durations=offered))
    assert selects(card(request)) == [["for 1h", "for 1d"]]
    assert selects(card(replace(request, duration=For(HOUR)))) == []
    assert selects(card(replace(request, duration=WhileUsed(DAY)))) == []


@pytest.mark.parametrize(
    "state", [name for name in STATES if not name.startswith(("waiting", "extension w", "for s"))]
)
def test_after_the_decision_nothing_is_left_to_press(state: str) -> None:
    request = replace(STATES[state], questions=(ASKED, ANSWERED))
    drawing = card(request, background=MUCH)
    assert buttons(drawing.blocks) == []
    assert selects(drawing) == []


def test_the_number_of_questions_is_on_every_card() -> None:
    for questions, words in (
        ((ASKED,), "1 question asked, 0 answered."),
        ((ANSWERED,), "1 question answered."),
        ((ANSWERED, ASKED), "2 questions asked, 1 answered."),
    ):
        for reader in (BEN, CLEO):
            assert words in said(drawn(scene(replace(WAITING, questions=questions), reader)))


def test_the_card_of_the_one_who_asked_says_that_somebody_waits_for_an_answer() -> None:
    open_ = replace(WAITING, questions=(ASKED, ANSWERED))
    assert "1 question waits for your answer, in the thread" in said(drawn(scene(open_, ADA)))
    done = replace(WAITING, questions=(ANSWERED,))
    assert "for your answer" not in said(drawn(scene(done, ADA)))


def test_after_five_questions_there_is_no_button_for_another() -> None:
    assert "ask_question" in buttons(card(replace(WAITING, questions=(ASKED,) * 4)).blocks)
    assert "ask_question" not in buttons(card(replace(WAITING, questions=(ASKED,) * 5)).blocks)


@pytest.mark.parametrize("typed", [NASTY, HIDDEN, "x" * 500])
def test_whatever_was_typed_is_shown_dead_and_slack_takes_it(typed: str) -> None:
    asked = replace(ASKED, text=typed)
    answered = replace(asked, answer=typed, answered_at=START + 120)
    background = replace(MUCH, asker=typed, whom=typed)
    for questions in ((asked,), (answered,), (answered, asked) * 2):
        request = replace(WAITING, title=typed[:150], ticket=typed[:100], questions=questions)
        drawings = [
            card(request, background=background),
            drawn(scene(request, ADA, "question@1")),
            drawn(scene(replace(STATES["denied"], questions=questions), ADA, "question@1")),
            drawn(scene(replace(request, questions=(answered,)), BEN, "answer@1")),
        ]
        for drawing in drawings:
            assert message_wrongs(drawing.text, drawing.blocks) == []
            assert "<!channel>" not in alive("", drawing.blocks)
            assert "*bold*" not in alive("", drawing.blocks)
        pointer = Pointer.to(request)
        for form in (
            question_form.draw_question(request, pointer, None),
            question_form.draw_answer(request, pointer, 1),
        ):
            assert view_wrongs(form) == []
            assert "*bold*" not in alive("", form["blocks"])


def test_the_reader_of_a_question_and_of_an_answer_is_named_so_that_slack_tells_them() -> None:
    request = replace(WAITING, questions=(ANSWERED,))
    assert "<@U2>, <@U1> answered" in drawn(scene(request, BEN, "answer@1")).text
    assert "<@U1>, <@U2> asks" in drawn(scene(replace(WAITING, questions=(ASKED,)), ADA, "question@1")).text


def test_the_answers_button_is_there_while_an_answer_is_of_use() -> None:
    waiting = replace(WAITING, questions=(ASKED,))
    assert buttons(drawn(scene(waiting, ADA, "question@1")).blocks) == ["answer_question"]
    assert buttons(drawn(scene(replace(WAITING, questions=(ANSWERED,)), ADA, "question@1")).blocks) == []
    assert (
        buttons(drawn(scene(replace(STATES["lapsed"], questions=(ASKED,)), ADA, "question@1")).blocks) == []
    )


def test_the_answers_button_knows_its_question() -> None:
    request = replace(WAITING, questions=(ASKED, ASKED))
    (element,) = [
        each
        for each in nested(list(drawn(scene(request, ADA, "question@2")).blocks))
        if each.get("type") == "button"
    ]
    assert numbered(element["value"]) == (2, str(Pointer.to(request)))


BY_RULE = replace(WAITING, decisions=(Decision(BEN, True, START + 60, rule="on-call"),))


def test_whose_rule_has_agreed_can_deny_and_approves_by_hand_when_it_does_not_count() -> None:
    drawing = card(BY_RULE)
    assert "Your rule has agreed to this for you" in said(drawing)
    assert buttons(drawing.blocks) == ["deny"]
    drawing = card(BY_RULE, uncounted=(BEN.slack,))
    assert "Your rule has agreed" not in said(drawing)
    assert buttons(drawing.blocks)[:2] == ["approve", "deny"]
    by_hand = replace(BY_RULE, decisions=(*BY_RULE.decisions, Decision(BEN, True, START + 90)))
    assert buttons(card(by_hand).blocks) == []


def test_what_a_rule_approved_its_author_can_end_and_no_emergency() -> None:
    given = replace(STATES["active"], decisions=BY_RULE.decisions)
    assert buttons(card(given).blocks) == ["end_ruled"]
    urgent = card(replace(given, emergency=EMERGENCY))
    assert buttons(urgent.blocks) == []
    assert "put in force" not in said(urgent)
    assert "as an emergency, without approval" in said(urgent)
