"""What people read about access that lasts while it is used: the same on the card all the time, the latest in the Home tab."""

from dataclasses import replace

import pytest
from slack_sdk import WebClient

from access.calls import Offer
from access.catalog import UsedApp
from access.duration import DAY, HOUR, WEEK, For, WhileUsed
from access.keys import RequestId
from access.ports import Drawing, Scene
from access.request import Moved, Request
from access.shown import Shown
from bot.messenger import SlackMessenger
from bot.views import ask_form, home_words
from bot.views.ask_memo import Memo
from tests.bot import samples
from tests.bot.reading import literal
from tests.bot.samples import ADA, BEN, CLEO, STATES, USED_ON, offer, over, scene
from tests.clock import START

END = USED_ON.end or 0
MEMO = Memo(RequestId("01REQUEST"), ADA.okta)


def drawn(scene_: Scene) -> Drawing:
    return SlackMessenger(WebClient()).draw(scene_)


def used(at: int, end: int) -> Request:
    assert USED_ON.activity is not None
    return replace(USED_ON, end=end, activity=replace(USED_ON.activity, used_at=at))


def test_use_does_not_change_the_card_and_neither_does_the_end() -> None:
    latest = USED_ON.activity.latest if USED_ON.activity else 0
    states = [
        USED_ON,
        used(START + DAY, END + 2 * DAY),
        used(START + 20 * DAY, latest),
        over(used(START + 20 * DAY, latest), "expired"),
    ]
    for reader in (ADA, BEN):
        assert len({drawn(scene(each, reader)).digest for each in states}) == 1
    other = [replace(each, requester=CLEO) for each in states[:-1]]
    assert len({drawn(scene(each, CLEO)).digest for each in other}) == 1
    assert "<@U1> has it as long as they sign on to Cloud" in drawn(scene(other[0], CLEO)).text


def test_the_card_of_what_ended_for_want_of_use_does_not_say_that_it_is_theirs() -> None:
    ended = over(USED_ON, "expired")
    said = drawn(scene(ended, ADA)).text
    assert f"You had it until <!date^{END}^" in said
    assert "It was not used in time." in said
    assert "as long as you" not in said
    assert "as long as they" not in drawn(scene(replace(ended, requester=CLEO), CLEO)).text


def moved(why: str = "left_group") -> Request:
    """Of somebody who left the team that the role is offered to: no use moves the end any more."""
    assert USED_ON.activity is not None
    still = replace(USED_ON.activity, latest=END)
    return replace(USED_ON, moved=Moved(why, START + DAY, USED_ON.activity.latest), activity=still)


def test_whoever_left_the_team_reads_of_a_fixed_end_everywhere() -> None:
    card = drawn(scene(moved(), ADA)).text
    assert f"Yours until <!date^{END}^" in card
    assert "as long as you" not in card
    asker = drawn(scene(replace(moved(), requester=CLEO), CLEO)).text
    assert f"<@U1> has it until <!date^{END}^" in asker
    told = drawn(scene(moved(), ADA, f"moved@{START + DAY}")).text
    assert "using it does not move that, and it cannot be extended" in told
    reminder = drawn(scene(moved(), ADA, f"remind@{END - DAY}")).text
    assert f"Your access ends <!date^{END}^" in reminder
    assert "unless" not in reminder
    assert "however much it is used." in home_words.stands(moved(), Shown.ACTIVE, START + 2 * DAY)


def test_whoever_left_the_team_with_a_fixed_end_reads_nothing_of_use() -> None:
    told = drawn(scene(replace(STATES["active"], moved=Moved("left_group", START)), ADA, f"moved@{START}"))
    assert "using it" not in told.text


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (USED_ON, "Not used yet; ends <!date^"),
        (
            used(START + DAY, END + 2 * DAY),
            f"Used <!date^{START + DAY}^{{date_short_pretty}}|2 Jan 2026>; ends",
        ),
        (used(START + DAY, END + 2 * DAY), "UTC> if not used again."),
        (STATES["active while used, at its longest"], "UTC>, however much it is used."),
    ],
)
def test_the_home_tab_says_when_it_was_used_and_when_it_ends(request_: Request, says: str) -> None:
    assert says in home_words.stands(request_, Shown.ACTIVE, START + 2 * DAY)


def test_from_the_end_to_the_last_news_the_home_tab_says_why() -> None:
    said_ = home_words.stands(USED_ON, Shown.BEING_TAKEN_BACK, END + 60)
    assert "It was not used in time." in said_
    assert "you keep it" in said_
    begun = replace(USED_ON, taking_back_at=END + 2 * HOUR)
    said_ = home_words.stands(begun, Shown.BEING_TAKEN_BACK, END + 3 * HOUR)
    assert "It was not used in time." in said_
    assert "you keep it" not in said_
    hard = STATES["active while used, at its longest"]
    assert "Its time is over." in home_words.stands(hard, Shown.BEING_TAKEN_BACK, (hard.end or 0) + 60)


@pytest.mark.parametrize(
    ("state", "event", "says"),
    [
        (
            "active while used",
            f"remind@{END - DAY}",
            "unless you sign on to Cloud &amp; &lt;Co&gt; before then.",
        ),
        ("ended, while used", f"remind@{END - DAY}", "because it was not used for 2 weeks"),
        ("ended, while used", "end", "because it was not used for 2 weeks"),
        ("active while used", "remind@5", "This access ends later than was said here"),
        ("active while used, at its longest", f"remind@{END + 13 * DAY}", "Ask again when it has ended."),
    ],
)
def test_reminders_and_the_end_say_that_it_is_about_use(state: str, event: str, says: str) -> None:
    request = replace(STATES[state], limits=replace(STATES[state].limits, reminders=(DAY,), longest=4 * WEEK))
    assert says in drawn(scene(request, ADA, event)).text


def explained(role_app: UsedApp | None, **more: object) -> list[str]:
    role = replace(samples.ROLE, activity=role_app)
    found: Offer = replace(offer(role), **{"durations": (For(DAY), WhileUsed(2 * WEEK)), **more})  # type: ignore[arg-type]
    return literal([ask_form.offered(MEMO, found)])


def test_the_form_says_what_counts_as_use() -> None:
    (said,) = [each for each in explained(UsedApp("0oa1", "<Cloud> & Co")) if "While used”" in each]
    assert "each time you sign on to <Cloud> & Co through Okta, the end moves" in said
    assert "While used”" not in str(explained(None))
    assert "While used”" not in str(explained(UsedApp("0oa1", "Cloud"), durations=(For(DAY),)))
