"""Reminding approvers and being away, through the real listeners, and what people see of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient

from access.card import Place
from access.duration import DAY, HOUR
from access.keys import SlackId, person_key
from access.person import Party, Person
from access.ports import Drawing, Scene
from access.request import Chased, Request
from bot.messenger import SlackMessenger
from bot.views import ask_fields, waiting
from tests.bot.reading import buttons, literal, message_wrongs
from tests.bot.samples import ADA, BEN, CLEO, NASTY, WAITING, offer, over, scene
from tests.bot.team import Team
from tests.clock import START

NUDGED = replace(WAITING, chased=Chased(nudges=(START + HOUR,)))
TOLD = replace(WAITING, chased=Chased(owner=CLEO, told_at=START + DAY))
NOBODY = replace(WAITING, asked=(BEN,), chased=Chased(owner=CLEO, told_at=START + DAY, nobody=True))
MOVED = replace(WAITING, asked=(CLEO,), chased=Chased(formerly=(BEN,)))


def drawn(scene_: Scene) -> Drawing:
    return SlackMessenger(WebClient()).draw(scene_)


@pytest.mark.parametrize(
    "request_", [NUDGED, TOLD, NOBODY, MOVED, over(TOLD, "lapsed"), over(NOBODY, "denied")]
)
@pytest.mark.parametrize("reader", [ADA, BEN, CLEO], ids=["requester", "approver", "owner"])
@pytest.mark.parametrize("event", ["", f"nudge@{START}", "prompt", "owner", "nobody"])
def test_every_message_is_one_that_slack_takes(request_: Request, reader: Party, event: str) -> None:
    nasty = replace(scene(request_, reader, event), also=(NASTY, "x" * 3000))
    drawing = drawn(nasty)
    assert message_wrongs(drawing.text, drawing.blocks) == []


def test_the_card_of_the_one_who_asked_offers_it_and_says_how_often_it_was_done() -> None:
    assert waiting.NUDGE in buttons(drawn(scene(WAITING)).blocks)
    once = drawn(scene(NUDGED))
    assert "You have reminded them once" in str(once.blocks)
    assert waiting.NUDGE in buttons(once.blocks)
    times = (START, START + 4 * HOUR, START + 8 * HOUR)
    thrice = drawn(scene(replace(WAITING, chased=Chased(nudges=times))))
    assert "three times" in str(thrice.blocks)
    assert "as often as it can be done" in str(thrice.blocks)
    assert waiting.NUDGE not in buttons(thrice.blocks)


def test_only_the_one_who_asked_is_offered_it() -> None:
    other = replace(WAITING, for_whom=CLEO, asked=(BEN,))
    assert waiting.NUDGE in buttons(drawn(scene(other, ADA)).blocks)
    assert waiting.NUDGE not in buttons(drawn(scene(other, CLEO)).blocks)
    assert waiting.NUDGE not in buttons(drawn(scene(other, BEN)).blocks)


def test_whoever_was_asked_before_reads_that_others_are_asked() -> None:
    assert "Others have been asked instead" in str(drawn(scene(MOVED, BEN)).blocks)
    assert buttons(drawn(scene(MOVED, BEN)).blocks) == []
    assert "<@U7>" in str(drawn(scene(MOVED, ADA)).blocks)


def test_titles_that_others_wrote_are_plain_text_in_a_reminder() -> None:
    drawing = drawn(replace(scene(WAITING, BEN, "prompt"), also=(NASTY,)))
    assert "<!channel>" in "".join(literal(drawing.blocks))
    assert "<!channel>" not in drawing.text


def test_a_reminder_says_when_nothing_is_left_to_do() -> None:
    assert "still waits for your answer" in drawn(scene(WAITING, BEN, "prompt")).text
    assert "nothing more" in drawn(scene(over(WAITING, "lapsed"), BEN, "prompt")).text
    assert "nothing more" in drawn(scene(MOVED, BEN, "prompt")).text


def test_a_nudge_does_not_change_whatever_becomes_of_the_request() -> None:
    event = f"nudge@{START}"
    assert drawn(scene(NUDGED, BEN, event)) == drawn(scene(over(NUDGED, "lapsed"), BEN, event))


def test_the_owner_reads_what_they_can_do() -> None:
    assert "change who approves" in str(drawn(scene(TOLD, Party(ADA.okta, SlackId("U8")), "owner")).blocks)
    assert "decide yourself" in str(drawn(scene(TOLD, CLEO, "owner")).blocks)


def test_pressing_it_counts_and_pressing_too_soon_is_said(team: Team) -> None:
    team.asked()
    team.tell("U1")
    ada = team.hands("U1")
    ada.press(ada.messages()[-1], waiting.NUDGE)
    assert team.request().chased.nudges == (team.clock(),)
    team.clock.advance(HOUR)
    ada.press(ada.messages()[-1], waiting.NUDGE)
    assert team.said("U1") == [
        "You reminded them less than four hours ago, so nothing was sent. Give them some more time."
    ]
    assert len(team.request().chased.nudges) == 1


def test_a_nudge_is_an_answer_to_the_card_and_a_new_message_where_that_is_gone(team: Team) -> None:
    team.asked()
    team.tell("U2")
    (card,) = team.hands("U2").messages()
    drawing = drawn(scene(NUDGED, BEN, f"nudge@{START}"))
    under = Place(card["channel"], "", card["ts"])
    answered = team.messenger.send(BEN.slack, drawing, under)
    assert answered.thread == card["ts"]
    gone = team.messenger.send(BEN.slack, drawing, Place(card["channel"], "", "1.000001"))
    assert gone.ts


def test_away_is_said_in_the_home_tab_and_taken_back_there(team: Team) -> None:
    ben = team.hands("U2")
    ben.open_home()
    assert ben.home
    day = datetime.fromtimestamp(team.clock() + 3 * DAY, UTC).date().isoformat()
    ben.choose(waiting.AWAY, day, ben.home)
    assert "You are away until" in ben.draw(ben.home)
    person = team.store.read([person_key(BEN.slack)])[person_key(BEN.slack)]
    assert isinstance(person, Person)
    assert person.away_until > team.clock()
    assert person.wake
    ben.press(ben.home, waiting.BACK)
    assert "Going away?" in ben.draw(ben.home)


def test_a_day_that_is_over_is_refused_in_a_window(team: Team) -> None:
    ben = team.hands("U2")
    ben.open_home()
    assert ben.home
    ben.choose(waiting.AWAY, "2001-01-01", ben.home)
    assert ben.view
    assert "after today" in ben.draw(ben.view)


def test_the_form_says_who_is_away() -> None:
    offered = offer()
    gone = replace(offered.approvers[0], away_until=START + DAY)
    field = ask_fields.approvers(replace(offered, approvers=(gone, *offered.approvers[1:])))
    assert "Away until" in str(field)
    assert "Away until" not in str(ask_fields.approvers(offered))
