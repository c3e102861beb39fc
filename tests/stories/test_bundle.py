"""Several roles with one form: one card, one answer, and from then on three things of their own."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from access.calls import Pointer
from access.keys import RequestId, Target, holding_key
from tests.stories.play import ANN, BEN, CLEO, DAN, PRODUCTION, STAGING, TITLES, Play
from tests.stories.records import rows
from tests.stories.together import together

REPORTS = "00gREPORTS"
BEFORE_THE_ACK = {"BatchGetItem": 1, "TransactWriteItems": 1}


def fill(
    play: Play, also: Sequence[str], approvers: Sequence[str] = (BEN,), duration: str = "for 1w"
) -> None:
    play.look_up(ANN, BEN)
    play[ANN].command("/access")
    play.choose_role(ANN, "staging-read")
    for each in also:
        found = play[ANN].search("ask_also", TITLES[each])
        assert [option["value"] for option in found] == [each]
    play[ANN].choose("ask_also", also[-1:]) if len(also) == 1 else _several(play, also)
    play[ANN].choose("ask_duration", duration)
    play[ANN].type("ask_reason", "on call this week")
    play[ANN].choose("ask_approvers", [play.slack_id(each) for each in approvers])


def _several(play: Play, also: Sequence[str]) -> None:
    play[ANN].search("ask_also", "")
    play[ANN].choose("ask_also", list(also))


def ask(play: Play, also: Sequence[str], **more: object) -> RequestId:
    fill(play, also, **more)  # type: ignore[arg-type]
    play[ANN].submit()
    assert play[ANN].errors == {}
    assert play[ANN].view is None
    first = play.requests()[0]
    play.settled()
    return first


def test_three_roles_are_asked_approved_and_ended_on_their_own(play: Play) -> None:
    first = ask(play, ["gcp-reports", "zendesk-admin"])
    assert len(play.requests()) == 3
    assert len(play.cards(BEN, "approve")) == 1
    for title in ("Staging Read", "Reports Viewer", "Zendesk Admin"):
        assert title in play.sees(BEN)
        assert title in play.sees(ANN)
    assert "3 roles together" in play.sees(BEN)
    assert "asks for all of this for 1 week" in play.sees(BEN)
    assert "[Approve all]" in play.sees(BEN)
    assert "[Deny all]" in play.sees(BEN)

    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == play.world.members(REPORTS) == {ANN}
    assert "[Approve all]" not in play.sees(BEN)
    assert f"Approved by {play.name(BEN)} for 1 week" in play.sees(BEN)
    assert play.sees(ANN).count("Yours until") == 3
    for each in play.requests():
        assert play.facts(each) == ["asked", "approved", "begun", "given"]

    play.sweep(6 * 86400)
    reports = next(each for each in map(play.request, play.requests()) if each.role == "gcp-reports")
    message = next(each for each in play.cards(ANN, "give_back") if reports.id in str(each))
    play[ANN].press(message, "give_back", str(Pointer.to(reports)))
    play.settled()
    assert play.world.members(REPORTS) == set()
    assert play.world.members(STAGING) == {ANN}
    assert play.request(first).state == "approved"


def test_one_denial_denies_all_and_they_can_be_asked_for_again(play: Play) -> None:
    ask(play, ["gcp-reports"])
    play.press(BEN, "deny")
    assert "Reports Viewer" in play[BEN].draw(play[BEN].view or {})
    play[BEN].type("deny_reason", "One of them is enough")
    play[BEN].submit()
    play.settled()
    assert {play.request(each).reason_ended for each in play.requests()} == {"denied"}
    assert "One of them is enough" in play.sees(ANN)
    assert play.asked(ANN, "gcp-reports")


def test_the_strictest_says_how_many_agree_and_for_how_long(play: Play) -> None:
    first = ask(play, ["production-admin"], approvers=(BEN, CLEO), duration="for 1d")
    assert "2 approvals are needed, 0 so far." in play.sees(BEN)
    play.press(BEN, "approve")
    play.settled()
    assert play.okta.members(STAGING) == play.okta.members(PRODUCTION) == set()
    play.press(CLEO, "approve")
    play.settled()
    assert play.world.members(STAGING) == play.world.members(PRODUCTION) == {ANN}
    assert play.facts(first) == ["asked", "endorsed", "approved", "begun", "given"]


def test_nothing_is_half_decided_when_one_of_them_cannot_be_approved_any_more(play: Play) -> None:
    ask(play, ["gcp-reports"])
    push = "    pushed: {app: 0oaGOOGLE, to: Google, as: Reports Viewer}\n"
    play.load((push, f"{push}    retired: true\n"))
    play.press(BEN, "approve")
    play.settled()
    assert play.told(BEN) == [
        "Nothing was decided, because of “Reports Viewer - GCP Role”. This role is not given out any more. Choose another one."
    ]
    assert {play.request(each).state for each in play.requests()} == {"pending"}
    assert play.okta.members(STAGING) == set()


def test_two_approvers_at_the_same_moment_decide_once(play: Play) -> None:
    ask(play, ["gcp-reports", "zendesk-admin"], approvers=(BEN, CLEO))
    together(partial(play.press, BEN, "approve"), partial(play.press, CLEO, "approve"))
    play.settled()
    for each in play.requests():
        assert play.facts(each) == ["asked", "approved", "begun", "given"]
    deciders = {play.request(each).approvals[0].by.slack for each in play.requests()}
    assert len(deciders) == 1
    assert play.refusals() == ["already_decided"]
    assert play.okta.count("PUT") == 3


def test_an_answer_meets_a_withdrawal_and_one_of_them_is_whole(play: Play) -> None:
    ask(play, ["gcp-reports"])
    together(partial(play.press, BEN, "approve"), partial(play.press, ANN, "withdraw"))
    play.settled()
    assert len({play.request(each).state for each in play.requests()}) == 1
    assert play.world.members(STAGING) == play.world.members(REPORTS)


def test_a_replayed_form_and_a_second_click_add_nothing(play: Play) -> None:
    ask(play, ["gcp-reports"])
    for sent in list(play.slack.sent):
        assert play[ANN].replay(sent).status == 200
    play.settled()
    assert len(play.requests()) == 2
    (card,) = play.cards(BEN, "approve")
    play.press(BEN, "approve", card)
    play.settled()
    play.forge(BEN, "approve", card)
    play.settled()
    for each in play.requests():
        assert play.facts(each) == ["asked", "approved", "begun", "given"]
    assert play.refusals() == []


def test_asking_and_deciding_cost_one_batch_and_one_transaction(unwoken: Play) -> None:
    fill(unwoken, ["gcp-reports", "zendesk-admin"])
    unwoken.world.forget_spending()
    unwoken[ANN].submit()
    assert Counter(unwoken.world.spent()[0]) == BEFORE_THE_ACK
    unwoken.settled()
    unwoken.world.forget_spending()
    unwoken.press(BEN, "approve")
    assert Counter(unwoken.world.spent()[0]) == BEFORE_THE_ACK


def test_the_home_tab_has_one_row_for_all(play: Play) -> None:
    ask(play, ["gcp-reports"])
    for email in (ANN, BEN):
        play[email].open_home()
    drawn = play[BEN].draw(play[BEN].home or {})
    assert "Waiting for you (1)" in drawn
    assert "Staging Read" in drawn
    assert "Reports Viewer" in drawn
    assert "What you asked for (1)" in play[ANN].draw(play[ANN].home or {})


def test_it_lapses_as_one(play: Play) -> None:
    ask(play, ["gcp-reports"])
    play.sweep(3 * 86400, times=2)
    assert {play.request(each).reason_ended for each in play.requests()} == {"lapsed"}
    held = play.record(holding_key(play.world.company.person(ANN).okta, Target("okta_group", (REPORTS,))))  # type: ignore[arg-type]
    assert getattr(held, "asking", "") is None
    assert "lapsed" in play.sees(BEN)


def test_only_the_first_one_has_cards_until_all_are_approved(play: Play) -> None:
    ask(play, ["gcp-reports", "zendesk-admin"], approvers=(BEN, DAN))
    cards = [
        item["pk"]["S"] for item in rows(play.world, "work", "REQ#") if item["sk"]["S"].startswith("CARD#")
    ]
    assert Counter(cards) == {f"REQ#{play.requests()[0]}": 3}


def test_the_approver_sees_what_the_person_has_of_each_and_had(play: Play) -> None:
    play.look_up(ANN, BEN)
    play.given(ANN, "gcp-reports", "for 1d")
    play.sweep(86400, times=2)
    play.okta.add_member_by_hand("00gZENDESKADMIN", play.okta_id(ANN))
    ask(play, ["gcp-reports", "zendesk-admin", "production-admin"], approvers=(BEN, CLEO), duration="for 1d")
    seen = play.sees(BEN)
    assert "Staging Read - AWS Role: not given to them in the 12 months before this" in seen
    assert "Reports Viewer - GCP Role: had it once in the 12 months before this, given last" in seen
    assert "Zendesk Admin: has it already, without an end" in seen


def test_an_approver_gives_all_of_them_for_less_time(play: Play) -> None:
    ask(play, ["gcp-reports"])
    play[BEN].choose("approve_less", "for 1d", play.cards(BEN, "approve_less")[-1])
    play.settled()
    for each in map(play.request, play.requests()):
        assert str(each.granted) == "for 1d"
        assert each.end == (each.approved_at or 0) + 86400
    assert f"Approved by {play.name(BEN)} for 1 day" in play.sees(BEN)


def test_only_what_all_of_them_offer_is_a_shorter_choice(play: Play) -> None:
    play.load(("    durations: [for 1d, for 1w]\n", "    durations: [for 3d, for 1w]\n"))
    ask(play, ["production-admin"], approvers=(BEN, CLEO))
    assert play.cards(BEN, "approve")
    assert play.cards(BEN, "approve_less") == []
