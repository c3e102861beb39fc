"""Reading what a policy says of emergencies, and judging it: short, reviewed soon, and not the everyday way in."""

from access.catalog import Policy
from access.catalog_groups import read_groups
from access.catalog_keys import EMERGENCY
from access.catalog_sheet import Sheet, quoted, sheet
from access.duration import DAY, HOUR, WEEK, Duration, For, length_text, parse
from access.emergency import Rules

LENGTH_LONGEST = DAY
REVIEW_SHORTEST, REVIEW_LONGEST = HOUR, WEEK
MOST = 10
WITHIN_LONGEST = 52 * WEEK


def read_emergency(policy: Sheet) -> Rules | None:
    """The rules of emergencies; None when the policy gives nothing as one, or says it in a wrong way."""
    if not policy.has("emergency"):
        return None
    given = policy.fields["emergency"]
    page = sheet((*policy.path, "emergency"), "an emergency", given, EMERGENCY, policy.problems)
    if page is None:
        policy.wrong.add("emergency")
        return None
    duration = _duration(page)
    read = Rules(
        duration=duration or For(HOUR),
        review=_between(page, "review", DAY, REVIEW_SHORTEST, REVIEW_LONGEST),
        most=_most(page),
        within=_between(page, "within", 4 * WEEK, DAY, WITHIN_LONGEST),
        requesters=read_groups(page, "requesters", "everybody who may ask may do so in an emergency"),
    )
    if page.wrong:
        policy.wrong.add("emergency")
    return read if policy.fine("emergency") else None


def judge_emergency(policy: Policy, page: Sheet) -> None:
    """An emergency is no way to more than could be asked for."""
    if policy.emergency is None or not page.fine("longest"):
        return
    if policy.emergency.duration.seconds > policy.longest:
        why = f"of {quoted(str(policy.emergency.duration))} is more than longest, which is {length_text(policy.longest)}"
        page.bad("emergency", f"{why}; write a shorter one", "duration")


def _duration(page: Sheet) -> Duration | None:
    text = page.text("duration", 40)
    if not text or not page.fine("duration"):
        return None
    try:
        duration = parse(text)
    except ValueError as error:
        page.bad("duration", str(error))
        return None
    if duration.moves_with_use:
        page.bad(
            "duration",
            f"{quoted(text)} moves with use; an emergency has a fixed end, write for example 'for 4h'",
        )
        return None
    if duration.seconds > LENGTH_LONGEST:
        page.bad(
            "duration",
            f"is longer than {length_text(LENGTH_LONGEST)}; whoever needs it longer asks meanwhile",
        )
    return duration


def _most(page: Sheet) -> int:
    most = page.whole("most", 2)
    if most > MOST:
        page.bad("most", f"is more than {MOST}; what is needed so often is no emergency")
    return most


def _between(page: Sheet, key: str, default: int, least: int, most: int) -> int:
    length = page.length(key, default)
    if page.has(key) and page.fine(key) and not least <= length <= most:
        page.bad(
            key, f"is {length_text(length)}; write something from {length_text(least)} to {length_text(most)}"
        )
    return length
