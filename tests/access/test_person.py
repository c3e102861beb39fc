"""Who somebody is: known as of today or not, the same human by another account, and what they were told that they have."""

import pytest

from access.duration import DAY, MINUTE, For
from access.keys import RequestId, RoleKey, SlackId
from access.person import Has, Lately, Party, Person, Standing, judge, worth_another_look
from tests.access.test_policy import NOW, code, person
from tests.world import okta, slack

MEMBER = person("ann")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (MEMBER, ""),
        (None, "looking_you_up"),
        (person("ann", checked_at=NOW - DAY), ""),
        (person("ann", checked_at=NOW - DAY - 1), "looking_you_up"),
        (person("ann", standing=Standing.UNKNOWN), "looking_you_up"),
        (person("ann", okta=None), "looking_you_up"),
        (person("ann", standing=Standing.NO_OKTA, okta=None), "not_a_member.no_okta"),
        (Person(slack("ann")), "looking_you_up"),
    ],
)
def test_only_who_is_known_as_of_today_and_bound_to_okta_may_ask_and_decide(
    who: Person | None, expected: str
) -> None:
    assert code(judge(who, NOW)) == expected


def test_every_other_standing_is_refused() -> None:
    for each in set(Standing) - {Standing.OK, Standing.UNKNOWN}:
        assert code(judge(person("ann", standing=each), NOW)) == f"not_a_member.{each}"


def test_who_was_refused_is_looked_up_again_a_minute_later_and_not_at_every_click() -> None:
    refused = person("ann", standing=Standing.NO_OKTA, okta=None)
    assert not worth_another_look(refused, NOW + MINUTE)
    assert worth_another_look(refused, NOW + MINUTE + 1)
    assert not worth_another_look(MEMBER, NOW + DAY)
    assert worth_another_look(MEMBER, NOW + DAY + 1)
    assert worth_another_look(person("ann", okta=None), NOW)
    assert worth_another_look(None, NOW)


def test_an_account_that_nobody_in_okta_is_behind_is_no_party_to_anything() -> None:
    assert MEMBER.party == Party(okta("ann"), slack("ann"))
    with pytest.raises(ValueError, match="U-ann is not bound to a person in Okta"):
        _ = person("ann", okta=None).party


def test_two_accounts_of_one_human_are_one() -> None:
    assert MEMBER.party.is_(person("ann", slack=SlackId("U-2")))
    assert not MEMBER.party.is_(person("ben"))


@pytest.mark.parametrize("standing", list(Standing))
def test_only_who_left_slack_or_okta_is_gone(standing: Standing) -> None:
    assert person("ann", standing=standing).gone is (standing in (Standing.SLACK_GONE, Standing.OKTA_GONE))


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("R1||Staging", Has(RequestId("R1"), False, "Staging")),
        ("R1|s|Staging | read", Has(RequestId("R1"), True, "Staging | read")),
    ],
)
def test_what_somebody_has_reads_back(text: str, has: Has) -> None:
    assert str(has) == text
    assert Has.parse(text) == has


@pytest.mark.parametrize("text", ["", "R1|s", "R1|x|Staging", "R1|S|Staging"])
def test_what_is_no_text_of_it_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not what somebody has|not enough values"):
        Has.parse(text)


def test_an_account_of_which_nothing_is_known_was_never_looked_up() -> None:
    """So that it is looked up at once, whatever the clock says."""
    found = Person(slack("ann"))
    assert (found.checked_at, found.standing, found.tz) == (0, Standing.UNKNOWN, "UTC")
    assert (found.away_until, found.digest, found.lately, found.version) == (0, (), (), 1)
    assert Lately(RoleKey("role"), For(DAY), ()).at == 0


def test_the_words_that_are_stored_for_a_standing_can_still_be_read() -> None:
    stored = "unknown ok guest bot foreign slack_gone unconfirmed no_okta two_okta okta_gone outside vanished"
    assert {Standing(each) for each in stored.split()} == set(Standing)
