"""What several roles together, and access for somebody else, look like in every state: taken by Slack, literal, and all said."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from slack_sdk import WebClient

from access.calls import Pointer
from access.card import Place, Prior
from access.duration import DAY, WEEK
from access.holding import Held, Holding
from access.keys import PolicyKey, RequestId, RoleKey, SlackId, Target
from access.person import Party
from access.ports import Drawing, Scene
from access.request import Companion, Request
from bot.messenger import SlackMessenger
from bot.views import deny_form
from bot.views.text import moment, rich
from tests.bot import samples
from tests.bot.reading import alive, buttons, literal, message_wrongs, nested, view_wrongs
from tests.bot.samples import ADA, APPROVED, BEN, CLEO, STATES, WAITING, over, scene
from tests.clock import START

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


def beside(scene_: Scene, found: Sequence[tuple[Prior, int, int]]) -> Scene:
    """The scene with the other roles of its bundle: what a look found of each, how often it was given, and how long it is held."""
    request = scene_.request
    others = []
    for each, (prior, times, needed) in zip(request.also, found, strict=True):
        own = replace(request, id=each.request, title=each.title, target=each.target, also=())
        held = Holding(ADA.okta, each.target, Held.PRESENT if needed else Held.ABSENT)
        lately = tuple(START - DAY * place for place in range(times, 0, -1))
        needs = {RequestId("R-old"): START + needed} if needed else {}
        held = replace(held, times=times, lately=lately, needs=needs)
        others.append(replace(scene_, request=own, holding=held, prior=prior))
    return replace(scene_, beside=tuple(others))


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


KNOWN = [(Prior.OUTSIDE, 0, 0), (Prior.NONE, 2, 0), (Prior.UNKNOWN, 1, WEEK), *[(Prior.NONE, 0, 0)] * 4]


def test_the_card_says_of_each_role_what_the_person_has_and_had() -> None:
    scene_ = beside(scene(bundled(WAITING), BEN), KNOWN)
    drawing = drawn(scene_)
    assert message_wrongs(drawing.text, drawing.blocks) == []
    lines = [
        "".join(str(each.get("text") or each.get("fallback")) for each in section["elements"])
        for section in nested(list(drawing.blocks))
        if section.get("type") == "rich_text_section" and len(section["elements"]) > 1
    ]
    assert lines[0] == "Metabase viewer: not given to them in the 12 months before this"
    assert lines[1] == "Role number 2: has it already, without an end"
    assert lines[2].startswith("Role number 3: had it twice in the 12 months before this, given last ")
    assert lines[3].startswith("Role number 4: has it already, until ")
    assert "; had it once in the 12 months" in lines[3]
    assert len(lines) == 8


def test_eight_hostile_titles_with_all_that_is_known_are_one_card_that_slack_takes() -> None:
    for title in (samples.NASTY * 3, samples.HIDDEN, "😀" * 200):
        request = replace(bundled(WAITING, (title,) * 7), title=title, reason=samples.NASTY * 8)
        drawing = drawn(beside(scene(request, BEN), [(Prior.OUTSIDE, 8, WEEK)] * 7))
        assert message_wrongs(drawing.text, drawing.blocks) == []
        assert "<!channel>" not in alive(drawing.text, drawing.blocks)
        assert len(str(drawing.blocks)) < 25_000


def test_all_of_them_are_given_for_less_by_one_choice() -> None:
    drawing = drawn(beside(scene(bundled(WAITING), BEN), KNOWN))
    (less,) = [each for each in nested(list(drawing.blocks)) if each.get("action_id") == "approve_less"]
    assert less["placeholder"]["text"] == "Approve all for less time"
    assert less["confirm"]["confirm"]["text"] == "Approve all"
    assert [each["value"] for each in less["options"]] == ["for 1w"]


def test_a_choice_of_less_is_not_offered_when_a_role_of_it_could_not_be_read() -> None:
    short = beside(scene(bundled(WAITING), BEN), KNOWN)
    drawing = drawn(replace(short, beside=short.beside[1:]))
    assert not [each for each in nested(list(drawing.blocks)) if each.get("action_id") == "approve_less"]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("plain &lt;words&gt;", ["text"]),
        (f"until {moment(START)}; <@U1> too", ["text", "date", "text", "user", "text"]),
        (moment(START), ["date"]),
    ],
)
def test_a_sentence_of_ours_keeps_its_people_and_times_in_rich_text(sentence: str, kinds: list[str]) -> None:
    assert [each["type"] for each in rich(sentence)] == kinds


def test_what_slack_escapes_is_shown_as_it_was_meant_in_rich_text() -> None:
    assert rich("a &lt; b") == [{"type": "text", "text": "a < b"}]
    assert rich(f"ends {moment(START)}")[1]["timestamp"] == START
