"""Extended: the approvers are asked again, nothing changes until one agrees, and the end comes first if it comes first."""

from access.duration import DAY, WEEK
from tests.stories.play import ANN, BEN, STAGING, Play


def test_extend(play: Play) -> None:
    request = play.given(ANN)
    end = play.request(request).end
    assert end is not None
    play.sweep(6 * DAY)
    play.look_up(ANN, BEN)
    more = play.extend(ANN, "for 1w", "the import still fails")
    play.settled()
    assert play.request(request).end == end
    assert "You asked for an extension. The end stays as it is until somebody agrees." in play.sees(ANN)
    assert "[Extend access]" not in play.sees(ANN)
    assert f"{play.name(ANN)} asks to keep this access for 1 week longer." in play.sees(BEN)
    assert "the import still fails" in play.sees(BEN)

    play.press(BEN, "approve")
    play.settled()
    assert play.request(request).end == end + WEEK
    assert "This access ends later than was said here" in play.sees(ANN)
    assert "[Give back access]" not in play.sees(ANN)
    assert f"Approved by {play.name(BEN)} for 1 week longer" in play.sees(BEN)
    play.sweep(DAY)
    assert play.world.members(STAGING) == {ANN}

    play.sweep(6 * DAY)
    assert play.sees(ANN).count("[Give back access]") == 1
    play.sweep(DAY)
    assert play.okta.members(STAGING) == set()
    assert play.sees(ANN).count("Your access has ended") == 1
    assert "access]" not in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "extended", "taking_back", "ended"]
    assert play.facts(more) == ["asked", "extended"]
    assert play.refusals() == []
    assert play.okta.count("PUT") == play.okta.count("DELETE") == 1


def test_extend_too_late(play: Play) -> None:
    request = play.given(ANN)
    play.sweep(6 * DAY)
    play.look_up(ANN, BEN)
    (reminder,) = play.cards(ANN, "extend")
    more = play.extend(ANN, "for 1w")
    play.settled()
    (kept,) = play.cards(BEN, "approve")

    play.sweep(DAY)
    assert play.okta.members(STAGING) == set()
    assert "Your access has ended" in play.sees(ANN)
    for person in (ANN, BEN):
        assert "Nobody answered before the access ended, so it was not extended." in play.sees(person)
    assert "request]" not in play.sees(BEN)
    assert "access]" not in play.sees(ANN)

    play.press(BEN, "approve", kept)
    assert play.told(BEN) == ["Too late: this request was to extend access that has ended."]
    play.press(ANN, "extend", reminder)
    assert play.told(ANN) == ["This access has already ended. Ask for it again with /access."]
    play.settled()
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]
    assert play.facts(more) == ["asked", "ended"]
    assert play.request(more).reason_ended == "parent_gone"
    assert play.refusals() == ["already_over", "not_running"]
    assert play.holding(ANN).asking is None


def test_an_extension_agreed_to_after_the_end_changes_nothing(play: Play) -> None:
    request = play.given(ANN)
    play.sweep(6 * DAY)
    play.look_up(ANN)
    more = play.extend(ANN, "for 1w")
    play.settled()
    play.clock.advance(DAY)
    play.look_up(BEN)
    play.press(BEN, "approve")
    assert play.told(BEN) == [
        "Too late: nobody answered in time, so this request has lapsed. It can be asked for again."
    ]
    play.settled()
    play.sweep(0)
    assert play.okta.members(STAGING) == set()
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]
    assert play.facts(more) == ["asked", "lapsed"]
    assert play.refusals() == ["deadline_passed"]
    assert "Your access has ended" in play.sees(ANN)
    assert "[Approve request]" not in play.sees(BEN)
