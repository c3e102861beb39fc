"""Every way to the form: what is typed after the command, the shortcuts, the button in the tab; and the answer to `mine`."""

from dataclasses import replace
from typing import Any

import pytest

from access.catalog import Approver, ApproverList, Entry, Role, SearchList
from access.keys import PolicyKey, RoleKey, Target
from sandbox.slack.hands import Hands
from tests.bot.reading import buttons, literal, message_wrongs, nested, view_wrongs
from tests.bot.samples import BEN, CLEO, NASTY, POLICY, ROLE
from tests.bot.team import CLOSED, Team

ABOUT = "what it is for"


def catalogue(team: Team, *titles: str, **more: Any) -> None:
    """These roles, keyed by number, instead of those there were."""
    roles = [
        replace(
            ROLE,
            key=RoleKey(f"role-{number}"),
            title=title,
            target=Target("okta_group", (f"00g{number}",)),
            **more,
        )
        for number, title in enumerate(titles)
    ]
    approvers = (Approver(BEN.okta, BEN.slack, "Ben Okri"), Approver(CLEO.okta, CLEO.slack, "Cleo Vant"))
    lists = [ApproverList(each.key, approvers) for each in roles]
    entries = tuple(_entry(each) for each in roles)
    policies = [POLICY, CLOSED]
    team.store.apply_catalog(2, roles, policies, lists, SearchList(2, entries), "", [], 1)


def _entry(role: Role) -> Entry:
    slacks = (BEN.slack, CLEO.slack)
    return Entry(role.key, role.title, role.policy, role.target, slacks, role.retired, about=role.description)


def typed(team: Team, text: str, slack: str = "U1") -> Hands:
    hands = team.hands(slack)
    hands.command("/access", text)
    assert hands.troubles == []
    return hands


def shape(hands: Hands) -> dict[str, Any]:
    """The form as it was sent, found fit for Slack."""
    view = hands.view
    assert view is not None
    kept = ("type", "title", "close", "submit", "blocks", "private_metadata", "callback_id")
    sent = {key: view[key] for key in kept if view[key] is not None}
    assert view_wrongs(sent) == []
    return view


def stands(hands: Hands) -> str | None:
    """The role that the form has chosen, if it can be asked for."""
    found = [
        each["element"]["initial_option"]["value"]
        for each in shape(hands)["blocks"]
        if each["block_id"].partition(":")[0] == "role"
    ]
    return found[0] if found else None


# Words after the command


def test_words_that_fit_one_role_open_the_form_with_it(team: Team) -> None:
    ada = typed(team, "VIEWER metabase")
    assert stands(ada) == "metabase-viewer"
    ada.type("ask_reason", "Numbers")
    ada.submit()
    assert team.request().role == "metabase-viewer"


def test_it_makes_no_more_calls_of_slack_than_the_command_alone(team: Team) -> None:
    typed(team, "metabase")
    assert [call.method for call in team.slack.calls] == ["views.open"]


def test_the_title_typed_in_full_is_chosen_among_others_like_it(team: Team) -> None:
    catalogue(team, "Admin", "Admin of billing", "Admin of sales")
    assert stands(typed(team, "admin")) == "role-0"


def test_words_that_fit_several_show_them_to_choose_from(team: Team) -> None:
    catalogue(team, *(f"Staging {n}" for n in range(7)), description=ABOUT)
    ada = typed(team, "stag")
    assert stands(ada) is None
    seen = ada.draw(shape(ada))
    assert "7 roles fit “stag”. These are 5 of them" in " ".join(seen.replace("│", " ").split())
    assert ABOUT in seen
    assert buttons(shape(ada)["blocks"]) == ["ask_take"] * 5
    ada.press(None, "ask_take", "role-3")
    assert stands(ada) == "role-3"
    ada.type("ask_reason", "why")
    ada.submit()
    assert team.request().role == "role-3"


def test_another_role_can_be_chosen_after_one_was_taken(team: Team) -> None:
    catalogue(team, "Staging read", "Staging write")
    ada = typed(team, "staging")
    ada.press(None, "ask_take", "role-1")
    ada.search("ask_role", "read")
    ada.choose("ask_role", "role-0")
    assert stands(ada) == "role-0"
    ada.type("ask_reason", "why")
    ada.submit()
    assert team.request().role == "role-0"


@pytest.mark.parametrize(
    "text", ["payload to production please", "🚀", "%q {} \\u0000" * 50, "x" * 3000, NASTY]
)
def test_words_that_fit_nothing_are_no_error_and_cannot_format(team: Team, text: str) -> None:
    ada = typed(team, text)
    assert "No role fits" in ada.draw(shape(ada))
    alive = [each["text"] for each in nested(ada.view) if each.get("type") == "mrkdwn"]
    assert not any(each in line for line in alive for each in ("payload", "🚀", "%s", "xxx", "evil", "CEO"))


@pytest.mark.parametrize("text", ["@ben metabase", "metabase <https://x.example|here>"])
def test_mentions_and_links_say_nothing_about_a_role(team: Team, text: str) -> None:
    assert stands(typed(team, text.partition(" <")[0])) == "metabase-viewer"


def test_what_slack_escapes_is_read_as_it_was_typed(team: Team) -> None:
    catalogue(team, "R&D wiki", "Amplitude")
    assert stands(typed(team, "r&d")) == "role-0"


def test_a_role_that_one_may_not_ask_for_says_why_and_offers_the_search(team: Team) -> None:
    ada = typed(team, "payroll")
    assert stands(ada) is None
    assert "not offered to your team" in str(shape(ada)["blocks"])
    ada.search("ask_role", "meta")
    ada.choose("ask_role", "metabase-viewer")
    assert stands(ada) == "metabase-viewer"


def test_somebody_unknown_is_looked_up_and_can_try_again(team: Team) -> None:
    dan = typed(team, "metabase", "U8")
    assert "still looking you up" in str(shape(dan)["blocks"])
    team.know("U8")
    dan.press(None, "ask_try_again")
    assert stands(dan) == "metabase-viewer"


def test_a_form_that_did_not_open_is_said(team: Team) -> None:
    team.slack.fail("views.open", "expired_trigger_id")
    typed(team, "metabase")
    assert "Please type /access again" in team.said("U1")[0]


def test_help_is_help_and_opens_nothing(team: Team) -> None:
    ada = typed(team, " HELP ")
    assert ada.view is None
    said = team.said("U1")[0]
    for each in ("opens a form", "/access mine", "/access staging read"):
        assert each in said


# What is mine


def mine(team: Team, slack: str = "U1") -> str:
    hands = typed(team, "mine", slack)
    assert hands.view is None
    message = hands.ephemerals()[-1]
    assert message_wrongs(message["text"], message["blocks"]) == []
    return f"{message['text']}\n{hands.draw(message)}"


def test_mine_says_that_there_is_nothing(team: Team) -> None:
    said = mine(team)
    assert "You hold no roles" in said
    assert "You hold nothing right now." in said
    assert f"Open the Home tab ({team.home_tab})" in said


def test_mine_says_what_one_holds_until_when_and_what_waits(team: Team) -> None:
    team.asked()
    said = mine(team)
    assert "1 request of yours waits for an answer" in said
    assert "Metabase viewer" in said
    team.tell("U2")
    team.hands("U2").press(team.hands("U2").messages()[-1], "approve")
    team.give()
    said = mine(team)
    assert "You hold 1 role." in said
    assert "Active" in said
    assert "Ends" in said


def test_mine_has_no_buttons_and_titles_in_it_cannot_format(team: Team) -> None:
    catalogue(team, NASTY[:100])
    ada = typed(team, "approve")
    ada.type("ask_reason", "why")
    ada.submit()
    ada.command("/access", "mine")
    message = ada.ephemerals()[-1]
    assert buttons(message["blocks"]) == []
    assert any("<!channel>" in each for each in literal(message["blocks"]))
    assert "<!channel>" not in str([each for each in nested(message) if each.get("type") == "mrkdwn"])


def test_mine_tells_somebody_unknown_to_wait(team: Team) -> None:
    assert "still looking you up" in mine(team, "U8")


def test_mine_of_somebody_who_holds_more_than_fits_counts_the_rest(team: Team) -> None:
    catalogue(team, *(f"Staging {n}" for n in range(15)))
    for number in range(15):
        ada = typed(team, f"staging {number}")
        if stands(ada) is None:
            ada.press(None, "ask_take", f"role-{number}")
        ada.type("ask_reason", "why")
        ada.submit()
    said = mine(team)
    assert "15 requests of yours wait for an answer" in said
    assert "3 more in the Home tab." in said


# Shortcuts and the tab


def test_the_shortcut_opens_the_form(team: Team) -> None:
    ada = team.hands("U1")
    assert ada.shortcut("ask_anywhere").body == ""
    assert stands(ada) is None
    assert shape(ada)["callback_id"] == "ask"


def test_a_shortcut_that_came_too_late_is_not_answered_as_if_it_were_done(team: Team) -> None:
    team.slack.fail("views.open", "expired_trigger_id")
    assert team.hands("U1").shortcut("ask_anywhere").status == 503


def from_message(team: Team, text: str, slack: str = "U1") -> Hands:
    channel = team.slack.channel("C77", "incidents", ["U1", "U2"])
    said = team.slack.conversations.say(channel, "U2", text)
    hands = team.hands(slack)
    message = next(each for each in hands.messages("C77") if each["ts"] == said.ts)
    hands.shortcut("ask_about", message)
    return hands


def test_the_shortcut_of_a_message_carries_it_along(team: Team) -> None:
    ada = from_message(team, "Who can look at <https://metabase.example/q/7|the numbers> &amp; fix them?")
    assert "This message goes with your request" in ada.draw(shape(ada))
    assert "Who can look at the numbers & fix them?" in literal(shape(ada)["blocks"])
    ada.search("ask_role", "meta")
    ada.choose("ask_role", "metabase-viewer")
    assert "Who can look at the numbers & fix them?" in literal(shape(ada)["blocks"])
    ada.type("ask_reason", "Numbers")
    ada.submit()
    said, address = team.request().context.rsplit("\n", 1)
    assert said == "Who can look at the numbers & fix them?"
    ts = ada.messages("C77")[-1]["ts"].replace(".", "")
    assert address == f"https://{team.slack.installation.team_domain}.slack.com/archives/C77/p{ts}"


def test_a_message_cannot_format_and_its_beginning_is_enough(team: Team) -> None:
    ada = from_message(team, NASTY.replace("<", "&lt;").replace(">", "&gt;") + "z" * 5000)
    alive = [each["text"] for each in nested(shape(ada)["blocks"]) if each.get("type") == "mrkdwn"]
    assert not any("evil" in each or "!channel" in each for each in alive)
    assert len(shape(ada)["private_metadata"]) < 1000


def test_a_message_without_text_is_its_address(team: Team) -> None:
    ada = from_message(team, "")
    assert "Open the message" in ada.draw(shape(ada))


def test_a_message_shortcut_that_came_too_late_is_said(team: Team) -> None:
    team.slack.fail("views.open", "expired_trigger_id")
    from_message(team, "Hello")
    assert "Please press the button again" in str(team.hands("U1").ephemerals("C77"))


def test_the_button_of_the_tab_remembers_what_was_used_lately(team: Team) -> None:
    team.asked()
    ada = team.hands("U1")
    ada.open_home()
    ada.press(ada.home, "home_ask")
    assert ada.search("ask_role", "")[0]["value"] == "metabase-viewer"
    assert ada.labels[0] == "Used lately"


def test_an_empty_search_shows_what_was_used_lately_first_and_each_role_once(team: Team) -> None:
    team.asked()
    ada = typed(team, "")
    found = [each["value"] for each in ada.search("ask_role", "")]
    assert found == ["metabase-viewer", "payroll-admin"]
    assert ada.labels == ["Used lately", "All roles"]


def test_a_role_used_lately_that_is_gone_is_not_shown(team: Team) -> None:
    team.asked()
    catalogue(team, "Something else")
    team.clock.advance(61)
    ada = typed(team, "")
    assert [each["value"] for each in ada.search("ask_role", "")] == ["role-0"]
    assert ada.labels == ["All roles"]


def test_a_long_list_says_that_there_are_more(team: Team) -> None:
    catalogue(team, *(f"Role {n}" for n in range(150)), policy=PolicyKey("standard"))
    team.clock.advance(61)
    ada = typed(team, "")
    assert len(ada.search("ask_role", "")) == 100
    assert set(ada.labels) == {"All roles: 100 of 150. Type to find the others."}


def test_a_catalogue_without_roles_is_no_error(team: Team) -> None:
    catalogue(team)
    team.clock.advance(61)
    ada = typed(team, "")
    assert ada.search("ask_role", "") == []
    assert ada.troubles == []
