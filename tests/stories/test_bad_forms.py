"""Forms with something in them that the rules refuse: the error stands at that field, nothing is asked, the refusal is on record."""

from collections.abc import Callable

import pytest

from sandbox.company import DEACTIVATED, MARKETER
from tests.stories.play import ANN, BEN, CLEO, STAGING, Json, Play

Change = Callable[[Play, Json], object]


def _options(*values: str) -> list[Json]:
    return [{"text": {"type": "plain_text", "text": "x"}, "value": value} for value in values]


def _approvers(*emails: str) -> Change:
    return lambda play, values: values["ask_approvers"].update(
        selected_options=_options(*(play.slack_id(each) for each in emails))
    )


CASES: dict[str, tuple[str, str, str, Change]] = {
    "role": (
        "role",
        "unknown_role",
        "This role is not in the catalogue any more. Choose another one.",
        lambda _, values: values["ask_role"].update(selected_option=_options("no-such-role")[0]),
    ),
    "duration": (
        "duration:staging-read",
        "duration_not_offered",
        "This role is not offered for that long. Choose one of the listed durations.",
        lambda _, values: values["ask_duration"].update(selected_option=_options("for 3d")[0]),
    ),
    "no duration": (
        "duration:staging-read",
        "duration_not_offered",
        "This role is not offered for that long. Choose one of the listed durations.",
        lambda _, values: values["ask_duration"].update(selected_option=_options("for ever and ever")[0]),
    ),
    "blank reason": (
        "reason",
        "reason_missing",
        "Say in a few words what you need this for.",
        lambda _, values: values["ask_reason"].update(value=" \n\u200b "),
    ),
    "long reason": (
        "reason",
        "reason_too_long",
        "Please keep the reason under 1000 characters.",
        lambda _, values: values["ask_reason"].update(value="x" * 1001),
    ),
    "nobody": ("approvers:staging-read", "no_approver_chosen", "Choose at least one approver.", _approvers()),
    "no approver": (
        "approvers:staging-read",
        "approver_not_listed",
        "Somebody you chose is not an approver of this role any more. Choose again.",
        _approvers(BEN, MARKETER),
    ),
    "gone": (
        "approvers:staging-read",
        "approver_not_listed",
        "Somebody you chose is not an approver of this role any more. Choose again.",
        _approvers(DEACTIVATED),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_field_is_told_at_that_field(play: Play, name: str) -> None:
    block, code, sentence, change = CASES[name]
    play.fill(ANN)
    play.submit(ANN, lambda values: change(play, values))
    assert play[ANN].errors == {block: sentence}
    play.settled()
    assert play.requests() == []
    assert play.refusals() == [code]
    assert play[BEN].messages() == play[ANN].messages() == []
    assert play.okta.members(STAGING) == set()
    play[ANN].submit()
    play.settled()
    assert len(play.requests()) == 1
    assert "[Approve request]" in play.sees(BEN)


def test_everything_wrong_is_told_at_once(play: Play) -> None:
    play.fill(ANN, "production-admin", "for 1d", [BEN, CLEO])

    def change(values: Json) -> None:
        values["ask_duration"].update(selected_option=_options("for 2w")[0])
        values["ask_reason"].update(value="\t")
        values["ask_approvers"].update(selected_options=_options(play.slack_id(BEN)))

    play.submit(ANN, change)
    assert play[ANN].errors == {
        "duration:production-admin": "This role is not offered for that long. Choose one of the listed durations.",
        "reason": "Say in a few words what you need this for.",
        "approvers:production-admin": "This role needs 2 approvals: choose at least 2 approvers.",
    }
    assert play.requests() == []
    assert play.refusals() == ["duration_not_offered,reason_missing,too_few_approvers"]


def test_an_approver_cannot_name_themselves(play: Play) -> None:
    play.fill(BEN, approvers=[CLEO])
    offered = next(block for block in play[BEN].view["blocks"] if block["block_id"].startswith("approvers"))  # type: ignore[index]
    assert play.slack_id(BEN) not in [each["value"] for each in offered["element"]["options"]]
    play.submit(BEN, lambda values: _approvers(BEN)(play, values))
    assert play[BEN].errors == {
        "approvers:staging-read": "Nobody approves their own request. Choose somebody else."
    }
    assert play.requests() == []
    assert play.refusals() == ["approver_is_you"]


def test_a_second_request_for_the_same_waits_for_the_first(play: Play) -> None:
    request = play.asked(ANN)
    play[ANN].command("/access")
    play.choose_role(ANN, "staging-debug")
    drawn = play[ANN].draw(play[ANN].view or {})
    assert "You already have a request for this waiting." in " ".join(drawn.replace("│", " ").split())
    assert "[Send request]" not in drawn
    assert play.requests() == [request]


def test_whoever_is_still_being_looked_up_is_told_to_press_again(play: Play) -> None:
    play.okta.down()
    play[ANN].command("/access")
    play.settled()
    play.choose_role(ANN, "staging-read")
    assert "We are still looking you up in Okta." in play[ANN].draw(play[ANN].view or {})
    assert "[Send request]" not in play[ANN].draw(play[ANN].view or {})
    play.settled()
    play.okta.up()
    play.sweep()
    play[ANN].press(None, "ask_try_again")
    play[ANN].type("ask_reason", "to debug")
    play[ANN].submit()
    assert play[ANN].view is None
    play.settled()
    assert len(play.requests()) == 1
    assert play.refusals() == []
