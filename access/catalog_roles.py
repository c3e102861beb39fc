"""Reading the approver lists and the roles of a catalogue file, each by itself; what they say together stands in `access.catalog_rules`."""

import re
from collections.abc import Collection, Mapping

from access.catalog_activity import read_activity
from access.catalog_draft import DraftRole, Email, Path, Problem
from access.catalog_groups import TARGET_ID, read_groups
from access.catalog_keys import ROLE
from access.catalog_policies import TITLE_LONGEST
from access.catalog_pushed import read_pushed
from access.catalog_sheet import Sheet, did_you_mean, kind_of, quoted, sheet
from access.catalog_using import read_link, read_use
from access.keys import PolicyKey, RoleKey, Target
from access.listing import MOST

DESCRIPTION_LONGEST = 300
EMAIL = re.compile(r"[^\s@|<>,;:\"'()\[\]]+@[^\s@|<>,;:\"'()\[\]]+\.[^\s@|<>,;:\"'()\[\].]+")


def read_lists(entries: Mapping[str, object], problems: list[Problem]) -> dict[str, tuple[Email, ...]]:
    """The shared lists of approvers."""
    return {name: read_people(("approvers", name), value, problems) for name, value in entries.items()}


def read_people(path: Path, value: object, problems: list[Problem]) -> tuple[Email, ...]:
    """A list of different e-mail addresses, at least one; empty when anything is wrong with it, so that nobody counts its rest."""
    count = len(problems)
    example = "write for example [maya@acme.example, theo@acme.example]"
    if value is None or value == []:
        problems.append(Problem(path, f"is empty; {example}"))
    elif not isinstance(value, list):
        problems.append(Problem(path, f"is {kind_of(value)}, not a list of e-mail addresses; {example}"))
    elif len(value) > MOST:
        why = f"has {len(value)} people; list at most {MOST}, so that its owner can look after it in Slack"
        problems.append(Problem(path, why))
    if not isinstance(value, list):
        return ()
    read: dict[Email, None] = {}
    for position, one in enumerate(value):
        email = Email(one.strip().casefold()) if isinstance(one, str) else Email("")
        if not EMAIL.fullmatch(email):
            what = quoted(one) if isinstance(one, str) else kind_of(one)
            problems.append(Problem((*path, position), f"is {what}, not an e-mail address; {example}"))
        elif email in read:
            problems.append(
                Problem((*path, position), f"{email} is on this list twice; leave one of them out")
            )
        else:
            read[email] = None
    return tuple(read) if len(problems) == count else ()


def read_roles(
    entries: Mapping[str, object], kinds: Collection[str], problems: list[Problem]
) -> dict[RoleKey, tuple[DraftRole, Sheet]]:
    """All roles that are mappings, each with its sheet, so that whoever judges them together knows which fields are fine."""
    read = {}
    for name, value in entries.items():
        page = sheet(("roles", name), "a role", value, ROLE, problems)
        if page:
            read[RoleKey(name)] = (_role(RoleKey(name), page, kinds), page)
    return read


def _role(key: RoleKey, page: Sheet, kinds: Collection[str]) -> DraftRole:
    lesser = page.text("lesser", 64)
    target = _target(page, kinds)
    return DraftRole(
        key=key,
        title=page.text("title", TITLE_LONGEST),
        policy=PolicyKey(page.text("policy", 64)),
        owner=_owner(page),
        approvers=_approvers(page),
        target=target,
        description=page.text("description", DESCRIPTION_LONGEST),
        lesser=RoleKey(lesser) if lesser else None,
        retired=page.flag("retired", default=False),
        pushed=read_pushed(page, target),
        link=read_link(page),
        use=read_use(page),
        approver_groups=read_groups(page, "approver_groups", "it does not matter"),
        activity=read_activity(page, target),
    )


def _owner(page: Sheet) -> Email:
    text = Email(page.text("owner", 254).casefold())
    if text and not EMAIL.fullmatch(text):
        page.bad("owner", f"{quoted(text)} is not an e-mail address; {page.instead('owner')}")
    return text


def _approvers(page: Sheet) -> str | tuple[Email, ...]:
    value = page.fields.get("approvers", "")
    if isinstance(value, str) and "@" in value:
        page.bad(
            "approvers",
            f"is one address; write a list of at least two, or a list's name: {page.instead('approvers').removeprefix('write ')}",
        )
        return ""
    if isinstance(value, str):
        return page.text("approvers", 64)
    people = read_people((*page.path, "approvers"), value, page.problems)
    if not people:
        page.wrong.add("approvers")
    return people


def _target(page: Sheet, kinds: Collection[str]) -> Target:
    none = Target("", ())
    if not page.has("target"):
        return none
    value = page.fields["target"]
    if not isinstance(value, Mapping) or len(value) != 1:
        what = f"{len(value)} targets" if isinstance(value, Mapping) else kind_of(value)
        page.bad(
            "target", f"is {what}; name one kind and its id: {page.instead('target').removeprefix('write ')}"
        )
        return none
    ((kind, one),) = value.items()
    if kind not in kinds:
        page.bad("target", f"is no kind of target{did_you_mean(kind, dict.fromkeys(sorted(kinds)))}", kind)
        return none
    if not isinstance(one, str) or not TARGET_ID.fullmatch(one):
        what = quoted(one) if isinstance(one, str) else kind_of(one)
        page.bad(
            "target",
            f"is {what}, not an id (ids have no spaces and no '|', ',' or '#'); {page.instead('target')}",
            kind,
        )
        return none
    return Target(kind, (one,))
