"""Those who may not decide: each is refused with a sentence of their own, the refusal is on record, and nothing changes."""

import pytest

from sandbox.company import BOT, DEACTIVATED, GUEST, MARKETER, STRANGER
from tests.stories.play import ANN, BEN, CLEO, DAN, STAGING, Play

LOOKING = "We are still looking you up in Okta. This takes a few seconds: please press again."
OWN = "Nobody decides on their own request, not even the role's owner. Somebody else has to."
NOT_LISTED = "You are not on this role's approver list, so your click changed nothing."
PEOPLE = {
    MARKETER: ("not_an_approver", NOT_LISTED),
    GUEST: (
        "not_a_member.guest",
        "Guests cannot use Access Service. Ask IT to make you a full member.",
    ),
    BOT: ("not_a_member.bot", "Bots cannot use Access Service."),
    STRANGER: ("not_a_member.foreign", "Only people of this workspace can use Access Service."),
    DEACTIVATED: ("not_a_member.slack_gone", "Your Slack account is deactivated."),
}


def staging_approvers(*emails: str) -> list[tuple[str, str]]:
    """The changes to the catalogue after which these people approve the roles of staging."""
    group = f"\n    target: {{okta_group: {STAGING}}}"
    return [
        ("approvers:\n", f"approvers:\n  staging: [{', '.join(emails)}]\n"),
        (f"approvers: platform{group}", f"approvers: staging{group}"),
    ]


@pytest.mark.parametrize("action", ["approve", "deny"])
def test_an_owner_does_not_decide_on_their_own_request(play: Play, action: str) -> None:
    request = play.asked(BEN, approvers=[CLEO])
    (card,) = play.cards(CLEO, "approve")
    play.press(BEN, action, play.copied(card, BEN))
    assert play.told(BEN) == [OWN]
    assert play[BEN].view is None
    play.settled()
    assert play.facts(request) == ["asked"]
    assert play.refusals() == ["own_request"]
    assert play.okta.members(STAGING) == set()
    assert "[Approve request]" in play.sees(CLEO)
    assert "Withdraw request" in play.sees(BEN)


def test_strangers_guests_bots_and_deactivated_people_do_not_decide(play: Play) -> None:
    request = play.asked(ANN)
    (card,) = play.cards(BEN, "approve")
    for person in PEOPLE:
        assert play.forge(person, "approve", play.copied(card, person)).status == 200
        assert play.told(person) == [LOOKING]
    play.settled()
    for person, (_, sentence) in PEOPLE.items():
        play.forge(person, "approve", play.copied(card, person))
        assert play.told(person)[1:] == [sentence]
        play.forge(person, "deny", play.copied(card, person))
        assert play.told(person)[2:] == [sentence]
        assert play[person].view is None
    play.settled()
    codes = [code for code, _ in PEOPLE.values()]
    assert play.refusals() == sorted([*["looking_you_up"] * len(PEOPLE), *codes, *codes])
    assert play.facts(request) == ["asked"]
    assert play.okta.members(STAGING) == set()
    assert "[Approve request]" in play.sees(BEN)


def test_an_approver_who_has_left_does_not_decide(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO])
    play.okta.set_status(play.okta_id(BEN), "SUSPENDED")
    play.clock.advance(86_401)
    play.press(BEN, "approve")
    assert play.told(BEN) == [LOOKING]
    play.settled()
    play.press(BEN, "approve")
    assert play.told(BEN)[1:] == ["Your Okta account is not active. Ask IT to look at it."]
    play.settled()
    assert play.facts(request) == ["asked"]
    assert play.refusals() == ["looking_you_up", "not_a_member.okta_gone"]
    assert play.okta.members(STAGING) == set()
    assert "[Approve request]" in play.sees(CLEO)


def test_an_approval_of_somebody_who_left_since_they_were_looked_up_gives_nothing(play: Play) -> None:
    request = play.asked(ANN)
    play.okta.set_status(play.okta_id(BEN), "DEPROVISIONED")
    play.press(BEN, "approve")
    play.settled()
    assert play.okta.members(STAGING) == set()
    assert play.okta.count("PUT") == 0
    assert play.facts(request) == ["asked", "approved", "stopped", "ended"]
    assert play.request(request).reason_ended == "approver_gone"
    assert "The person who approved this is not active any more." in play.sees(ANN)


def test_an_approver_taken_off_the_list_does_not_decide(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO])
    (card,) = play.cards(BEN, "approve")
    play.load(*staging_approvers(CLEO, DAN))
    play.press(BEN, "approve")
    play.press(BEN, "deny", card)
    assert play.told(BEN) == [NOT_LISTED, NOT_LISTED]
    assert play[BEN].view is None
    play.settled()
    assert play.facts(request) == ["asked"]
    assert play.okta.members(STAGING) == set()

    play.press(CLEO, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == ["not_an_approver", "not_an_approver"]
    for person in (ANN, BEN, CLEO):
        assert f"Approved by {play.name(CLEO)}" in play.sees(person)
        assert "request]" not in play.sees(person)


def test_the_card_of_an_approver_taken_off_the_list_is_put_right_by_their_click(play: Play) -> None:
    play.asked(ANN, approvers=[BEN, CLEO])
    play.load(*staging_approvers(CLEO, DAN))
    play.press(BEN, "approve")
    assert play.told(BEN) == [NOT_LISTED]
    play.settled()
    assert "request]" not in play.sees(BEN)
    assert "[Approve request]" in play.sees(CLEO)


def test_somebody_put_on_the_list_since_decides(play: Play) -> None:
    play.load(*staging_approvers(BEN, CLEO))
    request = play.asked(ANN)
    (card,) = play.cards(BEN, "approve")
    play.load()
    play.press(DAN, "approve", play.copied(card, DAN))
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert f"Approved by {play.name(DAN)}" in play.sees(ANN)
    assert f"Approved by {play.name(DAN)}" in play.sees(BEN)
    assert play.refusals() == []
