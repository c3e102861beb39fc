"""Which stories the samples are recorded from: together they press, send and open everything that somebody listens to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from access.duration import DAY
from access.keys import RequestId
from access.ports import Change, Write
from tests.stories import test_home
from tests.stories.play import ANN, BEN, CLEO, DAN, EVE, Play

STORIES: Mapping[str, tuple[str, ...]] = {
    "activity": (
        "use_moves_the_end_and_access_that_is_not_used_ends",
        "use_of_what_was_given_back_brings_nothing_back",
        "what_waited_and_became_an_emergency_is_read_as_one",
        "the_form_for_more_time_offers_fixed_times_only",
        "an_approver_of_an_extension_reads_the_end_as_use_has_moved_it",
    ),
    "approve_shorter": ("an_approver_gives_it_for_less_time",),
    "bad_forms": ("whoever_is_still_being_looked_up_is_told_to_press_again",),
    "bundle": (
        "three_roles_are_asked_approved_and_ended_on_their_own",
        "one_denial_denies_all_and_they_can_be_asked_for_again",
    ),
    "deny_lesser": ("deny_and_point_to_the_lesser_role",),
    "digest": (
        "two_requests_come_as_one_message_at_the_hour_and_each_has_its_buttons",
        "what_somebody_else_decides_before_the_hour_never_reaches_them",
        "it_can_be_decided_in_home_before_the_hour",
        "what_cannot_wait_comes_at_once",
    ),
    "emergency": (
        "an_emergency_at_night_reviewed_as_not_justified",
        "a_reviewer_finds_it_at_home_and_a_justified_one_runs_on",
        "everybody_who_looks_after_it_can_end_it_and_nobody_else",
        "security_ends_and_reviews_it_in_its_channel",
        "a_request_that_waits_keeps_nobody_from_an_emergency",
    ),
    "for_somebody": (
        "they_can_refuse_it",
        "they_get_it_and_both_are_told_what_becomes_of_it",
    ),
    "home": (
        "the_whole_way_by_the_tab_alone",
        "a_denial_by_the_tab",
        "many_requests_are_paged",
    ),
    "owner_edits": (
        "an_owner_ends_somebodys_access_and_they_read_why",
        "an_owner_changes_who_approves_and_open_requests_follow",
        "a_sensitive_list_needs_a_second_person_who_agrees_in_slack",
        "two_second_persons_press_and_one_counts",
    ),
    "question": ("a_question_is_asked_and_answered_before_the_decision",),
    "reminders": ("asking_again_begins_with_the_same_role_and_duration",),
    "rule": ("approved_at_once_and_the_rules_author_is_told",),
    "waiting": ("waiting",),
    "ways_in": (
        "words_that_fit_two_roles_are_asked_back",
        "the_shortcut_asks_from_anywhere",
        "a_message_goes_along_to_the_approver",
    ),
}
"""By module and function of `tests.stories`."""


def names() -> Iterator[str]:
    """Each as `module.function`."""
    for module, functions in STORIES.items():
        yield from (f"test_{module}.test_{function}" for function in functions)
    yield from (".away_and_back", ".pages", ".holders", ".doubts", ".words_of_the_command")


def away_and_back(play: Play) -> None:
    """Somebody is away, and is back."""
    play.look_up(CLEO)
    play.asked(ANN, approvers=[BEN, CLEO])
    test_home.opened(play, CLEO)
    day = datetime.fromtimestamp(play.clock() + 2 * DAY, UTC).date().isoformat()
    play[CLEO].choose("home_away", day, play[CLEO].home)
    test_home.press(play, CLEO, "home_back")


def pages(play: Play) -> None:
    """Home is turned back."""
    test_home.test_many_requests_are_paged(play)
    test_home.press(play, BEN, "home_previous")


def holders(play: Play) -> None:
    """The list of who has a role is turned."""
    play.look_up(EVE, BEN)
    held = play.request(play.given(EVE, "staging-debug"))
    for number in range(60):
        made = replace(held, id=RequestId(f"held{number:022d}"), due=None, wake=False)
        play.store.commit(Change(writes=(Write(made, None),)))
    test_home.opened(play, BEN)
    test_home.press(play, BEN, "own_who", "staging-debug")
    play[BEN].press(None, "own_turn")


def doubts(play: Play) -> None:
    """Two approvers leave their team; the owner keeps one of them."""
    team = "00gPLATFORM"
    play.okta.add_group(team, "Platform")
    for each in (BEN, CLEO, DAN):
        play.okta.add_member_by_hand(team, play.okta_id(each))
    title = "    title: Staging Read - AWS Role\n"
    play.load((title, f"{title}    approver_groups: [{team}]\n"))
    play.look_up(ANN, BEN, CLEO, DAN)
    for each, answer in ((CLEO, "keep_approver"), (DAN, "remove_approver")):
        play.okta.remove_member_by_hand(team, play.okta_id(each))
        play.sweep(DAY)
        play.look_up(BEN)
        play.press(BEN, answer)
        play.settled()


def words_of_the_command(play: Play) -> None:
    """What can be typed after the command, and a form that is closed."""
    play.look_up(ANN)
    for each in ("help", "mine", "staging", "nothing fits this"):
        play[ANN].command("/access", each)
        if play[ANN].view:
            play[ANN].close()
