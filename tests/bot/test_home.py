"""The Home tab from opening it to what its buttons do: what is on record then, and what is drawn."""

from dataclasses import replace

import pytest

from access.card import Card
from access.catalog import ApproverList, Head, SearchList
from access.duration import DAY, WEEK
from access.keys import OktaId, RequestId, SlackId, approvers_key, catalog_head_key, person_key
from access.person import Person, Standing
from access.ports import Change, Write
from access.request import Request, State
from tests.bot.reading import buttons, nested, view_wrongs
from tests.bot.samples import BEN, CLEO, ROLE
from tests.bot.team import Team


def opened(team: Team, slack: str) -> str:
    """The tab as this person sees it after opening it."""
    assert team.hands(slack).open_home().status == 200
    return seen(team, slack)


def seen(team: Team, slack: str) -> str:
    hands = team.hands(slack)
    assert hands.home
    sent = {key: hands.home[key] for key in ("type", "blocks", "private_metadata", "callback_id")}
    assert view_wrongs(sent) == []
    return hands.draw(hands.home)


def press(team: Team, slack: str, action: str, *, confirm: bool = True) -> None:
    """Press the first such button."""
    hands = team.hands(slack)
    assert hands.home
    button = next(each for each in nested(hands.home["blocks"]) if each.get("action_id") == action)
    answer = hands.press(hands.home, action, button["value"], confirm=confirm)
    assert answer is None or (answer.status, answer.body) == (200, "")


def offered(team: Team, slack: str) -> list[str]:
    home = team.hands(slack).home
    assert home
    return buttons(home["blocks"])


def waits(team: Team, *numbers: int) -> None:
    """Play the worker that has sent the cards of these requests."""
    for number in numbers or (1,):
        request = team.request(number)
        cards = [Card(request.id, each.slack, who=each.okta, version=1) for each in request.asked]
        team.store.commit(Change(writes=tuple(Write(card, None) for card in cards)))


def running(team: Team) -> Request:
    team.asked()
    waits(team)
    opened(team, "U2")
    press(team, "U2", "approve")
    return team.give()


def stands(team: Team, slack: str, standing: Standing) -> None:
    key = person_key(SlackId(slack))
    person = team.store.read([key])[key]
    assert isinstance(person, Person)
    changed = replace(person, standing=standing, version=person.version + 1)
    team.store.commit(Change(writes=(Write(changed, person.version),)))


def test_it_is_drawn_when_it_is_opened_by_one_call(team: Team) -> None:
    assert "You hold nothing right now" in opened(team, "U1")
    assert [call.method for call in team.slack.calls] == ["views.publish"]


def test_opening_the_messages_draws_nothing(team: Team) -> None:
    assert team.hands("U1").open_home("messages").status == 200
    assert team.slack.calls == []


def test_the_first_button_opens_the_form_and_the_tab_shows_what_was_asked(team: Team) -> None:
    opened(team, "U1")
    press(team, "U1", "home_ask")
    ada = team.hands("U1")
    ada.search("ask_role", "")
    ada.choose("ask_role", "payroll-admin")
    ada.search("ask_role", "")
    ada.choose("ask_role", "metabase-viewer")
    ada.type("ask_reason", "Numbers")
    ada.submit()
    assert ada.view is None
    assert "What you asked for (1)" in seen(team, "U1")
    assert "withdraw" in offered(team, "U1")


def test_a_form_opened_by_the_command_leaves_the_tab_alone(team: Team) -> None:
    opened(team, "U1")
    team.asked()
    assert len(team.calls("views.publish")) == 1


def test_approve_in_the_tab_counts_and_the_row_is_gone(team: Team) -> None:
    team.asked("Look at <!channel> *this*")
    waits(team)
    assert "Look at <!channel> *this*" in opened(team, "U2")
    press(team, "U2", "approve")
    assert team.request().state is State.APPROVED
    assert "Nobody waits for your decision" in seen(team, "U2")
    assert "approve" not in offered(team, "U2")
    assert team.hands("U2").view is None


def test_deny_in_the_tab_asks_why_and_then_the_row_is_gone(team: Team) -> None:
    team.asked()
    waits(team)
    opened(team, "U2")
    press(team, "U2", "deny")
    ben = team.hands("U2")
    ben.type("deny_reason", "Use the dashboard")
    ben.submit()
    assert ben.view is None
    assert team.request().denial
    assert "Nobody waits for your decision" in seen(team, "U2")


def test_withdraw_in_the_tab_asks_first(team: Team) -> None:
    team.asked()
    opened(team, "U1")
    press(team, "U1", "withdraw", confirm=False)
    assert team.request().state is State.PENDING
    press(team, "U1", "withdraw")
    assert team.request().reason_ended == "withdrawn"
    assert "No request of yours is waiting" in seen(team, "U1")


def test_what_is_held_can_be_given_back(team: Team) -> None:
    running(team)
    assert "Active, 7 days left" in opened(team, "U1").replace("*", "")
    assert offered(team, "U1") == ["home_ask", "extend", "give_back"]
    press(team, "U1", "give_back")
    assert team.request().stopped
    assert "Being taken back" in seen(team, "U1")
    assert offered(team, "U1") == ["home_ask"]


def test_what_is_held_can_be_extended(team: Team) -> None:
    end = running(team).end
    opened(team, "U1")
    press(team, "U1", "extend")
    ada = team.hands("U1")
    ada.submit()
    assert ada.errors == {}
    assert team.request(2).extends == team.request().id
    assert team.request().end == end
    assert "You asked for an extension" in seen(team, "U1")
    assert offered(team, "U1") == ["home_ask", "give_back", "withdraw"]


def test_a_click_that_comes_too_late_is_told_in_a_window_and_the_tab_is_put_right(team: Team) -> None:
    team.asked()
    waits(team)
    for slack in ("U2", "U7"):
        opened(team, slack)
    press(team, "U2", "approve")
    press(team, "U7", "approve")
    cleo = team.hands("U7")
    assert cleo.view
    assert "already approved by" in str(cleo.view["blocks"])
    assert cleo.view["submit"] is None
    assert "approve" not in offered(team, "U7")
    assert team.calls("response_url") == []
    assert cleo.troubles == []


def test_deny_that_comes_too_late_opens_no_form(team: Team) -> None:
    team.asked()
    waits(team)
    opened(team, "U7")
    team.hands("U2")
    opened(team, "U2")
    press(team, "U2", "approve")
    press(team, "U7", "deny")
    cleo = team.hands("U7")
    assert cleo.view
    assert cleo.view["callback_id"] == "told"
    assert "approve" not in offered(team, "U7")


@pytest.mark.parametrize("error", ["expired_trigger_id", "invalid_arguments"])
def test_a_refusal_that_no_window_can_say_stands_in_the_tab(team: Team, error: str) -> None:
    team.asked()
    waits(team)
    for slack in ("U2", "U7"):
        opened(team, slack)
    press(team, "U2", "approve")
    team.slack.fail("views.open", error)
    press(team, "U7", "approve")
    assert "already approved by" in seen(team, "U7")
    assert "already approved by" not in opened(team, "U7")


def test_a_form_that_came_too_late_is_said_in_the_tab(team: Team) -> None:
    opened(team, "U1")
    team.slack.fail("views.open", "expired_trigger_id")
    press(team, "U1", "home_ask")
    assert "Slack took too long" in seen(team, "U1")


def test_somebody_elses_row_is_refused_by_the_rules(team: Team) -> None:
    running(team)
    opened(team, "U1")
    stolen = team.hands("U1").home
    assert stolen
    home = {**stolen, "id": team.slack.views.homes["U2"]}
    team.hands("U2").press(home, "give_back")
    assert team.request().stopped is None
    view = team.hands("U2").view
    assert view
    assert "Only the person who asked" in str(view)


def test_a_tab_that_was_drawn_meanwhile_is_left_alone_after_a_click_and_drawn_anew_when_it_is_opened(
    team: Team,
) -> None:
    team.asked()
    waits(team)
    opened(team, "U2")
    before = len(team.calls("views.publish"))
    team.slack.fail("views.publish", "hash_conflict", times=1)
    press(team, "U2", "approve")
    assert len(team.calls("views.publish")) == before + 1
    team.slack.fail("views.publish", "hash_conflict", times=1)
    opened(team, "U2")
    assert "Nobody waits for your decision" in seen(team, "U2")
    first, second = team.calls("views.publish")[-2:]
    assert first["hash"]
    assert "hash" not in second


def test_a_removed_approver_who_clicked_is_offered_it_no_more(team: Team) -> None:
    team.asked()
    waits(team)
    opened(team, "U2")
    key = approvers_key(ROLE.key)
    listed = team.store.read([key])[key]
    assert isinstance(listed, ApproverList)
    others = tuple(each for each in listed.approvers if each.slack != "U2")
    lists = [replace(listed, approvers=others)]
    head = team.store.read([catalog_head_key()])[catalog_head_key()]
    assert isinstance(head, Head)
    search = SearchList(head.version + 1, ())
    team.store.apply_catalog(head.version + 1, (), (), lists, search, "", (), head.version)
    press(team, "U2", "approve")
    assert "Approve request" not in seen(team, "U2")


@pytest.mark.parametrize("error", ["ratelimited", "internal_error", "view_too_large", "hash_conflict"])
def test_what_cannot_be_drawn_undoes_nothing(team: Team, error: str) -> None:
    team.asked()
    waits(team)
    opened(team, "U2")
    team.slack.fail("views.publish", error)
    press(team, "U2", "approve")
    assert team.request().state is State.APPROVED
    assert team.hands("U2").troubles == []
    team.slack.behave()
    assert "Nobody waits" in opened(team, "U2")


def test_a_slack_that_does_not_answer_gets_its_answer_all_the_same(team: Team) -> None:
    team.slack.drop("views.publish", after_effect=False)
    assert team.hands("U1").open_home().status == 200
    assert team.hands("U1").home is None


def test_an_event_that_comes_again_draws_again(team: Team) -> None:
    opened(team, "U1")
    team.asked()
    assert team.hands("U1").open_home(retry=1).status == 200
    assert "What you asked for (1)" in seen(team, "U1")


def test_many_items_are_paged_and_the_page_stays_after_a_click(team: Team) -> None:
    for number in range(50):
        request = replace(
            sample(team), id=RequestId(f"P{number:025d}"), deadline=team.clock() + DAY + number, version=1
        )
        card = Card(request.id, BEN.slack, who=BEN.okta, version=1)
        team.store.commit(Change(writes=(Write(request, None), Write(card, None))))
    assert "Page 1 of 4" in opened(team, "U2")
    assert "Waiting for you (50)" in seen(team, "U2")
    for number in (2, 3, 4):
        press(team, "U2", "home_next")
        assert f"Page {number} of 4" in seen(team, "U2")
    assert offered(team, "U2").count("approve") == 11
    press(team, "U2", "home_previous")
    press(team, "U2", "deny")
    ben = team.hands("U2")
    ben.type("deny_reason", "no")
    ben.submit()
    assert "Page 3 of 4" in seen(team, "U2")
    assert "Waiting for you (49)" in seen(team, "U2")
    assert "Page 1 of 4" in opened(team, "U2")


def sample(team: Team) -> Request:
    from tests.bot.samples import WAITING

    return replace(WAITING, made_at=team.clock(), requester=CLEO, for_whom=replace(CLEO, okta=OktaId("00ux")))


@pytest.mark.parametrize(("standing", "words"), [(Standing.GUEST, "Guests cannot use Access Service"), (Standing.NO_OKTA, "nobody in Okta")])  # fmt: skip
def test_whoever_may_not_use_it_reads_why(team: Team, standing: Standing, words: str) -> None:
    stands(team, "U1", standing)
    assert words in opened(team, "U1")
    assert offered(team, "U1") == []


def test_somebody_new_is_asked_to_look_again(team: Team) -> None:
    assert "still looking you up" in opened(team, "U8")
    assert offered(team, "U8") == ["home_again"]
    team.know("U8")
    press(team, "U8", "home_again")
    assert "You hold nothing right now" in seen(team, "U8")


def test_yesterdays_person_sees_their_things_and_is_told_to_press_again(team: Team) -> None:
    running(team)
    team.clock.advance(DAY + 1)
    assert "Active" in opened(team, "U1")
    press(team, "U1", "extend")
    view = team.hands("U1").view
    assert view
    assert "looking you up" in str(view)
    team.know("U1", "U2")
    press(team, "U1", "extend")
    view = team.hands("U1").view
    assert view
    assert view["callback_id"] == "extend"


def test_what_has_ended_by_the_clock_is_being_taken_back(team: Team) -> None:
    running(team)
    team.clock.advance(WEEK)
    assert "Its time is over" in opened(team, "U1")
