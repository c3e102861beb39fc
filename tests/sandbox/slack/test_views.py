"""Modals and Home tabs: triggers, hashes, the stack, external ids, and what people typed."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox.slack.hands import Hands
from sandbox.slack.workspace import Workspace
from tests.clock import Clock
from tests.sandbox.slack.refusals import refusal
from tests.sandbox.slack.samples import Json, field, home, modal, option, section, select, typed


def opened(client: WebClient, workspace: Workspace, view: Json | None = None) -> Json:
    answer: Any = client.views_open(trigger_id=workspace.passes.trigger("U1"), view=view or modal())
    made: Json = answer["view"]
    return made


def pushed(client: WebClient, workspace: Workspace, below: Json) -> Json:
    made: Any = client.views_push(trigger_id=workspace.passes.trigger("U1", below["id"]), view=modal())
    view: Json = made["view"]
    return view


def test_a_view_comes_back_whole(client: WebClient, workspace: Workspace) -> None:
    view = opened(client, workspace, modal(private_metadata="m", callback_id="c", external_id="e"))
    assert view["id"] == view["root_view_id"]
    assert (view["private_metadata"], view["callback_id"], view["external_id"]) == ("m", "c", "e")
    assert view["state"] == {"values": {"field": {"typed": {"type": "plain_text_input", "value": None}}}}
    assert (view["hash"] != "", view["previous_view_id"], view["type"]) == (True, None, "modal")


def test_a_trigger_lasts_three_seconds(client: WebClient, workspace: Workspace, clock: Clock) -> None:
    in_time, late = workspace.passes.trigger("U1"), workspace.passes.trigger("U1")
    clock.advance(3)
    assert refusal(client.views_open, trigger_id=in_time, view=modal()) is None
    clock.advance(1)
    assert refusal(client.views_open, trigger_id=late, view=modal()) == "expired_trigger_id"


def test_a_trigger_works_once(client: WebClient, workspace: Workspace) -> None:
    trigger = workspace.passes.trigger("U1")
    assert refusal(client.views_open, trigger_id=trigger, view=modal()) is None
    assert refusal(client.views_open, trigger_id=trigger, view=modal()) == "exchanged_trigger_id"
    assert refusal(client.views_open, trigger_id="made up", view=modal()) == "invalid_trigger_id"


def test_the_older_words_for_triggers_can_be_had(
    client: WebClient, workspace: Workspace, clock: Clock
) -> None:
    workspace.passes.old_words = True
    trigger = workspace.passes.trigger("U1")
    client.views_open(trigger_id=trigger, view=modal())
    assert refusal(client.views_open, trigger_id=trigger, view=modal()) == "trigger_exchanged"
    trigger = workspace.passes.trigger("U1")
    clock.advance(4)
    assert refusal(client.views_open, trigger_id=trigger, view=modal()) == "trigger_expired"


def test_three_views_stack_and_not_four(client: WebClient, workspace: Workspace) -> None:
    first = opened(client, workspace)
    second = pushed(client, workspace, first)
    third = pushed(client, workspace, second)
    assert (third["root_view_id"], third["previous_view_id"]) == (first["id"], second["id"])
    trigger = workspace.passes.trigger("U1", third["id"])
    assert refusal(client.views_push, trigger_id=trigger, view=modal()) == "push_limit_reached"


def test_a_push_needs_a_click_inside_a_modal(client: WebClient, workspace: Workspace) -> None:
    assert refusal(client.views_push, trigger_id=workspace.passes.trigger("U1"), view=modal()) == "not_found"


def test_an_update_needs_the_current_hash_if_any(client: WebClient, workspace: Workspace) -> None:
    view = opened(client, workspace)
    newer = client.views_update(view_id=view["id"], view=modal(), hash=view["hash"])["view"]
    assert newer["hash"] != view["hash"]
    assert (
        refusal(client.views_update, view_id=view["id"], view=modal(), hash=view["hash"]) == "hash_conflict"
    )
    assert refusal(client.views_update, view_id=view["id"], view=modal()) is None


def test_a_closed_view_is_not_found(client: WebClient, workspace: Workspace, ada: Hands) -> None:
    view = opened(client, workspace)
    ada.close()
    assert refusal(client.views_update, view_id=view["id"], view=modal()) == "not_found"


def test_an_external_id_finds_its_view_and_is_unique(client: WebClient, workspace: Workspace) -> None:
    view = opened(client, workspace, modal(external_id="mine"))
    updated = client.views_update(external_id="mine", view=modal(external_id="mine"))["view"]
    assert updated["id"] == view["id"]
    trigger = workspace.passes.trigger("U2")
    assert (
        refusal(client.views_open, trigger_id=trigger, view=modal(external_id="mine"))
        == "duplicate_external_id"
    )
    assert refusal(client.views_update, external_id="other", view=modal()) == "not_found"


def test_an_update_names_its_view_one_way(client: WebClient, workspace: Workspace) -> None:
    view = opened(client, workspace, modal(external_id="mine"))
    error = refusal(
        client.api_call, "views.update", json={"view_id": view["id"], "external_id": "mine", "view": modal()}
    )
    assert error == "invalid_arguments"


def test_what_was_typed_survives_under_the_same_ids_only(
    client: WebClient, workspace: Workspace, ada: Hands
) -> None:
    view = opened(client, workspace, modal(field(), field(select(option(), option("two", "Two")), "pick")))
    ada.type("field", "words")
    ada.choose("pick", "two")
    same = modal(field(label="Other label"), field(select(option("two", "Two")), "pick2"))
    client.views_update(view_id=view["id"], view=same)
    values = (ada.view or {})["state"]["values"]
    assert values["field"]["typed"]["value"] == "words"
    assert values["pick2"]["choose"]["selected_option"] is None
    client.views_update(view_id=view["id"], view=modal(field(typed(action_id="fresh"))))
    assert (ada.view or {})["state"]["values"] == {
        "field": {"fresh": {"type": "plain_text_input", "value": None}}
    }


def test_initial_values_are_there_from_the_start(client: WebClient, workspace: Workspace) -> None:
    chosen = select(option(), initial_option=option())
    view = opened(client, workspace, modal(field(chosen), field(typed(initial_value="hello"), "b")))
    assert view["state"]["values"]["field"]["choose"]["selected_option"]["value"] == "one"
    assert view["state"]["values"]["b"]["typed"]["value"] == "hello"


def test_the_home_tab_is_published_per_person(client: WebClient, workspace: Workspace, ada: Hands) -> None:
    first = client.views_publish(user_id="U1", view=home(section("one")))["view"]
    second = client.views_publish(user_id="U1", view=home(section("two")), hash=first["hash"])["view"]
    assert first["id"] == second["id"]
    assert (ada.home or {})["blocks"][0]["text"]["text"] == "two"
    assert refusal(client.views_publish, user_id="U1", view=home(), hash=first["hash"]) == "hash_conflict"
    assert refusal(client.views_publish, user_id="U9", view=home()) == "user_not_found"
    assert refusal(client.views_publish, user_id="U1", view=modal()) == "invalid_arguments"


@pytest.mark.parametrize("view", [home(), {**modal(), "title": None}, {"type": "modal"}])
def test_a_wrong_view_is_refused(client: WebClient, workspace: Workspace, view: Json) -> None:
    assert (
        refusal(client.views_open, trigger_id=workspace.passes.trigger("U1"), view=view)
        == "invalid_arguments"
    )


def test_a_view_that_is_too_large_is_refused(client: WebClient, workspace: Workspace) -> None:
    large = modal(*[section("x" * 2500) for _ in range(100)])
    assert (
        refusal(client.views_open, trigger_id=workspace.passes.trigger("U1"), view=large) == "view_too_large"
    )
