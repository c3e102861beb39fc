"""Approve for less time: a select beside the buttons, with the shorter durations that were offered."""

from access.duration import DAY, For
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play


def shorter(play: Play, email: str) -> list[str]:
    (found,) = [
        element
        for block in play.cards(email, "approve")[-1]["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "approve_less"
    ]
    return [option["value"] for option in found["options"]]


def test_an_approver_gives_it_for_less_time(play: Play) -> None:
    request = play.asked(ANN, duration="for 1w", approvers=[BEN, CLEO])
    assert shorter(play, BEN) == ["for 1d"]
    late = play.cards(CLEO, "approve_less")[-1]
    play[BEN].choose("approve_less", "for 1d", play.cards(BEN, "approve_less")[-1])
    play.settled()
    found = play.request(request)
    assert found.granted == For(DAY)
    assert found.end == (found.approved_at or 0) + DAY
    assert "for 1 day" in play.sees(ANN)
    assert "for 1 day" in play.sees(CLEO)
    assert play.cards(CLEO, "approve_less") == []
    play[CLEO].choose("approve_less", "for 1d", late)
    assert "already approved" in play.told(CLEO)[-1]
    play.sweep(DAY)
    play.sweep()
    assert play.world.members(STAGING) == set()


def test_the_shortest_time_of_several_approvals_counts(play: Play) -> None:
    request = play.asked(ANN, "production-admin", "for 1w", [BEN, CLEO])
    assert shorter(play, BEN) == ["for 1d"]
    play.press(CLEO, "approve")
    play.settled()
    play[BEN].choose("approve_less", "for 1d", play.cards(BEN, "approve_less")[-1])
    play.settled()
    assert play.request(request).granted == For(DAY)


def test_there_is_nothing_to_choose_when_nothing_is_shorter(play: Play) -> None:
    play.asked(ANN, duration="for 1d", approvers=[BEN])
    assert play.cards(BEN, "approve")
    assert play.cards(BEN, "approve_less") == []


def test_what_the_policy_does_not_offer_any_more_is_refused(play: Play) -> None:
    request = play.asked(ANN, duration="for 1w", approvers=[BEN])
    card = play.cards(BEN, "approve_less")[-1]
    play.load(("[for 1d, for 1w, for 2w, ", "[for 1w, for 2w, "))
    play[BEN].choose("approve_less", "for 1d", card)
    assert play.request(request).granted is None
    assert "not offered for that long" in play.told(BEN)[-1]
