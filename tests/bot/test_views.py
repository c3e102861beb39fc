"""Every message and form in every state is one that Slack takes, and says in its text what its blocks say."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from slack_sdk import WebClient

from access import answers
from access.answers import Refusals
from access.calls import Extension, Pointer
from access.card import Place, Prior
from access.catalog import Entry, Pushed
from access.duration import DAY, HOUR, WEEK, For
from access.holding import Base, Held, Holding
from access.keys import OktaId, RequestId, RoleKey, SlackId
from access.person import Party
from access.ports import Drawing, Scene
from access.request import REASON_LONGEST, Request
from bot.messenger import SlackMessenger
from bot.views import ask_form, deny_form, extend_form, text, using
from tests.bot import samples
from tests.bot.reading import buttons, literal, message_wrongs, nested, view_wrongs
from tests.bot.samples import (
    ADA,
    BEN,
    CLEO,
    END,
    EXTENSION,
    GIVEN,
    STATES,
    TARGET,
    WAITING,
    holding,
    offer,
    over,
    scene,
)
from tests.clock import START

MEMO = ask_form.Memo(RequestId("01REQUEST"), ADA.okta)
REMIND = f"remind@{END - DAY}"
CHOSEN: dict[str, object] = {
    "text": {"type": "plain_text", "text": "Metabase viewer"},
    "value": "metabase-viewer",
}


def drawn(scene_: Scene) -> Drawing:
    return SlackMessenger(WebClient()).draw(scene_)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("reader", [ADA, BEN, CLEO], ids=["requester", "approver", "other approver"])
@pytest.mark.parametrize("event", ["", REMIND, "remind@1", "end"])
def test_every_message_is_one_that_slack_takes(state: str, reader: Party, event: str) -> None:
    drawing = drawn(scene(STATES[state], reader, event))
    assert message_wrongs(drawing.text, drawing.blocks) == []


@pytest.mark.parametrize("state", STATES)
def test_a_message_is_taken_with_the_longest_and_worst_of_texts(state: str) -> None:
    for typed in (
        "x" * REASON_LONGEST,
        "&" * REASON_LONGEST,
        samples.NASTY,
        samples.HIDDEN,
        "\u202e",
        "😀" * 500,
    ):
        request = replace(STATES[state], title=typed * 3, reason=typed)
        if request.denial:
            request = replace(request, decisions=(replace(request.denial, reason=typed),))
        many = tuple(replace(BEN, slack=SlackId(f"U{n:010d}")) for n in range(120))
        for reader in (ADA, BEN):
            drawing = drawn(scene(replace(request, asked=(*request.asked, *many)), reader))
            assert message_wrongs(drawing.text, drawing.blocks) == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", ["", REMIND, "end"])
def test_nothing_changes_by_time_alone(state: str, event: str) -> None:
    request = STATES[state]
    for reader in (ADA, BEN):
        digests = {
            drawn(replace(scene(request, reader, event, now), holding=holding(request))).digest
            for now in (END - DAY, END - 1, END, END + 1, END + 30 * DAY)
        }
        assert len(digests) == 1


@pytest.mark.parametrize(
    ("state", "reader", "event", "shown"),
    [
        ("waiting", BEN, "", ["approve", "deny", "ask_question"]),
        ("waiting", ADA, "", ["nudge", "withdraw"]),
        ("waiting for a second", BEN, "", []),
        ("waiting for a second", CLEO, "", ["approve", "deny", "ask_question"]),
        ("extension waiting", CLEO, "", ["approve", "deny", "ask_question"]),
        ("active", ADA, REMIND, ["extend", "give_back"]),
        ("active", ADA, "remind@1", []),
        ("being taken back", ADA, REMIND, []),
        ("ended", ADA, REMIND, ["ask_again"]),
        ("ended", ADA, "end", ["ask_again"]),
        ("ended", ADA, "", []),
        ("given back", ADA, REMIND, ["ask_again"]),
        ("kept by others", ADA, "end", []),
        ("person gone", ADA, "end", []),
        ("failed", ADA, "", ["ask_again"]),
        ("failed", BEN, "", []),
        ("approver gone", ADA, "", ["ask_again"]),
        ("never there", ADA, "", ["ask_again"]),
        ("active, with a link", ADA, "", ["open"]),
        ("ended, with a link", ADA, "", ["open"]),
        ("being set up, with a link", ADA, "", []),
        ("being taken back, with a link", ADA, "", []),
        ("active, with a link", BEN, "", []),
        ("active", ADA, "", []),
        ("active", BEN, "", []),
        ("denied", BEN, "", []),
        ("denied", ADA, "", []),
    ],
)
def test_a_button_is_shown_where_it_can_be_used(
    state: str, reader: Party, event: str, shown: list[str]
) -> None:
    assert buttons(drawn(scene(STATES[state], reader, event)).blocks) == shown


def test_an_approvers_card_changes_once_and_not_when_access_comes_and_goes() -> None:
    after = [
        drawn(scene(STATES[each], BEN)).digest
        for each in ("being set up", "active", "ended", "given back", "failed")
    ]
    assert len(set(after)) == 1
    assert drawn(scene(WAITING, BEN)).digest not in after


def test_somebody_who_is_not_asked_any_more_has_nothing_to_press() -> None:
    drawing = drawn(scene(replace(WAITING, asked=(CLEO,)), BEN))
    assert "Others have been asked" in drawing.text
    assert buttons(drawing.blocks) == []


def test_the_requesters_card_says_the_same_at_the_end_as_while_it_ran() -> None:
    running, late = scene(GIVEN), scene(GIVEN, now=END + 90)
    assert len({drawn(running).digest, drawn(late).digest, drawn(scene(over(GIVEN, "expired"))).digest}) == 1
    assert f"Yours until <!date^{END}^" in drawn(running).text


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("being set up", "is being set up"),
        (
            "active while used",
            "Yours as long as you sign on to Cloud &amp; &lt;Co&gt; at least every 2 weeks, until",
        ),
        ("active, with a duration that no use moves", "Yours until"),
        ("had already", "nothing changed for you"),
        ("being taken back", "You gave this access back. It is being taken away."),
        ("kept by others", "still have it, because somebody gave it to you in Okta as well"),
        ("given back and kept by others", "You gave this access back. It ended"),
        ("given back and kept by others", "You still have it"),
        ("failed and given by others", "You have it all the same"),
        ("never there", "could not be set up before its time was over"),
        ("given back", "You gave this access back. It ended"),
        ("failing", "could not be set up. What was begun is being undone."),
        ("failed", "you do not have it"),
        ("denied", "Denied by <@U2>"),
        ("withdrawn", "You withdrew this request"),
        ("lapsed", "Nobody answered in time"),
        ("role gone", "not in the catalogue any more"),
        ("extended", "Approved by <@U2> for 1 week longer"),
        ("not extended", "it was not extended"),
    ],
)
def test_the_requester_reads_where_it_stands(state: str, says: str) -> None:
    assert says in drawn(scene(STATES[state])).text


FOLLOWS = "Okta gives it at once; Google follows within minutes."
GIVEN_IN_OKTA = "Given in Okta. Google follows within minutes."


def test_the_form_and_the_approver_read_which_service_follows() -> None:
    role = replace(samples.ROLE, pushed=Pushed("0oa1", "Google", "Staging Read"))
    assert FOLLOWS in literal([ask_form.offered(MEMO, offer(role))])
    assert FOLLOWS in literal(drawn(scene(STATES["waiting, carried on"], BEN)).blocks)
    assert "follows" not in str(ask_form.offered(MEMO, offer()))
    assert "follows" not in str(drawn(scene(WAITING, BEN)).blocks)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("active, carried on", True),
        ("ended, carried on", True),
        ("active", False),
        ("waiting, carried on", False),
        ("being set up, carried on", False),
        ("had already, carried on", False),
        ("being taken back, carried on", False),
    ],
)
def test_what_was_read_back_is_named_once_it_is_given(state: str, said: bool) -> None:
    drawing = drawn(scene(STATES[state]))
    assert (GIVEN_IN_OKTA in literal(drawing.blocks)) is said
    assert (GIVEN_IN_OKTA in drawing.text) is said


def test_nothing_is_named_while_the_proof_is_in_doubt_again() -> None:
    doubted = replace(scene(STATES["active, carried on"]), holding=Holding(ADA.okta, TARGET, Held.ADDING))
    assert "Given in Okta" not in drawn(doubted).text


def test_a_service_with_a_hostile_name_is_shown_as_it_is() -> None:
    drawing = drawn(scene(replace(GIVEN, follows="<!channel> *x*")))
    assert "&lt;!channel&gt; *x* follows" in drawing.text
    assert any("<!channel> *x* follows" in each for each in literal(drawing.blocks))


def test_a_denial_is_shown_with_its_reason() -> None:
    for reader in (ADA, BEN, CLEO):
        assert "Please use the dashboard" in literal(drawn(scene(STATES["denied"], reader)).blocks)


def test_a_reminder_turns_into_the_notice_of_the_end() -> None:
    before, after = drawn(scene(GIVEN, event=REMIND)), drawn(scene(STATES["ended"], event=REMIND))
    assert f"Your access ends <!date^{END}^" in before.text
    assert "Your access has ended" in after.text
    assert after.digest == drawn(scene(STATES["ended"], event="end")).digest


def test_a_reminder_of_an_end_that_was_moved_says_so_for_good() -> None:
    moved = replace(GIVEN, end=END + WEEK, former_ends=(END,))
    texts = {drawn(scene(each, event=REMIND)).text for each in (moved, over(moved, "expired"))}
    assert len(texts) == 1
    assert "ends later than was said here" in texts.pop()


@pytest.mark.parametrize("event", [REMIND, "end"])
def test_the_notice_of_an_end_says_what_others_still_give(event: str) -> None:
    said = drawn(scene(STATES["kept by others"], event=event)).text
    assert "Your access from this request has ended. You still have it" in said


def test_what_others_give_is_not_said_to_follow_from_us() -> None:
    request = replace(STATES["kept by others"], follows="Google")
    assert "Google" not in str(drawn(scene(request)))


def test_approvers_read_that_somebody_has_it_from_elsewhere() -> None:
    drawing = drawn(scene(WAITING, BEN, prior=Prior.OUTSIDE))
    assert "<@U1> has this already, without an end" in str(drawing.blocks)
    assert message_wrongs(drawing.text, drawing.blocks) == []
    assert buttons(drawing.blocks) == ["approve", "deny", "ask_question"]
    for prior in (Prior.NONE, Prior.UNKNOWN, None):
        assert "already" not in str(drawn(scene(WAITING, BEN, prior=prior)))


def test_approvers_read_until_when_somebody_has_it_through_us() -> None:
    held = replace(holding(GIVEN), needs={RequestId("other"): END, WAITING.id: END + WEEK})
    drawing = drawn(replace(scene(WAITING, BEN), holding=held))
    assert f"<@U1> has this already, until <!date^{END}^" in str(drawing.blocks)


def test_what_somebody_has_already_is_for_those_who_decide() -> None:
    outside = replace(holding(GIVEN), base=Base.PERMANENT, needs={RequestId("other"): END})
    for request, reader in ((WAITING, ADA), (STATES["denied"], BEN), (STATES["extension waiting"], BEN)):
        assert "already" not in str(
            drawn(replace(scene(request, reader, prior=Prior.OUTSIDE), holding=outside))
        )


def test_an_undecided_extension_is_told_of_before_the_end() -> None:
    extension = STATES["extension waiting"]
    reminder = drawn(scene(GIVEN, event=REMIND, waiting=extension))
    assert buttons(reminder.blocks) == ["give_back"]
    assert any("until somebody agrees" in str(block) for block in reminder.blocks)


@pytest.mark.parametrize(
    ("limits", "extended", "said"),
    [
        ({"extend": False}, 0, "does not allow extending. Ask again when it has ended."),
        ({"extensions": 2}, 2, "extended as often as its role's policy allows. Ask again when it has ended."),
        ({"longest": 2 * WEEK}, 0, "is reached. Ask again when it has ended."),
        ({"longest_extension": HOUR}, 0, "is reached. Ask again when it has ended."),
    ],
)
def test_where_no_extension_is_possible_the_reminder_says_so_instead(
    limits: dict[str, Any], extended: int, said: str
) -> None:
    request = replace(GIVEN, limits=replace(GIVEN.limits, **limits), extended=extended)
    drawing = drawn(scene(request, event=REMIND))
    assert buttons(drawing.blocks) == ["give_back"]
    assert said in drawing.text


def test_approvers_of_an_extension_read_how_often_it_was_extended() -> None:
    before = replace(scene(EXTENSION, BEN), parent=replace(GIVEN, extended=2))
    assert "It was extended twice before." in str(drawn(before).blocks)
    assert "extended" not in str(drawn(scene(EXTENSION, BEN)).blocks)


def test_buttons_carry_the_pointer_to_the_request() -> None:
    blocks = list(drawn(scene(WAITING, BEN)).blocks)
    values = {each["value"] for each in nested(blocks) if each.get("type") == "button"}
    assert {Pointer.parse(each) for each in values} == {Pointer.to(WAITING)}


# The forms


def test_every_form_is_one_that_slack_takes() -> None:
    why_not = [
        answers.looking_you_up(),
        answers.may_not_ask(),
        answers.no_approver(),
        answers.not_a_member("guest"),
    ]
    long_role = replace(samples.ROLE, title="x" * 400, description="y" * 900, key=RoleKey("r" * 64))
    lesser = replace(offer(), lesser=long_role, holding=replace(holding(GIVEN), needs={GIVEN.id: END}))
    views = [
        ask_form.blank(MEMO),
        *[ask_form.refused(MEMO, CHOSEN, Refusals((each,))) for each in why_not],
        *[ask_form.offered(MEMO, each) for each in (offer(), offer(long_role), offer(approvers=500), lesser)],
        ask_form.offered(MEMO, replace(offer(), durations=())),
        ask_form.offered(replace(MEMO, reason="\n" * 5 + '"' * REASON_LONGEST), offer()),
        deny_form.draw(WAITING, Pointer.to(WAITING), Place("D1", "1.1")),
        deny_form.draw(
            replace(WAITING, title=samples.NASTY * 9, reason=samples.NASTY), Pointer.to(WAITING), None
        ),
        extend_form.draw(Extension(GIVEN, (For(WEEK), For(HOUR))), Pointer.to(GIVEN), RequestId("02")),
        extend_form.draw(
            Extension(replace(GIVEN, reason="r" * REASON_LONGEST, end=None), (For(WEEK),)),
            Pointer.to(GIVEN),
            RequestId("02"),
        ),
    ]
    for view in views:
        assert view_wrongs(view) == []


def test_the_shortest_duration_and_the_proposed_approvers_are_chosen_to_begin_with() -> None:
    view = ask_form.offered(MEMO, replace(offer(approvers=300), durations=(For(2 * WEEK), For(WEEK))))
    selects = {each["action_id"]: each for each in nested(view) if "action_id" in each}
    duration, approvers = selects[ask_form.DURATION], selects[ask_form.APPROVERS]
    assert duration["initial_option"]["value"] == "for 1w"
    assert [each["value"] for each in approvers["initial_options"]] == ["UAPP299"]
    assert len(approvers["options"]) == 100
    assert approvers["options"][0]["value"] == "UAPP299"


def test_a_search_among_5000_roles_answers_at_most_100_that_slack_takes() -> None:
    entries = [
        Entry(RoleKey(f"role-{n}"), "Long title " * 20 + str(n), samples.POLICY.key, TARGET, ())
        for n in range(5000)
    ]
    odd = Entry(RoleKey("k" * 200), "Key too long for Slack", samples.POLICY.key, TARGET, ())
    answer = ask_form.found([odd, *entries])
    assert len(answer) == 100
    assert odd.key not in {each["value"] for each in answer}
    assert (
        view_wrongs(
            {
                "type": "modal",
                "title": {"type": "plain_text", "text": "t"},
                "blocks": [
                    {
                        "type": "actions",
                        "elements": [{"type": "static_select", "action_id": "a", "options": answer}],
                    }
                ],
            }
        )
        == []
    )


def test_the_form_reads_back_what_it_drew() -> None:
    view = {
        "private_metadata": str(replace(MEMO, reason="kept")),
        "state": {
            "values": {
                "role": {ask_form.ROLE: {"type": "external_select", "selected_option": CHOSEN}},
                "duration:x": {
                    ask_form.DURATION: {"type": "static_select", "selected_option": {"value": "for 1w"}}
                },
                "reason": {ask_form.REASON: {"type": "plain_text_input", "value": f" {samples.HIDDEN} "}},
                "approvers:x": {
                    ask_form.APPROVERS: {"type": "x", "selected_options": [{"value": "U2"}, {"value": "U7"}]}
                },
            }
        },
    }
    asking = ask_form.read(view)
    assert asking.id == MEMO.id
    assert (asking.role, asking.duration, asking.person) == ("metabase-viewer", "for 1w", OktaId("00uada"))
    assert asking.approvers == ("U2", "U7")
    assert asking.reason == "safeexe.[31mend"


def test_a_form_with_nothing_in_it_reads_as_empty() -> None:
    empty: dict[str, object] = {"value": None, "selected_option": None, "selected_options": []}
    actions = [ask_form.ROLE, ask_form.DURATION, ask_form.REASON, ask_form.APPROVERS]
    view = {
        "private_metadata": json.dumps({"id": "1"}),
        "state": {"values": {each: {each: empty} for each in actions}},
    }
    asking = ask_form.read(view)
    assert (asking.role, asking.duration, asking.reason, asking.approvers, asking.person) == (
        "",
        "",
        "",
        (),
        None,
    )


def test_typed_text_outlives_a_role_that_is_refused() -> None:
    typed = {"reason": {ask_form.REASON: {"type": "plain_text_input", "value": "my reason"}}}
    memo = ask_form.Memo.read({"private_metadata": str(MEMO), "state": {"values": typed}})
    view = ask_form.refused(memo, CHOSEN, Refusals((answers.may_not_ask(),)))
    later = ask_form.Memo.read({**view, "state": {"values": {}}})
    again = ask_form.offered(later, offer())
    assert [each["initial_value"] for each in nested(again) if each.get("action_id") == ask_form.REASON] == [
        "my reason"
    ]


def test_a_request_for_a_long_list_names_ten_people_and_counts_the_rest() -> None:
    request: Request = replace(
        WAITING, asked=tuple(replace(BEN, slack=SlackId(f"U{n:03d}")) for n in range(40))
    )
    assert "and 30 more" in str(drawn(scene(request)).blocks)


def joined(number: int, state: str = "active") -> Scene:
    """A reminder with guests, all of them in this state."""
    waiting = STATES["extension waiting"]
    return replace(
        scene(STATES[state], event=REMIND, waiting=waiting),
        guests=tuple(scene(STATES[state], event=REMIND) for _ in range(number - 1)),
    )


@pytest.mark.parametrize("state", [each for each in STATES if STATES[each].end])
@pytest.mark.parametrize("number", [2, 15, 16, 30])
def test_reminders_that_come_together_are_a_message_that_slack_takes(state: str, number: int) -> None:
    drawing = drawn(joined(number, state))
    assert message_wrongs(drawing.text, drawing.blocks) == []
    ids = [each["block_id"] for each in nested(list(drawing.blocks)) if "block_id" in each]
    assert len(set(ids)) == len(ids)


def test_at_most_fifteen_of_them_are_shown_and_the_rest_is_counted() -> None:
    assert buttons(drawn(joined(15)).blocks).count("give_back") == 15
    assert "not shown here" not in drawn(joined(15)).text
    for number, rest in (
        (16, "1 other reminder is not shown here"),
        (18, "3 other reminders are not shown here"),
    ):
        drawing = drawn(joined(number))
        assert buttons(drawing.blocks).count("give_back") == 15
        assert rest in drawing.text
        assert any(rest in str(block) for block in drawing.blocks)


def test_titles_of_reminders_that_come_together_are_shown_as_they_are() -> None:
    hostile = replace(GIVEN, title=samples.NASTY)
    drawing = drawn(replace(scene(hostile, event=REMIND), guests=(scene(hostile, event=REMIND),)))
    assert message_wrongs(drawing.text, drawing.blocks) == []
    assert "<!channel>" not in drawing.text
    assert sum("<!channel>" in each for each in literal(drawing.blocks)) == 2


def test_whoever_has_access_reads_how_to_use_it() -> None:
    for state in ("active, with a link", "active, with a use"):
        assert any(
            "Choose *Staging* & open <the console>." in each
            for each in literal(drawn(scene(STATES[state])).blocks)
        )
    (link,) = [
        each["url"]
        for each in nested(list(drawn(scene(STATES["active, with a link"])).blocks))
        if "url" in each
    ]
    assert link == "https://acme.example/aws"


@pytest.mark.parametrize("state", ["active, too short for a reminder", "ended, too short for a reminder"])
def test_a_grant_that_is_too_short_for_a_reminder_says_so(state: str) -> None:
    assert "This is too short for a reminder: it ends" in str(drawn(scene(STATES[state])).blocks)
    assert "too short" not in str(drawn(scene(GIVEN)).blocks)


def test_what_went_wrong_and_is_well_again_is_said() -> None:
    troubled = replace(holding(STATES["being set up"]), state=Held.ADDING, failing_since=END)
    waits = drawn(replace(scene(STATES["being set up"]), holding=troubled))
    assert "tries again by itself" in str(waits.blocks)
    assert "tries again by itself" not in str(drawn(scene(STATES["being set up"])).blocks)
    assert "It is well now" in str(drawn(scene(STATES["active, late"])).blocks)
    assert "It is well now" not in str(drawn(scene(GIVEN)).blocks)


def test_an_extension_that_waits_shows_the_end_as_it_is() -> None:
    assert f"As things are, your access ends <!date^{END}^" in str(
        drawn(scene(STATES["extension waiting"])).blocks
    )


def test_asking_again_carries_role_and_duration_and_nothing_else() -> None:
    (value,) = [
        each["value"]
        for each in nested(list(drawn(scene(STATES["ended"], event="end")).blocks))
        if each.get("type") == "button"
    ]
    assert value == "metabase-viewer/for 2w"
    again = using.Again.parse(value)
    assert again.preferred(offer()) == For(2 * WEEK)
    assert replace(again, duration=For(HOUR)).preferred(offer()) is None
    for wrong in ("", "metabase-viewer", "Not a key/for 1w", "metabase-viewer/for ever", "/for 1w"):
        with pytest.raises(ValueError, match=r"not|no |unpack|duration"):
            using.Again.parse(wrong)


@pytest.mark.parametrize("state", STATES)
def test_a_notification_has_the_times_of_its_readers_own_clock(state: str) -> None:
    there = scene(STATES[state], ADA)
    plain, local = drawn(there), drawn(replace(there, tz="Asia/Tokyo"))
    assert "<!date" not in local.text
    assert "UTC" not in local.text
    assert (local.blocks, local.digest) == (plain.blocks, plain.digest)


@pytest.mark.parametrize(
    ("tz", "day", "hour"),
    [
        ("Asia/Tokyo", "2 Jan 2026", "2 Jan 2026 00:30"),
        ("UTC", "1 Jan 2026", "1 Jan 2026 15:30"),
        ("America/New_York", "1 Jan 2026", "1 Jan 2026 10:30"),
        ("Nowhere/At_All", "1 Jan 2026", "1 Jan 2026 15:30"),
    ],
)
def test_a_notification_names_a_day_without_an_hour_and_a_moment_with_one(
    tz: str, day: str, hour: str
) -> None:
    at = START + 15 * HOUR + 1800
    assert text.in_zone(f"Used {text.day(at)}; ends {text.moment(at)}.", tz) == f"Used {day}; ends {hour}."
    assert (text.local(at, tz), text.local(at, tz, time=False)) == (hour, day)


def test_a_notification_says_the_hour_as_clocks_show_it_there() -> None:
    drawing = drawn(replace(scene(GIVEN, ADA), tz="Asia/Tokyo"))
    end = datetime.fromtimestamp(GIVEN.end or 0, ZoneInfo("Asia/Tokyo"))
    assert f"Yours until {end.day} {end:%b %Y %H:%M}." in drawing.text


def test_words_that_look_like_a_moment_are_not_taken_for_one() -> None:
    hostile = replace(GIVEN, title="<!date^0^{date}|now> <!date^99999999999999^{time}|x>")
    drawing = drawn(replace(scene(hostile, ADA), tz="Europe/Paris"))
    assert "&lt;!date^0^{date}|now&gt;" in drawing.text
