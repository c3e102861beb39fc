"""A policy that wants a ticket number: the form asks for it, refuses what looks different, and the card shows it."""

from tests.stories.play import ANN, BEN, CLEO, STAGING, Play

WANTED = (
    "    pending: 3d\n",
    '    pending: 3d\n    ticket: "(OPS|SEC)-[0-9]{1,6}"\n    ticket_example: OPS-1234\n',
)


def test_it_is_asked_for_checked_and_shown_to_the_approver(play: Play) -> None:
    play.load(WANTED)
    play.look_up(ANN, BEN)
    play.fill(ANN)
    assert "OPS-1234" in play[ANN].draw(play[ANN].view or {})
    play[ANN].type("ask_ticket", "JIRA-1")
    play[ANN].submit()
    assert list(play[ANN].errors.values()) == [
        "This does not look like a ticket number for this role. Write it like OPS-1234."
    ]
    assert play.requests() == []
    play[ANN].type("ask_ticket", " OPS-42 ")
    play[ANN].submit()
    assert play[ANN].errors == {}
    play.settled()
    (request,) = play.requests()
    assert play.request(request).ticket == "OPS-42"
    assert "OPS-42" in play.sees(BEN)
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert play.store.facts(f"REQ#{request}")[0].detail["ticket"] == "OPS-42"


def test_a_form_that_was_open_when_the_policy_changed_is_told(play: Play) -> None:
    play.look_up(ANN, BEN)
    play.fill(ANN)
    play.load(WANTED)
    play[ANN].submit()
    assert list(play[ANN].errors.values()) == ["This role needs a ticket number. Write it like OPS-1234."]
    assert play.requests() == []


def test_a_bundle_wants_the_ticket_that_one_of_its_roles_wants(play: Play) -> None:
    strict = ("    pending: 1d\n", "    pending: 1d\n    ticket: OPS-[0-9]+\n    ticket_example: OPS-1\n")
    play.load(strict)
    play.look_up(ANN, BEN)
    play[ANN].command("/access")
    play.choose_role(ANN, "staging-read")
    assert "ask_ticket" not in str(play[ANN].view)
    play[ANN].search("ask_also", "Production")
    play[ANN].choose("ask_also", ["production-admin"])
    play[ANN].type("ask_reason", "on call")
    play[ANN].choose("ask_approvers", [play.slack_id(BEN), play.slack_id(CLEO)])
    play[ANN].type("ask_ticket", "OPS-7")
    play[ANN].submit()
    assert play[ANN].errors == {}
    tickets = [play.request(each).ticket for each in play.requests()]
    assert tickets == ["OPS-7", "OPS-7"]
    play.settled()
    assert "OPS-7" in play.sees(BEN)
