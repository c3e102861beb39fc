"""Response urls: five uses in thirty minutes, answering, replacing, deleting."""

from __future__ import annotations

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from sandbox.slack.hands import Hands
from sandbox.slack.workspace import Workspace
from tests.clock import Clock
from tests.sandbox.slack.application import Application
from tests.sandbox.slack.samples import actions, button, section


def url_of_command(ada: Hands, app: Application) -> WebhookClient:
    ada.command("/access")
    return WebhookClient(app.fields["response_url"])


def url_of_click(client: WebClient, ada: Hands, app: Application) -> WebhookClient:
    client.chat_postMessage(channel="U1", text="card", blocks=[section(), actions(button())])
    ada.press(ada.messages()[-1], "press")
    return WebhookClient(app.payload["response_url"])


def test_an_answer_is_ephemeral_unless_it_says_otherwise(
    client: WebClient, ada: Hands, app: Application
) -> None:
    url = url_of_command(ada, app)
    assert url.send(text="for you").body == "ok"
    url.send(text="for all", response_type="in_channel")
    assert [(m["text"], m["ephemeral"]) for m in ada.messages()] == [("for you", True), ("for all", False)]


def test_the_original_is_replaced(client: WebClient, ada: Hands, app: Application) -> None:
    url = url_of_click(client, ada, app)
    assert url.send(text="done", replace_original=True).status_code == 200
    assert [(m["text"], m["blocks"]) for m in ada.messages()] == [("done", [])]


def test_the_original_is_deleted(client: WebClient, ada: Hands, app: Application) -> None:
    url = url_of_click(client, ada, app)
    url.send(delete_original=True)
    assert ada.messages() == []


def test_an_ephemeral_original_is_replaced_too(client: WebClient, ada: Hands, app: Application) -> None:
    url_of_command(ada, app).send(text="choose", blocks=[actions(button())])
    ada.press(ada.ephemerals()[0], "press")
    assert app.payload["container"]["is_ephemeral"] is True
    assert "message" not in app.payload
    WebhookClient(app.payload["response_url"]).send(text="chosen", replace_original=True)
    assert [m["text"] for m in ada.ephemerals()] == ["chosen"]


def test_it_works_five_times_and_not_six(client: WebClient, ada: Hands, app: Application) -> None:
    url = url_of_command(ada, app)
    answers = [url.send(text=str(n)) for n in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5].body
    assert len(ada.messages()) == 5


def test_it_works_for_thirty_minutes(client: WebClient, ada: Hands, app: Application, clock: Clock) -> None:
    url = url_of_command(ada, app)
    clock.advance(1800)
    assert url.send(text="in time").status_code == 200
    clock.advance(1)
    late = url.send(text="late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


def test_a_made_up_url_is_unknown(client: WebClient, workspace: Workspace) -> None:
    assert WebhookClient(workspace.response_url("made-up")).send(text="x").status_code == 404


def test_a_wrong_message_is_refused_and_costs_nothing(
    client: WebClient, ada: Hands, app: Application
) -> None:
    url = url_of_command(ada, app)
    wrong = url.send(text="x", blocks=[section("")])
    assert (wrong.status_code, "invalid_blocks" in wrong.body) == (400, True)
    assert [url.send(text="x").status_code for _ in range(6)] == [200] * 5 + [404]


def test_uses_are_counted_as_calls(
    client: WebClient, workspace: Workspace, ada: Hands, app: Application
) -> None:
    url_of_command(ada, app).send(text="x")
    assert workspace.count("response_url") == 1
