"""The form for asking shows what the rules allow and nothing else, and is read back as it was filled in."""

import json
from dataclasses import replace
from typing import Any

import pytest

from access import answers
from access.answers import Refusals
from access.calls import Offer
from access.catalog import Entry, Head, SearchList
from access.duration import DAY, HOUR, WEEK, For
from access.hours import Hours
from access.keys import PolicyKey, RequestId, RoleKey, SlackId, catalog_head_key
from access.request import REASON_LONGEST
from access.shelf import Browsed
from bot.views import ask_form, context
from bot.views.ask_memo import Memo
from sandbox.slack.hands import Hands
from tests.bot import samples
from tests.bot.reading import literal, nested, view_wrongs
from tests.bot.samples import ADA, END, GIVEN, NASTY, POLICY, ROLE, TARGET, holding, offer
from tests.bot.team import Team

MEMO = Memo(RequestId("01REQUEST"), ADA.okta)
LESS = replace(ROLE, key=RoleKey("less"), title="Metabase reader", description="Look at charts, change none")
MESSAGE = "Numbers are wrong\nhttps://acme.slack.com/archives/C1/p17"


def full() -> Offer:
    """Everything that an offer may have."""
    held = replace(holding(GIVEN), needs={GIVEN.id: END})
    return replace(
        offer(),
        policy=replace(POLICY, sensitive=True, approvals=2),
        holding=held,
        lesser=LESS,
        ticket="ACC-123",
        for_others=True,
        default=For(2 * WEEK),
        also_possible=True,
    )


def blocks(view: object, kind: str = "input") -> list[str]:
    return [str(each["block_id"]) for each in nested(view) if each.get("type") == kind and "block_id" in each]


def element(view: object, action: str) -> dict[str, object]:
    return next(each for each in nested(view) if each.get("action_id") == action)


def text(view: object) -> str:
    """All words of a view."""
    return " ".join(str(each["text"]) for each in nested(view) if isinstance(each.get("text"), str))


def test_it_shows_a_field_for_all_that_the_policy_wants() -> None:
    view = ask_form.offered(MEMO, full())
    assert view_wrongs(view) == []
    names = [each.partition(":")[0] for each in blocks(view)]
    assert names == ["role", "duration", "reason", "ticket", "approvers", "also", "for_whom"]
    optional = [each["block_id"] for each in nested(view) if each.get("optional")]
    assert [str(each).partition(":")[0] for each in optional] == ["also", "for_whom"]


def test_it_shows_no_field_for_what_is_not_wanted() -> None:
    names = [each.partition(":")[0] for each in blocks(ask_form.offered(MEMO, offer()))]
    assert names == ["role", "duration", "reason", "approvers"]


def test_it_says_the_rules_in_words_and_why_those_approve() -> None:
    said = text(ask_form.offered(MEMO, full()))
    for each in (
        "Needs the approval of 2 of the 2 people",
        "can be extended to 4 weeks in all",
        "They work closely with this system",
        "<@U2> owns this role and keeps the list",
        "You have this already, until",
        "This role is sensitive",
        "such as ACC-123",
    ):
        assert each in said


def test_it_points_to_the_smaller_role_with_what_it_lets_one_do() -> None:
    view = ask_form.offered(MEMO, full())
    assert "A smaller role may be enough: Metabase reader. Look at charts, change none" in literal([view])
    button = element(view, ask_form.TAKE)
    assert (button["value"], button["accessibility_label"]) == (
        "less",
        "Ask for that instead: Metabase reader",
    )
    assert not any(each.get("action_id") == ask_form.TAKE for each in nested(ask_form.offered(MEMO, offer())))


def test_it_begins_with_the_usual_duration_if_that_is_offered() -> None:
    chosen = element(ask_form.offered(MEMO, full()), ask_form.DURATION)["initial_option"]
    assert chosen["value"] == "for 2w"  # type: ignore[index]
    other = ask_form.offered(MEMO, replace(full(), default=For(3 * WEEK)))
    assert element(other, ask_form.DURATION)["initial_option"]["value"] == "for 1w"  # type: ignore[index]


@pytest.mark.parametrize("nasty", [NASTY, samples.HIDDEN, "x" * 4000, "&<>" * 400])
def test_whatever_is_not_ours_is_shown_as_it_is(nasty: str) -> None:
    role = replace(LESS, title=nasty, description=nasty)
    wild = replace(full(), role=role, lesser=role, ticket=nasty[:60], also=(replace(role, key=RoleKey("o")),))
    memo = replace(MEMO, context=f"{nasty[:300]}\n{MESSAGE.splitlines()[1]}")
    sought = ask_form.Sought(
        nasty, (Entry(RoleKey("a"), nasty, PolicyKey("p"), TARGET, (), about=nasty),) * 9
    )
    for view in (
        ask_form.offered(memo, wild),
        ask_form.blank(memo, sought),
        ask_form.blank(MEMO, ask_form.Sought(nasty, ())),
    ):
        assert view_wrongs(view) == []
        alive = [str(each["text"]) for each in nested(view) if each.get("type") == "mrkdwn"]
        assert not any(each in line for line in alive for each in ("evil", "channel>", "xxxx", "&amp;&lt;"))


def test_what_it_remembers_always_fits() -> None:
    memo = replace(
        MEMO,
        reason='"' * REASON_LONGEST,
        context='"' * 300 + MESSAGE,
        lately=tuple(RoleKey("r" * 64 + str(n)) for n in range(5)),
        team=tuple(RoleKey("t" * 64 + str(n)) for n in range(5)),
        block="role:" + "r" * 64,
    )
    assert len(str(memo)) <= 2900
    assert Memo.read({"private_metadata": str(memo), "state": {"values": {}}}) == replace(
        memo, lately=(), team=()
    )
    some = replace(memo, reason="w" * (REASON_LONGEST - 50), context="")
    some = replace(some, reason=some.reason + "w" * (2890 - len(str(replace(some, team=())))))
    assert Memo.read({"private_metadata": str(some), "state": {"values": {}}}) == replace(some, team=())
    small = replace(memo, reason="why", context="")
    assert Memo.read({"private_metadata": str(small), "state": {"values": {}}}) == small


def test_an_older_form_is_still_read() -> None:
    old = {"private_metadata": json.dumps({"id": "1"}), "state": {"values": {}}}
    assert Memo.read(old) == Memo(RequestId("1"))


def test_it_is_read_back_with_everything_in_it() -> None:
    values: dict[str, dict[str, object]] = {
        ask_form.ROLE: {"selected_option": {"value": "metabase-viewer"}},
        ask_form.DURATION: {"selected_option": {"value": "for 1w"}},
        ask_form.REASON: {"value": "why"},
        ask_form.APPROVERS: {"selected_options": [{"value": "U2"}]},
        ask_form.TICKET: {"value": " ACC-1\u202e\n 2 "},
        ask_form.ALSO: {"selected_options": [{"value": "a"}, {"value": "b"}]},
        ask_form.FOR_WHOM: {"selected_user": "U7"},
    }
    view = {
        "private_metadata": str(replace(MEMO, context=MESSAGE)),
        "state": {"values": {each: {each: value} for each, value in values.items()}},
    }
    asking = ask_form.read(view)
    assert (asking.ticket, asking.also, asking.for_whom) == ("ACC-1 2", ("a", "b"), "U7")
    assert asking.context == MESSAGE


def test_nothing_chosen_for_others_is_for_oneself() -> None:
    empty = {"x": {ask_form.FOR_WHOM: {"selected_user": None}, ask_form.ALSO: {"selected_options": []}}}
    view = {"private_metadata": str(MEMO), "state": {"values": empty}}
    assert (Memo.read(view).for_whom, Memo.read(view).also) == (None, ())


def test_an_error_stands_at_its_field_whatever_the_role() -> None:
    view = ask_form.offered(replace(MEMO, block="role:less"), full())
    refused = [
        answers.unknown_role(),
        answers.reason_missing(),
        replace(answers.reason_missing(), field="ticket"),
        replace(answers.reason_missing(), field="also"),
        replace(answers.reason_missing(), field="nowhere"),
    ]
    at = ask_form.errors(view, Refusals(tuple(refused)))
    assert set(at) == {"role:less", "reason", "ticket", "also:metabase-viewer"}
    assert set(at) <= set(blocks(view))


def test_an_empty_search_never_has_an_empty_group() -> None:
    one = Entry(RoleKey("a"), "A", PolicyKey("p"), TARGET, ())
    odd = replace(one, key=RoleKey("k" * 200))
    assert ask_form.browsed(Browsed((), (), (), 0)) == []
    assert len(ask_form.browsed(Browsed((odd,), (odd,), (one,), 2))) == 1


def test_what_a_role_is_for_stands_under_its_title() -> None:
    entry = Entry(RoleKey("a"), "A", PolicyKey("p"), TARGET, (), about="d" * 100)
    (found,) = ask_form.found([entry])
    assert len(str(found["description"]["text"])) == 75  # type: ignore[index]
    assert "description" not in ask_form.found([replace(entry, about=" ")])[0]


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/archives/C1/p17",
        "https://acme.slack.com.evil.example/archives/C1/p1",
        "https://acme.slack.com/archives/C1/p1|Approve> <!channel",
        "javascript:alert(1)",
    ],
)
def test_a_context_leads_nowhere_but_to_a_message_in_slack(address: str) -> None:
    drawn = context.draw(f"words\n{address}")
    assert [each["type"] for each in drawn] == ["rich_text"]
    assert context.draw(MESSAGE)[1] == {
        "type": "context",
        "elements": [
            {
                "type": "mrkdwn",
                "text": "<https://acme.slack.com/archives/C1/p17|Open the message>",
                "verbatim": True,
            }
        ],
    }


@pytest.mark.parametrize(
    ("team", "channel", "ts"),
    [("evil.example/x?", "C1", "1.1"), ("acme", "C1/../x", "1.1"), ("acme", "C1", "x")],
)
def test_an_address_is_made_of_ids_alone(team: str, channel: str, ts: str) -> None:
    body = {"team": {"domain": team}, "channel": {"id": channel}, "message_ts": ts, "message": {"text": "hi"}}
    assert context.of(body) == "hi\n"
    assert context.of({}) == ""


def test_a_reply_is_linked_in_its_thread() -> None:
    body = {
        "team": {"domain": "acme"},
        "channel": {"id": "C1"},
        "message_ts": "17.5",
        "message": {"text": "hi", "thread_ts": "16.1"},
    }
    assert context.of(body).endswith("/C1/p175?thread_ts=16.1&cid=C1")
    assert "&amp;cid=C1|" in str(context.draw(context.of(body)))


# In use


def opened(team: Team) -> None:
    ada = team.hands("U1")
    ada.command("/access", "metabase")
    ada.type("ask_reason", "my reason")


def test_taking_another_role_shows_that_one_and_keeps_the_reason(team: Team) -> None:
    opened(team)
    ada = team.hands("U1")
    ada.search("ask_role", "")
    ada.choose("ask_role", "metabase-viewer")
    view = team.slack.views.top("U1")
    assert view
    drawn = ask_form.offered(Memo.read(view.as_json(team.slack.installation)), replace(offer(), lesser=LESS))
    team.slack.views.update(view, drawn)
    ada.press(None, "ask_take", "less")
    assert "not in the catalogue any more" in str(ada.view)
    ada.search("ask_role", "")
    ada.choose("ask_role", "metabase-viewer")
    assert ada.view
    assert ada.view["state"]["values"]["reason"]["ask_reason"]["value"] == "my reason"


def test_a_second_role_that_nobody_approves_together_is_not_found(team: Team) -> None:
    opened(team)
    ada = team.hands("U1")
    assert [each["value"] for each in ada.search("ask_also", "")] == ["payroll-admin"]
    assert ada.search("ask_also", "metabase") == []


def test_a_second_role_that_is_refused_is_said_and_the_reason_is_kept(team: Team) -> None:
    opened(team)
    ada = team.hands("U1")
    ada.search("ask_also", "")
    ada.choose("ask_also", ["payroll-admin"])
    assert ada.view
    assert ada.view["submit"] is None
    assert "not offered to your team" in str(ada.view["blocks"])
    ada.search("ask_role", "meta")
    ada.choose("ask_role", "metabase-viewer")
    ada.submit()
    assert ada.errors == {}
    assert team.request().reason == "my reason"


def for_cleo(team: Team) -> Hands:
    """Ada's form, in which she chooses Dan, whom nobody knows yet."""
    head = team.store.read([catalog_head_key()])[catalog_head_key()]
    assert isinstance(head, Head)
    entry = Entry(ROLE.key, ROLE.title, ROLE.policy, ROLE.target, ())
    policy = replace(POLICY, for_others=True, version=2)
    team.store.apply_catalog(2, [], [policy], [], SearchList(2, (entry,)), "", [], head.version)
    opened(team)
    ada = team.hands("U1")
    ada.choose("ask_for_whom", "U8")
    return ada


def test_trying_again_for_somebody_else_stays_for_them(team: Team) -> None:
    ada = for_cleo(team)
    assert "looking up the person who would get this" in str(ada.view)
    team.know("U8")
    ada.press(None, "ask_try_again")
    assert ada.view
    assert ada.view["state"]["values"]["for_whom"]["ask_for_whom"]["selected_user"] == "U8"
    ada.submit()
    assert ada.errors == {}
    assert (team.request().for_whom.slack, team.request().reason) == ("U8", "my reason")


def test_another_role_after_a_refusal_is_for_oneself_again(team: Team) -> None:
    ada = for_cleo(team)
    ada.search("ask_role", "meta")
    ada.choose("ask_role", "metabase-viewer")
    assert ada.view
    assert not ada.view["state"]["values"]["for_whom"]["ask_for_whom"]["selected_user"]
    ada.submit()
    assert team.request().for_whom.slack == "U1"


def test_slack_ids_of_approvers_are_read_as_they_are(team: Team) -> None:
    opened(team)
    team.hands("U1").submit()
    assert team.request().asked[0].slack in (SlackId("U2"), SlackId("U7"))


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"extensions": 1}, "can be extended once, to 4 weeks in all"),
        ({"extensions": 3}, "can be extended 3 times, to 4 weeks in all"),
        ({"longest_extension": DAY}, "can be extended by 1 day at most each time, to 4 weeks in all"),
        (
            {"extensions": 2, "longest_extension": DAY},
            "can be extended twice, by 1 day at most each time, to 4 weeks in all",
        ),
    ],
)
def test_it_says_how_often_and_by_how_much_it_can_be_extended(bounds: dict[str, Any], said: str) -> None:
    assert said in text(ask_form.offered(MEMO, offer(policy=replace(POLICY, **bounds))))


def test_it_says_when_it_can_be_approved() -> None:
    hours = (Hours("Europe/Berlin", (0, 1, 2, 3, 4), 540, 1020),)
    said = text(ask_form.offered(MEMO, offer(policy=replace(POLICY, hours=hours, pending=8 * HOUR))))
    assert "Can be approved only Monday to Friday, 09:00 to 17:00, Berlin time." in said
    assert "If nobody answers within 8 hours of that time, the request lapses." in said


def test_a_form_that_keeps_more_than_slack_takes_is_none() -> None:
    with pytest.raises(ValueError, match="more than Slack takes"):
        str(replace(MEMO, also=(RoleKey("r" * 3000),)))
