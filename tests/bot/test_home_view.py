"""The Home tab in every state of every item is one that Slack takes, says where things stand, and shows typed text as it was typed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from access import answers
from access.answers import Refusals
from access.breaker import Breaker
from access.calls import Pointer
from access.catalog import Approver
from access.duration import DAY, HOUR, MINUTE
from access.edits import Edits, Proposal
from access.home import Asked, Given, Hold, Home, Owned, Part, WaitingEdit, WaitingReview, Waits
from access.home_emergencies import Emergencies, Owed
from access.home_items import Waiting
from access.home_watch import Stuck, Watch
from access.keys import OktaId, RequestId, RoleKey, SlackId, Target
from access.request import REASON_LONGEST, Request, State, Stop
from access.shown import shown
from bot.views import home, home_words
from bot.views.owner_forms import Answer
from sandbox.slack.limits import VIEW_BLOCKS, VIEW_BYTES
from tests.bot.reading import alive, buttons, literal, nested, view_wrongs
from tests.bot.samples import (
    ADA,
    BEN,
    CLEO,
    EMERGENCY,
    END,
    EXTENSION,
    GIVEN,
    HIDDEN,
    NASTY,
    REVIEW,
    ROLE,
    STATES,
    URGENT,
    WAITING,
    holding,
)
from tests.clock import START

HELD = {name: each for name, each in STATES.items() if each.state is State.APPROVED}
T = TypeVar("T")
PENDING = {name: each for name, each in STATES.items() if each.state is State.PENDING}


def hold(request: Request, now: int = START + DAY, *, may: bool = True, waiting: bool = False) -> Hold:
    return Hold(request, shown(request, holding(request), now), may, may, waiting)


def lent(request: Request, now: int = START + DAY) -> Given:
    return Given(request, shown(request, holding(request), now), end=True)


def part(items: Sequence[T]) -> Part[T]:
    return Part(tuple(items), 0, len(items), 0)


def page(
    held: Sequence[Hold] = (),
    waiting: Sequence[Request | WaitingEdit | WaitingReview] = (),
    asked: Sequence[Asked] = (),
    own: Sequence[Owned] = (),
    number: int = 0,
    pages: int = 1,
    now: int = START + DAY,
    **more: Any,
) -> Home:
    waits: list[Waiting] = [Waits(each) if isinstance(each, Request) else each for each in waiting]
    return Home(ADA.okta, part(held), part(waits), part(asked), part(own), number, pages, now, **more)


def drawn(*args: Any, **more: Any) -> dict[str, Any]:
    view = home.draw(page(*args, **more))
    assert view_wrongs(view) == []
    return view


def numbered(request: Request, count: int) -> list[Request]:
    return [replace(request, id=RequestId(f"{n:026d}")) for n in range(count)]


def said(view: dict[str, Any]) -> str:
    return alive("", view["blocks"])


def test_an_empty_tab_helps() -> None:
    view = drawn()
    assert buttons(view["blocks"]) == ["home_ask"]
    for words in ("You hold nothing right now", "choose a role", "Nobody waits", "No request of yours"):
        assert words in said(view)


@pytest.mark.parametrize("state", HELD)
@pytest.mark.parametrize("now", [START + 100, END - 90, END - 1, END + 9])
@pytest.mark.parametrize("may", [True, False])
@pytest.mark.parametrize("waiting", [True, False])
def test_everything_held_is_drawn(state: str, now: int, may: bool, waiting: bool) -> None:
    item = hold(HELD[state], now, may=may, waiting=waiting)
    view = drawn([item], now=now)
    assert HELD[state].title in literal(view["blocks"])
    assert item.state.value in said(view).casefold()
    assert buttons(view["blocks"]) == ["home_ask", *(["extend", "give_back"] if may else [])]
    assert ("You asked for an extension" in said(view)) is waiting


@pytest.mark.parametrize("state", PENDING)
def test_everything_waiting_and_asked_is_drawn(state: str) -> None:
    request = PENDING[state]
    view = drawn(waiting=[request], asked=[Asked(replace(request, id=RequestId("x")), withdraw=True)])
    assert buttons(view["blocks"]) == ["home_ask", "approve", "deny", "withdraw"]
    assert request.reason in literal(view["blocks"])
    assert "asks" in said(view)
    assert "You asked" in said(view)
    assert "withdraw" not in buttons(drawn(asked=[Asked(request, withdraw=False)])["blocks"])


def test_the_order_is_hold_then_waiting_then_asked() -> None:
    view = drawn([hold(GIVEN)], [WAITING], [Asked(EXTENSION, withdraw=True)])
    heads = [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]
    assert heads == ["What you hold (1)", "Waiting for you (1)", "What you asked for (1)"]
    assert buttons(view["blocks"]) == ["home_ask", "extend", "give_back", "approve", "deny", "withdraw"]
    assert view["blocks"][0]["elements"][0]["style"] == "primary"


def test_times_are_the_readers_own_and_what_is_left_is_said() -> None:
    view = drawn([hold(GIVEN, END - 6 * DAY - 5)], now=END - 6 * DAY - 5)
    assert f"*Active*, 6 days left. Ends <!date^{END}^" in said(view)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (14 * DAY, "14 days left"),
        (2 * DAY, "2 days left"),
        (2 * DAY - 1, "47 hours left"),
        (2 * HOUR, "2 hours left"),
        (2 * HOUR - 1, "119 minutes left"),
        (2 * MINUTE, "2 minutes left"),
        (119, "ends in a moment"),
        (0, "ends in a moment"),
    ],
)
def test_what_is_left_is_never_said_too_long(seconds: int, words: str) -> None:
    assert home_words.left(seconds) == words


@pytest.mark.parametrize(
    "typed", ["x" * REASON_LONGEST, "&" * REASON_LONGEST, NASTY, HIDDEN, "\u202e", "😀" * 500]
)
def test_a_full_page_is_taken_with_the_longest_and_worst_of_texts(typed: str) -> None:
    many = tuple(replace(BEN, slack=SlackId(f"U{n:010d}")) for n in range(120))

    def worst(request: Request) -> list[Request]:
        return numbered(replace(request, title=typed * 3, reason=typed, asked=many), home.SIZE)

    held = [hold(each, waiting=True) for each in worst(GIVEN)]
    waiting = worst(PENDING["waiting for a second"])
    asked = [Asked(each, withdraw=True) for each in worst(WAITING)]
    none: list[Any] = []
    for ours, theirs, mine in (
        (held, none, none),
        (none, waiting, none),
        (none, none, asked),
        (held[:5], waiting[:5], asked[:5]),
    ):
        view = home.draw(
            page(ours, theirs, mine, number=1, pages=3, unread=9, hidden=3), "A sentence of ours."
        )
        assert view_wrongs(view) == []
        assert len(view["blocks"]) <= VIEW_BLOCKS  # type: ignore[arg-type]
        assert len(str(view).encode()) < VIEW_BYTES


def test_ids_as_long_as_okta_and_slack_make_them_fit_into_the_buttons() -> None:
    ids = ("0" * 100,)
    long = replace(
        WAITING,
        role=RoleKey("r" * 75),
        for_whom=replace(ADA, okta=OktaId("0" * 100)),
        target=Target("okta_group", ids),
        extends=RequestId("1" * 26),
    )
    view = drawn(waiting=[long])
    (approve,) = [each for each in nested(view["blocks"]) if each.get("action_id") == "approve"]
    assert Pointer.parse(approve["value"]) == Pointer.to(long)


def test_every_row_is_told_apart_by_a_screen_reader() -> None:
    title = "A role whose title is longer than what a screen reader is given to say of a button"
    many = [replace(each, title=title) for each in numbered(WAITING, home.SIZE)]
    held = [hold(replace(each, title=title)) for each in numbered(GIVEN, home.SIZE)]
    for view in (drawn(waiting=many), drawn(held)):
        spoken = [
            each["accessibility_label"] for each in nested(view["blocks"]) if each.get("type") == "button"
        ]
        assert len(set(spoken)) == len(spoken)
        assert spoken[1].endswith("…")
    assert "Approve request, 1 of 13: A role" in str(drawn(waiting=many))


def test_the_first_page_points_to_what_is_elsewhere_and_the_last_says_what_was_left_out() -> None:
    none = Part[Asked]((), 0, 0, 1)
    own = Part[Owned]((), 0, 0, 1)
    held, waiting = Part((hold(GIVEN),), 0, 16, 0), Part[Waiting]((), 0, 3, 1)
    view = home.draw(Home(ADA.okta, held, waiting, none, own, 0, 2, START, 7))
    assert view_wrongs(view) == []
    assert "On page 2." in str(view)
    assert "Page 1 of 2" in str(view)
    assert "7 more" not in str(view)
    assert buttons(view["blocks"])[-1] == "home_next"
    held, waiting = Part[Hold]((), 15, 16, 0), Part[Waiting]((Waits(WAITING),), 2, 3, 1)
    view = home.draw(Home(ADA.okta, held, waiting, none, own, 1, 2, START, 7))
    assert view_wrongs(view) == []
    heads = [each["text"]["text"] for each in nested(view["blocks"]) if each.get("type") == "header"]
    assert heads == ["Waiting for you (3)"]
    assert "7 more" in str(view)
    assert "3 of 3" in str(view)
    assert buttons(view["blocks"])[-1] == "home_previous"


@pytest.mark.parametrize("refused", [answers.looking_you_up(), answers.not_a_member("guest"), answers.not_a_member("okta_gone")])  # fmt: skip
def test_a_refusal_is_a_sentence_and_offers_another_look_where_that_helps(refused: answers.Refused) -> None:
    view = home.draw(Refusals((refused,)))
    assert view_wrongs(view) == []
    assert refused.why in said(view)
    assert buttons(view["blocks"]) == (["home_again"] if refused.code == answers.LOOKING else [])


def test_the_small_window_is_one_that_slack_takes() -> None:
    view = home.told(answers.already_decided("U2", "approved").why)
    assert view_wrongs(view) == []
    assert "already approved by <@U2>" in said(view)


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_nothing_typed_is_alive(typed: str) -> None:
    for text in (typed, NASTY):
        request = replace(WAITING, title=text, reason=text)
        before = said(drawn([hold(GIVEN)], [WAITING], [Asked(WAITING, withdraw=False)]))
        after = drawn([hold(replace(GIVEN, title=text))], [request], [Asked(request, withdraw=False)])
        assert said(after) == before


@pytest.mark.parametrize("spot", [home.Spot(), home.Spot(3, OktaId("00u1")), home.Spot(0, OktaId("a|b"))])
def test_what_the_tab_remembers_is_read_back(spot: home.Spot) -> None:
    assert home.Spot.parse(str(spot)) == spot
    form = {"private_metadata": '{"pointer": "x"}'}
    assert home.opened_from(home.remembering(dict(form), spot)) == spot
    assert home.opened_from(form) is None


@pytest.mark.parametrize("text", ["", "x", "-1|", "9999999999|", "٣|", "1.5|"])
def test_what_is_no_memory_is_the_beginning(text: str) -> None:
    assert home.Spot.parse(text) == home.Spot()


def role_of_ones_own(**more: Any) -> Owned:
    approvers = (Approver(BEN.okta, BEN.slack, "Ben"), Approver(CLEO.okta, CLEO.slack, "Cleo"))
    fields: dict[str, Any] = {"role": ROLE, "approvers": approvers, "gone": frozenset(), "waiting": None}
    return Owned(**{**fields, **more})


def proposal() -> Proposal:
    own = role_of_ones_own().approvers
    return Proposal("f" * 64, BEN, own, own[:1], 3, (CLEO,), START, START + DAY)


def test_ones_own_roles_are_drawn_last_and_say_who_approves_and_who_has_left() -> None:
    view = drawn([hold(GIVEN)], own=[role_of_ones_own(gone=frozenset({CLEO.slack}))])
    heads = [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]
    assert heads == ["What you hold (1)", "Waiting for you", "What you asked for", "Roles you own (1)"]
    assert "Approvers: <@U2> and <@U7>. <@U7> has left" in said(view)
    assert buttons(view["blocks"])[-2:] == ["own_who", "own_edit"]
    assert "Roles you own" not in str(drawn())


def test_a_change_that_waits_can_be_taken_back_and_shows_its_difference() -> None:
    view = drawn(own=[role_of_ones_own(waiting=proposal())])
    assert "Your change waits for <@U7> until" in said(view)
    assert "Removes <@U7>." in said(view)
    assert buttons(view["blocks"])[-2:] == ["own_who", "keep_edit"]


def test_a_proposed_list_waits_among_the_requests() -> None:
    item = WaitingEdit(Edits(ROLE.key, ROLE.title, proposal()), START + DAY)
    view = drawn(waiting=[WAITING, item])
    assert "<@U2> wants to change who may approve this role" in said(view)
    assert buttons(view["blocks"]) == ["home_ask", "approve", "deny", "agree_edit", "keep_edit"]
    agree = next(each for each in nested(view["blocks"]) if each.get("action_id") == "agree_edit")
    assert Answer.parse(agree["value"]) == Answer(ROLE.key, "f" * 64)
    assert agree["confirm"]


def test_an_extension_says_when_it_ends_as_things_are() -> None:
    request = replace(EXTENSION, asked=(ADA,))
    waits = part([*list[Waiting](), Waits(request, END)])
    none = part(list[Any]())
    view = home.draw(Home(ADA.okta, none, waits, none, none, 0, 1, START))
    assert f"As things are, it ends <!date^{END}^" in said(view)


def test_what_could_not_be_read_is_one_line() -> None:
    assert "could not be read" not in str(drawn())
    assert "One thing could not be read and is not shown." in said(drawn(hidden=1))
    assert "3 things could not be read and are not shown." in said(drawn(hidden=3))


def stuck(**more: Any) -> Stuck:
    fields: dict[str, Any] = {
        "person": ADA.slack,
        "title": "Admin",
        "target": GIVEN.target,
        "since": START,
        "error": "403",
    }
    return Stuck(**{**fields, **more})


def test_security_reads_who_what_since_when_and_why() -> None:
    down = Breaker("okta", START, why="503 from okta")
    view = drawn(watch=Watch((stuck(), stuck(person=None, title="", error="")), 12, (down,)))
    assert "*Okta does not answer* since <!date^" in said(view)
    assert "10 more are stuck than are listed here." in said(view)
    assert "Admin (okta_group:00g1), since 1 Jan 2026 00:00 UTC: 403" in literal(view["blocks"])
    assert "okta_group:00g1, since 1 Jan 2026 00:00 UTC" in literal(view["blocks"])
    assert [each["user_id"] for each in nested(view["blocks"]) if each.get("type") == "user"] == ["U1"]
    barred = drawn(watch=Watch((), 0, (replace(down, barred=True),)))
    assert "*Okta does not let us in*" in said(barred)
    well = drawn(watch=Watch((), 0, ()))
    assert "All services answer.\nNo removal is stuck." in said(well)
    assert "No emergency in the last 4 weeks." in said(well)


def test_security_reads_which_emergencies_wait_for_a_review() -> None:
    owed = Owed(SlackId("U1"), NASTY, START - DAY, START - HOUR)
    urgent = Emergencies((owed, replace(owed, deadline=START + 2 * DAY)), 2, 5)
    view = drawn(watch=Watch((), 0, (), urgent))
    assert view_wrongs(view) == []
    assert "5 emergencies in the last 4 weeks. *2 without a review.*" in said(view)
    assert "its review was due 31 Dec 2025 23:00 UTC" in " ".join(literal(view["blocks"]))
    assert "its review is due 3 Jan 2026 00:00 UTC" in " ".join(literal(view["blocks"]))
    assert [each["user_id"] for each in nested(view["blocks"]) if each.get("type") == "user"] == ["U1", "U1"]
    done = drawn(watch=Watch((), 0, (), Emergencies((), 0, 1)))
    assert "1 emergency in the last 4 weeks. It is reviewed." in said(done)
    old = drawn(watch=Watch((), 0, (), Emergencies((owed,), 1, 0)))
    assert "No emergency in the last 4 weeks. *1 without a review, from before.*" in said(old)


@pytest.mark.parametrize("typed", ["x" * REASON_LONGEST, NASTY, HIDDEN, "\u202e", "😀" * 500])
def test_the_fullest_page_of_all_is_taken(typed: str) -> None:
    """Every section has something or says something, and each row is as long as it can be."""
    many = tuple(Approver(OktaId(f"00u{n}"), SlackId(f"U{n:010d}"), typed) for n in range(50))
    waits = replace(proposal(), approvers=many, asked=tuple(each.party for each in many))
    roles = [replace(ROLE, key=RoleKey(f"role-{n}"), title=typed * 3, retired=True) for n in range(home.SIZE)]
    own = [
        role_of_ones_own(role=each, approvers=many, gone=frozenset(one.slack for one in many), waiting=waits)
        for each in roles
    ]
    seen = Watch(tuple(stuck(title=typed, error=typed) for _ in range(10)), 99, (Breaker("okta", START),))
    urgent = Emergencies(tuple(Owed(SlackId("U1"), typed * 3, START, START) for _ in range(10)), 99, 99)
    seen = replace(seen, emergencies=urgent)
    edits = [WaitingEdit(Edits(each.key, typed * 3, waits), START) for each in roles]
    ended = replace(GIVEN, title=typed * 3, stopped=Stop("owner", "00u", START, typed))
    held = [hold(each, waiting=True) for each in numbered(ended, home.SIZE)]
    worst = numbered(replace(WAITING, title=typed * 3, reason=typed), home.SIZE)
    used = [
        WaitingReview(
            replace(URGENT, id=each.id, title=typed * 3, emergency=replace(EMERGENCY, incident=typed)), REVIEW
        )
        for each in worst
    ]
    theirs_ = [lent(replace(each.request, for_whom=CLEO)) for each in held]
    none: list[Any] = []
    for holds, theirs, lent_, mine in (
        (none, none, theirs_[:1], own),
        (none, edits, theirs_[:1], none),
        (held, none, theirs_[:1], none),
        (none, worst, theirs_[:1], none),
        (none, used, theirs_[:1], none),
        (none, none, theirs_, none),
    ):
        others = part(lent_)
        view = home.draw(
            page(holds, theirs, none, mine, 0, 9, hidden=3, unread=9, watch=seen, others=others),
            "A sentence.",
        )
        assert view_wrongs(view) == []
        assert len(view["blocks"]) <= VIEW_BLOCKS - 4  # type: ignore[arg-type]
        assert len(str(view).encode()) < VIEW_BYTES


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_nothing_typed_is_alive_in_what_one_looks_after(typed: str) -> None:
    for text in (typed, NASTY):
        before = drawn(own=[role_of_ones_own()], watch=Watch((stuck(),), 1, ()))
        after = drawn(
            own=[role_of_ones_own(role=replace(ROLE, title=text))],
            watch=Watch((stuck(title=text, error=text),), 1, ()),
        )
        assert said(after) == said(before)


@pytest.mark.parametrize("state", HELD)
@pytest.mark.parametrize("now", [START + 100, END + 9])
def test_what_somebody_else_has_by_ones_asking_is_told_of_them_and_not_of_the_reader(
    state: str, now: int
) -> None:
    request = replace(HELD[state], for_whom=CLEO)
    view = drawn(others=part([lent(request, now)]), now=now)
    assert buttons(view["blocks"]) == ["home_ask", "give_back"]
    sentence = next(each for each in said(view).split("\n") if each.startswith(f"<@{CLEO.slack}>: *"))
    assert "Your" not in sentence.removeprefix("You ended")
    assert "What others have because you asked (1)" in literal(view["blocks"])


def test_one_is_one() -> None:
    assert home_words.unread(1).startswith("One more waits for you.")
    assert home_words.unread(2).startswith("2 more wait for you.")
    assert home_words.more_stuck(1).startswith("One more is stuck")


def test_a_section_about_others_is_there_only_for_whoever_asked_for_them() -> None:
    assert "others have" not in str(drawn())


def test_what_is_sensitive_has_a_mark() -> None:
    sensitive = {"limits": replace(WAITING.limits, sensitive=True)}
    marked = str(drawn([hold(replace(GIVEN, **sensitive))], [replace(WAITING, **sensitive)]))  # type: ignore[arg-type]
    assert marked.count("🔴 Sensitive.") == 2
    assert "ensitive" not in str(drawn([hold(GIVEN)], [WAITING]))


def test_what_is_not_approved_in_slack_can_be_denied_in_the_tab() -> None:
    elsewhere = replace(WAITING, limits=replace(WAITING.limits, elsewhere="in the console"))
    rows = [
        block
        for block in drawn((), [elsewhere])["blocks"]
        if block.get("block_id") == f"waiting:{WAITING.id}"
    ]
    assert [each["action_id"] for each in rows[0]["elements"]] == ["deny"]


def test_a_hint_that_no_form_has_room_for_is_none() -> None:
    assert home.Spot.parse(f"2|{'0' * 3000}") == home.Spot(2)
    assert home.Spot.parse("2|00u1") == home.Spot(2, OktaId("00u1"))
