"""What several roles together, and access for somebody else, look like in every state: taken by Slack, literal, and all said."""

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from access.calls import Pointer
from access.card import Place
from access.keys import PolicyKey, RequestId, RoleKey, SlackId, Target
from access.person import Party
from access.ports import Drawing, Scene
from access.request import Companion, Request
from bot.messenger import SlackMessenger
from bot.views import deny_form
from tests.bot import samples
from tests.bot.reading import alive, buttons, literal, message_wrongs, nested, view_wrongs
from tests.bot.samples import ADA, APPROVED, BEN, CLEO, STATES, WAITING, over, scene

TITLES = tuple(f"Role number {each}" for each in range(2, 9))
MINE = {"waiting", "waiting for a second", "denied", "withdrawn", "lapsed", "role gone", "requester gone"}


def bundled(request: Request, titles: tuple[str, ...] = TITLES) -> Request:
    also = tuple(
        Companion(
            RequestId(f"{request.id}-{place}"),
            RoleKey(f"role-{place}"),
            PolicyKey("standard"),
            Target("okta_group", (f"g{place}",)),
            title,
        )
        for place, title in enumerate(titles, 2)
    )
    return replace(request, bundle=request.id, also=also)


def drawn(scene_: Scene) -> Drawing:
    return SlackMessenger(WebClient()).draw(scene_)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("reader", [ADA, BEN], ids=["requester", "approver"])
def test_every_card_of_a_bundle_is_one_that_slack_takes(state: str, reader: Party) -> None:
    for titles in (TITLES, (samples.NASTY * 3,) * 7, (samples.HIDDEN,) * 7, ("😀" * 200,) * 7):
        drawing = drawn(scene(bundled(STATES[state], titles), reader))
        assert message_wrongs(drawing.text, drawing.blocks) == []


@pytest.mark.parametrize("state", sorted(MINE))
def test_the_card_names_every_role_before_and_after_the_decision(state: str) -> None:
    for reader in (ADA, BEN):
        shown = literal(drawn(scene(bundled(STATES[state]), reader)).blocks)
        assert [each for each in shown if each in (WAITING.title, *TITLES)] == [WAITING.title, *TITLES]
        assert "8 roles together" in shown


def test_an_approved_bundle_is_still_one_card_for_the_approver_and_one_role_for_the_requester() -> None:
    assert TITLES[0] in literal(drawn(scene(bundled(APPROVED), BEN)).blocks)
    mine = literal(drawn(scene(bundled(APPROVED), ADA)).blocks)
    assert TITLES[0] not in mine
    assert WAITING.title in mine


def test_its_buttons_say_that_they_decide_on_all() -> None:
    drawing = drawn(scene(bundled(WAITING), BEN))
    labels = {
        each["action_id"]: (each["text"]["text"], each["accessibility_label"])
        for each in nested(list(drawing.blocks))
        if each.get("type") == "button" and each["action_id"] in ("approve", "deny")
    }
    assert labels == {"approve": ("Approve all", "Approve all"), "deny": ("Deny all", "Deny all")}


def test_a_button_finds_all_of_them_even_if_ids_are_long() -> None:
    drawing = drawn(scene(bundled(WAITING), BEN))
    (value,) = {each["value"] for each in nested(list(drawing.blocks)) if each.get("action_id") == "approve"}
    assert len(Pointer.parse(value).also) == 7
    long = bundled(WAITING)
    also = tuple(
        replace(each, role=RoleKey("r" * 64), target=Target("okta_group", ("g" * 200,))) for each in long.also
    )
    drawing = drawn(scene(replace(long, also=also), BEN))
    assert message_wrongs(drawing.text, drawing.blocks) == []


def test_titles_and_tickets_are_literal() -> None:
    request = replace(bundled(WAITING, (samples.NASTY,) * 2), ticket="*OPS-1* <!here>")
    drawing = drawn(scene(request, BEN))
    assert "<!channel>" not in alive(drawing.text, drawing.blocks)
    assert "<!here>" not in alive(drawing.text, drawing.blocks)


def test_the_form_for_denying_names_all_of_them() -> None:
    request = bundled(WAITING)
    form = deny_form.draw(request, Pointer.to(request), Place("D1", "1.1"))
    assert view_wrongs(form) == []
    assert set(TITLES) <= set(literal(form["blocks"]))
    long = tuple(replace(each, target=Target("okta_group", ("g" * 200,))) for each in request.also)
    form = deny_form.draw(
        replace(request, also=long), Pointer.to(replace(request, also=long)), Place("D1", "1.1")
    )
    assert view_wrongs(form) == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("reader", [ADA, BEN, CLEO], ids=["requester", "approver", "the one who gets it"])
def test_every_card_about_somebody_else_is_one_that_slack_takes(state: str, reader: Party) -> None:
    request = replace(STATES[state], for_whom=CLEO, asked=(BEN,))
    drawing = drawn(scene(request, reader))
    assert message_wrongs(drawing.text, drawing.blocks) == []
    if reader is ADA:
        spoken = " ".join([drawing.text, alive("", drawing.blocks)])
        assert "Yours until" not in spoken
        assert "You gave" not in spoken
        assert "You had it" not in spoken


def test_the_two_read_different_buttons() -> None:
    request = replace(WAITING, for_whom=CLEO, asked=(BEN,))
    labels = {}
    for reader in (ADA, CLEO):
        drawing = drawn(scene(request, reader))
        found = [each for each in nested(list(drawing.blocks)) if each.get("action_id") == "withdraw"]
        labels[reader.slack] = found[0]["text"]["text"]
        assert "withdraw" in buttons(drawing.blocks)
    assert labels == {SlackId("U1"): "Withdraw request", SlackId("U7"): "Refuse access"}


def test_a_refusal_by_them_is_told_to_all_three() -> None:
    request = over(replace(WAITING, for_whom=CLEO, asked=(BEN,)), "declined")
    said = {reader.slack: drawn(scene(request, reader)).text for reader in (ADA, BEN, CLEO)}
    assert "<@U7> refused this access" in said[ADA.slack]
    assert "You refused this access" in said[CLEO.slack]
    assert "refused it, so the request is over" in said[BEN.slack]
