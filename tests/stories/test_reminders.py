"""After the approval: how access is used, reminders by day and together, and asking again after the end."""

from datetime import datetime
from zoneinfo import ZoneInfo

from access.calls import Pointer
from access.duration import DAY, HOUR, MINUTE
from sandbox.slack.forms import find
from tests.stories.play import ANN, BEN, STAGING, Play

LINK = "https://acme.okta.example/home/staging"
USED = (
    "    target: {okta_group: 00gSTAGINGREAD}\n  staging-debug:",
    f"    target: {{okta_group: 00gSTAGINGREAD}}\n    link: {LINK}\n    use: Choose *Staging*.\n  staging-debug:",
)


def test_whoever_has_access_reads_how_to_use_it(play: Play) -> None:
    play.load(USED)
    play.asked(ANN)
    assert "[Open]" not in play.sees(ANN)
    play.press(BEN, "approve")
    play.settled()
    assert "Choose *Staging*." in play.sees(ANN)
    (card,) = play.cards(ANN, "open")
    assert find(card["blocks"], "open").element["url"] == LINK
    play.press(ANN, "open", card)
    assert "[Open]" not in play.sees(BEN)
    assert play.refusals() == []


def test_a_reminder_that_would_come_at_night_comes_in_the_evening(play: Play) -> None:
    play.clock.advance(10 * HOUR)  # Two in the morning where she is, and so it is again a day before the end.
    play.given(ANN)
    play.clock.advance(5 * DAY)
    play.sweep(15 * HOUR + 50 * MINUTE)
    assert "[Give back access]" not in play.sees(ANN)
    play.sweep(10 * MINUTE)
    assert "[Give back access]" in play.sees(ANN)
    assert len(play[ANN].messages()) == 2
    play.sweep(8 * HOUR, times=4)
    assert play.okta.members(STAGING) == set()
    assert len(play[ANN].messages()) == 2


def test_reminders_that_come_together_are_one_message_with_buttons_for_each(play: Play) -> None:
    first, *_ = [play.given(ANN, role) for role in ("staging-read", "gcp-reports", "zendesk-admin")]
    before = len(play[ANN].messages())
    play.sweep(6 * DAY)
    assert len(play[ANN].messages()) == before + 1
    assert "3 reminders about your access" in play.sees(ANN)
    assert play.sees(ANN).count("[Extend access]") == 3
    assert play.sees(ANN).count("[Give back access]") == 3
    (message,) = play.cards(ANN, "give_back")
    play[ANN].press(message, "give_back", str(Pointer.to(play.request(first))))
    play.settled()
    assert play.sees(ANN).count("[Give back access]") == 2
    assert play.sees(ANN).count("You gave this access back.") == 2  # The card of it and the message of all.
    play.sweep(DAY)
    assert play.sees(ANN).count("Your access has ended.") == 2
    assert play.sees(ANN).count("[Ask again]") == 3
    assert len(play[ANN].messages()) == before + 1


def test_asking_again_begins_with_the_same_role_and_duration(play: Play) -> None:
    play.given(ANN, duration="for 2w")
    play.sweep(14 * DAY)
    assert play.okta.members(STAGING) == set()
    play.look_up(ANN, BEN)
    play.press(ANN, "ask_again")
    form = play[ANN].view or {}
    assert "Staging Read - AWS Role" in play[ANN].draw(form)
    assert find(form["blocks"], "ask_duration").element["initial_option"]["value"] == "for 2w"
    assert "initial_value" not in find(form["blocks"], "ask_reason").element
    play[ANN].type("ask_reason", "there is more of it")
    play[ANN].choose("ask_approvers", [play.slack_id(BEN)])
    play[ANN].submit()
    assert play[ANN].errors == {}
    play.settled()
    play.press(BEN, "approve")
    play.settled()
    assert play.world.members(STAGING) == {ANN}


def test_whoever_waits_while_okta_is_down_reads_that_it_goes_on_by_itself(play: Play) -> None:
    play.asked(ANN)
    play.okta.fail("PUT *", status=503, times=None)
    play.press(BEN, "approve")
    play.settled()
    play.sweep(times=2)
    assert "It has not worked so far. Access Service tries again by itself" in play.sees(ANN)
    play.sweep(15 * MINUTE)
    play.okta.calm()
    play.sweep(5 * MINUTE, times=2)
    assert play.world.members(STAGING) == {ANN}
    assert "It has not worked so far" not in play.sees(ANN)
    assert "It is well now, and the end is the same." in play.sees(ANN)


def test_a_grant_too_short_for_a_reminder_says_so_when_it_starts(play: Play) -> None:
    play.load(
        (
            "    durations: [for 1d, for 1w, for 2w, while used within 2w]\n",
            "    durations: [for 3h, for 1d, for 2w]\n",
        )
    )
    play.given(ANN, duration="for 3h")
    assert "This is too short for a reminder: it ends" in play.sees(ANN)
    play.sweep(3 * HOUR - MINUTE)
    assert "[Give back access]" not in play.sees(ANN)
    play.sweep(MINUTE)
    assert "Your access has ended. Ask again if you still need it." in play.sees(ANN)
    assert "[Ask again]" in play.sees(ANN)


def test_what_a_phone_shows_of_a_reminder_is_in_the_readers_own_time(play: Play) -> None:
    request = play.given(ANN)
    play.sweep(6 * DAY + HOUR)
    end = datetime.fromtimestamp(play.request(request).end or 0, ZoneInfo(play[ANN].member.tz))
    (reminder,) = play.cards(ANN, "extend")
    assert str(reminder["text"]).endswith(f"Your access ends {end.day} {end:%b %Y %H:%M}.")
    assert "<!date^" in str(reminder["blocks"])
