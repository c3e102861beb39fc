from collections import Counter
from contextlib import suppress

import pytest

from access.budget import for_removals
from access.errors import NeverWorks, Spent, TryAgain
from access.keys import OktaId, Target
from access.reserving import Shared
from provisioners import Okta
from provisioners._buckets import bucket_of
from provisioners._ration import SharedRation
from provisioners.okta_group import OktaGroup
from provisioners.okta_people import LOOKUP, OktaDirectory
from sandbox.okta import PretendOkta
from store.memory import MemoryStore
from tests.provisioners.conftest import NOW


@pytest.fixture
def people(ours: Okta) -> OktaDirectory:
    return OktaDirectory(ours)


def test_a_person_comes_with_name_and_groups(okta: PretendOkta, people: OktaDirectory) -> None:
    okta.add_member_by_hand("00gPROD", "00uADA")
    (ada,) = people.by_email("ada@example.com", 5)
    assert (ada.okta, ada.login, ada.email, ada.name) == (
        "00uADA",
        "ada@example.com",
        "ada@example.com",
        "Ada Lovelace",
    )
    assert ada.alive
    assert ada.groups == {"00gPROD"}
    assert people.by_id(OktaId("00uADA"), 5) == ada


def test_a_person_comes_with_the_department_if_there_is_one(okta: PretendOkta, people: OktaDirectory) -> None:
    okta.add_user("00uGRACE", "grace@example.com", department="Compilers")
    (grace,), (ada,) = people.by_email("grace@example.com", 5), people.by_email("ada@example.com", 5)
    assert (grace.department, ada.department) == ("Compilers", "")


def test_a_person_without_a_name_is_called_by_login(okta: PretendOkta, people: OktaDirectory) -> None:
    okta.add_user("00uBOT", "bot@example.com")
    (bot,) = people.by_email("bot@example.com", 5)
    assert bot.name == "bot@example.com"


@pytest.mark.parametrize(
    ("status", "alive"),
    [
        ("ACTIVE", True),
        ("PASSWORD_EXPIRED", True),
        ("LOCKED_OUT", True),
        ("RECOVERY", True),
        ("SUSPENDED", False),
        ("DEPROVISIONED", False),
        ("STAGED", False),
        ("PROVISIONED", False),
    ],
)
def test_only_who_works_here_is_alive(
    okta: PretendOkta, people: OktaDirectory, status: str, alive: bool
) -> None:
    okta.set_status("00uADA", status)
    assert [person.alive for person in people.by_email("ada@example.com", 5)] == [alive]
    by_id = people.by_id(OktaId("00uADA"), 5)
    assert by_id is not None
    assert by_id.alive is alive
    assert people.alive(OktaId("00uADA"), 5) is alive


def test_case_does_not_matter_and_nothing_but_case(okta: PretendOkta, people: OktaDirectory) -> None:
    okta.add_user("00uGRACE", "Grace.Hopper@Example.com")
    assert [each.okta for each in people.by_email("grace.hopper@example.COM", 5)] == ["00uGRACE"]
    assert people.by_email("grace@example.com", 5) == []
    assert people.by_email("grace.hopper", 5) == []
    assert people.by_email("", 5) == ()


def test_nobody_is_an_answer(people: OktaDirectory) -> None:
    assert people.by_email("nobody@example.com", 5) == []
    assert people.by_id(OktaId("00uNOBODY"), 5) is None


def test_a_login_that_looks_like_an_id_is_no_id(okta: PretendOkta, people: OktaDirectory) -> None:
    assert people.by_id(OktaId("ada@example.com"), 5) is None
    assert people.by_id(OktaId("ada"), 5) is None


def test_somebody_with_this_login_and_somebody_with_this_email_are_two(
    okta: PretendOkta, people: OktaDirectory
) -> None:
    okta.add_user("00uADA2", "adele@example.com", "Ada@example.com")
    assert {each.okta for each in people.by_email("ada@example.com", 5)} == {"00uADA", "00uADA2"}


@pytest.mark.parametrize(
    "email",
    [
        "ada+test@example.com",
        "ada/ops@example.com",
        "zoë@example.com",
        'o"brien@example.com',
        "o'brien@example.com",
        "back\\slash@example.com",
        "100%25@example.com",
        "a b@example.com",
        "a?b#c@example.com",
        "a&b=c;d@example.com",
        "../me@example.com",
        'x" or profile.email eq "ada@example.com',
    ],
)
@pytest.mark.parametrize("as_login", [True, False])
def test_every_address_is_found_whole(
    okta: PretendOkta, people: OktaDirectory, email: str, as_login: bool
) -> None:
    okta.add_user(
        "00uODD", email if as_login else "odd@example.com", "odd@example.org" if as_login else email
    )
    assert [each.okta for each in people.by_email(email, 5)] == ["00uODD"]


def test_somebody_new_is_found_at_once(okta: PretendOkta, people: OktaDirectory) -> None:
    okta.search_lag = 10_000
    okta.add_user("00uNEW", "new@example.com", "new@example.org")
    assert people.by_email("new@example.com", 5)
    assert people.by_email("new@example.org", 5)
    assert not any("search" in call.query for call in okta.calls)


def test_whether_somebody_is_alive_costs_one_call(okta: PretendOkta, people: OktaDirectory) -> None:
    assert people.alive(OktaId("00uADA"), 5)
    assert okta.count() == 1


def test_who_is_not_there_is_not_alive(okta: PretendOkta, people: OktaDirectory) -> None:
    assert not people.alive(OktaId("00uNOBODY"), 5)
    assert not people.alive(OktaId("ada@example.com"), 5), "a login is no id"
    assert not people.alive(OktaId("ada"), 5)


def test_without_an_answer_nobody_is_alive_or_not(okta: PretendOkta, people: OktaDirectory) -> None:
    okta.fail("*", status=503, body="")
    with pytest.raises(TryAgain):
        people.alive(OktaId("00uADA"), 5)


def test_finding_costs_three_calls(okta: PretendOkta, people: OktaDirectory) -> None:
    people.by_email("ada@example.com", 5)
    assert okta.count() == 3


@pytest.mark.parametrize("glob", ["/api/v1/users/*", "/api/v1/users", "*/groups"])
def test_half_an_answer_is_none(okta: PretendOkta, people: OktaDirectory, glob: str) -> None:
    okta.fail(glob, status=503, body="", times=None)
    with pytest.raises(TryAgain) as raised:
        people.by_email("ada@example.com", 5)
    assert (raised.value.service, raised.value.doubt) == (True, False)


def test_missing_rights_are_told(okta: PretendOkta, people: OktaDirectory) -> None:
    okta.fail("*", status=403)
    with pytest.raises(NeverWorks, match="E0000006"):
        people.by_id(OktaId("00uADA"), 5)


@pytest.mark.parametrize("body", [[], {"profile": None}, {"id": 7, "profile": {"email": "ada@example.com"}}])
def test_a_user_of_another_shape_is_no_user(okta: PretendOkta, people: OktaDirectory, body: object) -> None:
    okta.fail("/api/v1/users/ada*", status=200, body=body)
    with pytest.raises(TryAgain):
        people.by_email("ada@example.com", 5)


def test_lookups_leave_removals_their_part_of_each_limit(okta: PretendOkta) -> None:
    okta.rate_limit("other", 120)  # Half of that is ours.
    store = MemoryStore(lambda: NOW)
    worker, sweep = SharedRation(Shared(store)), SharedRation(Shared(store))
    people = OktaDirectory(Okta(okta.url, okta.token, clock=lambda: NOW, ration=worker))
    looked_up = 0
    with suppress(Spent):
        while True:
            people.ready()
            assert people.by_id(OktaId("00uADA"), 5)
            looked_up += 1
    groups = OktaGroup(Okta(okta.url, okta.token, clock=lambda: NOW, ration=sweep))
    removals = 0
    with suppress(Spent):
        while True:
            groups.ready(removing=True)
            groups.present(OktaId("00uADA"), Target("okta_group", ("00gPROD",)), 5)
            removals += 1
    assert looked_up >= 60 / 2
    assert removals >= for_removals(60)
    assert okta.answered[429] == 0


def test_a_lookup_asks_for_all_that_it_may_cost(okta: PretendOkta, people: OktaDirectory) -> None:
    okta.calls.clear()
    people.by_email("ada@example.com", 5)
    made = Counter(bucket_of(call.path) for call in okta.calls)
    assert all(LOOKUP[bucket] >= calls for bucket, calls in made.items())


def test_a_group_that_is_there_is_told_from_one_that_is_gone_and_one_that_is_hidden(
    okta: PretendOkta, people: OktaDirectory
) -> None:
    okta.add_group("00gHID", "hidden", hidden=True)
    assert people.has_group("00gPROD", 5) is True
    assert people.has_group("00gNO", 5) is False
    assert people.has_group("00gHID", 5) is None
    assert people.has_group("../users/00uADA", 5) is False


def test_groups_that_okta_does_not_list_are_no_groups_that_somebody_left(
    okta: PretendOkta, people: OktaDirectory
) -> None:
    okta.fail("/api/v1/users/*/groups", status=404)
    with pytest.raises(TryAgain, match="not their groups"):
        people.by_id(OktaId("00uADA"), 5)
