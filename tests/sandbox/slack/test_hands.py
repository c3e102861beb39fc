"""What a person does at the client, what is sent for it, and what Slack shows afterwards."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from sandbox.slack.errors import CannotDo
from sandbox.slack.hands import Hands
from sandbox.slack.signing import Answer
from sandbox.slack.workspace import Workspace
from tests.clock import Clock
from tests.sandbox.slack.application import Application
from tests.sandbox.slack.samples import (
    Json,
    actions,
    button,
    confirm,
    field,
    home,
    modal,
    option,
    options,
    plain,
    section,
    select,
    typed,
)

FIND = {"type": "external_select", "action_id": "find", "min_query_length": 2}


def show(workspace: Workspace, *blocks: Json, user: str = "U1", **more: Any) -> None:
    workspace.views.open(user, modal(*blocks, **more))


def card(client: WebClient, *elements: Json) -> None:
    client.chat_postMessage(
        channel="U1", text="card", blocks=[section("*card*"), actions(*elements, block_id="row")]
    )


def values(hands: Hands) -> Json:
    assert hands.view is not None
    found: Json = hands.view["state"]["values"]
    return found


def test_every_request_is_signed_so_that_the_sdk_believes_it(
    workspace: Workspace, ada: Hands, app: Application, clock: Clock
) -> None:
    class At:
        def now(self) -> float:
            return clock()

    verifier = SignatureVerifier(workspace.installation.signing_secret, At())  # type: ignore[arg-type]
    show(workspace)
    ada.command("/access")
    ada.open_home()
    ada.type("field", "x")
    ada.submit()
    assert len(app.received) == 3
    assert all(verifier.is_valid_request(body, dict(headers)) for body, headers in app.received)
    body, headers = app.received[0]
    assert not verifier.is_valid_request(body + b"x", dict(headers))


def test_a_command_is_a_form(ada: Hands, app: Application, workspace: Workspace) -> None:
    ada.command("/access", "for @ben <now> & then")
    assert app.fields | {"trigger_id": "", "response_url": ""} == {
        "token": "pretend-verification-token", "team_id": "T0ACME0001", "team_domain": "acme",
        "channel_id": ada.messages.__self__.place(None).id, "channel_name": "directmessage",  # type: ignore[attr-defined]
        "user_id": "U1", "user_name": "ada", "command": "/access", "text": "for <@U2|ben> &lt;now&gt; &amp; then",
        "api_app_id": "A0ACCESS01", "is_enterprise_install": "false", "response_url": "", "trigger_id": "",
    }  # fmt: skip
    assert app.fields["response_url"].startswith(workspace.base_url)
    assert app.fields["trigger_id"]


def test_a_commands_answer_is_shown_to_its_person(ada: Hands, app: Application) -> None:
    app.will_say("plain words")
    app.will_say({"text": "with blocks", "blocks": [section("hi")]})
    app.will_say({"text": "for all", "response_type": "in_channel"})
    for _ in range(3):
        ada.command("/access", channel="C1")
    seen = [(m["text"], m["ephemeral"]) for m in ada.messages("C1")]
    assert seen == [("plain words", True), ("with blocks", True), ("for all", False)]
    assert ada.troubles == []


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (Answer(500), "http_service_error"),
        (Answer(0), "dispatch_failed"),
        (Answer(200, {}, '{"text": "x", "blocks": [{"type": "nonsense"}]}'), "invalid_blocks"),
        (Answer(200, {}, "{not json"), "neither text nor"),
    ],
)
def test_a_failed_command_shows_slacks_error(ada: Hands, app: Application, answer: Answer, word: str) -> None:
    app.answers.append(answer)
    assert ada.command("/access") == answer
    assert word in ada.troubles[0]


def test_three_seconds_are_enough_and_four_are_not(ada: Hands, app: Application, clock: Clock) -> None:
    app.then = lambda: clock.advance(3)
    ada.command("/access")
    assert ada.troubles == []
    app.then = lambda: clock.advance(4)
    ada.command("/access")
    assert "operation_timeout" in ada.troubles[0]


def test_people_of_other_teams_have_no_commands(workspace: Workspace, app: Application) -> None:
    with pytest.raises(CannotDo):
        workspace.hands("U5", app.deliver).command("/access")
    workspace.hands("U4", app.deliver).command("/access")
    assert len(app.received) == 1


@pytest.mark.parametrize("user", ["U3", "U6"])
def test_some_accounts_have_no_client(workspace: Workspace, app: Application, user: str) -> None:
    show(workspace, user=user)
    hands = workspace.hands(user, app.deliver)
    with pytest.raises(CannotDo):
        hands.command("/access")
    with pytest.raises(CannotDo):
        hands.open_home()
    with pytest.raises(CannotDo):
        hands.type("field", "x")
    assert app.received == []


def test_submitting_sends_the_state_as_slack_does(workspace: Workspace, ada: Hands, app: Application) -> None:
    checks = {"type": "checkboxes", "action_id": "check", "options": options(3)}
    people = {"type": "multi_users_select", "action_id": "who", "max_selected_items": 2}
    show(
        workspace, field(), field(select(*options(2)), "pick"), field(checks, "many", optional=True),
        field(people, "people"), field({"type": "datepicker", "action_id": "day"}, "date", optional=True),
        private_metadata="kept", callback_id="ask",
    )  # fmt: skip
    ada.type("field", "because")
    ada.choose("pick", "1")
    ada.choose("people", ["U1", "U2"])
    before = ada.view
    assert ada.submit() == Answer(200)
    sent = app.payload
    assert (sent["type"], sent["user"]["id"], sent["response_urls"]) == ("view_submission", "U1", [])
    assert sent["view"] == before
    assert sent["view"]["private_metadata"] == "kept"
    text = {"type": "plain_text", "text": "Option 1", "emoji": True}
    assert sent["view"]["state"]["values"] == {
        "field": {"typed": {"type": "plain_text_input", "value": "because"}},
        "pick": {"choose": {"type": "static_select", "selected_option": {"text": text, "value": "1"}}},
        "many": {"check": {"type": "checkboxes", "selected_options": []}},
        "people": {"who": {"type": "multi_users_select", "selected_users": ["U1", "U2"]}},
        "date": {"day": {"type": "datepicker", "selected_date": None}},
    }
    assert ada.view is None


def test_the_client_refuses_an_incomplete_form_by_itself(
    workspace: Workspace, ada: Hands, app: Application
) -> None:
    show(
        workspace,
        field(typed(min_length=3, max_length=5)),
        field(block_id="b"),
        field(block_id="c", optional=True),
    )
    ada.type("field", "ab")
    assert ada.submit() is None
    assert ada.errors == {
        "field": "Must be at least 3 characters long.",
        "b": "Please complete this required field.",
    }
    ada.type("field", "abcdef")
    ada.type("b", "x")
    assert ada.submit() is None
    assert ada.errors == {"field": "Must be at most 5 characters long."}
    assert app.received == []
    ada.type("field", "abcde")
    assert ada.submit() is not None


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [("email_text_input", "ada", "ada@acme.example"), ("url_text_input", "acme", "https://acme.example"),
     ("number_input", "one", "1.5")],
)  # fmt: skip
def test_the_client_knows_some_formats(
    workspace: Workspace, ada: Hands, kind: str, wrong: str, right: str
) -> None:
    more = {"is_decimal_allowed": True} if kind == "number_input" else {}
    show(workspace, field({"type": kind, "action_id": "typed", **more}))
    ada.type("field", wrong)
    assert ada.submit() is None
    ada.type("field", right)
    assert ada.submit() is not None


def test_errors_stand_at_fields_until_they_are_changed(
    workspace: Workspace, ada: Hands, app: Application
) -> None:
    show(workspace, field(), field(block_id="b"))
    for name in ("field", "b"):
        ada.type(name, "x")
    app.will_say({"response_action": "errors", "errors": {"field": "No.", "b": "Nor this."}})
    ada.submit()
    assert ada.errors == {"field": "No.", "b": "Nor this."}
    ada.type("b", "y")
    assert ada.errors == {"field": "No."}
    assert ada.troubles == []


def test_answers_update_push_and_clear(workspace: Workspace, ada: Hands, app: Application) -> None:
    show(workspace, section(), callback_id="one")
    app.will_say({"response_action": "push", "view": modal(section(), callback_id="two")})
    app.will_say({"response_action": "update", "view": modal(section(), callback_id="three")})
    app.will_say("")
    app.will_say({"response_action": "clear"})
    seen = []
    for _ in range(4):
        ada.submit()
        seen.append(ada.view and ada.view["callback_id"])
    assert seen == ["two", "three", "one", None]
    assert ada.troubles == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500),
        Answer(0),
        Answer(200, {}, "{}"),
        Answer(200, {}, "OK"),
        Answer(200, {}, " "),
        Answer(200, {}, json.dumps({"response_action": "vanish"})),
        Answer(200, {}, json.dumps({"response_action": "errors", "errors": {}})),
        Answer(200, {}, json.dumps({"response_action": "errors", "errors": {"nothing": "here"}})),
        Answer(200, {}, json.dumps({"response_action": "errors", "errors": {"field": ""}})),
        Answer(200, {}, json.dumps({"response_action": "update", "view": home()})),
        Answer(200, {}, json.dumps({"response_action": "push", "view": modal(section(""))})),
    ],
)
def test_a_bad_answer_to_a_submission_is_trouble_and_the_form_stays(
    workspace: Workspace, ada: Hands, app: Application, answer: Answer
) -> None:
    show(workspace)
    ada.type("field", "typed")
    app.answers.append(answer)
    ada.submit()
    assert "trouble connecting" in ada.troubles[0]
    assert values(ada)["field"]["typed"]["value"] == "typed"


def test_no_more_than_three_views_can_be_pushed_by_answers(
    workspace: Workspace, ada: Hands, app: Application
) -> None:
    show(workspace, section())
    for _ in range(3):
        app.will_say({"response_action": "push", "view": modal(section())})
        ada.submit()
    assert "push_limit_reached" in ada.troubles[0]
    assert len(workspace.views.stacks["U1"]) == 3


def test_searching_offers_what_may_then_be_chosen(workspace: Workspace, ada: Hands, app: Application) -> None:
    show(workspace, field(FIND, "role"))
    with pytest.raises(CannotDo):
        ada.choose("role", "one")
    assert ada.search("role", "o") == []
    assert app.received == []
    app.will_say({"options": [option(), option("two", "Two")]})
    assert [o["value"] for o in ada.search("find", "on")] == ["one", "two"]
    sent = app.payload
    assert (sent["type"], sent["value"], sent["block_id"], sent["action_id"]) == (
        "block_suggestion",
        "on",
        "role",
        "find",
    )
    assert sent["container"] == {"type": "view", "view_id": sent["view"]["id"]}
    ada.choose("role", "Two")
    assert values(ada)["role"]["find"]["selected_option"] == option("two", "Two")


def test_searching_in_groups_and_for_several(workspace: Workspace, ada: Hands, app: Application) -> None:
    show(workspace, field({**FIND, "type": "multi_external_select"}, "roles"))
    app.will_say(
        {
            "option_groups": [
                {"label": plain("G"), "options": options(2)},
                {"label": plain("H"), "options": [option()]},
            ]
        }
    )
    assert len(ada.search("roles", "any")) == 3
    ada.choose("roles", ["0", "one"])
    assert [o["value"] for o in values(ada)["roles"]["find"]["selected_options"]] == ["0", "one"]


def test_what_was_chosen_stays_chosen_when_something_else_is_searched_for(
    workspace: Workspace, ada: Hands, app: Application
) -> None:
    show(workspace, field({**FIND, "type": "multi_external_select"}, "roles"))
    for each in ("one", "two"):
        app.will_say({"options": [option(each, each.title())]})
        ada.search("roles", each)
        ada.choose("roles", ["one", "two"][: 1 + (each == "two")])
    assert [o["value"] for o in values(ada)["roles"]["find"]["selected_options"]] == ["one", "two"]
    ada.choose("roles", ["two"])
    with pytest.raises(CannotDo):
        ada.choose("roles", ["two", "one"])


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500),
        Answer(200, {}, ""),
        Answer(200, {}, "[]"),
        Answer(200, {}, json.dumps({"options": options(101)})),
    ],
)
def test_a_bad_options_answer_offers_nothing(
    workspace: Workspace, ada: Hands, app: Application, answer: Answer
) -> None:
    show(workspace, field(FIND, "role"))
    app.answers.append(answer)
    assert ada.search("role", "any") == []
    assert "could not be loaded" in ada.troubles[0]


def test_choosing_only_what_is_on_offer(workspace: Workspace, ada: Hands) -> None:
    multi = {
        "type": "multi_static_select",
        "action_id": "multi",
        "options": options(3),
        "max_selected_items": 2,
    }
    date = {"type": "datepicker", "action_id": "day"}
    show(workspace, field(select()), field(multi, "multi"), field(date, "date"))
    for target, value in (
        ("field", "two"),
        ("multi", ["0", "1", "2"]),
        ("date", "tomorrow"),
        ("nothing", "one"),
    ):
        with pytest.raises(CannotDo):
            ada.choose(target, value)
    ada.choose("field", "one")
    ada.choose("field", None)
    assert values(ada)["field"]["choose"] == {"type": "static_select", "selected_option": None}


def test_only_elements_that_dispatch_tell_the_application(
    workspace: Workspace, ada: Hands, app: Application
) -> None:
    show(
        workspace, field(select(), "quiet"), field(select(action_id="loud"), "loud", dispatch_action=True),
        section(accessory=select(action_id="beside"), block_id="beside"),
        field(typed(action_id="a"), "on_enter", dispatch_action=True),
        field(typed(action_id="b", dispatch_action_config={"trigger_actions_on": ["on_character_entered"]}), "each", dispatch_action=True),
    )  # fmt: skip
    assert ada.choose("quiet", "one") is None
    assert ada.choose("loud", "one") == Answer(200)
    assert app.payload["actions"][0]["selected_option"]["value"] == "one"
    assert app.payload["view"]["state"]["values"]["loud"]["loud"]["selected_option"]["value"] == "one"
    assert app.payload["state"] == app.payload["view"]["state"]
    assert "response_url" not in app.payload
    assert ada.choose("beside", "one") == Answer(200)
    assert ada.type("on_enter", "words") is None
    assert ada.type("on_enter", "words", enter=True) == Answer(200)
    assert ada.type("each", "words") == Answer(200)
    assert app.payload["actions"][0]["value"] == "words"


def test_pressing_a_button_in_a_message(
    client: WebClient, workspace: Workspace, ada: Hands, app: Application, clock: Clock
) -> None:
    card(client, button("Approve", "approve", value="r1", style="primary"))
    message = ada.messages()[0]
    ada.press(message, "approve")
    sent = app.payload
    assert sent["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": message["channel"],
        "is_ephemeral": False,
    }
    assert sent["channel"] == {"id": message["channel"], "name": "directmessage"}
    assert sent["message"]["blocks"] == message["blocks"]
    assert "channel" not in sent["message"]
    assert sent["response_url"].startswith(workspace.base_url)
    act = dict(sent["actions"][0])
    assert float(act.pop("action_ts")) >= clock()
    assert act == {
        "type": "button", "action_id": "approve", "block_id": "row", "value": "r1", "style": "primary",
        "text": {"type": "plain_text", "text": "Approve", "emoji": True},
    }  # fmt: skip
    assert (sent["enterprise"], sent["is_enterprise_install"]) == (None, False)
    assert sent["user"] == {"id": "U1", "username": "ada", "name": "ada", "team_id": "T0ACME0001"}


def test_the_trigger_of_a_press_opens_a_view(client: WebClient, ada: Hands, app: Application) -> None:
    card(client, button())
    app.then = lambda: client.views_open(trigger_id=app.payload["trigger_id"], view=modal())
    ada.press(ada.messages()[0], "press")
    assert ada.view is not None


def test_buttons_with_one_id_are_told_apart(client: WebClient, ada: Hands, app: Application) -> None:
    blocks = [actions(button("End", value="1")), actions(button("Extend", value="2"))]
    client.chat_postMessage(channel="U1", text="card", blocks=blocks)
    ada.press(ada.messages()[0], "press", "2")
    assert app.payload["actions"][0]["value"] == "2"
    ada.press(ada.messages()[0], "press", "End")
    assert app.payload["actions"][0]["value"] == "1"
    with pytest.raises(CannotDo):
        ada.press(ada.messages()[0], "press")


def test_a_confirm_dialog_can_be_declined(client: WebClient, ada: Hands, app: Application) -> None:
    card(client, button(confirm=confirm()))
    assert ada.press(ada.messages()[0], "press", confirm=False) is None
    assert app.received == []
    assert ada.press(ada.messages()[0], "press") == Answer(200)


def test_a_link_button_and_an_overflow_entry_are_pressed_too(
    client: WebClient, ada: Hands, app: Application
) -> None:
    more = {"type": "overflow", "action_id": "more", "options": [option(), option("two", "Two")]}
    card(client, button(url="https://acme.example"), more)
    ada.press(ada.messages()[0], "press")
    assert app.payload["actions"][0]["url"] == "https://acme.example"
    ada.press(ada.messages()[0], "more", "two")
    assert app.payload["actions"][0]["selected_option"]["value"] == "two"


def test_an_old_copy_stays_pressable(
    client: WebClient, workspace: Workspace, ada: Hands, app: Application
) -> None:
    card(client, button())
    kept = ada.messages()[0]
    client.chat_update(channel=kept["channel"], ts=kept["ts"], text="over", blocks=[section("over")])
    assert ada.press(kept, "press") == Answer(200)
    workspace.conversations.delete(kept["channel"], kept["ts"])
    assert ada.press(kept, "press") == Answer(200)
    assert app.payload["message"]["ts"] == kept["ts"]


def test_a_person_of_another_team_can_press_in_a_shared_channel(
    client: WebClient, workspace: Workspace, app: Application
) -> None:
    workspace.channel("C7", "shared", ["U1", "U5"])
    client.chat_postMessage(channel="C7", text="card", blocks=[actions(button())])
    far = workspace.hands("U5", app.deliver)
    far.press(far.messages("C7")[0], "press")
    assert (app.payload["user"]["team_id"], app.payload["team"]["id"]) == ("T0OTHER", "T0ACME0001")


def test_selects_in_messages_send_at_once(client: WebClient, ada: Hands, app: Application) -> None:
    card(client, select())
    assert ada.choose("choose", "one", on=ada.messages()[0]) == Answer(200)
    assert app.payload["actions"][0]["selected_option"]["value"] == "one"


def test_a_failed_press_is_trouble(client: WebClient, ada: Hands, app: Application) -> None:
    card(client, button())
    app.answers.append(Answer(502))
    ada.press(ada.messages()[0], "press")
    assert "http_service_error" in ada.troubles[0]


def test_the_home_tab_is_opened_by_an_event(client: WebClient, ada: Hands, app: Application) -> None:
    ada.open_home()
    first = json.loads(app.received[0][0])
    assert (first["type"], first["event"]["type"], first["event"]["tab"]) == (
        "event_callback",
        "app_home_opened",
        "home",
    )
    assert "view" not in first["event"]
    assert app.received[0][1]["Content-Type"] == "application/json"
    client.views_publish(user_id="U1", view=home(actions(button())))
    ada.open_home(retry=1)
    second = json.loads(app.received[1][0])
    assert second["event_id"] != first["event_id"]
    assert second["event"]["view"]["type"] == "home"
    assert app.received[1][1]["X-Slack-Retry-Num"] == "1"
    ada.press(ada.home, "press")
    assert app.payload["container"]["type"] == "view"
    assert app.payload["view"]["type"] == "home"


def test_an_event_is_delivered_again_under_its_id(
    ada: Hands, workspace: Workspace, app: Application, clock: Clock
) -> None:
    ada.open_home()
    clock.advance(60)
    ada.redeliver(workspace.sent[0], 2)
    assert app.received[0][0] == app.received[1][0]
    assert app.received[0][1]["X-Slack-Signature"] != app.received[1][1]["X-Slack-Signature"]
    assert app.received[1][1]["X-Slack-Retry-Reason"] == "http_timeout"


def test_a_recorded_request_is_replayed_byte_for_byte(
    ada: Hands, workspace: Workspace, app: Application, clock: Clock
) -> None:
    ada.command("/access")
    clock.advance(600)
    ada.replay(workspace.sent[0])
    assert app.received[0] == app.received[1]


def test_closing_tells_only_who_wants_to_know(workspace: Workspace, ada: Hands, app: Application) -> None:
    show(workspace, section())
    assert ada.close() is None
    show(workspace, section(), notify_on_close=True)
    assert ada.close() == Answer(200)
    assert (app.payload["type"], app.payload["is_cleared"]) == ("view_closed", False)
    show(workspace, section(), notify_on_close=True)
    workspace.views.push("U1", modal(section()))
    ada.close(everything=True)
    assert app.payload["is_cleared"] is True
    with pytest.raises(CannotDo):
        ada.close()


def test_closing_the_top_shows_the_one_below(workspace: Workspace, ada: Hands) -> None:
    show(workspace, section(), callback_id="below")
    workspace.views.push("U1", modal(section()))
    ada.close()
    assert ada.view is not None
    assert ada.view["callback_id"] == "below"


def test_shortcuts_carry_a_trigger(client: WebClient, ada: Hands, app: Application) -> None:
    ada.shortcut("request")
    assert (app.payload["type"], app.payload["callback_id"]) == ("shortcut", "request")
    assert app.payload["trigger_id"]
    client.chat_postMessage(channel="U1", text="message")
    ada.shortcut("request", ada.messages()[0])
    assert (app.payload["type"], app.payload["message"]["text"]) == ("message_action", "message")


def test_a_modal_without_submit_cannot_be_submitted(workspace: Workspace, ada: Hands) -> None:
    view = {"type": "modal", "title": plain(), "blocks": [section()]}
    workspace.views.open("U1", view)
    with pytest.raises(CannotDo):
        ada.submit()


def test_a_person_draws_what_they_see(client: WebClient, ada: Hands) -> None:
    card(client, button("Approve"))
    assert ada.draw(ada.messages()[0]) == "card\n[Approve]"
