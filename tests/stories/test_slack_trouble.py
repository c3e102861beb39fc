"""Slack is away, refuses or is slow: decisions count all the same, and everybody's card is right in the end."""

from collections.abc import Mapping
from dataclasses import replace

from access.duration import DAY
from sandbox.slack.signing import Answer
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play


def test_slack_down_while_cards_are_owed(play: Play) -> None:
    request = play.asked(ANN, approvers=[BEN, CLEO])
    (kept,) = play.cards(CLEO, "approve")
    play.slack.down()
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert "[Approve request]" in play.sees(CLEO)
    play.press(CLEO, "approve", kept)
    assert play.told(CLEO) == []
    play.settled()
    play.sweep()
    play.slack.up()
    play.sweep(times=5)
    for person in (ANN, BEN, CLEO):
        assert f"Approved by {play.name(BEN)}" in play.sees(person)
        assert "request]" not in play.sees(person)
        assert len(play[person].messages()) == 1
    assert "Yours until" in play.sees(ANN)
    calls = play.slack.count()
    play.sweep(times=30)
    assert play.slack.count() - calls <= 3
    calls = play.slack.count()
    play.sweep(times=5)
    assert play.slack.count() == calls
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == ["already_decided"]


def test_slack_down_when_asked_and_when_it_ends(play: Play) -> None:
    play.fill(ANN, approvers=[BEN], duration="for 1d")
    play.slack.down()
    play[ANN].submit()
    play.settled()
    (request,) = play.requests()
    play.sweep()
    assert play[BEN].messages() == []
    play.slack.up()
    play.sweep(times=3)
    assert len(play.cards(BEN, "approve")) == len(play.cards(ANN, "withdraw")) == 1
    play.press(BEN, "approve")
    play.settled()
    play.slack.down()
    play.sweep(DAY)
    assert play.okta.members(STAGING) == set()
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]
    assert "has ended" not in play.sees(ANN)
    play.slack.up()
    play.sweep(times=3)
    assert "Your access has ended" in play.sees(ANN)


def test_a_rate_limit_is_waited_for(play: Play) -> None:
    play.slack.rate_limit("chat.postMessage", 90, times=2)
    request = play.asked(ANN)
    assert play[BEN].messages() == []
    play.sweep()
    assert play[BEN].messages() == []
    play.sweep()
    assert len(play.cards(BEN, "approve")) == len(play.cards(ANN, "withdraw")) == 1
    assert play.facts(request) == ["asked"]


def test_cards_that_can_no_longer_be_changed_are_followed_up(play: Play) -> None:
    request = play.asked(ANN)
    (kept,) = play.cards(BEN, "approve")
    play.slack.fail("chat.update", "edit_window_closed")
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert "Yours until" in play.sees(ANN)
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)
    calls = play.slack.count()
    play.press(BEN, "approve", kept)
    play.settled()
    play.sweep(times=5)
    assert play.slack.count() == calls
    assert play.told(BEN) == []

    play.sweep(6 * DAY)
    assert "[Give back access]" in play.sees(ANN)
    play.press(ANN, "give_back")
    play.settled()
    assert play.okta.members(STAGING) == set()
    assert "You gave this access back." in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "stopped", "taking_back", "ended"]
    assert play.refusals() == []


def test_a_deleted_card_is_replaced(play: Play) -> None:
    request = play.asked(ANN)
    (kept,) = play.cards(ANN, "withdraw")
    play.slack.conversations.delete(kept["channel"], kept["ts"])
    play.press(BEN, "approve")
    play.settled()
    assert "Yours until" in play.sees(ANN)
    assert len(play[ANN].messages()) == 1
    assert play.facts(request) == ["asked", "approved", "begun", "given"]


def test_an_approver_whom_no_message_reaches_does_not_hold_up_the_others(play: Play) -> None:
    play.slack.alter(play.slack_id(BEN), deleted=True)
    request = play.asked(ANN, approvers=[BEN, CLEO])
    assert play[BEN].messages() == []
    said = f"{play.name(BEN)} could not be reached in Slack. The others were asked as well."
    assert said in play.sees(ANN)
    play.press(CLEO, "approve")
    play.settled()
    assert said not in play.sees(ANN)
    assert play.world.members(STAGING) == {ANN}
    assert "Yours until" in play.sees(ANN)
    assert f"Approved by {play.name(CLEO)}" in play.sees(CLEO)
    calls = play.slack.count()
    play.sweep(times=20)
    assert play.slack.count() == calls
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == []


def test_whoever_asked_reads_at_once_that_nobody_could_be_reached(play: Play) -> None:
    play.slack.alter(play.slack_id(BEN), deleted=True)
    request = play.asked(ANN, approvers=[BEN])
    said = f"{play.name(BEN)} could not be reached in Slack, and without them nobody can give this."
    assert f"{said} Withdraw this request, then ask somebody else." in play.sees(ANN)
    (message,) = play[ANN].messages()
    assert "could not be reached in Slack" in message["text"]
    play.press(ANN, "withdraw")
    play.settled()
    assert "could not be reached" not in play.sees(ANN)
    assert play.facts(request) == ["asked", "withdrawn"]
    (fact,) = play.store.facts(f"UNREACHED#{request}#CARD#{play.slack_id(BEN)}#2")
    assert (fact.what.value, fact.detail["why"]) == ("unreached", "slack: channel_not_found")


def test_messages_come_once_the_app_may_write_again(play: Play) -> None:
    installed = play.slack.installation
    play.slack.installation = replace(installed, messages_tab_enabled=False)
    request = play.asked(ANN)
    play.sweep(times=3)
    assert play[ANN].messages() == play[BEN].messages() == []
    play.slack.installation = installed
    play.sweep(times=5)
    assert len(play.cards(BEN, "approve")) == len(play.cards(ANN, "withdraw")) == 1
    assert play.facts(request) == ["asked"]


def test_a_decision_whose_answer_comes_too_late_counts_all_the_same(play: Play) -> None:
    def slowly(body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = play.world.deliver(body, headers)
        play.clock.advance(4)
        return answer

    request = play.asked(ANN)
    late = play.world.hands(BEN, slowly)
    late.press(play.cards(BEN, "approve")[-1], "approve")
    assert play.slack.troubles.pop().user_id == play.slack_id(BEN)
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == []


def test_a_receipt_that_cannot_be_delivered_changes_nothing(play: Play) -> None:
    play.slack.fail("chat.postMessage", "user_disabled", times=1)
    request = play.asked(ANN)
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)
    play.sweep(6 * DAY)
    assert "[Give back access]" in play.sees(ANN)
    play.sweep(DAY)
    assert play.okta.members(STAGING) == set()
    assert "Your access has ended" in play.sees(ANN)
    assert play.facts(request) == ["asked", "approved", "begun", "given", "taking_back", "ended"]


def test_a_form_that_came_too_late_is_said_and_can_be_opened_again(play: Play) -> None:
    def slowly(body: bytes, headers: Mapping[str, str]) -> Answer:
        play.clock.advance(4)
        return play.world.deliver(body, headers)

    late = play.world.hands(ANN, slowly)
    late.command("/access")
    assert late.view is None
    assert late.troubles == ["/access failed with the error “operation_timeout”"]
    play.slack.troubles.clear()
    play.slack.fail("views.open", "expired_trigger_id", times=1)
    play[ANN].command("/access")
    assert play[ANN].view is None
    assert play.told(ANN) == ["Slack took too long, so the form did not open. Please type /access again."]
    request = play.asked(ANN)

    play.slack.fail("views.open", "expired_trigger_id", times=1)
    play.press(BEN, "deny")
    assert play[BEN].view is None
    assert play.told(BEN) == ["Slack took too long, so the form did not open. Please press the button again."]
    play.deny(BEN, "Not today.")
    play.settled()
    assert play.facts(request) == ["asked", "denied"]
    assert "Not today." in play.sees(ANN)
    assert play.refusals() == []
    assert play.okta.members(STAGING) == set()


def test_a_click_on_a_card_that_we_do_not_know_of_adopts_it(play: Play) -> None:
    play.slack.drop("chat.postMessage", after_effect=True, times=2)
    request = play.asked(ANN)
    assert len(play.cards(BEN, "approve")) == len(play.cards(ANN, "withdraw")) == 1
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert f"Approved by {play.name(BEN)}" in play.sees(BEN)
    assert "request]" not in play.sees(BEN)
    assert len(play[BEN].messages()) == 1
    play.sweep(times=20)
    assert len(play[BEN].messages()) == 1
    assert play.facts(request) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == []
