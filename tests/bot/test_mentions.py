"""Whom a message pings: the people whom it is about, never a group or everybody; and approvers who could not be reached are named."""

import re
from dataclasses import replace

import pytest
from slack_sdk import WebClient

from access.keys import OktaId, SlackId
from access.ports import Drawing, Scene
from bot.messenger import SlackMessenger
from tests.bot.reading import alive, message_wrongs
from tests.bot.samples import ADA, BEN, CLEO, END, STATES, WAITING, scene

EVENTS = ("", f"remind@{END}", "end")
MENTION = re.compile(r"<(@\w+|!(?!date\^)[^>]*|#[^>]*)>")
DORA = replace(BEN, slack=SlackId("U9"), okta=OktaId("00u9"))


def drawn(of: Scene) -> Drawing:
    return SlackMessenger(WebClient()).draw(of)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS)
def test_a_message_names_only_people_of_its_request(state: str, event: str) -> None:
    request = STATES[state]
    parties = [request.requester, request.for_whom, *request.asked, *(each.by for each in request.decisions)]
    theirs = {f"@{party.slack}" for party in parties}
    for reader in (ADA, BEN, CLEO):
        drawing = drawn(scene(request, reader, event))
        assert set(MENTION.findall(alive(drawing.text, list(drawing.blocks)))) <= theirs


@pytest.mark.parametrize(
    ("lost", "approvals", "said"),
    [
        ((BEN,), 1, "<@U2> could not be reached in Slack. The others were asked as well."),
        ((BEN, CLEO), 1, "<@U2> and <@U7> could not be reached in Slack, and without them nobody can give"),
        ((BEN,), 2, "<@U2> could not be reached in Slack, and without them nobody can give this."),
        ((), 2, ""),
    ],
)
def test_whoever_asked_reads_who_could_not_be_reached(
    lost: tuple[object, ...], approvals: int, said: str
) -> None:
    request = replace(WAITING, asked=(BEN, CLEO), limits=replace(WAITING.limits, approvals=approvals))
    unreached = tuple(party.slack for party in (BEN, CLEO) if party in lost)
    told = drawn(replace(scene(request), unreached=unreached))
    assert message_wrongs(told.text, told.blocks) == []
    assert (said in told.text, said in str(told.blocks)) == (True, True)
    assert ("could not be reached" in told.text) is bool(lost)
    asked = drawn(replace(scene(request, CLEO), unreached=unreached))
    assert "could not be reached" not in str(asked)


def test_whoever_is_to_get_it_is_not_told_to_withdraw_what_another_asked() -> None:
    request = replace(WAITING, for_whom=CLEO, asked=(BEN,))
    told = drawn(replace(scene(request, CLEO), unreached=(BEN.slack,)))
    assert "could not be reached" in told.text
    assert "Withdraw this request" not in told.text


def test_an_approval_that_is_there_counts_although_its_giver_cannot_be_reached() -> None:
    request = STATES["waiting for a second"]
    (given,) = request.approvals
    others = replace(request, asked=(given.by, DORA))
    told = drawn(replace(scene(others), unreached=(given.by.slack,)))
    assert "The others were asked as well." in told.text
