"""From what a person does, through the gate and the listeners, to what is on record and what they see."""

import json
from urllib.parse import urlencode

import pytest
from slack_bolt.error import BoltUnhandledRequestError

from access.duration import DAY, WEEK
from access.request import State
from sandbox.slack.hands import Hands
from tests.bot.reading import buttons
from tests.bot.team import Team

EXPIRED = [
    "expired_trigger_id",
    "exchanged_trigger_id",
    "trigger_expired",
    "trigger_exchanged",
    "ratelimited",
]


def opened(team: Team, slack: str = "U1") -> Hands:
    hands = team.hands(slack)
    hands.command("/access")
    return hands


def chosen(team: Team, role: str = "metabase-viewer") -> Hands:
    hands = opened(team)
    hands.search("ask_role", "")
    hands.choose("ask_role", role)
    return hands


def card(team: Team, slack: str) -> dict[str, object]:
    team.tell(slack)
    return team.hands(slack).messages()[-1]


def inputs(hands: Hands) -> list[str]:
    assert hands.view
    return [block["block_id"] for block in hands.view["blocks"] if block["type"] == "input"]


# Asking


def test_the_command_opens_the_form(team: Team) -> None:
    ada = opened(team)
    assert ada.view
    assert ada.view["submit"] is None
    assert ada.troubles == []
    assert len(team.slack.calls) == 1


@pytest.mark.parametrize("error", EXPIRED)
def test_a_form_that_came_too_late_is_said(team: Team, error: str) -> None:
    team.slack.fail("views.open", error)
    ada = opened(team)
    assert team.said("U1") == ["Slack took too long, so the form did not open. Please type /access again."]
    assert ada.troubles == []


def test_a_slack_that_does_not_answer_is_said_too(team: Team) -> None:
    team.slack.drop("views.open", after_effect=False)
    opened(team)
    assert "Please type /access again" in team.said("U1")[0]


def test_a_search_finds_roles_by_their_words(team: Team) -> None:
    ada = opened(team)
    assert [each["value"] for each in ada.search("ask_role", "VIEWER meta")] == ["metabase-viewer"]
    assert len(ada.search("ask_role", "")) == 2
    assert ada.search("ask_role", "<!channel>") == []
    assert ada.troubles == []


def test_a_role_brings_its_durations_and_approvers_without_oneself(team: Team) -> None:
    ada = chosen(team)
    assert inputs(ada) == [
        "role",
        "duration:metabase-viewer",
        "reason",
        "approvers:metabase-viewer",
        "also:metabase-viewer",
    ]
    assert ada.view
    elements = {each["block_id"]: each["element"] for each in ada.view["blocks"] if each["type"] == "input"}
    assert [each["value"] for each in elements["duration:metabase-viewer"]["options"]] == ["for 1w", "for 2w"]
    assert {each["value"] for each in elements["approvers:metabase-viewer"]["options"]} == {"U2", "U7"}
    assert len(elements["approvers:metabase-viewer"]["initial_options"]) == 1


def test_a_sent_form_is_on_record_and_closes(team: Team) -> None:
    request = team.asked("Numbers\u202e for the board")
    assert (request.role, str(request.duration), request.reason) == (
        "metabase-viewer",
        "for 1w",
        "Numbers for the board",
    )
    assert [each.slack for each in request.asked] == ["U2", "U7"]
    assert team.answers[-1].body == ""


def test_a_form_sent_twice_is_one_request(team: Team) -> None:
    team.asked()
    sent = next(each for each in team.slack.sent if each.kind == "view_submission")
    assert team.hands("U1").replay(sent).body == ""
    assert not team.exists(2)


def test_a_role_that_is_not_offered_is_told_and_cannot_be_sent(team: Team) -> None:
    ada = chosen(team, "payroll-admin")
    assert ada.view
    assert ada.view["submit"] is None
    assert "not offered to your team" in str(ada.view["blocks"])


def test_what_was_typed_survives_another_role_even_a_refused_one(team: Team) -> None:
    ada = chosen(team)
    ada.type("ask_reason", "my reason")
    for role in ("payroll-admin", "metabase-viewer"):
        ada.search("ask_role", "")
        ada.choose("ask_role", role)
    assert ada.view
    assert ada.view["state"]["values"]["reason"]["ask_reason"]["value"] == "my reason"


def test_somebody_who_is_not_known_yet_gets_the_form_and_can_try_again(team: Team) -> None:
    dan = opened(team, "U8")
    dan.search("ask_role", "")
    dan.choose("ask_role", "metabase-viewer")
    assert dan.view
    assert "still looking you up" in str(dan.view["blocks"])
    team.know("U8")
    dan.press(None, "ask_try_again")
    assert "reason" in inputs(dan)
    dan.type("ask_reason", "why")
    dan.submit()
    assert dan.errors == {}
    assert team.request().requester.slack == "U8"


def test_errors_stand_at_the_fields_that_are_to_blame(team: Team) -> None:
    ada = chosen(team)
    ada.type("ask_reason", "  \u200b ")
    team.clock.advance(2 * DAY)
    ada.submit()
    assert list(ada.errors) == ["role"]
    team.know("U1", "U2", "U7")
    ada.submit()
    assert ada.errors == {"reason": "Say in a few words what you need this for."}
    assert not team.exists()


def test_an_approver_who_is_no_approver_any_more_is_told_at_the_approvers(team: Team) -> None:
    ada = chosen(team)
    ada.type("ask_reason", "why")
    view = team.slack.views.top("U1")
    assert view
    forged = {
        "type": "multi_static_select",
        "selected_options": [{"value": "U8", "text": {"type": "plain_text", "text": "x"}}],
    }
    team.slack.views.put(view, "approvers:metabase-viewer", "ask_approvers", forged)
    ada.submit()
    assert list(ada.errors) == ["approvers:metabase-viewer"]


def test_a_form_that_was_closed_or_changed_meanwhile_is_left_alone(team: Team) -> None:
    for error in ("hash_conflict", "not_found"):
        team.slack.fail("views.update", error, times=1)
        assert chosen(team).troubles == []


# Deciding


def test_approve_counts_and_says_nothing_more(team: Team) -> None:
    team.asked()
    ben = team.hands("U2")
    ben.press(card(team, "U2"), "approve")
    assert team.request().state is State.APPROVED
    assert team.said("U2") == []
    assert team.calls("views.open")[1:] == []


def test_a_click_too_late_is_told_who_was_first(team: Team) -> None:
    team.asked()
    first, second = card(team, "U2"), card(team, "U7")
    team.hands("U2").press(first, "approve")
    team.hands("U7").press(second, "approve")
    assert team.said("U7") == ["Too late: this request was already approved by <@U2>."]
    assert team.calls("response_url")[0]["replace_original"] is False


def test_somebody_who_may_not_decide_is_told_and_nothing_happens(team: Team) -> None:
    team.asked()
    forwarded = card(team, "U2")
    for slack, words in (("U1", "Nobody decides on their own request"), ("U8", "still looking you up")):
        team.hands(slack).press(forwarded, "approve")
        assert words in str(team.calls("response_url")[-1]["text"])
    assert team.request().state is State.PENDING


def test_deny_asks_for_a_reason_and_then_counts(team: Team) -> None:
    team.asked()
    ben = team.hands("U2")
    ben.press(card(team, "U2"), "deny")
    assert "Quarterly numbers" in str(ben.view)
    ben.type("deny_reason", " \u200b")
    ben.submit()
    assert list(ben.errors) == ["reason"]
    ben.type("deny_reason", "Use the dashboard")
    ben.submit()
    assert ben.view is None
    denial = team.request().denial
    assert denial
    assert (denial.by.slack, denial.reason) == ("U2", "Use the dashboard")


def test_deny_on_a_decided_request_opens_no_form(team: Team) -> None:
    team.asked()
    first, second = card(team, "U2"), card(team, "U7")
    team.hands("U2").press(first, "approve")
    cleo = team.hands("U7")
    cleo.press(second, "deny")
    assert cleo.view is None
    assert ["already approved" in each for each in team.said("U7")] == [True]


def test_a_deny_form_that_lost_the_race_says_so_in_the_form(team: Team) -> None:
    team.asked()
    first, second = card(team, "U2"), card(team, "U7")
    cleo = team.hands("U7")
    cleo.press(second, "deny")
    team.hands("U2").press(first, "approve")
    cleo.type("deny_reason", "no")
    cleo.submit()
    assert "already approved by" in cleo.errors["reason"]


def test_a_deny_form_that_came_too_late_is_said(team: Team) -> None:
    team.asked()
    team.slack.fail("views.open", "expired_trigger_id")
    team.hands("U2").press(card(team, "U2"), "deny")
    assert team.said("U2") == [
        "Slack took too long, so the form did not open. Please press the button again."
    ]


@pytest.mark.parametrize("fault", ["fail", "drop"])
def test_a_word_aside_that_is_lost_loses_nothing_else(team: Team, fault: str) -> None:
    team.asked()
    first, second = card(team, "U2"), card(team, "U7")
    team.hands("U2").press(first, "approve")
    if fault == "fail":
        team.slack.fail("response_url", "expired_url", status=404)
    else:
        team.slack.drop("response_url")
    cleo = team.hands("U7")
    cleo.press(second, "approve")
    assert cleo.troubles == []


# Withdrawing, extending, giving back


def test_withdraw_asks_first_and_then_ends_the_request(team: Team) -> None:
    team.asked()
    ada, receipt = team.hands("U1"), card(team, "U1")
    assert ada.press(receipt, "withdraw", confirm=False) is None
    assert team.request().state is State.PENDING
    ada.press(receipt, "withdraw")
    assert team.request().reason_ended == "withdrawn"


def running(team: Team) -> dict[str, object]:
    """Ada's reminder of access that runs."""
    team.asked()
    team.hands("U2").press(card(team, "U2"), "approve")
    given = team.give()
    assert given.end
    team.clock.now = given.end - DAY
    team.know("U1", "U2", "U7")
    team.tell("U1", f"remind@{given.end - DAY}")
    return dict(team.hands("U1").messages()[-1])


def test_give_back_marks_the_end(team: Team) -> None:
    reminder = running(team)
    team.hands("U1").press(reminder, "give_back")
    stopped = team.request().stopped
    assert stopped
    assert stopped.reason == "given_back"


def test_give_back_by_somebody_else_is_told_and_nothing_happens(team: Team) -> None:
    reminder = running(team)
    team.hands("U2").press(reminder, "give_back")
    assert team.calls("response_url")[-1]["text"] == "Only the person who asked can do this."
    assert team.request().stopped is None


def test_extend_asks_again_and_changes_nothing_yet(team: Team) -> None:
    reminder, end = running(team), team.request().end
    ada = team.hands("U1")
    ada.press(reminder, "extend")
    assert ada.view
    assert ada.view["state"]["values"]["reason"]["extend_reason"]["value"] == "Quarterly numbers"
    ada.submit()
    assert ada.errors == {}
    extension = team.request(2)
    assert (extension.extends, extension.state, str(extension.duration)) == (
        team.request().id,
        State.PENDING,
        "for 1w",
    )
    assert team.request().end == end


def test_an_approver_sees_that_an_extension_is_one_and_can_agree(team: Team) -> None:
    reminder, end = running(team), team.request().end
    ada = team.hands("U1")
    ada.press(reminder, "extend")
    ada.submit()
    team.tell("U2", number=2)
    ben = team.hands("U2")
    assert "asks to keep this access for 1 week longer" in str(ben.messages()[-1]["text"])
    ben.press(ben.messages()[-1], "approve")
    assert end
    assert team.request().end == end + WEEK


def test_extend_twice_is_told_and_opens_nothing(team: Team) -> None:
    reminder = running(team)
    ada = team.hands("U1")
    ada.press(reminder, "extend")
    ada.submit()
    ada.press(reminder, "extend")
    assert ada.view is None
    assert "already have a request" in team.said("U1")[0]


def test_extend_after_the_end_is_told(team: Team) -> None:
    reminder = running(team)
    team.clock.advance(DAY)
    team.hands("U1").press(reminder, "extend")
    assert "already ended" in team.said("U1")[0]


# What nobody listens to


def test_what_nobody_listens_to_is_acknowledged(team: Team) -> None:
    team.asked()
    seen = card(team, "U2")
    old = {
        "type": "actions",
        "block_id": "b",
        "elements": [
            {"type": "button", "action_id": "of_an_old_card", "text": {"type": "plain_text", "text": "x"}}
        ],
    }
    link = {
        "type": "button",
        "action_id": "a_link",
        "url": "https://acme.example",
        "text": {"type": "plain_text", "text": "x"},
    }
    ben = team.hands("U2")
    for message in ({**seen, "blocks": [old]}, {**seen, "blocks": [{**old, "elements": [link]}]}):
        action = message["blocks"][0]["elements"][0]["action_id"]  # type: ignore[index]
        answer = ben.press(message, action)
        assert answer
        assert (answer.status, answer.body) == (200, "")
    assert ben.open_home().status == 200
    assert ben.shortcut("unknown").status == 200


def test_the_buttons_are_those_that_are_listened_to(team: Team) -> None:
    team.asked()
    shown = {*buttons(card(team, "U2")["blocks"]), *buttons(card(team, "U1")["blocks"])}
    assert shown == {"approve", "deny", "ask_question", "nudge", "withdraw"}


def test_a_denial_that_came_too_late_is_said_without_markup(team: Team) -> None:
    team.asked()
    message = card(team, "U2")
    ben = team.hands("U2")
    ben.press(message, "deny")
    cleo = card(team, "U7")
    team.hands("U7").press(cleo, "approve")
    ben.type("deny_reason", "no need")
    ben.submit()
    assert ben.errors == {"reason": "Too late: this request was already approved by somebody else."}


@pytest.mark.parametrize("fields", [{"command": "/access-staging", "text": ""}, {}])
def test_what_nobody_listens_to_is_not_answered_as_if_it_were_done(
    team: Team, fields: dict[str, str]
) -> None:
    installed = team.slack.installation
    view = {
        "type": "modal",
        "callback_id": "old",
        "id": "V1",
        "hash": "h",
        "private_metadata": "",
        "state": {"values": {}},
        "blocks": [],
    }
    ours = {"team_id": installed.team_id, "api_app_id": installed.app_id}
    submission = {
        "type": "view_submission",
        "team": {"id": installed.team_id},
        "user": {"id": "U1"},
        "view": view,
    } | ours
    body = urlencode(
        fields | ours | {"user_id": "U1"} if fields else {"payload": json.dumps(submission)}
    ).encode()
    with pytest.raises(BoltUnhandledRequestError):
        team.deliver(body, team.slack.sign(body))
