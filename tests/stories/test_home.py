"""The Home tab on the whole way: opened, pressed in, drawn anew, for everybody whom a request concerns."""

from dataclasses import replace

from access.calls import Pointer
from access.card import Card
from access.duration import DAY
from access.keys import OktaId, RequestId, SlackId
from access.ports import Change, Write
from sandbox.company import GUEST
from sandbox.slack.blocktree import places
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play


def opened(play: Play, email: str) -> str:
    assert play[email].open_home().status == 200
    return seen(play, email)


def seen(play: Play, email: str) -> str:
    """The tab as this person sees it now, in one line."""
    home = play[email].home
    assert home
    return " ".join(play[email].draw(home).split())


def offered(play: Play, email: str) -> list[str]:
    home = play[email].home
    assert home
    return [str(place.element["action_id"]) for place in places(home["blocks"])]


def press(play: Play, email: str, action: str, value: str | None = None) -> None:
    play[email].press(play[email].home, action, value)


def known(play: Play, email: str) -> None:
    """Somebody new opens their tab, and presses again when they have been looked up."""
    assert "looking you up" in opened(play, email)
    play.settled()
    press(play, email, "home_again")


def test_the_whole_way_by_the_tab_alone(play: Play) -> None:
    known(play, ANN)
    assert "You hold nothing right now" in seen(play, ANN)

    press(play, ANN, "home_ask")
    play.choose_role(ANN, "staging-read")
    play[ANN].type("ask_reason", "to look at the failing import")
    play[ANN].choose("ask_duration", "for 1w")
    play[ANN].choose("ask_approvers", [play.slack_id(BEN), play.slack_id(CLEO)])
    play[ANN].submit()
    assert play[ANN].view is None
    assert "What you asked for (1)" in seen(play, ANN)
    play.settled()

    assert "to look at the failing import" in opened(play, BEN)
    assert "Waiting for you (1)" in opened(play, CLEO)
    press(play, BEN, "approve")
    assert "Nobody waits for your decision" in seen(play, BEN)
    now = opened(play, ANN)
    assert "Being set up" in now or "Active" in now, "the worker may have been faster than the look"
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert "[Approve request]" not in play.sees(BEN)

    press(play, CLEO, "approve")
    view = play[CLEO].view
    assert view
    assert f"already approved by {play.name(BEN)}" in play[CLEO].draw(view)
    assert "Nobody waits for your decision" in seen(play, CLEO)

    assert "Active, 7 days left" in opened(play, ANN).replace("*", "")
    assert offered(play, ANN) == ["home_ask", "extend", "give_back", "home_away"]
    press(play, ANN, "extend")
    play[ANN].type("extend_reason", "not done yet")
    play[ANN].submit()
    assert "You asked for an extension" in seen(play, ANN)
    assert offered(play, ANN) == ["home_ask", "give_back", "withdraw", "home_away"]
    press(play, ANN, "withdraw")
    assert offered(play, ANN) == ["home_ask", "extend", "give_back", "home_away"]
    press(play, ANN, "give_back")
    now = seen(play, ANN)
    assert "Being taken back" in now or "You hold nothing" in now, "the worker may have been faster"
    play.settled()
    assert "You hold nothing" in opened(play, ANN)
    assert play.okta.members(STAGING) == set()
    assert "You hold nothing right now" in opened(play, ANN)
    assert play.refusals() == ["already_decided"]


def test_a_denial_by_the_tab(play: Play) -> None:
    play.look_up(ANN, BEN)
    request = play.asked(ANN)
    opened(play, BEN)
    press(play, BEN, "deny")
    play[BEN].type("deny_reason", "the dashboard has it")
    play[BEN].submit()
    assert "Nobody waits for your decision" in seen(play, BEN)
    play.settled()
    assert "the dashboard has it" in play.sees(ANN)
    assert "No request of yours" in opened(play, ANN)
    assert play.facts(request) == ["asked", "denied"]


def test_a_guest_is_refused_in_words(play: Play) -> None:
    known(play, GUEST)
    assert "Guests cannot use Access Service" in seen(play, GUEST)
    assert offered(play, GUEST) == []


def test_the_next_morning_it_is_there_at_once(play: Play) -> None:
    play.given(ANN)
    play.clock.advance(DAY + 60)
    assert "Active, 5 days left" in opened(play, ANN).replace("*", "")
    play.settled()
    press(play, ANN, "give_back")
    now = seen(play, ANN)
    assert "Being taken back" in now or "You hold nothing" in now, "the worker may have been faster"
    play.settled()
    assert "You hold nothing" in opened(play, ANN)


def test_many_requests_are_paged(play: Play) -> None:
    play.look_up(ANN, BEN)
    first = play.request(play.asked(ANN))
    for number in range(58):
        made = replace(
            first,
            id=RequestId(f"{number:026d}"),
            deadline=first.deadline + 1 + number,
            due=None,
            wake=False,
        )
        card = Card(made.id, SlackId(play.slack_id(BEN)), who=OktaId(play.okta_id(BEN)), version=1)
        play.store.commit(Change(writes=(Write(made, None), Write(card, None))))
    assert "Page 1 of 5" in opened(play, BEN)
    press(play, BEN, "approve", str(Pointer.to(first)))
    assert "Waiting for you (58)" in seen(play, BEN)
    count = offered(play, BEN).count("approve")
    for page in (2, 3, 4, 5):
        press(play, BEN, "home_next")
        assert f"Page {page} of 5" in seen(play, BEN)
        count += offered(play, BEN).count("approve")
    assert count == 58
    play.settled()


def test_opening_it_takes_one_query_and_one_batch(play: Play) -> None:
    play.given(ANN)
    opened(play, ANN)
    play.world.forget_spending()
    opened(play, ANN)
    calls, _ = play.world.spent()
    assert dict(calls) == {"Query": 1, "BatchGetItem": 1}
    assert play.slack.count("views.publish") == 1
