"""The keys of a policy for tickets, for others and for the duration to begin with: what they may say, and how mistakes are told."""

from datetime import date

import pytest

from access.catalog import Approver, Rule
from access.catalog_draft import Catalogue, Draft, DraftRule, Email, NotFound
from access.catalog_people import resolve
from access.catalog_rules import check
from access.duration import DAY, WEEK, For
from access.hours import Hours
from access.keys import OktaId, PolicyKey, SlackId
from access.person import Party
from store.catalog_file import read

FILE = """
policies:
  standard:
    title: Standard
    durations: [for 1d, for 1w]
    longest: 8w
    {more}
approvers:
  team: [maya@acme.example, theo@acme.example, ana@acme.example]
roles:
  read:
    title: Read
    policy: standard
    owner: maya@acme.example
    approvers: team
    target: {{okta_group: 00gRead}}
"""


def checked(more: str) -> object:
    return check(read(FILE.format(more=more)).plain)


def test_all_of_them_are_read() -> None:
    lines = ["default: for 1w", 'ticket: "(OPS|SEC)-[0-9]{1,6}"', "ticket_example: OPS-1", "for_others: true"]
    draft = checked("\n    ".join(lines))
    assert isinstance(draft, Draft), draft
    policy = draft.policies[PolicyKey("standard")]
    assert policy.default == For(WEEK)
    assert (policy.ticket, policy.ticket_example) == ("(OPS|SEC)-[0-9]{1,6}", "OPS-1")
    assert policy.for_others


def test_extensions_are_bounded_in_number_and_length() -> None:
    draft = checked("extensions: 7\n    longest_extension: 1w")
    assert isinstance(draft, Draft), draft
    policy = draft.policies[PolicyKey("standard")]
    assert (policy.extensions, policy.longest_extension) == (7, WEEK)


def test_where_nothing_is_extended_there_is_nothing_to_bound() -> None:
    text = FILE.format(more="extend: false\n    extensions: 2\n    longest_extension: 1d")
    problems = check(read(text.replace("longest: 8w", "longest: 1w")).plain)
    assert isinstance(problems, tuple)
    assert [each.path[-1] for each in problems] == ["extensions", "longest_extension"]
    assert all("extend is false; leave one of the two out" in each.why for each in problems)


def test_left_out_they_ask_for_nothing() -> None:
    draft = checked("")
    assert isinstance(draft, Draft), draft
    policy = draft.policies[PolicyKey("standard")]
    assert (policy.default, policy.ticket, policy.ticket_example, policy.for_others) == (None, "", "", False)


RULE = "auto_approve: {group: 00gCall, by: Maya@acme.example, longest: 1d}"


def test_a_rule_names_a_group_a_person_and_a_length() -> None:
    draft = checked(RULE)
    assert isinstance(draft, Draft), draft
    assert draft.rules == {PolicyKey("standard"): DraftRule("00gCall", Email("maya@acme.example"), DAY)}


def test_the_person_of_a_rule_is_looked_up_like_everybody() -> None:
    draft = checked(RULE.replace("Maya", "theo"))
    assert isinstance(draft, Draft), draft
    there = {each: Approver(OktaId(each), SlackId(f"U{each}"), each) for each in draft.emails}
    found = resolve(draft, there)
    assert isinstance(found, Catalogue)
    theo = Party(OktaId("theo@acme.example"), SlackId("Utheo@acme.example"))
    assert found.policies[0].rule == Rule("00gCall", theo, DAY)
    gone = resolve(draft, {**there, Email("theo@acme.example"): NotFound("has no account in Okta")})
    assert isinstance(gone, tuple)
    assert "policies.standard.auto_approve.by: theo@acme.example has no account in Okta" in map(str, gone)


@pytest.mark.parametrize(
    ("rule", "where", "why"),
    [
        (RULE.replace("00gCall", "a b"), "group", "'a b' is no id of an Okta group"),
        (RULE.replace("Maya@acme.example", "Maya"), "by", "'maya' is not an e-mail address"),
        (RULE.replace("Maya", "bo"), "by", "is on the approver list of no role of this policy"),
        (RULE.replace("1d", "1h"), "longest", "the rule approves nothing; write `longest: 1d` or more"),
        (RULE.replace(", longest: 1d", ""), "longest", "is missing"),
        (f"{RULE}\n    sensitive: true", "group", "something sensitive"),
        (f"{RULE}\n    decide_elsewhere: at home", "group", "leave one of the two out"),
        (RULE.replace("longest", "length"), "length", "did you mean 'longest'?"),
    ],
)
def test_mistakes_about_a_rule_are_told_at_their_place(rule: str, where: str, why: str) -> None:
    problems = checked(rule)
    assert isinstance(problems, tuple)
    assert str(problems[0]).startswith(f"policies.standard.auto_approve.{where}: ")
    assert why in str(problems[0])
    assert len(problems) == (2 if where == "length" else 1)


def test_a_rule_that_is_no_mapping_is_one_mistake() -> None:
    problems = checked("auto_approve: maya@acme.example")
    assert isinstance(problems, tuple)
    (problem,) = problems
    assert "an approval by rule is a mapping with group, by, longest" in str(problem)


CALENDAR = """
calendars:
  berlin:
    zone: Europe/Berlin
    days: [mon, wed, tue]
    from: 09:00
    to: "17:00"
    holidays: [2026-12-25]
"""


def test_a_policy_gets_the_hours_of_the_calendar_that_it_names() -> None:
    draft = check(read(FILE.format(more="decision_hours: berlin\n    pending: 3d") + CALENDAR).plain)
    assert isinstance(draft, Draft), draft
    berlin = Hours("Europe/Berlin", (0, 1, 2), 540, 1020, (date(2026, 12, 25),))
    assert draft.policies[PolicyKey("standard")].hours == (berlin,)


@pytest.mark.parametrize(
    ("policy", "calendar", "where", "why"),
    [
        ("", ("Europe/Berlin", "Europe/Bonn"), "calendars.berlin.zone", "'Europe/Bonn' is no time zone"),
        ("", ("Europe/Berlin", "../../etc/passwd"), "calendars.berlin.zone", "is no time zone"),
        ("", ("wed", "Wednesday"), "calendars.berlin.days[1]", "'Wednesday' is no day; write for example"),
        ("", ("wed", "mon"), "calendars.berlin.days[1]", "'mon' is there twice"),
        ("", ("[mon, wed, tue]", "[]"), "calendars.berlin.days", "nothing could ever be approved"),
        ("", ("09:00", "9:00"), "calendars.berlin.from", "'9:00' is no time of day"),
        ("", ("17:00", "09:00"), "calendars.berlin.to", "is not after `from`"),
        ("", ("17:00", "24:30"), "calendars.berlin.to", "'24:30' is no time of day"),
        ("", ("2026-12-25", "20261225"), "calendars.berlin.holidays[0]", "is a number, not text"),
        ("", ("2026-12-25", "2026-02-30"), "calendars.berlin.holidays[0]", "'2026-02-30' is no day"),
        ("", ("2026-12-25", "2026-12-25, 2026-12-25"), "calendars.berlin.holidays[1]", "is there twice"),
        ("", ("zone: Europe/Berlin", "place: 1"), "calendars.berlin.place", "is not a key of a calendar"),
        (
            "decision_hours: bonn\n    pending: 8h",
            None,
            "policies.standard.decision_hours",
            "is no calendar of this",
        ),
        ("decision_hours: berlin", None, "policies.standard.pending", "`pending: 8h` for one such day"),
        (
            "decision_hours: berlin\n    pending: 5d",
            None,
            "policies.standard.pending",
            "5d of them take more than 4 weeks; write `pending: 4d` or less",
        ),
    ],
)
def test_mistakes_about_decision_hours_are_told_at_their_place(
    policy: str, calendar: tuple[str, str] | None, where: str, why: str
) -> None:
    text = CALENDAR.replace(*calendar) if calendar else CALENDAR
    assert text != CALENDAR or calendar is None
    problems = check(read(FILE.format(more=policy) + text).plain)
    assert isinstance(problems, tuple)
    assert problems
    assert str(problems[0]).startswith(f"{where}: ")
    assert why in str(problems[0])
    assert len(problems) == (2 if "place" in where else 1)


@pytest.mark.parametrize(
    ("more", "where", "why"),
    [
        ("default: for 2w", "default", "'for 2w' is none of the durations"),
        ("default: soon", "default", "soon"),
        ("default: 7", "default", "is 7, not text"),
        ("ticket: OPS-1", "ticket_example", "is missing, and people cannot read patterns"),
        ("ticket_example: OPS-1", "ticket", "is missing, so no form asks"),
        ('ticket: "(a+)+"\n    ticket_example: aaa', "ticket", "cannot be used from '(a+)+' on"),
        ('ticket: "a*a*a*a*"\n    ticket_example: aaa', "ticket", "repeats too much"),
        ('ticket: "^OPS$"\n    ticket_example: OPS', "ticket", "leave out ^ and $"),
        (
            'ticket: "OPS-[0-9]+"\n    ticket_example: SEC-1',
            "ticket_example",
            "'SEC-1' does not match 'OPS-[0-9]+'",
        ),
        ('ticket: ""\n    ticket_example: SEC-1', "ticket", "is empty"),
        ("sensitive_because: It is.", "sensitive_because", "write `sensitive: true` as well"),
        ("decide_elsewhere: 7", "decide_elsewhere", "is 7, not text"),
        ("extensions: 0", "extensions", "is 0, not a whole number from 1 on"),
        ("longest_extension: soon", "longest_extension", "is no length of time"),
        ("longest_extension: 1h", "longest_extension", "write `longest_extension: 1d` or more"),
        ("extensions: 2", "longest", "with 2 extensions access lasts 3w at most; write `longest: 3w`"),
        ("extensions: 1\n    longest_extension: 1d", "longest", "1 extension access lasts 8d at most"),
        ("for_others: sometimes", "for_others", "is 'sometimes', not true or false"),
    ],
)
def test_each_mistake_is_one_problem_at_its_place(more: str, where: str, why: str) -> None:
    problems = checked(more)
    assert isinstance(problems, tuple)
    (problem,) = problems
    assert str(problem).startswith(f"policies.standard.{where}: ")
    assert why in problem.why
