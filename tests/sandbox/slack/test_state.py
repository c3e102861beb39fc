"""What the workspace remembers survives a restart as JSON, and people at once do not trip over each other."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

from slack_sdk import WebClient

from sandbox.slack.hands import Hands
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import Workspace
from tests.clock import Clock
from tests.sandbox.slack.application import Application
from tests.sandbox.slack.refusals import refusal
from tests.sandbox.slack.samples import actions, button, field, home, modal


def test_everything_goes_on_after_a_restart(
    client: WebClient, workspace: Workspace, ada: Hands, app: Application, clock: Clock
) -> None:
    sent = client.chat_postMessage(channel="U1", text="card", blocks=[actions(button())])
    client.views_publish(user_id="U1", view=home())
    ada.command("/access")
    view = client.views_open(trigger_id=app.fields["trigger_id"], view=modal(field(), external_id="mine"))[
        "view"
    ]
    ada.type("field", "words")
    workspace.fail("auth.test", "internal_error", times=1)
    state = json.loads(json.dumps(workspace.dump()))

    again = Workspace.load(state, clock, tiers={})
    assert json.loads(json.dumps(again.dump())) == state
    ada_again = again.hands("U1", app.deliver)
    assert ada_again.messages() == ada.messages()
    assert ada_again.view == ada.view
    assert ada_again.home == ada.home
    with SlackServer(again) as server:
        new = WebClient(again.installation.token, base_url=server.api_url)
        assert refusal(new.auth_test) == "internal_error"
        new.chat_update(channel=sent["channel"], ts=sent["ts"], text="after")
        assert new.chat_postMessage(channel="U1", text="new")["ts"] > sent["ts"]
        assert (
            new.views_update(external_id="mine", view=modal(field(), external_id="mine"))["view"]["id"]
            == view["id"]
        )
        assert (
            refusal(new.views_open, trigger_id=app.fields["trigger_id"], view=modal())
            == "exchanged_trigger_id"
        )
    assert [m["text"] for m in ada_again.messages()] == ["after", "new"]


def test_what_has_run_out_is_not_kept(workspace: Workspace, clock: Clock) -> None:
    workspace.passes.trigger("U1")
    workspace.passes.url("U1", "C1")
    clock.advance(4)
    assert (workspace.passes.dump()["triggers"], len(workspace.passes.dump()["urls"])) == ([], 1)
    clock.advance(1800)
    assert workspace.passes.dump() == {"triggers": [], "urls": []}


def test_many_at_once_lose_nothing(client: WebClient, workspace: Workspace, ada: Hands) -> None:
    def post(number: int) -> str:
        return str(client.chat_postMessage(channel="U1", text=str(number))["ts"])

    with ThreadPoolExecutor(8) as pool:
        stamps = list(pool.map(post, range(60)))
    assert len(set(stamps)) == len(ada.messages()) == workspace.count("chat.postMessage") == 60


def test_names_are_of_people_and_channels(workspace: Workspace) -> None:
    assert workspace.names()["U1"] == "Ada Byron"
    assert workspace.names()["C1"] == "security"
