"""Every sentence that the security team's channel gets. What is in them is ours; foreign text stands beside them, quoted."""

from bot.views.text import moment, name, person

EVERYBODY = "<!channel> "
_SERVICES = {"okta": "Okta"}


def named(service: str) -> str:
    """The service as people call it; for plain text."""
    return _SERVICES.get(service, service)


def barred(service: str) -> str:
    return f"{named(service)} refuses Access Service"


def barred_means() -> str:
    return (
        "Nothing is given, and access that has ended stays, until this is put right. "
        "It is tried again every minute by itself, and removals come first."
    )


def well(service: str) -> str:
    return f"{named(service)} accepts Access Service again"


def well_means(since: int) -> str:
    return f"Access Service had been refused since {moment(since)}. What has waited is being done now, removals first; nothing is left to do."


def overdue(slack: str, since: int, how_long: str) -> str:
    return (
        f"{person(slack)} was to lose this access {moment(since)}. More than {how_long} later it is not known to be gone. "
        "It is tried again by itself; if it must not wait, take it away by hand."
    )


def many_overdue() -> str:
    return "Access that has ended is not gone"


def many_overdue_means(count: int, since: int, how_long: str) -> str:
    what = "One removal is" if count == 1 else f"{count} removals are"
    return f"{what} overdue, the oldest since {moment(since)}, for more than {how_long}. Each is tried again by itself, the oldest first."


def down(service: str, since: int) -> str:
    return f"{name(named(service))} has not answered as it should since {moment(since)}."


def look_at_the_log() -> str:
    return "The log of the sweep names them. If they must not wait, take them away by hand."


def unreadable(count: int) -> str:
    return "A record cannot be read" if count == 1 else f"{count} records cannot be read"


def unreadable_means(count: int) -> str:
    it, is_ = ("it", "is") if count == 1 else ("they", "are")
    return (
        f"What {it} {is_} about is not looked after, so access may outlive its end. Whoever runs Access Service must look at this; "
        "until then nothing is changed."
    )


def log_silent() -> str:
    return "Okta's System Log is not read"


def log_silent_means(since: int) -> str:
    return (
        f"Access Service has not read it since {moment(since)}, so it does not see who uses what. Access that lasts while it is used is "
        "kept for a day after its end because of that. It is tried again every minute by itself."
    )


def log_silent_ends(since: int) -> str:
    return (
        f"Access Service has not read it since {moment(since)}. From now on access that lasts while it is used ends even if it may have "
        "been used. It is tried again every minute by itself."
    )


def log_heard() -> str:
    return "Okta's System Log is read again"


def log_heard_means() -> str:
    return "What was used meanwhile counts, as far as the access has not ended. Nothing is left to do."


def log_forgotten() -> str:
    return "The place in Okta's System Log was lost"


def log_forgotten_means(since: int) -> str:
    return (
        f"Okta no longer knows the place where reading stopped, {moment(since)}. The log is read again from an hour before that. What Okta "
        "has removed by now is missing: that is what is older than 90 days. Nothing is left to do."
    )


def older() -> str:
    return "Records are older than the audit"


def older_means() -> str:
    return (
        "The table of records was put back to an older copy. Access that was given since then has no end until somebody compares the "
        "records with the audit: whoever runs Access Service runs its command `restore plan`, and then `restore apply`."
    )


def differs(*, there: bool) -> str:
    return (
        "Access was given again outside of Access Service"
        if there
        else "Access was taken away outside of Access Service"
    )


def has_again(slack: str, since: int) -> str:
    return (
        f"Access Service took this access back from {person(slack)} {moment(since)}, and it is there again. It was not given here. "
        "If it is not meant, take it away by hand. Nothing is changed by itself."
    )


def has_no_more(slack: str, since: int) -> str:
    return (
        f"{person(slack)} should have this access, which was given {moment(since)}, and does not have it any more. If it is still needed, "
        "they give it back and ask for it again; if not, its owner ends it here as well. Nothing is changed by itself."
    )


def many_differ() -> str:
    return "More access differs from what is on record"


def many_differ_means(count: int, more: int) -> str:
    others = "One of them is" if more == 1 else f"{more} of them are"
    return (
        f"The daily look found {count} grants that are not as they should be, by what Okta says. {others} not named in this channel. "
        "The log of the sweep names all of them."
    )


def for_example(key: str) -> str:
    """Plain text: the key has ids in it that are not ours."""
    return f"For example: {key}"


def group_gone(*, hidden: bool) -> str:
    return "Okta does not show us a group" if hidden else "A group is gone from Okta"


def group_means(*, hidden: bool) -> str:
    if hidden:
        return "The catalogue or a setting names it. Add it to what our admin role in Okta reaches."
    return "The catalogue or a setting names it. Write the id of another group there, or retire the roles."


_MATTERS = {
    "given": "It is what {roles} to: nothing is given, and whoever had it has lost it.",
    "asking": "Its members may ask for {roles}. They cannot ask or extend now; they keep what they have.",
    "team": "Approvers of {roles} are known by it: none of them counts now, but for those whom the owner confirmed.",
    "rule": "A rule approves its members for {roles}. It approves nobody now; people decide, as for everybody else.",
    "emergency": "Its members may take {roles} at once in an emergency. They cannot now; they ask in the ordinary way, as others do.",
    "users": "Its members alone may use Access Service, so nobody can.",
    "watch": "Its members see in their Home tab what is stuck, and may review every emergency. Nobody is one of them now.",
}
GROUP_USES = tuple(_MATTERS)
_GIVEN_HIDDEN = "It is what {roles} to: nothing is given, and what has ended is not taken away."
"""We cannot touch it, and whoever has it keeps it."""


def group_matters(use: str, roles: int, *, hidden: bool) -> str:
    """What it means for so many roles that it is gone, or hidden from us."""
    leads = "one role leads" if roles == 1 else f"{roles} roles lead"
    named = "one role" if roles == 1 else f"{roles} roles"
    if use == "given":
        return (_GIVEN_HIDDEN if hidden else _MATTERS[use]).format(roles=leads)
    return _MATTERS[use].format(roles=named)


def group_roles(titles: str, count: int) -> str:
    """Plain text: titles are not ours, one a line."""
    more = count - len(titles.splitlines())
    return f"{titles}\nand {more} more" if more else titles


def how_long(minutes: int) -> str:
    return "an hour" if minutes == 60 else f"{minutes} minutes"
