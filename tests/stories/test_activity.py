"""Access that lasts while it is used: what people see, what Okta holds, and what is on record, whenever and however Okta tells of use."""

import json

from access.cursor import LOG
from access.duration import DAY, HOUR, MINUTE, WEEK
from access.keys import RequestId, cursor_key
from bot.views.text import utc
from sandbox.world import SECURITY
from tests.stories.play import ANN, BEN, CLEO, STAGING, Play

WHILE = "while used within 2w"
AWS, DEV = "0oaAWS", "0oaDEVWRITE"
LOGS = "GET /api/v1/logs*"


def use(play: Play, email: str = ANN, app: str = AWS, *, success: bool = True) -> None:
    """Somebody signs on to an app in Okta."""
    play.okta.use(app, play.okta_id(email), success=success)


def end(play: Play, request: RequestId) -> int:
    at = play.request(request).end
    assert at is not None
    return at


def home(play: Play, email: str = ANN) -> str:
    """What the Home tab says, without line breaks."""
    play[email].open_home()
    return " ".join(play[email].draw(play[email].home or {}).split())


def channel(play: Play) -> str:
    messages = play.slack.conversations.messages.get(SECURITY, {})
    return " ".join(str(each.text) for each in messages.values())


def polls(play: Play) -> int:
    return play.okta.count("GET", "/api/v1/logs")


def test_use_moves_the_end_and_access_that_is_not_used_ends(play: Play) -> None:
    play.fill(ANN, duration=WHILE)
    assert "each time you sign on to AWS through Okta, the end moves" in play[ANN].draw(play[ANN].view or {})
    play[ANN].submit()
    play.settled()
    assert "asks for this access for as long as it is used at least every 2 weeks." in play.sees(BEN)
    assert "Each use moves the end, up to 4 weeks in all." in play.sees(BEN)
    play.press(BEN, "approve")
    play.settled()
    (request,) = play.requests()
    first = end(play, request)
    assert "Yours as long as you sign on to AWS at least every 2 weeks, until" in play.sees(ANN)
    assert "Not used yet; ends" in home(play)
    card = play[ANN].messages()
    play.sweep(3 * DAY)
    use(play)
    play.sweep()
    assert end(play, request) == first + 4 * DAY
    assert play.holding(ANN).needs == {request: first + 4 * DAY}
    assert "Used" in home(play)
    assert "if not used again" in home(play)
    assert play[ANN].messages() == card
    play.sweep(first + 3 * DAY - play.clock())
    play.sweep(DAY + 30 * MINUTE)
    assert play.world.members(STAGING) == {ANN}
    assert "unless you sign on to AWS before then." in play.sees(ANN)
    play.sweep(20 * MINUTE, times=4)
    assert play.world.members(STAGING) == set()
    assert "because it was not used for 2 weeks. Ask again if you still need it." in play.sees(ANN)
    wanted = ["asked", "approved", "begun", "given", "used", "taking_back", "ended"]
    assert play.facts(request) == wanted
    assert channel(play) == ""


def test_an_app_counts_by_its_own_sign_ons_and_nothing_else_does(play: Play) -> None:
    request = play.given(ANN, "dev-write", WHILE)
    other = play.given(CLEO, "dev-write", WHILE)
    first = end(play, request), end(play, other)
    play.sweep(DAY)
    use(play, app=AWS)
    use(play, app=DEV, success=False)
    use(play, CLEO, DEV)
    play.sweep()
    assert (end(play, request), end(play, other)) == (first[0], first[1] + 2 * DAY)
    assert "used" not in play.facts(request)


def test_use_that_is_told_of_late_twice_and_in_another_order_counts_once(play: Play) -> None:
    request = play.given(ANN, duration=WHILE)
    last = end(play, request)
    play.sweep(last - 2 * HOUR - play.clock())
    play.okta.delay_log(2 * HOUR + 30 * MINUTE)
    use(play)
    play.okta.delay_log(0)
    play.sweep(HOUR)
    use(play, BEN)
    play.sweep(HOUR + 10 * MINUTE)
    assert "It was not used in time. If Okta still tells us of a use" in home(play)
    assert end(play, request) == last
    play.okta.repeat_log(2)
    play.sweep(20 * MINUTE, times=3)
    assert end(play, request) == last + 2 * WEEK
    assert play.world.members(STAGING) == {ANN}
    assert "It was not used in time." not in home(play)
    assert "This access ends later than was said here" in play.sees(ANN)
    play.okta.repeat_log(3)
    use(play, success=False)
    play.sweep(times=2)
    assert play.facts(request).count("used") == 1


def test_while_the_log_is_down_for_a_day_nobody_loses_access_and_security_is_told(play: Play) -> None:
    request, unused = play.given(ANN, duration=WHILE), play.given(CLEO, "dev-write", WHILE)
    last = end(play, request)
    play.sweep(last - 3 * HOUR - play.clock())
    play.okta.fail(LOGS, status=503, times=None)
    play.sweep(HOUR)
    use(play)
    play.sweep(HOUR)
    assert "Okta's System Log is not read" in channel(play)
    play.sweep(12 * HOUR)
    assert play.world.members(STAGING) == {ANN}
    assert play.world.holders(DEV) == {CLEO}
    play.okta.calm()
    play.sweep(15 * MINUTE, times=3)
    assert "Okta's System Log is read again" in channel(play)
    assert end(play, request) == last + 2 * WEEK
    assert play.world.members(STAGING) == {ANN}
    assert play.world.holders(DEV) == set()
    assert play.facts(unused)[-1] == "ended"


def test_a_log_that_stays_down_ends_access_a_day_after_its_end(play: Play) -> None:
    request = play.given(ANN, duration=WHILE)
    last = end(play, request)
    play.sweep(last - HOUR - play.clock())
    play.okta.fail(LOGS, status=503, times=None)
    play.sweep(DAY)
    assert play.world.members(STAGING) == {ANN}
    assert "ends even if it may have been used" in channel(play)
    play.sweep(HOUR + 10 * MINUTE)
    assert play.world.members(STAGING) == set()
    assert play.facts(request)[-1] == "ended"


def test_okta_forgets_the_place_and_nothing_is_skipped(play: Play) -> None:
    request = play.given(ANN, duration=WHILE)
    first = end(play, request)
    play.sweep()
    refusal = {"errorCode": "E0000001", "errorSummary": "Api validation failed: after", "errorCauses": []}
    play.okta.fail(LOGS, status=400, body=refusal)
    use(play)
    play.sweep(times=2)
    assert end(play, request) == first + DAY
    assert "The place in Okta's System Log was lost" in channel(play)


def test_nobody_asks_the_log_while_nobody_has_such_access(play: Play) -> None:
    play.given(ANN)
    before = polls(play)
    play.sweep(times=3)
    assert polls(play) == before
    assert play.record(cursor_key(LOG)) is None


def test_use_of_what_was_given_back_brings_nothing_back(play: Play) -> None:
    request = play.given(ANN, duration=WHILE)
    last = end(play, request)
    play.sweep(last - DAY - play.clock())
    play.press(ANN, "give_back")
    use(play)
    play.settled()
    play.sweep(times=2)
    assert play.world.members(STAGING) == set()
    assert "used" not in play.facts(request)
    assert end(play, request) == last


def test_the_longest_total_asks_for_a_fresh_approval(play: Play) -> None:
    request = play.given(ANN, "gcp-reports", WHILE)
    began = play.request(request).approved_at or 0
    for day in range(6, 28, 6):
        play.sweep(began + day * DAY - play.clock())
        use(play, app="0oaGOOGLE")
        play.sweep()
    assert end(play, request) == began + 4 * WEEK
    assert "however much it is used." in home(play)
    play.sweep(began + 27 * DAY + HOUR - play.clock())
    assert "Ask again when it has ended." in play.sees(ANN)
    use(play, app="0oaGOOGLE")
    play.sweep(began + 4 * WEEK - play.clock())
    assert play.world.members("00gREPORTS") == set()
    assert "Your access has ended. Ask again if you still need it." in play.sees(ANN)


def test_whoever_leaves_the_team_keeps_it_to_its_end_however_much_it_is_used(play: Play) -> None:
    play.okta.add_group("00gENG", "Engineering")
    play.okta.add_member_by_hand("00gENG", play.okta_id(ANN))
    play.load(("    title: Standard\n", "    title: Standard\n    requesters: [00gENG]\n"))
    play.look_up(ANN, BEN)
    request = play.given(ANN, duration=WHILE)
    play.sweep(DAY)
    use(play)
    play.sweep()
    last = end(play, request)
    assert last == (play.request(request).approved_at or 0) + 2 * DAY + 2 * WEEK
    play.okta.remove_member_by_hand("00gENG", play.okta_id(ANN))
    play.sweep(DAY)
    assert "using it does not move that, and it cannot be extended." in play.sees(ANN)
    assert "as long as you sign on" not in play.sees(ANN)
    for _ in range(4):
        play.sweep(2 * DAY)
        use(play)
    play.sweep()
    assert end(play, request) == last
    assert "however much it is used." in home(play)
    play.sweep(last - play.clock())
    assert play.world.members(STAGING) == set()
    assert play.facts(request).count("used") == 1


def test_what_waited_and_became_an_emergency_is_read_as_one(play: Play) -> None:
    play.load(
        (
            "    title: Standard\n",
            "    title: Standard\n    emergency: {duration: for 4h}\n",
        )
    )
    play.look_up(ANN, BEN, CLEO)
    request = play.asked(ANN, duration=WHILE, approvers=[BEN])
    play.press(ANN, "emergency_turn")
    play[ANN].type("emergency_incident", "INC-7: the import is stuck")
    play[ANN].submit()
    play.settled()
    assert play.world.members(STAGING) == {ANN}
    assert "as long as you sign on" not in play.sees(ANN)
    assert "not used" not in home(play)
    assert play.record(cursor_key(LOG)) is None
    play.sweep(4 * HOUR)
    assert play.world.members(STAGING) == set()
    assert play.request(request).reason_ended == "expired"


def test_the_form_for_more_time_offers_fixed_times_only(play: Play) -> None:
    play.given(ANN, duration=WHILE)
    play.sweep(13 * DAY)
    play.press(ANN, "extend")
    form = json.dumps(play[ANN].view)
    assert "for 1w" in form
    assert "while used" not in form


def test_an_approver_of_an_extension_reads_the_end_as_use_has_moved_it(play: Play) -> None:
    play.load(("    longest: 4w\n", "    longest: 8w\n"))
    request = play.given(ANN, duration=WHILE)
    play.sweep(13 * DAY)
    play.look_up(ANN, BEN)
    more = play.extend(ANN, "for 1w")
    play.settled()
    assert utc(end(play, request) + WEEK) in json.dumps(play.cards(BEN, "approve")[-1])
    use(play)
    play.sweep()
    play.settled()
    moved = end(play, request)
    assert utc(moved + WEEK) in json.dumps(play.cards(BEN, "approve")[-1])
    play.press(BEN, "approve")
    play.settled()
    assert play.request(more).reason_ended == "extended"
    assert end(play, request) == moved + WEEK
