"""The example catalogue is a company that one can believe in, and the sandbox's people are exactly those it needs."""

import re
from collections import Counter
from pathlib import Path

import pytest

from access.catalog_draft import Draft, Email
from access.catalog_rules import check
from access.duration import DAY, WEEK, For, WhileUsed
from access.keys import PolicyKey, RoleKey
from provisioners import Okta
from provisioners.okta_org import OktaOrg
from sandbox.company import BOT, DEACTIVATED, ENGINEER, GUEST, MARKETER, STRANGER, Company, Push, company
from sandbox.moving_in import move_in
from sandbox.okta import PretendOkta
from store.catalog_file import read
from tests.clock import Clock
from tools.targets import Looked, look

EXAMPLE = Path(__file__).parent.parent / "catalog.example.yml"


@pytest.fixture(scope="module")
def text() -> str:
    return EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def draft(text: str) -> Draft:
    file = read(text)
    found = check(file.plain)
    assert not file.problems
    assert isinstance(found, Draft), [f"{file.line(one.path)}: {one}" for one in found]
    return found


@pytest.fixture(scope="module")
def acme(draft: Draft) -> Company:
    return company(draft)


def test_it_is_as_large_as_promised_and_still_readable(text: str, draft: Draft) -> None:
    kinds = Counter(role.title.rpartition(" - ")[2] for role in draft.roles.values())
    assert kinds["AWS Role"] >= 150
    assert kinds["GCP Role"] >= 9
    assert len(draft.roles) - kinds["AWS Role"] - kinds["GCP Role"] >= 25
    assert 38 <= len(draft.lists) <= 42
    assert len(draft.policies) == 4
    assert len(text.splitlines()) < 2500
    assert max(map(len, text.splitlines())) <= 130


def test_it_has_the_roles_that_people_look_for(draft: Draft) -> None:
    titles = {role.title: role for role in draft.roles.values()}
    assert titles["Staging Admin - AWS Role"].lesser == "aws-staging-write"
    assert titles["Staging Write - AWS Role"].lesser == "aws-staging-read"
    assert "Staging Read - GCP Role" in titles
    assert titles["Radar Admin"].lesser == "radar-read"


def test_it_offers_a_day_one_two_and_four_weeks_and_activity(draft: Draft) -> None:
    offered = {duration for policy in draft.policies.values() for duration in policy.durations}
    assert offered >= {For(DAY), For(WEEK), For(2 * WEEK), For(4 * WEEK), WhileUsed(2 * WEEK)}


def test_some_roles_need_two_people_and_one_policy_is_sensitive(draft: Draft) -> None:
    twice = [role for role in draft.roles.values() if draft.policies[role.policy].approvals == 2]
    assert len(twice) >= 20
    assert draft.policies[PolicyKey("sensitive")].sensitive
    assert any(role.policy == "sensitive" for role in draft.roles.values())
    assert draft.roles[RoleKey("aws-legacy-reports-read")].retired


def test_every_policy_and_every_list_is_used(draft: Draft) -> None:
    assert {role.policy for role in draft.roles.values()} == set(draft.policies)
    assert {role.approvers for role in draft.roles.values() if isinstance(role.approvers, str)} == set(
        draft.lists
    )


def test_every_role_has_a_target_of_its_own(draft: Draft) -> None:
    assert len({role.target for role in draft.roles.values()}) == len(draft.roles)


def test_an_aws_role_is_an_app_and_everything_else_a_group(draft: Draft) -> None:
    for role in draft.roles.values():
        aws = role.title.endswith(" - AWS Role")
        assert role.target.kind == ("okta_app" if aws else "okta_group"), role.key
        assert role.target.ids[0].startswith("0oa1" if aws else "00g1"), role.key


def test_a_gcp_role_is_pushed_to_the_google_group_of_its_name(draft: Draft) -> None:
    found = [role for role in draft.roles.values() if role.title.endswith(" - GCP Role")]
    for role in found:
        assert role.pushed
        assert (role.pushed.to, f"{role.pushed.name} - GCP Role") == ("Google", role.title)


def test_some_groups_go_on_by_scim_and_some_go_nowhere(draft: Draft) -> None:
    others = [
        role for role in draft.roles.values() if not role.title.endswith((" - AWS Role", " - GCP Role"))
    ]
    pushed = {role.key: role.pushed.to for role in others if role.pushed}
    assert pushed[RoleKey("zendesk-admin")] == "Zendesk"
    assert len(set(pushed.values())) >= 3
    assert len(others) - len(pushed) >= 20


def test_one_app_pushes_to_one_service(draft: Draft) -> None:
    pushed = {(role.pushed.app, role.pushed.to) for role in draft.roles.values() if role.pushed}
    assert len(pushed) == len({app for app, _ in pushed}) == len({to for _, to in pushed})


def test_everybody_named_works_at_the_company(draft: Draft, acme: Company) -> None:
    assert all(email in acme.by_email for email in draft.emails)
    assert all(acme.person(email).okta for email in draft.emails)
    assert acme.person("Maya.Lindqvist@acme.example").name == "Maya Lindqvist"


def test_everybody_has_ids_of_their_own_in_the_right_shape(acme: Company) -> None:
    slack = [one.slack for one in acme.people]
    okta = [one.okta for one in acme.people if one.okta]
    assert len(set(slack)) == len(slack)
    assert len(set(okta)) == len(okta)
    assert all(re.fullmatch(r"U[0-9A-Z]{10}", one) for one in slack)
    assert all(re.fullmatch(r"00u[0-9A-Za-z]{17}", one) for one in okta)
    assert all(re.fullmatch(r"00g[0-9A-Za-z]{17}", group.id) for group in acme.groups)


def test_there_are_people_who_must_be_refused(acme: Company) -> None:
    assert acme.person(GUEST).guest
    assert acme.person(BOT).bot
    assert acme.person(BOT).okta is None
    assert acme.person(DEACTIVATED).deactivated
    assert acme.person(STRANGER).stranger
    assert acme.person(STRANGER).team != acme.person(ENGINEER).team


def test_every_group_that_the_catalogue_names_exists_and_engineers_may_ask(
    draft: Draft, acme: Company
) -> None:
    groups = {group.id: group for group in acme.groups}
    targets = [role.target for role in draft.roles.values() if role.target.kind == "okta_group"]
    assert {target.ids[0] for target in targets} <= groups.keys()
    (asking,) = {group for policy in draft.policies.values() for group in policy.requesters}
    assert acme.person(ENGINEER).okta in groups[asking].members
    assert acme.person(MARKETER).okta not in groups[asking].members
    teams = {group: role for role in draft.roles.values() for group in role.approver_groups}
    assert teams
    for group, role in teams.items():
        assert set(groups[group].members) == {acme.person(each).okta for each in draft.approvers(role)}
    assert not any(group.members for group in acme.groups if group.id not in (asking, *teams))


def test_every_app_and_every_push_that_the_catalogue_names_exists(draft: Draft, acme: Company) -> None:
    labels = {app.id: app.label for app in acme.apps}
    assert len(labels) == len(acme.apps)
    for role in draft.roles.values():
        if role.target.kind == "okta_app":
            assert labels[role.target.ids[0]] == role.title
        if role.pushed:
            assert labels[role.pushed.app] == role.pushed.to
            assert Push(role.pushed.app, role.target.ids[0], role.pushed.name) in acme.pushes
    assert all(re.fullmatch(r"0oa[0-9A-Za-z]{17}", app.id) for app in acme.apps)
    assert len(acme.pushes) == len({push.group for push in acme.pushes})


def test_what_the_catalogue_leads_to_is_right_in_the_pretend_okta(draft: Draft, acme: Company) -> None:
    clock = Clock()
    waited: list[float] = []
    with PretendOkta(clock) as okta:
        move_in(acme, okta)
        ours = Okta(okta.url, okta.token, clock=clock)
        org = OktaOrg(ours, pause=waited.append, say=lambda _: None)
        assert look(draft.roles.values(), org) == Looked()
        assert okta.count(path_glob="/api/v1/apps*") >= 2
    assert waited == []


def test_the_company_is_the_same_each_time(draft: Draft, acme: Company) -> None:
    assert company(draft) == acme
    assert (
        acme.person("maya.lindqvist@acme.example").tz
        == company(draft).person(Email("maya.lindqvist@acme.example")).tz
    )
