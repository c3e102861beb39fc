"""Several requests in one message: taken by Slack in every state, each with its own buttons, and literal."""

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from access.calls import Pointer
from access.digest import CHOICES
from access.gathering import MOST
from access.keys import RequestId
from access.person import Has
from access.ports import Background, Drawing, Scene
from access.request import REASON_LONGEST, State
from bot.messenger import SlackMessenger
from bot.views import digest_choice, digest_words
from tests.bot import samples
from tests.bot.reading import alive, buttons, literal, message_wrongs, nested
from tests.bot.samples import ADA, BEN, STATES, WAITING, scene
from tests.bot.test_bundle_card import bundled
from tests.clock import START

LONGEST = 13_000


def drawn(scene_: Scene) -> Drawing:
    return SlackMessenger(WebClient()).draw(scene_)


def together(*scenes: Scene) -> Scene:
    first, *others = scenes
    return replace(first, guests=tuple(others))


def numbered(count: int, **more: object) -> list[Scene]:
    found = [replace(WAITING, id=RequestId(f"R{place}"), **more) for place in range(count)]  # type: ignore[arg-type]
    return [scene(each, BEN) for each in found]


def written(drawing: Drawing) -> int:
    return sum(
        len(each["text"]) for each in nested(list(drawing.blocks)) if isinstance(each.get("text"), str)
    )


@pytest.mark.parametrize("state", STATES)
def test_every_state_can_stand_in_it(state: str) -> None:
    other = replace(STATES[state], id=RequestId("R-other"))
    for scenes in ((scene(WAITING, BEN), scene(other, BEN)), (scene(other, BEN), scene(WAITING, BEN))):
        drawing = drawn(together(*scenes))
        assert message_wrongs(drawing.text, drawing.blocks) == []
        pending = 1 + (other.state is State.PENDING and BEN not in [each.by for each in other.approvals])
        assert buttons(drawing.blocks).count("approve") == pending
        assert buttons(drawing.blocks).count("deny") == pending


def test_each_button_is_about_its_own_request() -> None:
    scenes = numbered(MOST)
    drawing = drawn(together(*scenes))
    rows = [each for each in drawing.blocks if each["type"] == "actions"]
    for row, each in zip(rows, scenes, strict=True):
        values = {one["value"] for one in nested(row) if one.get("action_id") in ("approve", "deny")}
        assert values == {str(Pointer.to(each.request))}
        assert [one["action_id"] for one in nested(row) if one.get("action_id")][-1] == "approve_less"
    assert len({row["block_id"] for row in rows}) == MOST
    assert "6 requests wait for your answer" in literal(drawing.blocks)
    assert not [each for each in nested(list(drawing.blocks)) if each.get("style") == "primary"]


@pytest.mark.parametrize("typed", ["x" * REASON_LONGEST, samples.NASTY * 9, samples.HIDDEN, "😀" * 500])
def test_a_full_one_is_taken_with_the_longest_and_worst_of_texts(typed: str) -> None:
    has = tuple(Has(RequestId(f"H{n}"), True, typed) for n in range(5))
    scenes = [
        replace(each, background=Background(typed, typed, None, has))
        for each in numbered(
            MOST, title=typed, reason=typed[:REASON_LONGEST], ticket="OPS-1", context=typed[:900]
        )
    ]
    drawing = drawn(together(*scenes))
    assert message_wrongs(drawing.text, drawing.blocks) == []
    assert "<!channel>" not in alive(drawing.text, drawing.blocks)
    assert written(drawing) < LONGEST
    eight = [replace(each, request=bundled(each.request, (typed,) * 7)) for each in scenes]
    drawing = drawn(together(*eight))
    assert message_wrongs(drawing.text, drawing.blocks) == []
    assert written(drawing) < LONGEST


def test_a_bundle_in_it_is_decided_as_a_whole() -> None:
    both = replace(scene(bundled(WAITING, ("Role two",)), BEN))
    drawing = drawn(together(scene(replace(WAITING, id=RequestId("R1")), BEN), both))
    labels = [
        each["text"]["text"] for each in nested(list(drawing.blocks)) if each.get("action_id") == "approve"
    ]
    assert labels == ["Approve request", "Approve all"]
    assert "Role two" in literal(drawing.blocks)


def test_what_a_phone_shows_names_what_waits_and_nothing_that_is_decided() -> None:
    done = replace(STATES["denied"], id=RequestId("R-done"), title="Done already")
    drawing = drawn(together(scene(WAITING, BEN), scene(done, BEN)))
    assert drawing.text.startswith("One request waits for your answer\nMetabase viewer: <@U1> asks")
    assert "Done already" not in drawing.text
    alone = drawn(together(scene(done, BEN), scene(replace(done, id=RequestId("R2")), BEN)))
    assert alone.text == "None of these requests needs you any more"


def test_the_receipt_says_who_reads_it_when_and_what_to_do_if_it_cannot_wait() -> None:
    later = ((BEN.slack, START + 3600),)
    mine = drawn(replace(scene(WAITING, ADA), later=later))
    assert "<@U2> reads requests together and gets this one <!date^" in alive("", mine.blocks)
    assert "remind them" in alive("", mine.blocks)
    assert "together" not in str(drawn(scene(WAITING, ADA)).blocks)


@pytest.mark.parametrize("hours", CHOICES)
def test_every_choice_is_read_back(hours: tuple[int, ...]) -> None:
    entry = {"selected_option": {"value": digest_choice._text(hours)}}
    assert digest_choice.read(entry) == hours
    assert digest_words.choice(hours)


def test_hours_are_listed_as_people_say_them() -> None:
    assert digest_words.choice((9,)) == "Together at 09:00"
    assert digest_words.choice((9, 13, 17)) == "Together at 09:00, 13:00 and 17:00"
    assert digest_words.of_approver((9, 13)) == "Reads requests at 09:00 and 13:00, their time"
