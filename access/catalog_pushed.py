"""Reading how Okta carries a role's group on to another service, and judging what roles of one group say about that."""

from collections.abc import Iterable

from access.catalog import Pushed
from access.catalog_draft import DraftRole
from access.catalog_groups import TARGET_ID
from access.catalog_keys import PUSHED
from access.catalog_sheet import Sheet, quoted, sheet
from access.keys import Target

GROUP = "okta_group"
"""The one kind of target that Okta pushes."""
SERVICE_LONGEST = 40
NAME_LONGEST = 255


def read_pushed(role: Sheet, target: Target) -> Pushed | None:
    """The push of one role; None when there is none, or when it or its target is wrong."""
    if not role.has("pushed"):
        return None
    page = sheet((*role.path, "pushed"), "a push", role.fields["pushed"], PUSHED, role.problems)
    if page is None:
        role.wrong.add("pushed")
        return None
    read = Pushed(_app(page), page.text("to", SERVICE_LONGEST), page.text("as", NAME_LONGEST))
    if role.fine("target") and target.kind not in ("", GROUP):
        why = f"is for groups, and the target is of the kind {target.kind}, which Okta pushes nowhere"
        role.bad("pushed", f"{why}; leave it out, or write `target: {{{GROUP}: 00g…}}`")
    if page.wrong:
        role.wrong.add("pushed")
    return read if role.fine("pushed") else None


def judge_pushed(roles: Iterable[tuple[DraftRole, Sheet]]) -> None:
    """Roles of one group say the same about its push: it is one group, and whoever asks for either has the same to wait for."""
    first: dict[Target, DraftRole] = {}
    for role, page in roles:
        if not page.fine("target", "pushed") or role.target.kind != GROUP:
            continue
        other = first.setdefault(role.target, role)
        if other.pushed != role.pushed:
            page.bad(
                "pushed",
                f"differs from that of {other.key!r}, which gives the same group; write the same at both",
            )


def _app(page: Sheet) -> str:
    app = page.text("app", 200)
    if app and not TARGET_ID.fullmatch(app):
        page.bad("app", f"is {quoted(app)}, not the id of an Okta app; {page.instead('app')}")
    return app
