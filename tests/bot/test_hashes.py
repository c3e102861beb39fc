"""Views that were drawn or closed meanwhile: what comes late never draws over what is newer."""

from tests.bot.team import Team


def test_a_choice_that_arrives_again_does_not_draw_over_a_newer_form(team: Team) -> None:
    ada = team.hands("U1")
    ada.command("/access")
    ada.search("ask_role", "metabase")
    ada.choose("ask_role", "metabase-viewer")
    late = team.slack.sent[-1]
    ada.type("ask_reason", "Quarterly numbers")
    ada.search("ask_role", "payroll")
    ada.choose("ask_role", "payroll-admin")
    newest = team.slack.views.top("U1")
    ada.replay(late)
    assert team.slack.views.top("U1") == newest
    assert [call.outcome for call in team.slack.calls if call.method == "views.update"][-1] == "hash_conflict"


def test_a_form_that_was_closed_is_not_drawn_any_more(team: Team) -> None:
    ada = team.hands("U1")
    ada.command("/access")
    ada.search("ask_role", "metabase")
    ada.choose("ask_role", "metabase-viewer")
    late = team.slack.sent[-1]
    ada.close()
    assert ada.replay(late).status == 200
    assert ada.view is None
