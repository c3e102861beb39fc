"""Ways in: words after the command, shortcuts, and the answer to `mine`, on the real store with a real worker."""

from collections import Counter

import pytest

from tests.stories.play import ANN, BEN, CLEO, DAN, STAGING, Play

FIRST = {"BatchGetItem", "TransactWriteItems"}


def spent(play: Play) -> Counter[str]:
    calls, _ = play.world.spent()
    return Counter(calls)


def test_words_after_the_command_choose_the_role_and_the_rest_is_as_always(play: Play) -> None:
    play.look_up(ANN, BEN)
    play[ANN].command("/access", "READ staging")
    play[ANN].type("ask_reason", "to look at the failing import")
    play[ANN].choose("ask_approvers", [play.slack_id(BEN)])
    play[ANN].submit()
    assert play[ANN].errors == {}
    play.settled()
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}


def test_a_form_with_its_role_costs_two_reads_by_key_and_one_call_of_slack(play: Play) -> None:
    play.look_up(ANN)
    play[ANN].command("/access")
    play[ANN].search("ask_role", "staging")
    play[ANN].close()
    play.world.forget_spending()
    play[ANN].command("/access", "staging read")
    assert spent(play) == {"BatchGetItem": 2}
    assert play.slack.count() == 1


def test_words_that_fit_two_roles_are_asked_back(play: Play) -> None:
    play.look_up(ANN)
    play[ANN].command("/access", "staging")
    drawn = play[ANN].draw(play[ANN].view or {})
    assert "2 roles fit “staging”." in " ".join(drawn.replace("│", " ").split())
    play[ANN].press(None, "ask_take", "staging-debug")
    play[ANN].type("ask_reason", "to debug")
    play[ANN].submit()
    (request,) = play.requests()
    assert play.request(request).role == "staging-debug"
    play.settled()


def test_mine_tells_what_one_holds_and_what_waits(play: Play) -> None:
    play.given(ANN)
    play.asked(ANN, "production-admin", "for 1d", [BEN, CLEO])
    play[ANN].command("/access", "mine")
    said = play[ANN].draw(play[ANN].ephemerals()[-1])
    assert "What you hold (1)" in said
    assert "Active" in said
    assert "What you asked for (1)" in said
    team, app = play.slack.installation.team_id, play.slack.installation.app_id
    assert f"slack://app?team={team}&id={app}&tab=home" in said
    play[BEN].command("/access", "mine")
    assert "Waiting for you (1)" in play[BEN].draw(play[BEN].ephemerals()[-1])


def test_every_notice_leads_to_the_home_tab(play: Play) -> None:
    play.given(ANN, duration="for 1d")
    play.sweep(86400)
    assert "tab=home" in play[ANN].draw(play[ANN].messages()[-1])


def test_the_shortcut_asks_from_anywhere(play: Play) -> None:
    play.look_up(ANN)
    play[ANN].shortcut("ask_anywhere")
    play.choose_role(ANN, "staging-read")
    play[ANN].type("ask_reason", "to debug")
    play[ANN].submit()
    assert len(play.requests()) == 1
    play.settled()


def test_a_message_goes_along_to_the_approver(play: Play) -> None:
    play.look_up(ANN)
    channel = play.slack.channel("C0INCIDENT", "incidents", [play.slack_id(ANN), play.slack_id(BEN)])
    play.slack.conversations.say(
        channel, play.slack_id(BEN), "The import of Tuesday failed &lt;!channel&gt; *again*"
    )
    message = play[ANN].messages(channel.id)[0]
    play[ANN].shortcut("ask_about", message)
    play.choose_role(ANN, "staging-read")
    play[ANN].type("ask_reason", "to look at it")
    play[ANN].choose("ask_approvers", [play.slack_id(BEN)])
    play[ANN].submit()
    (request,) = play.requests()
    assert play.request(request).context.startswith(
        "The import of Tuesday failed <!channel> *again*\nhttps://"
    )
    play.settled()
    assert "The import of Tuesday failed <!channel> *again*" in play.sees(BEN)


def test_what_was_chosen_once_is_where_the_next_form_begins(play: Play) -> None:
    request = play.asked(ANN, "staging-read", "for 2w", [CLEO])
    play.press(ANN, "withdraw")
    play.settled()
    assert play.request(request).reason_ended == "withdrawn"
    play[ANN].command("/access")
    assert play[ANN].search("ask_role", "")[0]["value"] == "staging-read"
    assert play[ANN].labels[0] == "Used lately"
    play[ANN].choose("ask_role", "staging-read")
    values = (play[ANN].view or {})["state"]["values"]
    given = {action: value for inputs in values.values() for action, value in inputs.items()}
    assert given["ask_duration"]["selected_option"]["value"] == "for 2w"
    assert [each["value"] for each in given["ask_approvers"]["selected_options"]] == [play.slack_id(CLEO)]
    assert not given["ask_reason"].get("value")


def test_the_smaller_role_is_one_press_away(play: Play) -> None:
    play.look_up(ANN)
    play[ANN].command("/access")
    play.choose_role(ANN, "production-admin")
    assert "A smaller role may be enough: Staging Read - AWS Role." in " ".join(
        play[ANN].draw(play[ANN].view or {}).replace("│", " ").split()
    )
    play[ANN].type("ask_reason", "to look")
    play[ANN].press(None, "ask_take", "staging-read")
    play[ANN].submit()
    assert play[ANN].errors == {}
    (request,) = play.requests()
    assert (play.request(request).role, play.request(request).reason) == ("staging-read", "to look")
    play.settled()


@pytest.mark.parametrize("text", ["", "help", "mine", "staging", "🚀", "x" * 4000, "<@U1> &amp; `*"])
def test_nothing_that_is_typed_is_an_error(play: Play, text: str) -> None:
    play[ANN].command("/access", text)
    play.settled()
    assert play[ANN].view is not None or play[ANN].ephemerals()


def test_what_the_team_often_asks_for_comes_before_all_the_rest(play: Play) -> None:
    for email in (CLEO, DAN):
        request = play.asked(email, "zendesk-admin", "for 1d", [BEN])
        play.press(email, "withdraw")
        play.settled()
        assert play.request(request).reason_ended == "withdrawn"
    play.sweep(86400 - 3600, times=2)
    play.look_up(ANN)
    play.sweep()
    play[ANN].command("/access")
    found = [each["value"] for each in play[ANN].search("ask_role", "")]
    assert play[ANN].labels[:2] == ["Often asked for in your team", "All roles"]
    assert found[0] == "zendesk-admin"
    assert len(found) == len(set(found)) == 6
