"""Reading which app's sign-ons count as use of a role, and judging whether a role whose access lasts while it is used names one."""

from access.catalog import Policy, UsedApp
from access.catalog_draft import DraftRole
from access.catalog_groups import TARGET_ID
from access.catalog_keys import ACTIVITY
from access.catalog_sheet import Sheet, quoted, sheet
from access.keys import Target

APP = "okta_app"
"""The kind of target that people sign on to themselves."""
NAME_LONGEST = 40


def read_activity(role: Sheet, target: Target) -> UsedApp | None:
    """The app of one role; None when there is none, or when it or the target is wrong."""
    if not role.has("activity"):
        return None
    page = sheet((*role.path, "activity"), "an activity", role.fields["activity"], ACTIVITY, role.problems)
    if page is None:
        role.wrong.add("activity")
        return None
    app = page.text("app", 200)
    if app and not TARGET_ID.fullmatch(app):
        page.bad("app", f"is {quoted(app)}, not the id of an Okta app; {page.instead('app')}")
    read = UsedApp(app, page.text("called", NAME_LONGEST))
    if role.fine("target") and target.kind == APP:
        role.bad(
            "activity", "is not needed: the target is an app, and the sign-ons to it count; leave it out"
        )
    if page.wrong:
        role.wrong.add("activity")
    return read if role.fine("activity") else None


def judge_activity(role: DraftRole, page: Sheet, policy: Policy | None) -> None:
    """What is no app has no sign-ons of its own."""
    if role.retired or role.target.kind == APP or not page.fine("target", "policy") or policy is None:
        return
    moving = next((each for each in policy.durations if each.moves_with_use), None)
    if moving and not page.has("activity"):
        why = f"is missing: the policy offers '{moving}', and nobody signs on to a group; name the app whose sign-ons count"
        page.bad("activity", f"{why}, {page.instead('activity')}, or choose a policy with fixed durations")
