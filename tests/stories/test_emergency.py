"""Emergency access on the whole way: one step in the form, given at once, told loudly, and reviewed by somebody else."""

from collections.abc import Callable
from functools import partial
from typing import Any

from access.duration import DAY, HOUR, MINUTE
from access.keys import RequestId
from sandbox.slack import payloads
from sandbox.slack.signing import Answer
from sandbox.world import SECURITY
from tests.stories.play import ANN, BEN, CLEO, DAN, EVE, PRODUCTION, STAGING, Play
from tests.stories.test_bundle import ask as together_with
from tests.stories.test_home import opened, press, seen
from tests.stories.together import together

Json = dict[str, Any]
OFFERED = ("    pending: 3d\n", "    pending: 3d\n    emergency: {duration: for 4h}\n")
BOTH = (OFFERED, ("    pending: 1d\n", "    pending: 1d\n    emergency: {duration: for 1h, review: 8h}\n"))


def channel(play: Play) -> list[Json]:
    """What security's channel has now, oldest first, as somebody who is in it can press it."""
    found = play.slack.conversations.messages.get(SECURITY, {})
    return [{**message.as_json(), "channel": SECURITY} for _, message in sorted(found.items())]


def window(play: Play, email: str) -> str:
    view = play[email].view
    assert view
    return " ".join(play[email].draw(view).split())


def begin(
    play: Play, email: str, role: str = "staging-read", incident: str = "INC-7: import is stuck"
) -> None:
    """Open the form, say that it is an emergency, and fill it in up to the button."""
    play[email].command("/access")
    play.settled()
    play.choose_role(email, role)
    play[email].press(None, "ask_emergency")
    play[email].type("ask_reason", incident)


def urgent(play: Play, email: str = ANN, role: str = "staging-read", **more: str) -> RequestId:
    """All of that, sent, and the worker is done."""
    before = set(play.requests())
    begin(play, email, role, **more)
    play[email].submit()
    assert play[email].errors == {}
    play.settled()
    (new,) = set(play.requests()) - before
    return new


def review(play: Play, email: str, action: str, words: str, message: Json | None = None) -> None:
    play.press(email, action, message)
    play[email].type("review_words", words)
    play[email].submit()
    assert play[email].errors == {}
    play.settled()


def test_an_emergency_at_night_reviewed_as_not_justified(play: Play) -> None:
    play.load(OFFERED)
    play.clock.advance(2 * HOUR)  # Two in the morning in London, and nobody who approves is there.
    play.look_up(ANN, BEN, CLEO)
    begin(play, ANN)
    said = window(play, ANN)
    assert "You get this access at once, for 4 hours, without approval." in said
    assert "reviews it within 1 day" in said
    assert "ask_approvers" not in str(play[ANN].view)
    assert "ask_duration" not in str(play[ANN].view)
    play[ANN].submit()
    play.settled()
    (request,) = play.requests()
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}
    for email in (BEN, CLEO, DAN):
        assert f"{play.name(ANN)} took this access as an emergency for 4 hours" in play.sees(email)
        assert "INC-7: import is stuck" in play.sees(email)
    assert "took this access as an emergency" in str(channel(play)[-1]["text"])
    assert "Given at once for 4 hours as an emergency" in play.sees(ANN)
    assert "Active" in opened(play, ANN)
    assert "Taken as an emergency, without approval." in seen(play, ANN)

    review(play, CLEO, "review_not_justified", "Nothing was stuck")
    assert play.okta.members(STAGING) == set()
    assert "reviewed your emergency as *not justified*. The access was ended." in str(play[ANN].messages())
    assert "Nothing was stuck" in play.sees(ANN)
    assert "reviewed as not justified, so the access was ended" in play.sees(ANN)
    assert "An emergency was not justified" in str(channel(play)[-1]["text"])
    assert play.cards(BEN, "review_justified") == play.cards(BEN, "emergency_end") == []
    assert play.facts(request) == [
        "emergency",
        "begun",
        "given",
        "reviewed",
        "stopped",
        "taking_back",
        "ended",
    ]
    assert play.proof(request) == "absent"
    assert play.refusals() == []


def test_a_reviewer_finds_it_at_home_and_a_justified_one_runs_on(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN, BEN)
    request = urgent(play)
    assert "Waiting for you (1)" in opened(play, BEN)
    assert "Was it justified?" in seen(play, BEN)
    press(play, BEN, "review_justified")
    play[BEN].type("review_words", "The import was stuck")
    play[BEN].submit()
    play.settled()
    assert "Waiting for you (1)" not in seen(play, BEN)
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}
    assert f"{play.name(BEN)} reviewed your emergency as justified." in play.sees(ANN)
    play.sweep(4 * HOUR, times=2)
    assert play.okta.members(STAGING) == set()
    assert "Your access has ended" in play.sees(ANN)
    assert play.facts(request) == ["emergency", "begun", "given", "reviewed", "taking_back", "ended"]


def test_everybody_who_looks_after_it_can_end_it_and_nobody_else(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN, BEN, EVE)
    request = urgent(play)
    (message,) = play.cards(DAN, "emergency_end")
    play.forge(EVE, "emergency_end", play.copied(message, EVE))
    assert "Only the role's owner, those who approve it" in play.told(EVE)[-1]
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}
    play.look_up(DAN)
    play.press(DAN, "emergency_end")
    play.settled()
    assert play.okta.members(STAGING) == set()
    assert "Somebody who looks after this role ended this access." in play.sees(ANN)
    assert play.cards(BEN, "emergency_end") == []
    assert play.cards(BEN, "review_justified")
    assert play.facts(request)[-3:] == ["stopped", "taking_back", "ended"]
    assert play.refusals() == ["not_a_reviewer"]


def test_security_ends_and_reviews_it_in_its_channel(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN, CLEO)
    play.slack.channel(SECURITY, "security", [play.slack_id(CLEO)])
    request = urgent(play)
    (told,) = channel(play)
    assert "<!channel>" in str(told)
    play.press(CLEO, "emergency_end", told)
    play.settled()
    assert play.okta.members(STAGING) == set()
    (told,) = channel(play)
    assert "emergency_end" not in str(told)
    review(play, CLEO, "review_justified", "It was needed", told)
    (told,) = channel(play)
    assert "It was needed" in str(told)
    assert "review_justified" not in str(told)
    assert play.facts(request)[-1] == "reviewed"


def test_nobody_reviews_their_own_and_there_is_no_second_one_meanwhile(play: Play) -> None:
    play.load(*BOTH)
    play.look_up(BEN, CLEO)
    urgent(play, BEN)  # Owner and approver of the role.
    assert play.cards(BEN, "review_justified") == []
    (message,) = play.cards(CLEO, "review_justified")
    play.forge(BEN, "review_justified", play.copied(message, BEN))
    assert "Nobody reviews their own emergency" in play.told(BEN)[-1]
    play[BEN].command("/access")
    play.choose_role(BEN, "production-admin")
    assert "has not been reviewed yet" in window(play, BEN)
    assert "ask_emergency" not in str(play[BEN].view)
    play[BEN].close()
    review(play, CLEO, "review_justified", "It was needed", message)
    play[BEN].command("/access")
    play.choose_role(BEN, "production-admin")
    assert "ask_emergency" in str(play[BEN].view)
    assert play.refusals() == ["own_review"]


def _kept(answers: list[Answer], send: Callable[[], tuple[Answer, str | None]]) -> None:
    answers.append(send()[0])


def test_of_two_at_once_one_is_given(play: Play) -> None:
    play.load(*BOTH)
    play.look_up(ANN)
    hands = play[ANN]
    begin(play, ANN)
    first = payloads.submission(play.slack, hands.member, hands._top())
    hands.close()
    begin(play, ANN, "production-admin")
    second = payloads.submission(play.slack, hands.member, hands._top())
    hands.close()
    answers: list[Answer] = []
    sends = [partial(hands.courier.payload, each) for each in (first, second)]
    together(*(partial(_kept, answers, each) for each in sends))
    play.settled()
    assert len(play.requests()) == 1
    assert len(play.okta.members(STAGING) | play.okta.members(PRODUCTION)) == 1
    assert "has not been reviewed yet" in " ".join(each.body for each in answers)
    assert play.refusals() == ["review_open"]


def test_a_replayed_form_gives_it_once(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN)
    request = urgent(play)
    for sent in list(play.slack.sent):
        assert play[ANN].replay(sent).status == 200
    play.settled()
    assert play.requests() == [request]
    assert play.facts(request) == ["emergency", "begun", "given"]


def test_a_waiting_request_becomes_an_emergency(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN, BEN)
    request = play.asked(ANN)
    (card,) = play.cards(BEN, "approve")
    play.press(ANN, "emergency_turn")
    assert "at once, for 4 hours" in window(play, ANN)
    play[ANN].type("emergency_incident", "INC-9: customers are waiting")
    play[ANN].submit()
    assert play[ANN].errors == {}
    play.settled()
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}
    assert play.cards(BEN, "approve") == []
    assert "INC-9: customers are waiting" in play.sees(BEN)
    assert "It had been asked for in the ordinary way before, because: to debug" in play.sees(BEN).replace(
        "> ", ""
    )
    assert "INC-9: customers are waiting" in play.sees(ANN)
    play.forge(BEN, "approve", card)
    assert "given as an emergency meanwhile" in play.told(BEN)[-1]
    assert play.facts(request) == ["asked", "emergency", "begun", "given"]
    assert play.request(request).decisions == ()
    assert play.refusals() == ["given_as_emergency"]


def test_who_decides_at_the_moment_of_the_emergency(play: Play) -> None:
    """Both have read the request before the first of them writes; whoever loses is told what is so."""
    play.load(OFFERED)
    play.look_up(ANN, BEN)
    request = play.asked(ANN)
    play.press(ANN, "emergency_turn")
    play[ANN].type("emergency_incident", "INC-9")
    together(play[ANN].submit, lambda: play.press(BEN, "approve"))
    play.settled()
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}
    if play.request(request).emergency:
        assert play.refusals() == ["given_as_emergency"]
    else:
        assert "was already approved by somebody else" in " ".join(play[ANN].errors.values())
        assert play.refusals() == ["already_decided"]
    assert len({"approved", "emergency"} & set(play.facts(request))) == 1


def test_nobody_reviews_it_so_owner_and_then_security_hear_of_it(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN, BEN, CLEO)
    request = urgent(play)
    play.sweep(13 * HOUR)
    assert "emergency yet. The review is due" in play.sees(CLEO)
    play.sweep(11 * HOUR)
    assert "emergency is overdue.* It was due" in str(play[BEN].messages())
    play.sweep(4 * HOUR, times=2)
    assert "An emergency waits for its review" in str(channel(play)[-1]["text"])
    told = len(channel(play))
    play.look_up(CLEO)
    review(play, CLEO, "review_justified", "It was needed", play.cards(CLEO, "review_justified")[-1])
    assert "Nothing is left to do." in play.sees(BEN)
    play.sweep(DAY, times=2)
    assert len(channel(play)) == told
    assert [each for each in play.facts(request) if each == "escalated"] == ["escalated"] * 2
    assert play.facts(request)[-1] == "reviewed"
    assert play.request(request).due is None


def test_slack_is_down_after_it_was_sent(play: Play) -> None:
    """The access is given, and everybody is told when they can be."""
    play.load(OFFERED)
    play.look_up(ANN, BEN)
    begin(play, ANN)
    play.slack.down()
    play[ANN].submit()
    play.settled()
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}
    assert play[BEN].messages() == []
    play.slack.up()
    play.sweep(16 * MINUTE, times=2)
    assert len(play.cards(BEN, "emergency_end")) == 1
    assert len(channel(play)) == 1
    assert "Given at once for 4 hours" in play.sees(ANN)


def test_the_worker_never_hears_of_it(unwoken: Play) -> None:
    """Killed between writing it and telling: the next sweep gives it and tells."""
    unwoken.load(OFFERED)
    unwoken.look_up(ANN, BEN)
    request = urgent(unwoken)
    assert unwoken.okta.members(STAGING) == {unwoken.okta_id(ANN)}
    assert len(unwoken.cards(BEN, "emergency_end")) == 1
    assert unwoken.facts(request) == ["emergency", "begun", "given"]


def test_it_goes_on_in_the_ordinary_way_and_cannot_be_extended(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN, BEN)
    urgent(play)
    play.given(ANN, duration="for 1d")
    play.sweep(4 * HOUR, times=2)
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}
    assert play.cards(ANN, "extend") == []
    play.sweep(DAY, times=2)
    assert play.okta.members(STAGING) == set()


def test_a_policy_without_it_shows_nothing_of_it(play: Play) -> None:
    play.look_up(ANN)
    play[ANN].command("/access")
    play.choose_role(ANN, "staging-read")
    assert "emergency" not in str(play[ANN].view)
    play[ANN].close()
    play.asked(ANN)
    assert play.cards(ANN, "emergency_turn") == []


def test_a_form_that_was_open_when_the_policy_changed_is_told(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN)
    begin(play, ANN)
    play.load()
    play[ANN].submit()
    assert list(play[ANN].errors.values()) == [
        "This role is not given as an emergency. You need an approval for it."
    ]
    assert play.requests() == []
    assert play.refusals() == ["no_emergency"]


def test_a_request_that_waits_keeps_nobody_from_an_emergency(play: Play) -> None:
    """What waits together with others cannot be turned, and cannot be asked for again; at once it is given all the same."""
    play.load(OFFERED)
    play.look_up(ANN, BEN)
    together_with(play, ["zendesk-admin"])
    assert play.cards(ANN, "emergency_turn") == []
    play[ANN].command("/access")
    play.settled()
    play.choose_role(ANN, "staging-read")
    said = window(play, ANN)
    assert "You already have a request for this waiting." in said
    assert "Cannot wait for an answer?" in said
    assert not (play[ANN].view or {}).get("submit")
    play[ANN].press(None, "ask_emergency")
    assert "You get this access at once, for 4 hours, without approval." in window(play, ANN)
    play[ANN].press(None, "ask_ordinary")
    assert "You already have a request for this waiting." in window(play, ANN)
    play[ANN].press(None, "ask_emergency")
    play[ANN].type("ask_reason", "INC-7")
    play[ANN].submit()
    assert play[ANN].errors == {}
    play.settled()
    assert play.okta.members(STAGING) == {play.okta_id(ANN)}


def test_hostile_words_stay_words(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN, BEN)
    hostile = "*INC* <!channel> <@U0> :boom: <https://evil.example|x> \u202e"
    urgent(play, incident=hostile)
    for message in [*play[BEN].messages(), *channel(play)]:
        marked = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
        assert not any("INC" in text or "evil" in text for text in marked)
        assert "evil" not in str(message["text"])
    assert "<https://evil.example|x>" in play.sees(BEN)


def test_going_back_to_the_ordinary_form_keeps_what_was_typed(play: Play) -> None:
    play.load(OFFERED)
    play.look_up(ANN, BEN)
    begin(play, ANN, incident="INC-7")
    play[ANN].press(None, "ask_ordinary")
    assert "INC-7" in str(play[ANN].view)
    play[ANN].choose("ask_approvers", [play.slack_id(BEN)])
    play[ANN].submit()
    assert play[ANN].errors == {}
    play.settled()
    (request,) = play.requests()
    assert play.facts(request) == ["asked"]
    assert play.request(request).reason == "INC-7"
