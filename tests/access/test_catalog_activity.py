"""Whose sign-ons count as use, in the catalogue file: a role whose access lasts while it is used and that is no app names one."""

import pytest

from access.catalog import UsedApp
from access.catalog_draft import Draft
from access.catalog_rules import check
from access.keys import RoleKey
from store.catalog_file import read

FILE = """
policies:
  everyday: {title: Everyday, durations: [for 1d, DURATION], longest: 26w}
roles:
  read:
    title: Read
    policy: everyday
    owner: maya@acme.example
    approvers: [maya@acme.example, theo@acme.example]
    target: TARGET
    ACTIVITY
"""
MISSING = "activity: is missing: the policy offers 'while used within 2w', and nobody signs on to a group"


def file(
    activity: str = "activity: {app: 0oaCloud, called: Cloud}",
    target: str = "{okta_group: 00gRead}",
    duration: str = "while used within 2w",
) -> str:
    return FILE.replace("ACTIVITY", activity).replace("TARGET", target).replace("DURATION", duration)


def why(text: str) -> list[str]:
    found = check(read(text).plain)
    return [] if isinstance(found, Draft) else [str(each) for each in found]


def activity(text: str) -> UsedApp | None:
    draft = check(read(text).plain)
    assert isinstance(draft, Draft), draft
    return draft.roles[RoleKey("read")].activity


def test_a_group_names_its_app_and_an_app_needs_none() -> None:
    assert activity(file()) == UsedApp("0oaCloud", "Cloud")
    assert activity(file("", "{okta_app: 0oaCloud}")) is None
    assert activity(file("", duration="for 2d")) is None
    assert activity(file("retired: true")) is None
    assert activity(file(duration="for 2d")) == UsedApp("0oaCloud", "Cloud")


@pytest.mark.parametrize(
    ("activity", "target", "problems"),
    [
        ("", "{okta_group: 00gRead}", [MISSING]),
        (
            "activity: {app: 0oaCloud, called: Cloud}",
            "{okta_app: 0oaCloud}",
            ["activity: is not needed: the target is an app"],
        ),
        ("activity: 0oaCloud", "{okta_group: 00gRead}", ["activity: is text; an activity is a mapping"]),
        (
            "activity: {app: 'Google Cloud', called: Cloud}",
            "{okta_group: 00gRead}",
            ["activity.app: is 'Google Cloud', not the id of an Okta app"],
        ),
        ("activity: {app: 0oaCloud}", "{okta_group: 00gRead}", ["activity.called: is missing"]),
        (
            f"activity: {{app: 0oaCloud, called: {'x' * 41}}}",
            "{okta_group: 00gRead}",
            ["activity.called: is 41 characters long"],
        ),
        ("activity: {ap: 0oaCloud, called: Cloud}", "{okta_group: 00gRead}", ["'app'?", "app: is missing"]),
    ],
)
def test_mistakes_are_told_once_each(activity: str, target: str, problems: list[str]) -> None:
    found = why(file(activity, target))
    assert len(found) == len(problems), found
    assert all(part in text for part, text in zip(problems, found, strict=True)), found


@pytest.mark.parametrize("length", ["1h", "23h", "30m"])
def test_use_is_counted_by_the_day(length: str) -> None:
    (problem,) = why(file(duration=f"while used within {length}"))
    assert "is too short: use is counted by the day, so write '1d' or more" in problem
    assert why(file(duration="while used within 1d")) == []


def test_use_that_could_never_move_the_end_is_a_mistake() -> None:
    (problem,) = why(file(duration="while used within 26w"))
    assert "'while used within 26w' is as long as longest, so no use would move the end" in problem
    assert why(file(duration="while used within 25w")) == []


def only_while_used(more: str = "") -> list[str]:
    return why(
        file().replace(
            "[for 1d, while used within 2w], longest: 26w", f"[while used within 2w], longest: 26w{more}"
        )
    )


@pytest.mark.parametrize("limit", ["extensions: 2", "longest_extension: 4w"])
def test_what_only_use_makes_longer_has_no_limits_of_extending(limit: str) -> None:
    assert only_while_used() == []
    (problem,) = only_while_used(f", {limit}")
    assert (
        f"{limit.partition(':')[0]}: says something about extensions, and only use makes such access longer"
        in problem
    )


def test_the_longest_extension_is_compared_with_fixed_times() -> None:
    found = file().replace("longest: 26w", "longest: 26w, longest_extension: 12h")
    (problem,) = why(found)
    assert "write `longest_extension: 1d` or more" in problem
    short = file(duration="while used within 1d").replace("for 1d", "for 2d")
    (problem,) = why(short.replace("longest: 26w", "longest: 26w, longest_extension: 1d"))
    assert "write `longest_extension: 2d` or more" in problem
