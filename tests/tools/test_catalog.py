"""A file is put in force as a whole or not at all, and whoever runs it reads what happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from access.audit import Fact, What, first_break
from access.catalog import Approver, ApproverList, Head, Policy, Role, SearchList
from access.catalog_draft import Draft, Email, NotFound
from access.catalog_rules import check
from access.errors import Conflict, TooBig, TryAgain
from access.keys import (
    OktaId,
    PolicyKey,
    RoleKey,
    SlackId,
    approvers_key,
    catalog_head_key,
    policy_key,
    role_key,
    search_list_key,
)
from access.org import OrgGroup, Unseen
from sandbox.company import company, okta_id, slack_id
from store.catalog_file import read
from store.memory import MemoryStore
from tests.tools.organisation import HIDDEN, Organisation
from tools.catalog import Loaded, load
from tools.catalog_ports import CatalogStore, Ports
from tools.catalog_reading import NotLoaded
from tools.catalog_record import SUBJECT

NOW = 1_800_000_000
FILE = """\
policies:
  standard:
    title: Standard
    durations: [for 1d, for 1w]
    longest: 4w
approvers:
  team: [maya@acme.example, theo@acme.example, ana@acme.example]
roles:
  read:
    title: Staging Read
    policy: standard
    owner: maya@acme.example
    approvers: team
    target: {okta_group: 00gRead}
  write:
    title: Staging Write
    policy: standard
    owner: maya@acme.example
    approvers: [theo@acme.example, ana@acme.example]
    target: {okta_group: 00gWrite}
    lesser: read
"""


def find(email: Email) -> Approver | NotFound:
    if email.startswith("gone"):
        return NotFound("has no account in Slack")
    return Approver(OktaId(okta_id(email)), SlackId(slack_id(email)), email.partition("@")[0].title())


def organisation(*groups: str) -> Organisation:
    org = Organisation()
    for group in groups:
        org.add_group(group)
    return org


@dataclass
class Desk:
    """One place from which files are put in force."""

    store: CatalogStore = field(default_factory=lambda: MemoryStore(lambda: NOW))
    find: Callable[[Email], Approver | NotFound] = find
    said: list[str] = field(default_factory=list)
    org: Organisation = field(default_factory=lambda: organisation("00gRead", "00gWrite"))

    def load(self, text: str) -> Loaded | NotLoaded:
        ports = Ports(read, self.find, self.store, lambda: NOW, self.said.append, self.org)
        return load(text, ports, actor="ops@acme.example")

    def loaded(self, text: str) -> Loaded:
        answer = self.load(text)
        assert isinstance(answer, Loaded), answer
        return answer

    def refused(self, text: str) -> tuple[str, ...]:
        answer = self.load(text)
        assert isinstance(answer, NotLoaded), answer
        return answer.lines

    @property
    def empty(self) -> bool:
        keys = [
            catalog_head_key(),
            search_list_key(1),
            role_key(RoleKey("read")),
            policy_key(PolicyKey("standard")),
        ]
        return not self.store.read(keys) and not self.store.facts(SUBJECT)


def test_a_first_file_is_written_whole() -> None:
    desk = Desk()
    answer = desk.loaded(FILE)
    assert answer.words == (
        "the catalogue is in force, as version 1\n"
        "roles: 2 added, 0 changed, 0 unchanged, 0 removed\n"
        "policies: 1 added, 0 changed, 0 unchanged, 0 removed\n"
        "approver lists: 2 added, 0 changed, 0 unchanged, 0 removed"
    )
    wanted = [
        catalog_head_key(),
        search_list_key(1),
        approvers_key(RoleKey("write")),
        role_key(RoleKey("read")),
    ]
    head, search, approvers, role = (desk.store.read(wanted)[key] for key in wanted)
    assert isinstance(head, Head)
    assert isinstance(search, SearchList)
    assert isinstance(approvers, ApproverList)
    assert isinstance(role, Role)
    assert head.version == 1
    assert [entry.title for entry in search.search("staging")] == ["Staging Read", "Staging Write"]
    assert [one.name for one in approvers.approvers] == ["Theo", "Ana"]
    assert role.owner.slack == slack_id("maya@acme.example")
    assert desk.store.catalog_text(1) == FILE


def test_progress_names_how_many_people_are_left() -> None:
    desk = Desk()
    desk.loaded(FILE)
    assert desk.said == [
        "looking up 1 of 3 people",
        "looking up 2 of 3 people",
        "looking up 3 of 3 people",
        "comparing 2 roles with what is in force",
        "writing version 1",
    ]


def test_each_file_in_force_is_one_fact_chained_to_the_one_before() -> None:
    desk = Desk()
    desk.loaded(FILE)
    desk.loaded(FILE.replace("Staging Read", "Staging Look"))
    facts = list(desk.store.facts(SUBJECT))
    assert [(fact.sequence, fact.what, fact.actor, fact.at) for fact in facts] == [
        (1, What.CATALOG_APPLIED, "ops@acme.example", NOW),
        (2, What.CATALOG_APPLIED, "ops@acme.example", NOW),
    ]
    assert first_break(facts) is None
    assert facts[1].detail["roles"] == "0 added, 1 changed, 1 unchanged, 0 removed"
    assert facts[0].detail["file"] != facts[1].detail["file"]


def test_only_what_changed_gets_a_new_version() -> None:
    desk = Desk()
    desk.loaded(FILE)
    answer = desk.loaded(
        FILE.replace("longest: 4w", "longest: 2w").replace("lesser: read", "description: more")
    )
    assert answer.plan.roles.changed == ("write",)
    assert answer.plan.policies.changed == ("standard",)
    rows = desk.store.read(
        [role_key(RoleKey("read")), role_key(RoleKey("write")), policy_key(PolicyKey("standard"))]
    )
    versions = {key.pk: row.version for key, row in rows.items() if isinstance(row, Role | Policy)}
    assert versions == {"ROLE#read": 1, "ROLE#write": 2, "POLICY#standard": 2}


def test_the_same_file_again_changes_nothing_and_says_so() -> None:
    desk = Desk()
    desk.loaded(FILE)
    again = desk.loaded(FILE)
    assert again.repeated
    assert again.version == 1
    assert again.words.startswith("nothing to do: this file is in force already, as version 1\n")
    assert len(desk.store.facts(SUBJECT)) == 1


def test_a_change_of_comments_alone_is_kept_as_a_version_of_the_text() -> None:
    desk = Desk()
    desk.loaded(FILE)
    assert desk.loaded("# reviewed by Theo\n" + FILE).version == 2
    assert desk.store.catalog_text(2) == "# reviewed by Theo\n" + FILE
    assert desk.loaded("# reviewed by Theo\n" + FILE).repeated


def test_mistakes_are_listed_by_line_and_nothing_is_written() -> None:
    desk = Desk()
    text = FILE.replace("policy: standard", "policy: standrad", 1).replace(
        "longest: 4w", "longest: 4w\n    longest: 4"
    )
    assert desk.refused(text) == (
        "catalog.yml:6: policies.standard.longest: is written twice, in line 5 and in line 6; remove one of them",
        "catalog.yml:6: policies.standard.longest: is 4; write for example `longest: 4w`",
        "catalog.yml:12: roles.read.policy: 'standrad' is no policy of this file; did you mean 'standard'?",
    )
    assert desk.empty
    assert not desk.said


def test_a_file_that_is_no_yaml_is_one_problem() -> None:
    desk = Desk()
    (line,) = desk.refused(FILE + "  }\n")
    assert line.startswith("catalog.yml:22: the file: is not YAML from here on")
    assert desk.empty


def test_people_who_cannot_be_found_are_listed_and_nothing_is_written() -> None:
    desk = Desk()
    assert desk.refused(FILE.replace("ana@", "gone@")) == (
        "catalog.yml:7: approvers.team[2]: gone@acme.example has no account in Slack",
        "catalog.yml:19: roles.write.approvers[1]: gone@acme.example has no account in Slack",
    )
    assert desk.empty


def test_the_count_ends_what_people_read() -> None:
    assert NotLoaded(("a",)).words == "a\n1 problem; nothing was changed"
    assert NotLoaded(("a", "b")).words == "a\nb\n2 problems; nothing was changed"


def test_a_role_that_nobody_uses_can_be_left_out_and_its_record_stays() -> None:
    desk = Desk()
    desk.loaded(FILE)
    answer = desk.loaded(FILE[: FILE.index("  write:")])
    assert answer.plan.roles.removed == ("write",)
    search = desk.store.read([search_list_key(2)])[search_list_key(2)]
    assert isinstance(search, SearchList)
    assert [entry.key for entry in search.entries] == ["read"]
    row = desk.store.read([role_key(RoleKey("write"))])[role_key(RoleKey("write"))]
    assert isinstance(row, Role)
    assert (row.retired, row.version) == (True, 2)  # Whoever still has its form open is refused.
    assert desk.loaded(FILE[: FILE.index("  write:")]).repeated
    again = desk.loaded(FILE)
    assert again.plan.roles.changed == ("write",)
    back = desk.store.read([role_key(RoleKey("write"))])[role_key(RoleKey("write"))]
    assert isinstance(back, Role)
    assert (back.retired, back.version) == (False, 3)  # No version of it comes twice.


def test_a_role_can_be_retired() -> None:
    desk = Desk()
    desk.loaded(FILE)
    retired = desk.loaded(FILE + "    retired: true\n")
    assert retired.plan.roles.changed == ("write",)
    search = desk.store.read([search_list_key(2)])[search_list_key(2)]
    assert isinstance(search, SearchList)
    assert [entry.key for entry in search.search("")] == ["read"]


def test_a_policy_that_the_file_has_no_more_is_counted_as_removed() -> None:
    desk = Desk()
    desk.loaded(FILE)
    answer = desk.loaded(FILE.replace("standard:", "usual:").replace("policy: standard", "policy: usual"))
    assert answer.plan.policies.added == ("usual",)
    assert answer.plan.policies.removed == ("standard",)
    assert answer.plan.roles.changed == ("read", "write")


def test_an_outage_while_looking_people_up_ends_the_run_with_nothing_written() -> None:
    def down(email: Email) -> Approver | NotFound:
        raise TryAgain(f"Okta did not answer about {email}", service=True)

    desk = Desk(find=down)
    with pytest.raises(TryAgain):
        desk.load(FILE)
    assert desk.empty


def test_targets_that_okta_does_not_have_are_listed_with_their_lines_and_nothing_is_written() -> None:
    desk = Desk()
    text = FILE.replace("{okta_group: 00gRead}", "{okta_app: 0oaRead}").replace("00gWrite", "00gNone")
    assert desk.refused(text) == (
        "catalog.yml:14: roles.read.target.okta_app: Okta has no app 0oaRead; correct the id, or make the app first",
        "catalog.yml:20: roles.write.target.okta_group: Okta has no group 00gNone; correct the id, or make the group first",
    )
    assert desk.empty


def test_people_and_targets_are_listed_together() -> None:
    desk = Desk()
    lines = desk.refused(FILE.replace("ana@", "gone@").replace("00gWrite", "00gNone"))
    assert len(lines) == 3


def test_a_push_that_is_not_there_is_listed_with_its_line() -> None:
    desk = Desk()
    desk.org.add_app("0oaGoogle", "Google")
    carried = FILE.replace(
        "    target: {okta_group: 00gRead}\n",
        "    target: {okta_group: 00gRead}\n    pushed:\n      app: 0oaGoogle\n      to: Google\n      as: Read\n",
    )
    (line,) = desk.refused(carried)
    assert line.startswith(
        "catalog.yml:16: roles.read.pushed.app: the app 'Google' does not push the group 00gRead"
    )
    desk.org.add_push("0oaGoogle", "00gRead", "Reading")
    assert desk.refused(carried) == (
        "catalog.yml:18: roles.read.pushed.as: the group is called 'Reading' there; write `as: Reading`",
    )
    desk.loaded(carried.replace("as: Read", "as: Reading"))


def test_what_a_file_does_not_touch_does_not_keep_it_from_being_put_in_force() -> None:
    desk = Desk()
    desk.loaded(FILE)
    desk.org.all_groups.clear()
    desk.org.asked.clear()
    desk.loaded(FILE.replace("Staging Write", "Staging Change"))
    desk.loaded(FILE + "    retired: true\n")
    assert desk.org.asked == []
    (line,) = desk.refused(FILE)  # It is to be given out again.
    assert "Okta has no group 00gWrite" in line


def test_what_cannot_be_looked_at_is_told_and_hinders_nothing() -> None:
    desk = Desk()
    desk.org.all_rules = HIDDEN
    desk.loaded(FILE)
    assert any(line.startswith("Okta does not show us its group rules") for line in desk.said)


def test_an_outage_while_looking_at_targets_ends_the_run_with_nothing_written() -> None:
    class Down(Organisation):
        def group(self, id: str) -> OrgGroup | Unseen:  # noqa: A002
            raise TryAgain("no answer from Okta", service=True)

    desk = Desk(org=Down())
    with pytest.raises(TryAgain):
        desk.load(FILE)
    assert desk.empty


class Overtaken(MemoryStore):
    """A store where somebody else always applies first, between the plan and the write."""

    def apply_catalog(
        self,
        version: int,
        roles: Sequence[Role],
        policies: Sequence[Policy],
        lists: Sequence[ApproverList],
        search: SearchList,
        text: str,
        facts: Sequence[Fact],
        was: int | None,
    ) -> None:
        super().apply_catalog(version, roles, policies, lists, search, "somebody else's", facts, was)
        super().apply_catalog(version, roles, policies, lists, search, text, facts, was)


def test_whoever_applies_second_at_the_same_moment_is_told() -> None:
    desk = Desk(store=Overtaken(lambda: NOW))
    (line,) = desk.refused(FILE)
    assert line.startswith("somebody else put a catalogue in force at the same moment")
    assert desk.store.catalog_text(1) == "somebody else's"


def test_conflict_is_what_the_store_raises_then() -> None:
    store = MemoryStore(lambda: NOW)
    with pytest.raises(Conflict):
        store.apply_catalog(2, [], [], [], SearchList(2, ()), "", [], 1)


def test_the_example_goes_in_with_the_people_of_the_sandbox() -> None:
    text = (Path(__file__).parents[2] / "catalog.example.yml").read_text(encoding="utf-8")
    draft = check(read(text).plain)
    assert isinstance(draft, Draft)
    made = company(draft)
    known = made.by_email
    org = organisation(*(group.id for group in made.groups))
    for app in made.apps:
        org.add_app(app.id, app.label, "ACTIVE", *app.features)
    for push in made.pushes:
        org.add_push(push.app, push.group, push.name)

    def there(email: Email) -> Approver | NotFound:
        one = known.get(email)
        return Approver(one.okta, one.slack, one.name) if one and one.okta else NotFound("is nobody")

    desk = Desk(find=there, org=org)
    answer = desk.loaded(text)
    assert len(answer.plan.roles.added) == len(draft.roles)
    assert f"looking up {len(draft.emails)} of {len(draft.emails)} people" in desk.said


def test_a_group_whose_members_may_ask_has_to_be_there() -> None:
    desk = Desk()
    text = FILE.replace("longest: 4w", "longest: 4w\n    requesters: [00gTYPO]")
    assert desk.refused(text) == (
        "catalog.yml:6: policies.standard.requesters: Okta has no group 00gTYPO; correct the id, or make the group first",
    )
    assert desk.empty
    desk.org.add_group("00gTYPO", "Everyone", "BUILT_IN")
    desk.loaded(text)
    del desk.org.all_groups["00gTYPO"]
    desk.loaded(text.replace("longest: 4w", "longest: 3w"))  # What a file does not touch does not hinder it.
    assert desk.refused(text.replace("[00gTYPO]", "[00gTYPO, 00gMORE]")) != ()


class Forgetful(MemoryStore):
    """The list in force can be lost."""

    def lose(self, version: int) -> None:
        self._records.pop(search_list_key(version))


def test_a_list_that_is_missing_forgets_no_role_and_is_made_anew() -> None:
    store = Forgetful(lambda: NOW)
    desk = Desk(store=store)
    desk.loaded(FILE)
    store.lose(1)
    answer = desk.loaded(FILE)
    assert (answer.repeated, answer.version) == (False, 2)
    assert isinstance(store.read([search_list_key(2)])[search_list_key(2)], SearchList)
    store.lose(2)
    assert desk.loaded(FILE[: FILE.index("  write:")]).plan.roles.removed == ("write",)


class Full(MemoryStore):
    """No list fits."""

    def apply_catalog(self, *_parts: object) -> None:
        raise TooBig("SEARCH: 2 roles do not fit one item")


def test_a_list_that_is_too_big_is_told_in_words() -> None:
    desk = Desk(store=Full(lambda: NOW))
    (line,) = desk.refused(FILE)
    assert line.startswith("the catalogue: has more roles and approvers than one list can hold")
