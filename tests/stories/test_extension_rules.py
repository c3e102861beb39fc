"""A policy bounds how often and by how much a grant is extended: people read it before they try, and the click is judged again."""

from access.duration import DAY
from tests.stories.play import ANN, BEN, STAGING, Play

LONGEST = (
    "durations: [for 1d, for 1w, for 2w, while used within 2w]\n    longest: 4w\n",
    "durations: [for 1d, for 1w]\n    longest: 8d\n",
)
ENOUGH = "This access was extended as often as its role's policy allows. Ask again when it has ended."


def bounded(play: Play) -> None:
    play.load(
        LONGEST, ("    longest: 8d\n", "    longest: 8d\n    extensions: 1\n    longest_extension: 1d\n")
    )


def test_extended_once_and_not_again(play: Play) -> None:
    bounded(play)
    play[ANN].command("/access")
    play.settled()
    play.choose_role(ANN, "staging-read")
    form = play[ANN].draw(play[ANN].view or {})
    assert "can be extended once, by 1 day at most each time, to 8 days in all" in " ".join(form.split())
    play[ANN].close()

    request = play.given(ANN)
    play.sweep(6 * DAY)
    play.look_up(ANN, BEN)
    (reminder,) = play.cards(ANN, "extend")
    play.press(ANN, "extend", reminder)
    offered = play[ANN].draw(play[ANN].view or {})
    assert "1 day" in offered
    assert "1 week" not in offered
    play[ANN].close()
    more = play.extend(ANN, "for 1d")
    play.settled()
    play.press(BEN, "approve")
    play.settled()
    assert play.request(request).extended == 1
    play.sweep(DAY)
    assert "Your access ends" in play.sees(ANN)
    assert ENOUGH in play.sees(ANN)
    assert play.cards(ANN, "extend") == []
    assert play.cards(ANN, "give_back") != []

    play.look_up(ANN)
    play.forge(ANN, "extend", reminder)
    assert play.told(ANN) == [ENOUGH]
    play.sweep(DAY)
    assert play.okta.members(STAGING) == set()
    assert play.facts(request) == ["asked", "approved", "begun", "given", "extended", "taking_back", "ended"]
    assert play.facts(more) == ["asked", "extended"]
    assert play.refusals() == ["extended_enough,longest_reached"]


def test_the_bound_comes_while_an_extension_waits(play: Play) -> None:
    request = play.given(ANN)
    play.sweep(6 * DAY)
    play.look_up(ANN, BEN)
    more = play.extend(ANN, "for 1w")
    play.settled()
    end = play.request(request).end
    bounded(play)
    play.press(BEN, "approve")
    play.settled()
    (told,) = play.told(BEN)
    assert told == "The longest time this role's policy allows is reached. Ask again when it has ended."
    assert play.request(request).end == end
    assert play.facts(more) == ["asked"]
    play.deny(BEN, "A day is what there is now.")
    play.settled()
    assert "A day is what there is now." in play.sees(ANN)
    once = play.extend(ANN, "for 1d")
    play.settled()
    play.press(BEN, "approve")
    play.settled()
    assert play.request(request).end == (end or 0) + DAY
    assert play.facts(once) == ["asked", "extended"]
