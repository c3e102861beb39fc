"""Each way in which a role can lead nowhere is one sentence that says what is wrong and what to do; whatever is right is silent."""

from dataclasses import dataclass, replace

import pytest

from access.catalog import Pushed, UsedApp
from access.keys import RoleKey, Target
from access.org import Unseen
from store.catalog_file import read
from tests.tools.organisation import HIDDEN, Organisation
from tools.targets import FEW, look, new


@dataclass(frozen=True)
class Entry:
    key: RoleKey
    target: Target
    pushed: Pushed | None = None
    retired: bool = False
    activity: UsedApp | None = None


def app(one: str = "0oaA", key: str = "aws") -> Entry:
    return Entry(RoleKey(key), Target("okta_app", (one,)))


def group(one: str = "00gA", key: str = "saas", pushed: Pushed | None = None) -> Entry:
    return Entry(RoleKey(key), Target("okta_group", (one,)), pushed)


CARRIED = group(key="gcp", pushed=Pushed("0oaG", "Google", "Staging Read"))


@pytest.fixture
def org() -> Organisation:
    """Everything that the entries above lead to, as it must be."""
    made = Organisation()
    made.add_app("0oaA", "Staging Read - AWS Role")
    made.add_group("00gA", "Staging Read - GCP Role")
    made.add_app("0oaG", "Google Workspace", "ACTIVE", "GROUP_PUSH")
    made.add_push("0oaG", "00gA", "Staging Read")
    return made


def said(org: Organisation, *roles: Entry) -> list[str]:
    return [str(problem) for problem in look(roles, org).problems]


def test_what_is_right_is_silent(org: Organisation) -> None:
    assert said(org, app(), group(), CARRIED) == []
    assert look([app(), group(), CARRIED], org).notes == ()


@pytest.mark.parametrize(("role", "noun"), [(app("0oaNO"), "app 0oaNO"), (group("00gNO"), "group 00gNO")])
def test_what_is_not_there(org: Organisation, role: Entry, noun: str) -> None:
    (line,) = said(org, role)
    kind = noun.partition(" ")[0]
    assert line == (
        f"roles.{role.key}.target.okta_{kind}: Okta has no {noun}; correct the id, or make the {kind} first"
    )


def test_what_is_hidden_from_us(org: Organisation) -> None:
    org.hidden |= {"0oaA", "00gA"}
    assert said(org, app(), group()) == [
        "roles.aws.target.okta_app: Okta does not show us the app 0oaA; add it to what our admin role reaches",
        "roles.saas.target.okta_group: Okta does not show us the group 00gA; add it to what our admin role reaches",
    ]


def test_an_app_that_is_switched_off(org: Organisation) -> None:
    org.add_app("0oaA", "Staging Read - AWS Role", "INACTIVE")
    (line,) = said(org, app())
    assert line.endswith(
        "0oaA is the app 'Staging Read - AWS Role', which is inactive, so nobody can be given it; "
        "activate it in Okta, or write `retired: true`"
    )


@pytest.mark.parametrize(
    ("type_", "whose"),
    [("APP_GROUP", "come from an app's import"), ("BUILT_IN", "Okta fills by itself"), ("NEW", "Okta")],
)
def test_a_group_that_is_not_ours_to_fill(org: Organisation, type_: str, whose: str) -> None:
    org.add_group("00gA", "Sales", type_)
    (line,) = said(org, group())
    assert f"00gA is the group 'Sales' of type {type_}" in line
    assert whose in line


def test_a_group_that_an_active_rule_fills(org: Organisation) -> None:
    org.add_rule("Everybody in Sales", "00gOTHER", "00gA")
    (line,) = said(org, group())
    assert "which the group rule 'Everybody in Sales' fills" in line
    assert line.endswith("make a group without a rule, or take this one out of the rule")


def test_a_rule_that_is_switched_off_fills_nothing(org: Organisation) -> None:
    org.add_rule("old", "00gA", active=False)
    assert said(org, group()) == []


def test_rules_that_we_may_not_see_are_a_note_and_no_mistake_of_the_file(org: Organisation) -> None:
    org.all_rules = HIDDEN
    looked = look([group()], org)
    assert not looked.problems
    (note,) = looked.notes
    assert note.startswith("Okta does not show us its group rules")


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ("0oaNO", "Okta has no app 0oaNO"),
        ("0oaA", "does not push the group 00gA; add it there under Push Groups"),
    ],
)
def test_a_push_by_an_app_that_does_not_push_it(org: Organisation, missing: str, why: str) -> None:
    (line,) = said(org, group(pushed=Pushed(missing, "Google", "Staging Read")))
    assert line.startswith("roles.saas.pushed.app: ")
    assert why in line


def test_a_push_by_an_app_that_is_hidden_or_off_or_keeps_it_to_itself(org: Organisation) -> None:
    org.hidden.add("0oaG")
    assert said(org, CARRIED) == [
        "roles.gcp.pushed.app: Okta does not show us the app 0oaG; add it to what our admin role reaches"
    ]
    org.hidden.clear()
    org.add_app("0oaG", "Google Workspace", "INACTIVE")
    (line,) = said(org, CARRIED)
    assert "is inactive and carries nothing on" in line
    org.add_app("0oaG", "Google Workspace")
    org.all_pushes["0oaG"] = Unseen("Okta refuses: 400 E0000001")
    (line,) = said(org, CARRIED)
    assert "does not show us what the app 'Google Workspace' pushes (Okta refuses: 400 E0000001)" in line


def test_a_push_that_does_not_run(org: Organisation) -> None:
    org.all_pushes.clear()
    org.add_push("0oaG", "00gA", "Staging Read", "ERROR", "no licence")
    (line,) = said(org, CARRIED)
    assert "has the status ERROR (it says 'no licence'); mend it there under Push Groups" in line
    org.add_push("0oaG", "00gA", "Staging Read")
    assert said(org, CARRIED) == []


def test_a_push_to_another_name(org: Organisation) -> None:
    org.add_group("00gFAR00gA", "Staging Look", "APP_GROUP")
    assert said(org, CARRIED) == [
        "roles.gcp.pushed.as: the group is called 'Staging Look' there; write `as: Staging Look`"
    ]


def test_a_name_at_the_other_end_that_okta_does_not_show_is_not_compared(org: Organisation) -> None:
    org.hidden.add("00gFAR00gA")
    assert said(org, CARRIED) == []


def test_one_group_for_assignment_and_push(org: Organisation) -> None:
    org.assigned["0oaG"] = frozenset({"00gA"})
    (line,) = said(org, CARRIED)
    assert "is assigned to the group 00gA that it also pushes" in line
    org.assigned["0oaG"] = HIDDEN
    assert said(org, CARRIED) == []


def test_all_that_is_wrong_is_said_at_once(org: Organisation) -> None:
    org.add_group("00gA", "Sales", "APP_GROUP")
    org.add_rule("rule", "00gA")
    org.all_pushes.clear()
    assert len(said(org, CARRIED, app("0oaNO"))) == 4


def test_retired_roles_and_other_kinds_are_not_looked_at(org: Organisation) -> None:
    aws = Entry(RoleKey("dynamic"), Target("aws_role", ("x",)))
    assert said(org, replace(app("0oaNO"), retired=True), aws) == []
    assert org.asked == []


def test_hostile_names_stay_on_one_line(org: Organisation) -> None:
    org.add_group("00gA", "x\x1b[2J\nok     all is well", "APP_GROUP")
    (line,) = said(org, group())
    assert line.isprintable()
    org.add_group("00gFAR00gA", "evil\n`name`", "APP_GROUP")
    assert all(each.isprintable() for each in said(org, CARRIED))


def test_few_are_asked_for_one_by_one(org: Organisation) -> None:
    look([app(), group()], org)
    assert org.asked == ["app 0oaA", "group 00gA", "rules"]


def test_many_are_asked_for_as_lists(org: Organisation) -> None:
    for number in range(5_000):
        org.add_app(f"0oa{number}")
        org.add_group(f"00g{number}")
    roles = [app(f"0oa{n}", f"a{n}") for n in range(5_000)] + [
        group(f"00g{n}", f"g{n}") for n in range(5_000)
    ]
    assert said(org, *roles) == []
    assert org.asked == ["apps", "groups", "rules"]


@pytest.mark.parametrize(
    ("status", "hidden", "why"),
    [
        ("", False, "Okta has no app 0oaU; correct the id"),
        ("ACTIVE", True, "Okta does not show us the app 0oaU"),
        ("INACTIVE", False, "0oaU is the app 'Cloud', which is inactive, so nobody signs on to it"),
        ("ACTIVE", False, ""),
    ],
)
def test_the_app_whose_sign_ons_count_is_there_and_active(
    org: Organisation, status: str, hidden: bool, why: str
) -> None:
    if status:
        org.add_app("0oaU", "Cloud", status)
    org.hidden |= {"0oaU"} if hidden else set()
    lines = said(org, replace(group(), activity=UsedApp("0oaU", "Cloud")))
    assert [line.startswith(f"roles.saas.activity.app: {why}") for line in lines] == ([True] if why else [])


def test_a_list_without_what_is_looked_for_costs_few_calls_more(org: Organisation) -> None:
    roles = [group(f"00gNO{number:02d}", f"g{number}") for number in range(FEW + 5)]
    org.hidden.add("00gNO00")
    lines = said(org, *roles)
    assert len(org.asked) == 1 + FEW + 1
    assert "does not show us the group 00gNO00" in lines[0]
    assert "Okta has no group 00gNO01" in lines[1]
    assert "does not list the group 00gNO24 for us" in lines[-1]


def test_new_is_what_leads_elsewhere_than_what_is_stored() -> None:
    old = {
        role.key: role
        for role in (
            app(key="same"),
            app(key="moved"),
            app(key="used"),
            CARRIED,
            replace(app(key="back"), retired=True),
        )
    }
    roles = [
        app(key="same"),
        app("0oaB", key="moved"),
        replace(CARRIED, pushed=Pushed("0oaG", "Google", "Other")),
        app(key="back"),
        app(key="added"),
        replace(app("0oaC", key="gone"), retired=True),
        replace(app(key="used"), activity=UsedApp("0oaU", "Cloud")),
    ]
    assert [role.key for role in new(roles, old)] == ["moved", "gcp", "back", "added", "used"]


@pytest.mark.parametrize("name", ["Prod: all, app: 0oaX", "{x}", "yes", "a # b", "`x`"])
def test_the_name_to_write_can_be_pasted_and_is_then_right(org: Organisation, name: str) -> None:
    org.add_group("00gFAR00gA", name, "APP_GROUP")
    (line,) = said(org, CARRIED)
    pasted = read(f"{{{line.partition('write `')[2][:-1]}, x: y}}").plain
    assert pasted == {"as": name, "x": "y"}


def test_blanks_at_the_ends_of_a_name_at_the_other_end_do_not_count(org: Organisation) -> None:
    org.add_group("00gFAR00gA", " Staging Read ", "APP_GROUP")
    assert said(org, CARRIED) == []
