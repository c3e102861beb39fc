"""What those who look after an emergency see, and the forms about it: drawn from records, taken by Slack, with nothing foreign alive."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from slack_sdk import WebClient

from access import owed_reviews
from access.calls import Offer, Pointer, Urgent
from access.card import REVIEW as ASKS
from access.card import Place
from access.duration import DAY, HOUR, For
from access.emergency import Ledger
from access.keys import RequestId, SlackId
from access.ports import Drawing
from access.request import Request
from access.review import Answer, Reviewing
from bot.messenger import SlackMessenger
from bot.views import ask_form, emergency_form, review_form
from tests.bot import samples
from tests.bot.reading import alive, buttons, literal, message_wrongs, view_wrongs
from tests.bot.samples import ADA, BEN, CLEO, EMERGENCY, REVIEW, REVIEWED, URGENT, WAITING, offer, over, scene

CHANNEL = SlackId("C0SECURITY")
ENDED = over(URGENT, "expired")
OFFER = Urgent(For(4 * HOUR), (BEN.slack, CLEO.slack), DAY, security=True)
OURS = re.compile(r"<@[A-Z0-9]+>|<!date\^\d+\^[^<>|]+\|[^<>|]+>|<!channel>|<slack://[^<>|]+\|[^<>|]+>")


def drawn(
    request: Request = URGENT, review: Reviewing = REVIEW, recipient: SlackId = BEN.slack, event: str = ASKS
) -> Drawing:
    found = scene(request, BEN, event)
    return SlackMessenger(WebClient()).draw(replace(found, recipient=recipient, review=review))


@pytest.mark.parametrize(
    ("request_", "review", "recipient", "shown"),
    [
        (URGENT, REVIEW, BEN.slack, ["review_justified", "review_not_justified", "emergency_end"]),
        (URGENT, REVIEW, CHANNEL, ["review_justified", "review_not_justified", "emergency_end"]),
        (ENDED, REVIEW, BEN.slack, ["review_justified", "review_not_justified"]),
        (URGENT, REVIEWED, BEN.slack, ["emergency_end"]),
        (ENDED, REVIEWED, CHANNEL, []),
        (URGENT, REVIEW, SlackId("U0LEFT"), []),
    ],
)
def test_nothing_can_be_pressed_that_is_over(
    request_: Request, review: Reviewing, recipient: SlackId, shown: list[str]
) -> None:
    drawing = drawn(request_, review, recipient)
    assert message_wrongs(drawing.text, drawing.blocks) == []
    assert buttons(drawing.blocks) == shown


@pytest.mark.parametrize("event", owed_reviews.EVENTS)
@pytest.mark.parametrize("typed", [samples.NASTY, samples.HIDDEN, "x" * 5000, "", "\u202e"])
@pytest.mark.parametrize("review", [REVIEW, REVIEWED])
def test_what_was_typed_is_dead(event: str, typed: str, review: Reviewing) -> None:
    emergency = replace(EMERGENCY, incident=typed, turned=True, login=typed or "ops")
    request = replace(URGENT, title=typed, reason=typed, emergency=emergency)
    drawing = drawn(request, replace(review, words=typed), event=event)
    assert message_wrongs(drawing.text, drawing.blocks) == []
    said = OURS.sub("", alive(drawing.text, list(drawing.blocks)))
    assert "<" not in said


def test_the_channel_is_called_and_people_are_not() -> None:
    assert "<!channel>" in drawn(recipient=CHANNEL).text
    assert "<!channel>" not in drawn().text


def test_the_answer_is_told_with_its_words() -> None:
    drawing = drawn(over(URGENT, "not_justified"), REVIEWED, ADA.slack, owed_reviews.REVIEWED)
    assert "reviewed your emergency as *not justified*" in drawing.text
    assert "Nothing was stuck" in literal(drawing.blocks)


def test_reminders_fall_silent_when_it_is_closed() -> None:
    for event in (owed_reviews.REMINDER, owed_reviews.OVERDUE):
        assert "review_justified" in buttons(drawn(event=event).blocks)
        assert buttons(drawn(review=REVIEWED, event=event).blocks) == []
        assert buttons(drawn(recipient=SlackId("U0LEFT"), event=event).blocks) == []


@pytest.mark.parametrize("answer", Answer)
def test_the_form_for_reviewing_comes_back_as_it_went(answer: Answer) -> None:
    pointer = Pointer.to(URGENT)
    view = review_form.draw(URGENT, pointer, answer, Place("D1", "1.2"))
    assert view_wrongs(view) == []
    state = {"values": {review_form.BLOCK: {review_form.WORDS: {"value": " it was "}}}}
    filled = review_form.read({**view, "state": state})
    assert filled == review_form.Filled(pointer, answer, "it was", Place("D1", "1.2"))


def test_the_form_for_not_waiting_comes_back_as_it_went() -> None:
    view = emergency_form.draw(WAITING, OFFER, Pointer.to(WAITING))
    assert view_wrongs(view) == []
    state = {"values": {emergency_form.BLOCK: {emergency_form.INCIDENT: {"value": "INC-7"}}}}
    assert emergency_form.read({**view, "state": state}) == (Pointer.to(WAITING), "INC-7")


def _turned(**changes: object) -> list[str]:
    limits = replace(WAITING.limits, emergency=HOUR)
    request = replace(WAITING, **{"limits": limits, **changes})  # type: ignore[arg-type]
    drawing = SlackMessenger(WebClient()).draw(scene(request, ADA))
    assert message_wrongs(drawing.text, drawing.blocks) == []
    return buttons(drawing.blocks)


def test_the_receipt_offers_it_where_it_would_be_given() -> None:
    assert "emergency_turn" in _turned()
    assert "emergency_turn" not in _turned(limits=WAITING.limits)
    assert "emergency_turn" not in _turned(for_whom=CLEO)
    assert "emergency_turn" not in _turned(bundle=RequestId("B"))
    assert "emergency_turn" not in _turned(extends=RequestId("X"))
    request = replace(WAITING, limits=replace(WAITING.limits, emergency=HOUR))
    waits = replace(scene(request, ADA), ledger=Ledger(ADA.okta, (RequestId("E"),)))
    assert "emergency_turn" not in buttons(SlackMessenger(WebClient()).draw(waits).blocks)


def _form(change: Callable[[Offer], Offer], *, urgent: bool = False) -> dict[str, object]:
    memo = ask_form.Memo(RequestId("01"), ADA.okta, "INC-7", urgent=urgent)
    view = ask_form.offered(memo, change(offer()))
    assert view_wrongs(view) == []
    return view


def test_the_form_shows_what_the_offer_allows() -> None:
    plain = _form(lambda found: found)
    assert "ask_emergency" not in str(plain)
    offered = _form(lambda found: replace(found, urgent=OFFER))
    assert "ask_emergency" in str(offered)
    assert offered["submit"] == plain["submit"]
    waits = _form(lambda found: replace(found, not_urgent="Your last one waits."))
    assert "Your last one waits." in str(waits)
    taken = _form(lambda found: replace(found, urgent=OFFER), urgent=True)
    assert "ask_approvers" not in str(taken)
    assert "Get access now" in str(taken["submit"])
    empty: dict[str, object] = {"state": {"values": {}}}
    assert ask_form.read({**taken, **empty}).emergency
    over_ = _form(lambda found: found, urgent=True)
    assert not ask_form.read({**over_, **empty}).emergency
