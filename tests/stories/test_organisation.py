"""Our workspace is one of several in an organisation (Enterprise Grid): people may be at home elsewhere, and some are not ours."""

from dataclasses import replace

from tests.stories.play import ANN, BEN, EVE, STAGING, Play

WHOLE, OTHER = "E0ACME", "T0OTHER001"


def test_people_of_our_workspace_are_served_wherever_they_are_at_home(play: Play) -> None:
    _in_an_organisation(play)
    ours = play.slack.installation.team_id
    play.slack.alter(play.slack_id(ANN), team_id=OTHER, enterprise_id=WHOLE, teams=(OTHER, ours))
    play.slack.alter(play.slack_id(BEN), enterprise_id=WHOLE, teams=(ours,))
    request = play.given(ANN)
    assert play.world.members(STAGING) == {ANN}
    play[ANN].open_home()
    assert play.slack.views.home(play.slack_id(ANN)) is not None
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == []


def test_people_of_a_sister_workspace_are_refused_in_words(play: Play) -> None:
    _in_an_organisation(play)
    play.slack.alter(play.slack_id(EVE), team_id=OTHER, enterprise_id=WHOLE, teams=(OTHER,))
    play.asked(ANN)
    (card,) = play.cards(BEN, "approve")
    play.forge(EVE, "approve", play.copied(card, EVE))
    play.settled()
    play.forge(EVE, "approve", play.copied(card, EVE))
    assert play.told(EVE)[1:] == ["Only people of this workspace can use Access Service."]
    assert play.refusals() == ["looking_you_up", "not_a_member.foreign"]
    assert play.okta.members(STAGING) == set()


def test_an_installation_in_the_whole_organisation_is_refused_and_writes_nothing(play: Play) -> None:
    _in_an_organisation(play, org_wide=True)
    play[ANN].command("/access")
    assert play[ANN].view is None
    assert "/access" in play.slack.troubles.pop().what
    assert play.requests() == []


def _in_an_organisation(play: Play, *, org_wide: bool = False) -> None:
    play.slack.installation = replace(
        play.slack.installation, enterprise_id=WHOLE, enterprise_name="Acme", org_wide=org_wide
    )
