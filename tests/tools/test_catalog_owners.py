"""A file that is put in force after an owner changed a list in Slack: their change stays, or somebody is asked to decide."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from access.calls import By
from access.catalog import Approver, ApproverList
from access.catalog_draft import Email, NotFound
from access.desk import Desk as Rules
from access.editing import Edit
from access.keys import RequestId, RoleKey, SlackId, approvers_key, person_key, search_list_key
from access.person import Person, Standing
from access.ports import Change, Write
from access.workflow import Workflow
from sandbox.company import okta_id, slack_id
from store.memory import MemoryStore
from tests.tools.test_catalog import FILE, NOW, Desk, find
from tools.catalog import Loaded

MAYA, THEO, ANA, LI = (f"{name}@acme.example" for name in ("maya", "theo", "ana", "li"))
BEFORE = "approvers: [theo@acme.example, ana@acme.example]"
WRITE = RoleKey("write")


class Office:
    """Maya owns both roles; the file says that Theo and Ana approve writing."""

    def __init__(self) -> None:
        self.store = MemoryStore(lambda: NOW)
        self.desk = Desk(store=self.store)
        self.desk.loaded(FILE)
        for email in (MAYA, THEO, ANA, LI):
            known = Person(
                slack_id(Email(email)),
                "T",
                okta_id(Email(email)),
                email,
                standing=Standing.OK,
                checked_at=NOW,
            )
            self.store.commit(Change(writes=(Write(known, None),)))

    @property
    def listed(self) -> ApproverList:
        key = approvers_key(WRITE)
        found = self.store.read([key])[key]
        assert isinstance(found, ApproverList)
        return found

    @property
    def people(self) -> set[str]:
        return {each.slack for each in self.listed.approvers}

    def edit(self, *emails: str) -> None:
        rules = Workflow(Rules(self.store, lambda: NOW, lambda: RequestId("r"), lambda: 0.5, "T"))
        chosen = tuple(slack_id(Email(each)) for each in emails)
        mark = f"m{self.listed.version}"
        rules.edit(By(slack_id(Email(MAYA)), mark), Edit(WRITE, chosen, self.listed.version))
        assert self.people == set(chosen)


def renamed(email: Email) -> Approver | NotFound:
    found = find(email)
    return replace(found, name="X") if isinstance(found, Approver) else found


def slacks(*emails: str) -> set[SlackId]:
    return {slack_id(Email(each)) for each in emails}


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_list_that_the_file_does_not_touch_stays_as_its_owner_made_it(office: Office) -> None:
    office.edit(THEO, LI)
    answer = office.desk.loaded(FILE.replace("title: Staging Write", "title: Writing in staging"))
    assert office.people == slacks(THEO, LI)
    assert str(answer.plan.lists) == "0 added, 0 changed, 2 unchanged, 0 removed"
    found = office.store.read([search_list_key(2)])[search_list_key(2)]
    assert slack_id(Email(LI)) in str(found)


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    office.edit(THEO, LI)
    before = office.listed
    assert office.desk.loaded(FILE).repeated
    assert office.listed == before


def test_a_file_that_has_caught_up_agrees_and_can_be_changed_after_that(office: Office) -> None:
    office.edit(THEO, LI)
    same = FILE.replace(BEFORE, "approvers: [li@acme.example, theo@acme.example]")
    office.desk.loaded(same)
    assert office.people == slacks(THEO, LI)
    office.desk.loaded(FILE.replace(BEFORE, "approvers: [li@acme.example, ana@acme.example]"))
    assert office.people == slacks(LI, ANA)
    assert not office.listed.filed or {each.slack for each in office.listed.filed} == slacks(LI, ANA)


def test_changed_on_both_sides_is_a_problem_that_says_who_changed_what_when(office: Office) -> None:
    office.edit(THEO, LI)
    before = office.listed
    (line,) = office.desk.refused(FILE.replace(BEFORE, "approvers: [ana@acme.example, maya@acme.example]"))
    assert "roles.write.approvers: differs from what this file said before, and Maya changed it" in line
    for words in ("added li@acme.example", "removed Ana", "15 Jan 2027", "Theo, li@acme.example"):
        assert words in line, (words, line)
    assert office.listed == before


def test_an_edit_that_came_back_to_what_the_file_says_is_no_conflict(office: Office) -> None:
    office.edit(THEO, LI)
    office.edit(THEO, ANA)
    office.desk.loaded(FILE.replace(BEFORE, "approvers: [theo@acme.example, maya@acme.example]"))
    assert office.people == slacks(THEO, MAYA)


def test_a_new_name_of_somebody_is_no_change_of_the_list(office: Office) -> None:
    office.edit(THEO, LI)
    office.desk.find = renamed
    assert isinstance(office.desk.load(FILE), Loaded)
    assert office.people == slacks(THEO, LI)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    longest: 4w\n", "    longest: 4w\n    approvals: 2\n"),
        (
            "    owner: maya@acme.example\n    approvers: [theo",
            "    owner: theo@acme.example\n    approvers: [theo",
        ),
    ],
)
def test_what_the_owner_made_still_has_to_be_enough_for_what_the_file_says(
    office: Office, old: str, new: str
) -> None:
    office.edit(THEO, LI)
    both = FILE.replace(BEFORE, "approvers: [theo@acme.example, ana@acme.example, maya@acme.example]")
    assert old in FILE
    lines = office.desk.refused(both.replace(old, new))
    assert any("roles.write.approvers" in line for line in lines)
    assert office.people == slacks(THEO, LI)


def test_a_list_that_is_changed_while_the_file_is_compared_is_not_written_over(office: Office) -> None:
    facts, first = office.store.facts, True

    def reading(subject: str) -> object:
        nonlocal first
        if first:
            first = False
            office.edit(THEO, LI)
        return facts(subject)

    office.store.facts = reading  # type: ignore[assignment, method-assign]
    (line,) = office.desk.refused(FILE.replace(BEFORE, "approvers: [ana@acme.example, maya@acme.example]"))
    assert "an owner changed a list in Slack" in line
    assert office.people == slacks(THEO, LI)


def test_a_list_that_nobody_changed_in_slack_follows_the_file(office: Office) -> None:
    assert office.listed.edited is None
    office.desk.loaded(FILE.replace(BEFORE, "approvers: [ana@acme.example, maya@acme.example]"))
    assert office.people == slacks(ANA, MAYA)


LEFT = "maya@acme.example"


def gone(*emails: str) -> Callable[[Email], Approver | NotFound]:
    """Looks people up where these have left."""
    return lambda email: NotFound("is not active in Okta") if email in emails else find(email)


def leave(office: Office, email: str) -> None:
    key = person_key(slack_id(Email(email)))
    known = office.store.read([key])[key]
    assert isinstance(known, Person)
    left = replace(known, standing=Standing.OKTA_GONE, version=known.version + 1)
    office.store.commit(Change(writes=(Write(left, known.version),)))


def approvers(*emails: str) -> str:
    return f"approvers: [{', '.join(emails)}]"


def test_a_file_that_has_the_owners_change_and_more_is_taken(office: Office) -> None:
    office.edit(THEO, LI)
    office.desk.loaded(FILE.replace(BEFORE, approvers(THEO, LI, MAYA)))
    assert office.people == slacks(THEO, LI, MAYA)
    office.desk.loaded(
        FILE.replace(BEFORE, approvers(ANA, MAYA))
    )  # What is in the file by now can be changed there.
    assert office.people == slacks(ANA, MAYA)


@pytest.mark.parametrize("says", [(THEO, MAYA), (THEO, LI, ANA), (ANA, LI, MAYA)])
def test_a_part_of_the_owners_change_is_not_lost_to_a_file(office: Office, says: tuple[str, ...]) -> None:
    office.edit(THEO, LI)
    (line,) = office.desk.refused(FILE.replace(BEFORE, approvers(*says)))
    assert "make that change here too, or write the list in force (Theo, li@acme.example)" in line
    assert office.people == slacks(THEO, LI)


def test_an_owner_who_changed_a_list_and_left_blocks_no_file(office: Office) -> None:
    start = FILE.replace(BEFORE, approvers(MAYA, THEO))
    office.desk.loaded(start)
    office.edit(MAYA, THEO, LI)
    office.desk.find = gone(LEFT)
    without = start.replace("owner: maya@acme.example", "owner: theo@acme.example").replace(
        "team: [maya@acme.example, ", "team: ["
    )
    (line, *_) = office.desk.refused(without)
    assert "maya@acme.example is not active in Okta" in line
    office.desk.loaded(without.replace(approvers(MAYA, THEO), approvers(THEO, LI)))
    assert office.people == slacks(THEO, LI)


def test_whoever_left_after_an_owner_chose_them_is_asked_for_by_nobody(office: Office) -> None:
    office.edit(THEO, ANA, LI)
    leave(office, LI)
    office.desk.find = gone(LI)
    (line,) = office.desk.refused(FILE.replace(BEFORE, approvers(MAYA, LI)))
    assert "li@acme.example is not active" in line
    office.desk.loaded(FILE.replace(BEFORE, approvers(THEO, MAYA)))
    assert office.people == slacks(THEO, MAYA)


def test_the_words_of_a_conflict_name_nobody_who_has_left(office: Office) -> None:
    office.edit(THEO, MAYA, LI)
    leave(office, THEO)
    office.desk.find = gone(THEO)
    rest = FILE.replace("theo@acme.example, ana@acme.example]\nroles", "ana@acme.example]\nroles")
    (line,) = office.desk.refused(rest.replace(BEFORE, approvers(ANA, MAYA)))
    assert "write the list in force (maya@acme.example, li@acme.example)" in line
    office.desk.loaded(rest.replace(BEFORE, approvers(MAYA, LI)))
    assert office.people == slacks(MAYA, LI)


def test_a_new_slack_account_reaches_a_list_that_its_owner_changed(office: Office) -> None:
    office.edit(THEO, LI)

    def moved(email: Email) -> Approver | NotFound:
        found = find(email)
        if isinstance(found, Approver) and email == THEO:
            return replace(found, slack=SlackId("UTHEONEW"))
        return found

    office.desk.find = moved
    office.desk.loaded(FILE)
    assert office.people == {"UTHEONEW", *slacks(LI)}


SENSITIVE = FILE.replace("longest: 4w", "longest: 4w\n    sensitive: true")


def test_what_an_owner_did_alone_is_looked_at_when_the_role_becomes_sensitive(office: Office) -> None:
    office.edit(MAYA, LI)
    (line,) = office.desk.refused(SENSITIVE)
    assert "roles.write.approvers: is maya@acme.example, li@acme.example since Maya changed it" in line
    assert "alone, and the role is sensitive from now on" in line
    reviewed = SENSITIVE.replace(BEFORE, approvers(MAYA, LI))
    office.desk.loaded(reviewed)
    assert office.people == slacks(MAYA, LI)
    office.desk.loaded(reviewed.replace("Staging Write", "Writing"))


def test_it_is_looked_at_too_when_the_role_moves_to_a_sensitive_policy(office: Office) -> None:
    office.edit(MAYA, LI)
    other = FILE.replace(
        "approvers:\n",
        "  strict:\n    title: Strict\n    durations: [for 1d]\n    longest: 2d\n    sensitive: true\n    reminders: [1h]\napprovers:\n",
        1,
    )
    office.desk.loaded(other)
    head, _, tail = other.rpartition("policy: standard")
    (line,) = office.desk.refused(f"{head}policy: strict{tail}")
    assert "the role is sensitive from now on" in line


def test_each_list_that_stays_as_its_owner_made_it_is_told(office: Office) -> None:
    office.edit(THEO, LI)
    for text in (
        FILE.replace("title: Staging Write", "title: Writing"),
        FILE.replace("title: Staging Write", "title: Writing"),
    ):
        *_, last = office.desk.loaded(text).words.splitlines()
        assert last == (
            "write: Theo, li@acme.example approve it, since Maya changed it in Slack on 15 Jan 2027 08:00 UTC "
            "(added li@acme.example, removed Ana)"
        )


def test_a_second_change_within_one_second_is_not_written_over(office: Office) -> None:
    office.edit(THEO, LI)
    facts, first = office.store.facts, True

    def reading(subject: str) -> object:
        nonlocal first
        if first:
            first = False
            office.edit(THEO, ANA, LI)
        return facts(subject)

    office.store.facts = reading  # type: ignore[assignment, method-assign]
    (line,) = office.desk.refused(FILE.replace("title: Staging Write", "title: Writing"))
    assert "an owner changed a list in Slack" in line
    assert office.people == slacks(THEO, ANA, LI)
