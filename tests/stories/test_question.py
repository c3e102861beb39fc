"""A question of an approver, and its answer: each in the thread of the card that it is about, and told to whoever is too late."""

from tests.stories.play import ANN, BEN, CLEO, EVE, Json, Play


def threads(play: Play, email: str) -> list[Json]:
    return [each for each in play[email].messages() if each.get("thread_ts") and not each["ephemeral"]]


def write(play: Play, email: str, text: str) -> None:
    play[email].type("question_text", text)
    play[email].submit()
    assert play[email].errors == {}
    assert play[email].view is None
    play.settled()


def test_a_question_is_asked_and_answered_before_the_decision(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO])
    play.press(BEN, "ask_question")
    write(play, BEN, "Which import, <!channel>?")
    (asked,) = threads(play, ANN)
    assert asked["thread_ts"] == play.cards(ANN, "withdraw")[-1]["ts"]
    drawn = " ".join(play[ANN].draw(asked).split())
    assert f"{play.name(BEN)} asks about your request" in drawn
    assert "Which import, <!channel>?" in drawn
    assert threads(play, CLEO) == []
    assert "1 question asked, 0 answered" in play.sees(CLEO)

    play.press(ANN, "answer_question")
    assert "Which import" in play[ANN].draw(play[ANN].view or {})
    write(play, ANN, "The one of *Tuesday*")
    (answered,) = threads(play, BEN)
    assert answered["thread_ts"] == play.cards(BEN, "approve")[-1]["ts"]
    assert "The one of *Tuesday*" in play[BEN].draw(answered)
    assert "1 question answered." in play.sees(CLEO)
    assert play.cards(ANN, "answer_question") == []

    play.press(CLEO, "ask_question")
    assert "The one of *Tuesday*" in play[CLEO].draw(play[CLEO].view or {})
    play[CLEO].close()
    play.press(BEN, "approve")
    play.settled()
    assert play.facts(request)[:4] == ["asked", "asked_question", "answered", "approved"]


def test_whoever_asks_or_answers_too_late_is_told(play: Play) -> None:
    play.asked(ANN, approvers=[BEN, CLEO])
    play.press(BEN, "ask_question")
    play.press(CLEO, "ask_question")
    write(play, BEN, "Which import?")
    old = play.cards(ANN, "answer_question")[-1]
    before = play.cards(CLEO, "ask_question")[-1]
    play.press(ANN, "answer_question")
    play.deny(BEN, "Not now")
    play.settled()

    play[CLEO].type("question_text", "And why?")
    play[CLEO].submit()
    assert "already denied" in play[CLEO].errors["text"]
    play[CLEO].close()
    play[ANN].type("question_text", "Tuesday's")
    play[ANN].submit()
    assert "already denied" in play[ANN].errors["text"]
    play[ANN].close()
    play.press(CLEO, "ask_question", before)
    assert "already denied" in play.told(CLEO)[-1]
    play.press(ANN, "answer_question", old)
    assert "already denied" in play.told(ANN)[-1]
    assert "no answer is needed" in play.sees(ANN)


def test_nobody_else_asks_or_answers(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN])
    card = play.cards(BEN, "ask_question")[-1]
    play.look_up(EVE)
    play.forge(EVE, "ask_question", play.copied(card, EVE))
    assert play[EVE].view is None
    play.press(BEN, "ask_question")
    write(play, BEN, "Which import?")
    play.forge(EVE, "answer_question", play.copied(play.cards(ANN, "answer_question")[-1], EVE))
    assert play[EVE].view is None
    assert play.refusals() == ["not_an_approver", "not_yours"]
    assert play.facts(request) == ["asked", "asked_question"]
