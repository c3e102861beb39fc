"""Accounts of an organisation (Enterprise Grid), whose ids begin with W: they ask, decide and are named like all others."""

from dataclasses import replace

from access.request import State
from sandbox.slack.members import Member
from tests.bot.team import Team


def test_an_account_whose_id_begins_with_w_asks_and_is_named(team: Team) -> None:
    installed = replace(team.slack.installation, enterprise_id="E0ACME", enterprise_name="Acme")
    team.slack.installation = installed
    team.slack.add(Member("W012A3BCD", "fay", "Fay Wong", "fay@acme.example", enterprise_id="E0ACME"))
    team.know("W012A3BCD")
    fay = team.hands("W012A3BCD")
    fay.command("/access")
    fay.search("ask_role", "meta")
    fay.choose("ask_role", "metabase-viewer")
    fay.type("ask_reason", "Quarterly numbers")
    fay.choose("ask_approvers", ["U2"])
    fay.submit()
    assert fay.view is None, fay.errors
    assert team.request().requester.slack == "W012A3BCD"
    team.tell("U2")
    (card,) = team.hands("U2").messages()
    assert "<@W012A3BCD> asks" in card["text"]
    team.hands("U2").press(card, "approve")
    assert team.request().state is State.APPROVED
    team.tell("W012A3BCD")
    fay.open_home()
    assert "Metabase" in str(team.slack.views.home("W012A3BCD"))
