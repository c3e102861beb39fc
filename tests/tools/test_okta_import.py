"""What is proposed loads; what is left out is said, each with its reason; the same organisation gives the same text."""

import pytest

from access.catalog import Entry, Pushed, SearchList
from access.catalog_draft import Draft
from access.catalog_rules import check
from access.keys import PolicyKey, RoleKey, Target
from store.catalog_file import read
from tests.tools.organisation import HIDDEN, Organisation
from tools.okta_import import MARK, Proposal, Wishes, propose, untouched
from tools.okta_naming import APP, GROUP, PUSHED, Naming
from tools.targets import look

WISHES = Wishes(Naming(APP), Naming(PUSHED), Naming(GROUP), "everyday", "imported", "maya@acme.example")
NOTHING = SearchList(0, ())
REST = """\
policies:
  everyday: {title: Everyday, durations: [for 1d, for 1w], longest: 4w}
approvers:
  imported: [maya@acme.example, theo@acme.example]
"""


def organisation() -> Organisation:
    org = Organisation()
    org.add_app("0oaW", "Staging Write - AWS Role")
    org.add_app("0oaR", "Staging Read - AWS Role")
    org.add_app("0oaZ", "Zendesk")
    org.add_app("0oaG", "Google Workspace", "ACTIVE", "GROUP_PUSH")
    org.add_group("00gR", "Staging Read - GCP Role")
    org.add_group("00g1", "aws_123456789012_admin")
    org.add_group("00gE", "Everyone", "BUILT_IN")
    org.add_push("0oaG", "00gR", "Staging Read")
    return org


def proposed(org: Organisation, before: SearchList = NOTHING, wishes: Wishes = WISHES) -> Proposal:
    return propose(wishes, org, before)


def draft(proposal: Proposal, wishes: Wishes = WISHES) -> Draft:
    file = read(REST + proposal.fragment(wishes))
    assert not file.problems
    found = check(file.plain)
    assert isinstance(found, Draft), found
    return found


def test_the_three_conventions_are_found() -> None:
    proposal = proposed(organisation())
    roles = draft(proposal).roles
    assert {key: (role.title, str(role.target)) for key, role in roles.items()} == {
        "aws-123456789012-admin": ("123456789012 admin - AWS Role", "okta_group:00g1"),
        "aws-staging-read": ("Staging Read - AWS Role", "okta_app:0oaR"),
        "aws-staging-write": ("Staging Write - AWS Role", "okta_app:0oaW"),
        "gcp-staging-read": ("Staging Read - GCP Role", "okta_group:00gR"),
    }
    assert roles[RoleKey("gcp-staging-read")].pushed == Pushed("0oaG", "Google Workspace", "Staging Read")
    assert proposal.words == "proposed: 4 (apps 2, groups 1, pushed groups 1)\nleft out: 0"


def test_what_is_proposed_would_pass_the_check_before_a_file_is_put_in_force() -> None:
    org = organisation()
    looked = look(draft(proposed(org)).roles.values(), org)
    assert not looked.problems


def test_the_text_is_the_same_each_time_and_in_whatever_order_okta_lists() -> None:
    org, turned = organisation(), organisation()
    turned.all_apps = dict(reversed(turned.all_apps.items()))
    turned.all_groups = dict(reversed(turned.all_groups.items()))
    texts = {proposed(each).fragment(WISHES) for each in (org, org, turned)}
    assert len(texts) == 1
    assert texts.pop().startswith(MARK)


def test_an_organisation_with_nothing_to_propose() -> None:
    proposal = proposed(Organisation())
    assert proposal.words == "proposed: nothing\nleft out: 0"
    assert read(proposal.fragment(WISHES)).plain is None


def test_what_is_in_the_catalogue_in_force_is_left_out() -> None:
    before = SearchList(
        1,
        (
            Entry(RoleKey("old"), "Old", PolicyKey("p"), Target("okta_app", ("0oaR",)), ()),
            Entry(RoleKey("aws-staging-write"), "Other", PolicyKey("p"), Target("okta_app", ("0oaX",)), ()),
            Entry(
                RoleKey("x"), "staging  read - GCP role", PolicyKey("p"), Target("okta_app", ("0oaY",)), ()
            ),
        ),
    )
    proposal = proposed(organisation(), before)
    assert [entry.key for entry in proposal.entries] == ["aws-123456789012-admin"]
    assert proposal.skipped == (
        "'Staging Read - AWS Role': is in the catalogue in force already, as old",
        "'Staging Read - GCP Role': is the title of x in the catalogue in force, which leads elsewhere",
        "'Staging Write - AWS Role': its key would be aws-staging-write, which another role of the catalogue in force has",
    )


def test_what_could_not_be_given_is_left_out() -> None:
    org = organisation()
    org.add_app("0oaW", "Staging Write - AWS Role", "INACTIVE")
    org.add_group("00g1", "aws_123456789012_admin", "APP_GROUP")
    org.add_rule("Everybody in Sales", "00gR")
    proposal = proposed(org)
    assert [entry.key for entry in proposal.entries] == ["aws-staging-read"]
    assert [line.partition(": ")[0] for line in proposal.skipped] == [
        "'123456789012 admin - AWS Role'",
        "'Staging Read - GCP Role'",
        "'Staging Write - AWS Role'",
    ]
    assert "of type APP_GROUP" in proposal.skipped[0]
    assert "the group rule 'Everybody in Sales' fills" in proposal.skipped[1]
    assert "is inactive" in proposal.skipped[2]


def test_a_group_that_nobody_pushes_is_left_out() -> None:
    org = organisation()
    org.all_pushes.clear()
    assert "'Staging Read - GCP Role': no app that we may see pushes this group" in proposed(org).skipped


def test_a_group_that_two_apps_push_is_left_to_people() -> None:
    org = organisation()
    org.add_app("0oaH", "Other", "ACTIVE", "GROUP_PUSH")
    org.add_push("0oaH", "00gR", "Staging Read")
    (line,) = proposed(org).skipped
    assert "more than one app pushes this group ('Google Workspace', 'Other')" in line


def test_a_push_that_does_not_run_or_is_also_an_assignment_is_left_out() -> None:
    org = organisation()
    org.assigned["0oaG"] = frozenset({"00gR"})
    org.all_pushes.clear()
    org.add_push("0oaG", "00gR", "Staging Read", "INACTIVE")
    lines = proposed(org).skipped
    assert len(lines) == 2
    assert {"status INACTIVE" in line or "also pushes" in line for line in lines} == {True}


def test_the_name_at_the_other_end_is_guessed_where_okta_does_not_show_it() -> None:
    org = organisation()
    org.hidden.add("00gFAR00gR")
    assert draft(proposed(org)).roles[RoleKey("gcp-staging-read")].pushed == Pushed(
        "0oaG", "Google Workspace", "Staging Read"
    )


def test_apps_are_asked_what_they_push_only_where_a_group_is_named_so() -> None:
    org = organisation()
    for number in range(100):
        org.add_app(f"0oa{number}", f"App {number}")
    proposed(org)
    assert [call for call in org.asked if call.startswith("pushes")] == ["pushes 0oaG"]
    org.asked.clear()
    del org.all_groups["00gR"]
    proposed(org)
    assert sorted(org.asked) == ["apps", "groups", "rules"]


def test_two_things_with_one_name_are_both_left_out() -> None:
    org = organisation()
    org.add_app("0oaT", "Staging  read - AWS Role")
    org.add_app("0oaU", "Staging-Write Now - AWS Role")
    org.add_app("0oaV", "Staging Write-Now - AWS Role")
    proposal = proposed(org)
    assert "aws-staging-read" not in [entry.key for entry in proposal.entries]
    assert len(proposal.skipped) == 4
    assert (
        "'Staging Read - AWS Role': 0oaR has the same name as 0oaT; rename one of them in Okta, or write their entries by hand"
        in proposal.skipped
    )


def test_hidden_rules_are_a_note() -> None:
    org = organisation()
    org.all_rules = HIDDEN
    proposal = proposed(org)
    assert len(proposal.entries) == 4
    assert "Okta does not show us its group rules" in proposal.words


def test_hostile_names_cannot_leave_their_place() -> None:
    org = organisation()
    for number, label in enumerate(
        (
            'x" }\n  evil: {title: "y',
            "a: b #",
            "{okta_group: 00gEVIL}",
            "\x1b[2J",
            "'quoted\" \\",
            "*alias",
            "ünïcode ☃",
            "0123 456",
            "yes",
            "日本 語",
            "x" * 80,
        )
    ):
        org.add_app(f"0oaX{number}", f"{label} Read - AWS Role")
        org.add_group(f"00gX{number}", f"aws_{label}_admin")
    proposal = proposed(org)
    roles = draft(proposal).roles
    assert len(roles) == len(proposal.entries)
    known = {*org.all_apps, *org.all_groups}
    assert {role.target.ids[0] for role in roles.values()} <= known
    assert {role.title for role in roles.values()} == {entry.title for entry in proposal.entries}
    assert all(line.isprintable() for line in proposal.skipped)


def test_a_service_with_a_hostile_label_loads_all_the_same() -> None:
    org = organisation()
    org.add_app("0oaG", "Goo\ngle: {x} " + "y" * 60, "ACTIVE", "GROUP_PUSH")
    pushed = draft(proposed(org)).roles[RoleKey("gcp-staging-read")].pushed
    assert pushed is not None
    assert pushed.to == "Goo gle: {x} " + "y" * 27


def test_a_name_at_the_other_end_that_no_catalogue_takes_is_left_out() -> None:
    org = organisation()
    org.add_group("00gFAR00gR", "a\nb", "APP_GROUP")
    (line,) = proposed(org).skipped
    assert "which cannot stand in a catalogue" in line


def test_five_thousand_roles_take_seconds() -> None:
    org = Organisation()
    for number in range(5_000):
        org.add_app(f"0oa{number:05d}", f"Account{number} Read - AWS Role")
        org.add_app(f"0ob{number:05d}", "Same Read - AWS Role")
    proposal = proposed(org)
    assert len(proposal.entries) == 5_000
    assert len(proposal.skipped) == 5_000
    assert len(draft(proposal).roles) == 5_000


@pytest.mark.parametrize("far", ["Staging Read ", " Staging Read", "Staging\u3000Read"])
def test_a_name_at_the_other_end_with_blanks_at_its_ends_loads(far: str) -> None:
    org = organisation()
    org.add_group("00gFAR00gR", far, "APP_GROUP")
    proposal = proposed(org)
    if "gcp-staging-read" in [entry.key for entry in proposal.entries]:
        assert not look(draft(proposal).roles.values(), org).problems
    else:
        assert "which cannot stand in a catalogue" in proposal.words


def test_a_fragment_knows_whether_somebody_has_edited_it() -> None:
    text = proposed(organisation()).fragment(WISHES)
    assert untouched(text)
    assert untouched(proposed(Organisation()).fragment(WISHES))
    for edited in (
        text.replace("policy: everyday", "policy: privileged", 1),
        text + "# mine\n",
        text.replace("review each entry", "reviewed", 1),
        text.partition("# Written over")[0],
        text[:-1],
    ):
        assert edited != text
        assert not untouched(edited)
