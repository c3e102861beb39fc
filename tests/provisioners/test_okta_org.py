"""What the organisation has is read whole, page by page, with patience; what is hidden is told from what is not there."""

import pytest

from access.errors import TryAgain
from access.org import OrgApp, OrgGroup, Push, Unseen
from provisioners import Okta
from provisioners._patience import WAITS
from provisioners.okta_org import OktaOrg
from sandbox.okta import PretendOkta
from tests.clock import Clock


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def org(ours: Okta, said: list[str]) -> OktaOrg:
    def never(seconds: float) -> None:
        raise AssertionError(f"nothing is to be waited for, and it waits {seconds} s")

    return OktaOrg(ours, pause=never, say=said.append)


def test_a_group_has_its_name_and_type(okta: PretendOkta, org: OktaOrg) -> None:
    okta.add_group("00gAD", "Sales (AD)", "APP_GROUP")
    assert org.group("00gPROD") == OrgGroup("00gPROD", "prod", "OKTA_GROUP")
    assert org.group("00gAD") == OrgGroup("00gAD", "Sales (AD)", "APP_GROUP")


def test_an_app_has_its_label_status_and_features(okta: PretendOkta, org: OktaOrg) -> None:
    okta.add_app("0oaAWS", "Staging Read - AWS Role", status="INACTIVE", features=["GROUP_PUSH"])
    app = org.app("0oaAWS")
    assert app == OrgApp(
        "0oaAWS", "Staging Read - AWS Role", "INACTIVE", "SAML_2_0", frozenset({"GROUP_PUSH"})
    )
    assert isinstance(app, OrgApp)
    assert (app.active, app.pushes) == (False, True)


def test_hidden_is_told_from_absent(okta: PretendOkta, org: OktaOrg) -> None:
    okta.add_group("00gHID", "hidden", hidden=True)
    okta.add_app("0oaHID", "hidden", hidden=True)
    hidden: list[object] = [org.group("00gHID"), org.app("0oaHID")]
    absent: list[object] = [
        org.group("00gNO"),
        org.app("0oaNO"),
        org.pushes("0oaNO"),
        org.assigned_groups("0oaNO"),
    ]
    assert [isinstance(found, Unseen) and found.hidden for found in hidden] == [True] * 2
    assert [isinstance(found, Unseen) and not found.hidden for found in absent] == [True] * 4


def test_an_empty_group_is_told_from_one_with_people(okta: PretendOkta, org: OktaOrg) -> None:
    okta.add_group("00gNOBODY", "nobody")
    okta.add_group("00gHID", "hidden", hidden=True)
    okta.add_member_by_hand("00gPROD", "00uADA")
    assert (org.empty("00gNOBODY"), org.empty("00gPROD")) == (True, False)
    for each, hidden in (("00gHID", True), ("00gNO", False)):
        found = org.empty(each)
        assert isinstance(found, Unseen)
        assert found.hidden is hidden


def test_an_id_cannot_lead_elsewhere(okta: PretendOkta, org: OktaOrg) -> None:
    assert isinstance(org.group("../users/00uADA"), Unseen)
    assert [call.path for call in okta.calls] == ["/api/v1/groups/..%2Fusers%2F00uADA"]


def test_whole_lists_leave_out_what_is_hidden_and_keep_what_is_inactive(
    okta: PretendOkta, org: OktaOrg
) -> None:
    okta.add_group("00gHID", "hidden", hidden=True)
    okta.add_app("0oaOFF", "off", status="INACTIVE")
    okta.add_app("0oaHID", "hidden", hidden=True)
    assert set(org.groups()) == {"00gPROD"}
    assert set(org.apps()) == {"0oaOFF"}


def test_five_thousand_groups_come_in_pages_with_progress(
    okta: PretendOkta, org: OktaOrg, said: list[str]
) -> None:
    for number in range(4_999):
        okta.add_group(f"00g{number:05d}", f"group {number}")
    assert len(org.groups()) == 5_000
    assert okta.count("GET", "/api/v1/groups") == 25
    assert said[:2] == ["asking Okta for its groups: 200", "asking Okta for its groups: 400"]
    assert said[-1] == "asking Okta for its groups: 5000"


def test_only_an_active_rule_counts_as_one(okta: PretendOkta, org: OktaOrg) -> None:
    okta.add_rule(["00gPROD"], [], id="0pr1", name="Everybody in Sales")
    okta.add_rule(["00gPROD"], [], id="0pr2", name="old", status="INACTIVE")
    rules = org.rules()
    assert not isinstance(rules, Unseen)
    assert [(rule.name, rule.active, rule.groups) for rule in rules] == [
        ("Everybody in Sales", True, frozenset({"00gPROD"})),
        ("old", False, frozenset({"00gPROD"})),
    ]


def test_rules_that_our_role_may_not_see_are_an_answer(okta: PretendOkta, org: OktaOrg) -> None:
    okta.fail("*/groups/rules", status=403)
    rules = org.rules()
    assert isinstance(rules, Unseen)
    assert rules.hidden


def test_pushes_name_both_groups_and_their_status(okta: PretendOkta, org: OktaOrg) -> None:
    okta.add_app("0oaG", "Google", features=["GROUP_PUSH"])
    good = okta.add_push("0oaG", "00gPROD", "Prod")
    okta.add_push("0oaG", "00gPROD", "Prod again", status="ERROR")
    pushes = org.pushes("0oaG")
    assert not isinstance(pushes, Unseen)
    assert pushes[0] == Push("00gPROD", good.target, "ACTIVE")
    assert (pushes[1].active, bool(pushes[1].trouble)) == (False, True)
    far = org.group(good.target)
    assert isinstance(far, OrgGroup)
    assert far.name == "Prod"


def test_the_groups_that_give_an_app(okta: PretendOkta, org: OktaOrg) -> None:
    okta.add_app("0oaG", "Google", ["00gPROD"])
    assert org.assigned_groups("0oaG") == frozenset({"00gPROD"})


def test_a_rate_limit_is_waited_for_and_told(said: list[str], clock: Clock) -> None:
    waited: list[float] = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        clock.advance(int(seconds))

    with PretendOkta(clock) as okta:
        okta.rate_limit("apps", 4)  # Two for one token.
        okta.add_app("0oaG", "Google", features=["GROUP_PUSH"])
        org = OktaOrg(Okta(okta.url, okta.token, clock=clock), pause=pause, say=said.append)
        for _ in range(5):
            org.pushes("0oaG")
    assert waited == [61, 61]
    assert said.count("Okta's rate limit makes us wait 61 s") == 2


def test_patience_has_an_end(okta: PretendOkta, ours: Okta) -> None:
    waited: list[float] = []
    okta.rate_limited(
        "*/groups",
        headers={
            "x-rate-limit-limit": "5",
            "x-rate-limit-remaining": "0",
            "x-rate-limit-reset": str(okta.clock() + 5),
        },
        times=None,
    )
    with pytest.raises(TryAgain, match="429"):
        OktaOrg(ours, pause=waited.append, say=lambda _: None).groups()
    assert len(waited) == WAITS


def test_an_outage_is_an_exception_and_never_an_empty_list(okta: PretendOkta, org: OktaOrg) -> None:
    okta.down()
    for ask in (org.groups, org.apps, org.rules):
        with pytest.raises(TryAgain):
            ask()


def test_credentials_that_are_refused_are_no_hidden_thing(okta: PretendOkta, org: OktaOrg) -> None:
    okta.expire_token()
    with pytest.raises(TryAgain, match="credentials"):
        org.group("00gPROD")


@pytest.mark.parametrize("body", [[{"label": "no id"}], [7], {"id": "0oa1"}])
def test_a_list_of_another_shape_is_no_list(okta: PretendOkta, org: OktaOrg, body: object) -> None:
    okta.fail("*/apps", status=200, body=body)
    with pytest.raises(TryAgain):
        org.apps()


def test_nulls_where_okta_sends_them_are_nothing(okta: PretendOkta, org: OktaOrg) -> None:
    okta.fail(
        "*/apps/0oa1", status=200, body={"id": "0oa1", "label": None, "status": "ACTIVE", "features": None}
    )
    assert org.app("0oa1") == OrgApp("0oa1", "", "ACTIVE")
