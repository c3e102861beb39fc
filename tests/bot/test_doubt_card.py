"""The question to an owner about an approver who changed teams: Slack takes it, foreign text in it is dead, and its buttons are read back."""

from dataclasses import replace
from typing import Any

import pytest

from access.catalog import Approver
from access.doubt import Doubt, Stand
from access.keys import OktaId, RoleKey, SlackId
from bot.views import doubt_card
from bot.views.blocks import Message
from bot.views.doubt_card import About
from tests.bot.reading import message_wrongs, nested
from tests.bot.samples import NASTY

DOUBT = Doubt(
    RoleKey("staging-read"),
    "Staging Read - AWS Role",
    Approver(OktaId("00u1"), SlackId("U1"), "Cleo"),
    SlackId("U2"),
)


def _pressed(message: Message) -> list[Any]:
    return [each for each in nested(message.blocks) if each.get("type") == "button"]


@pytest.mark.parametrize("stand", Stand)
@pytest.mark.parametrize("title", ["Staging Read", NASTY, "x" * 75])
def test_slack_takes_it_as_it_stands(stand: Stand, title: str) -> None:
    message = doubt_card.draw(replace(DOUBT, stand=stand, title=title))
    assert message_wrongs(message.text, message.blocks) == []
    pressed = [each["action_id"] for each in _pressed(message)]
    assert pressed == ([doubt_card.KEEP, doubt_card.REMOVE] if stand is Stand.OPEN else [])
    assert "<@U1>" in message.text


def test_a_name_from_okta_is_not_in_it() -> None:
    message = doubt_card.draw(replace(DOUBT, approver=replace(DOUBT.approver, name=NASTY)))
    assert NASTY not in str(message)


def test_its_buttons_say_what_it_is_about() -> None:
    for each in _pressed(doubt_card.draw(DOUBT)):
        assert About.parse(each["value"]) == About(DOUBT.role, DOUBT.approver.okta)


@pytest.mark.parametrize("text", ["", "|", "staging-read", "a|b|c"])
def test_anything_else_is_about_nobody(text: str) -> None:
    assert About.parse(text) != About(DOUBT.role, DOUBT.approver.okta)
