"""The rules for a catalogue file: from a plain mapping to a draft without mistakes, or to the complete list of its mistakes.

Nobody is looked up here (`access.catalog_people` does that) and nothing is read from a file: whoever has the file knows its lines.
The order is: each part by itself, then what parts say about each other. A part that is wrong by itself is not judged again by
its neighbours, so that one slip of the pen is one problem.
"""

from collections.abc import Collection, Iterable, Mapping

from access.catalog import Policy
from access.catalog_activity import judge_activity
from access.catalog_approving import judge_rules, read_rules
from access.catalog_draft import Draft, DraftRole, Email, Problem
from access.catalog_hours import read_calendars
from access.catalog_keys import FILE
from access.catalog_policies import read_policies
from access.catalog_pushed import judge_pushed
from access.catalog_roles import read_lists, read_roles
from access.catalog_sheet import Sheet, did_you_mean, section, sheet
from access.keys import PolicyKey, RoleKey
from access.listing import people_needed

KINDS = frozenset({"okta_app", "okta_group"})
"""The kinds of target that exist today."""

Roles = Mapping[RoleKey, tuple[DraftRole, Sheet]]


def check(plain: object, kinds: Collection[str] = KINDS) -> Draft | tuple[Problem, ...]:
    """Read a plain mapping (of mappings, lists, text, whole numbers, booleans and None, with text as keys)."""
    problems: list[Problem] = []
    top = sheet((), "a catalogue", plain, FILE, problems)
    if not top:
        return tuple(problems)
    calendars = read_calendars(section(top, "calendars"), problems)
    entries = section(top, "policies")
    policies = read_policies(entries, calendars, problems)
    agreed = read_rules(entries, policies, problems)
    lists = read_lists(section(top, "approvers"), problems)
    roles = read_roles(section(top, "roles"), kinds, problems)
    _judge_empty(top)
    _judge_titles({key: page for key, (_, page) in roles.items()})
    for role, page in roles.values():
        _judge_policy(role, page, top)
        _judge_approvers(role, page, top, lists, policies)
        _judge_lesser(role, page, top, roles)
        judge_activity(role, page, policies.get(role.policy))
    _judge_circles(roles)
    judge_pushed(roles.values())
    drawn = {key: role for key, (role, _) in roles.items()}
    judge_rules(agreed, _approvers_of(drawn.values(), lists))
    if problems:
        return tuple(problems)
    return Draft(policies, lists, drawn, {key: rule for key, (rule, _) in agreed.items()})


def _approvers_of(
    roles: Iterable[DraftRole], lists: Mapping[str, tuple[Email, ...]]
) -> Mapping[PolicyKey, frozenset[Email]]:
    """Whoever may approve some role of each policy."""
    found: dict[PolicyKey, frozenset[Email]] = {}
    for role in roles:
        people = lists.get(role.approvers, ()) if isinstance(role.approvers, str) else role.approvers
        found[role.policy] = found.get(role.policy, frozenset()) | set(people)
    return found


def _judge_empty(top: Sheet) -> None:
    for key in ("policies", "roles"):
        if top.fields.get(key) == {}:
            top.bad(key, f"is empty; {top.instead(key)}")


def _names(top: Sheet, key: str) -> Mapping[str, object] | None:
    """All names of a section, those of broken entries too: pointing at a broken entry is no second mistake. None: no section."""
    value = top.fields.get(key, {})
    return value if isinstance(value, Mapping) else None


def _judge_titles(pages: Mapping[RoleKey, Sheet]) -> None:
    first: dict[str, RoleKey] = {}
    for key, page in pages.items():
        title = page.fields.get("title")
        if not page.fine("title") or not isinstance(title, str):
            continue
        same = first.setdefault(" ".join(title.casefold().split()), key)
        if same != key:
            page.bad(
                "title",
                f"is the title of {same!r} as well; people could not tell the two apart, so change one",
            )


def _judge_policy(role: DraftRole, page: Sheet, top: Sheet) -> None:
    known = _names(top, "policies")
    if page.fine("policy") and known is not None and role.policy not in known:
        page.bad("policy", f"{role.policy!r} is no policy of this file{did_you_mean(role.policy, known)}")


def _judge_approvers(
    role: DraftRole,
    page: Sheet,
    top: Sheet,
    lists: Mapping[str, tuple[Email, ...]],
    policies: Mapping[PolicyKey, Policy],
) -> None:
    if not page.fine("approvers"):
        return
    if isinstance(role.approvers, str) and role.approvers not in lists:
        known = _names(top, "approvers")
        if known is not None:
            page.bad(
                "approvers",
                f"{role.approvers!r} is no approver list of this file{did_you_mean(role.approvers, known)}",
            )
        return
    people = lists[role.approvers] if isinstance(role.approvers, str) else role.approvers
    if not people:
        return
    if set(people) == {role.owner}:
        page.bad(
            "approvers",
            "is the owner alone, who could then never ask; add somebody else who works with this system",
        )
    elif role.policy in policies:
        _judge_number(page, len(people), policies[role.policy])


def _judge_number(page: Sheet, people: int, policy: Policy) -> None:
    """Whoever asks may be on the list, and so may the one they ask for; neither of them approves it."""
    approvals, least = policy.approvals, people_needed(policy)
    if people < least:
        has = "1 approver" if people == 1 else f"{people} approvers"
        needs = "1 approval" if approvals == 1 else f"{approvals} approvals"
        asks = "one of whom may be the one who asks"
        among = f"{asks} and one the one who gets it" if policy.for_others else asks
        page.bad(
            "approvers",
            f"has {has}, {among}, but the policy needs {needs}; "
            f"list at least {least} people, or choose a policy with fewer approvals",
        )


def _judge_lesser(role: DraftRole, page: Sheet, top: Sheet, roles: Roles) -> None:
    if role.lesser is None or not page.fine("lesser"):
        return
    known = _names(top, "roles") or {}
    if role.lesser == role.key:
        page.bad("lesser", "is this role itself; point to one with less access, or leave the key out")
    elif role.lesser not in known:
        page.bad("lesser", f"{role.lesser!r} is no role of this file{did_you_mean(role.lesser, known)}")
    elif not role.retired and role.lesser in roles and roles[role.lesser][0].retired:
        page.bad(
            "lesser",
            f"{role.lesser!r} is retired, so nobody could ask for it; point to another role, or leave the key out",
        )


def _judge_circles(roles: Roles) -> None:
    """Follow `lesser` from each role once; a circle is reported once, at its first role in the file."""
    done: set[RoleKey] = set()
    for start in roles:
        trail: dict[RoleKey, None] = {}
        at: RoleKey | None = start
        while at is not None and at in roles and at not in done and at not in trail:
            trail[at] = None
            role, page = roles[at]
            at = role.lesser if page.fine("lesser") else None
        if at is not None and at in trail:
            circle = [*list(trail)[list(trail).index(at) :], at]
            roles[at][1].bad(
                "lesser",
                f"goes in a circle: {' -> '.join(circle)}; the last step must have less access than the first",
            )
        done |= trail.keys()
