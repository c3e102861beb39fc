import pytest

from access.errors import NeverWorks, TryAgain
from access.keys import OktaId, Target
from provisioners import Okta
from provisioners.okta_group import OktaGroup
from sandbox.okta import PretendOkta

ADA = OktaId("00uADA")
PROD = Target("okta_group", ("00gPROD",))


@pytest.fixture
def group(ours: Okta) -> OktaGroup:
    return OktaGroup(ours)


def test_one_call_shows_that_somebody_is_in(okta: PretendOkta, group: OktaGroup) -> None:
    okta.add_member_by_hand("00gPROD", ADA)
    assert group.present(ADA, PROD, 5)
    assert [call.path for call in okta.calls] == ["/api/v1/users/00uADA/groups"]


def test_absence_costs_a_look_at_the_group_once(okta: PretendOkta, group: OktaGroup) -> None:
    for _ in range(3):
        assert not group.present(ADA, PROD, 5)
    assert okta.count("GET", "/api/v1/groups/00gPROD") == 1
    assert okta.count() == 4


def test_a_group_that_we_may_not_see_is_not_taken_for_absent(okta: PretendOkta, group: OktaGroup) -> None:
    okta.add_group("00gHIDDEN", "hidden", hidden=True)
    okta.add_member_by_hand("00gHIDDEN", ADA)
    with pytest.raises(NeverWorks):
        group.present(ADA, Target("okta_group", ("00gHIDDEN",)), 5)


def test_it_looks_on_every_page(okta: PretendOkta, group: OktaGroup) -> None:
    okta.page_size = 2
    for number in range(5):
        okta.add_group(f"00g{number}", f"group {number}")
        okta.add_member_by_hand(f"00g{number}", ADA)
    okta.add_member_by_hand("00gPROD", ADA)
    assert group.present(ADA, PROD, 5)
    assert okta.count() == 3


def test_half_a_list_is_no_list(okta: PretendOkta, group: OktaGroup) -> None:
    okta.fail(
        "*/groups", status=200, body='[{"id": "00g1"}, {"id', headers={"content-type": "application/json"}
    )
    with pytest.raises(TryAgain):
        group.present(ADA, PROD, 5)


@pytest.mark.parametrize("body", [{"id": "00gPROD"}, ["00gPROD"], "7"])
def test_a_list_of_another_shape_is_no_list(okta: PretendOkta, group: OktaGroup, body: object) -> None:
    okta.fail("*/groups", status=200, body=body)
    with pytest.raises(TryAgain) as raised:
        group.present(ADA, PROD, 5)
    assert raised.value.service


def test_the_next_page_is_not_fetched_from_elsewhere(okta: PretendOkta, group: OktaGroup) -> None:
    link = {"link": '<http://127.0.0.1:1/api/v1/users/00uADA/groups?after=1>; rel="next"'}
    okta.fail("*/groups", status=200, body=[], headers=link)
    with pytest.raises(TryAgain, match="another address"):
        group.present(ADA, PROD, 5)


def test_pages_without_end_are_not_followed_for_ever(okta: PretendOkta, group: OktaGroup) -> None:
    link = {"link": f'<{okta.url}/api/v1/users/00uADA/groups?after=1>; rel="next"'}
    okta.fail("*/groups", status=200, body=[], headers=link, times=None)
    with pytest.raises(NeverWorks, match="pages"):
        group.present(ADA, PROD, 5)


@pytest.mark.parametrize("kind", ["APP_GROUP", "BUILT_IN"])
def test_a_group_that_okta_manages_never_works(okta: PretendOkta, group: OktaGroup, kind: str) -> None:
    okta.add_group("00gAPP", "managed", kind)
    with pytest.raises(NeverWorks, match="E0000006"):
        group.add(ADA, Target("okta_group", ("00gAPP",)), 5)


def test_somebody_who_has_left_is_not_added(okta: PretendOkta, group: OktaGroup) -> None:
    okta.set_status(ADA, "DEPROVISIONED")
    with pytest.raises(NeverWorks, match="E0000038"):
        group.add(ADA, PROD, 5)


def test_not_found_is_not_gone_while_a_read_still_finds_the_membership(
    okta: PretendOkta, group: OktaGroup
) -> None:
    okta.add_member_by_hand("00gPROD", ADA)
    okta.fail("DELETE *", status=404)
    with pytest.raises(TryAgain) as raised:
        group.remove(ADA, PROD, 0, (), 5)
    assert (raised.value.service, raised.value.doubt) == (False, False)
    assert okta.members("00gPROD") == {ADA}


def test_not_found_without_a_read_that_confirms_it_is_no_success(okta: PretendOkta, group: OktaGroup) -> None:
    okta.fail("DELETE *", status=404)
    okta.fail("GET *", status=503, body="")
    with pytest.raises(TryAgain):
        group.remove(ADA, PROD, 0, (), 5)


def test_a_gateways_not_found_proves_nothing(okta: PretendOkta, group: OktaGroup) -> None:
    okta.add_member_by_hand("00gPROD", ADA)
    okta.html("DELETE *", status=404)
    with pytest.raises(TryAgain) as raised:
        group.remove(ADA, PROD, 0, (), 5)
    assert raised.value.service
    okta.html("GET *", status=404)
    with pytest.raises(TryAgain):
        group.present(ADA, PROD, 5)


@pytest.mark.parametrize("gone", ["delete_user", "delete_group"])
def test_with_the_person_or_the_group_the_membership_is_gone(
    okta: PretendOkta, group: OktaGroup, gone: str
) -> None:
    okta.add_member_by_hand("00gPROD", ADA)
    if gone == "delete_user":
        okta.delete_user(ADA)
    else:
        okta.delete_group("00gPROD")
    group.remove(ADA, PROD, 0, (), 5)
    assert not group.present(ADA, PROD, 5)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_write_is_sent_once_even_when_the_connection_breaks(
    okta: PretendOkta, group: OktaGroup, method: str
) -> None:
    group.present(ADA, PROD, 5)  # So that the connection is one that is kept.
    okta.reset(f"{method} *")
    with pytest.raises(TryAgain):
        group.add(ADA, PROD, 5) if method == "PUT" else group.remove(ADA, PROD, 0, (), 5)
    assert okta.count(method) == 1


def test_a_login_form_is_not_followed(okta: PretendOkta, group: OktaGroup) -> None:
    okta.fail("PUT *", status=302, body="", headers={"location": f"{okta.url}/login"})
    with pytest.raises(TryAgain, match="redirected") as raised:
        group.add(ADA, PROD, 5)
    assert raised.value.doubt
    assert okta.count("*", "/login") == 0


@pytest.mark.parametrize("ids", [(), ("a", "b"), ("../users",), ("a/b",), ("",), ("00g1?x",), ("..",)])
def test_what_is_no_group_id_reaches_no_address(
    okta: PretendOkta, group: OktaGroup, ids: tuple[str, ...]
) -> None:
    for act in (
        group.present,
        group.add,
        lambda person, target, seconds: group.remove(person, target, 0, (), seconds),
    ):
        with pytest.raises(NeverWorks):
            act(ADA, Target("okta_group", ids), 5)
        with pytest.raises(NeverWorks):
            act(OktaId("../me"), PROD, 5)
    assert not okta.calls
