"""Reading how often and by how much one grant can be extended, and which of these limits contradict the others of the policy."""

from collections.abc import Collection

from access.catalog import Policy
from access.catalog_sheet import Sheet
from access.duration import Duration, length_text


def read_extensions(page: Sheet) -> int | None:
    """How often; None where only `longest` bounds it."""
    return page.whole("extensions", 1) if page.has("extensions") else None


def read_longest_extension(page: Sheet) -> int | None:
    """The most seconds of one extension; None where only `longest` bounds it."""
    return page.length("longest_extension", 0) if page.has("longest_extension") else None


def judge_extending(policy: Policy, page: Sheet, durations: Collection[Duration]) -> None:
    """A limit that can never be met, or never matters, says something that its author did not mean."""
    if not page.fine("durations", "extend", "extensions", "longest_extension") or not durations:
        return
    if not policy.extend:
        for key in ("extensions", "longest_extension"):
            if page.has(key):
                page.bad(
                    key, "says something about extensions, and extend is false; leave one of the two out"
                )
        return
    if not policy.extendable:
        for key in ("extensions", "longest_extension"):
            if page.has(key):
                page.bad(
                    key,
                    "says something about extensions, and only use makes such access longer; leave it out",
                )
        return
    shortest = length_text(min(each.seconds for each in durations if not each.moves_with_use))
    if policy.longest_extension is not None and not steps(policy):
        page.bad(
            "longest_extension",
            f"is shorter than all durations, so nothing could be extended; write `longest_extension: {shortest}` or more",
        )
    elif page.fine("longest") and not any(each.moves_with_use for each in durations):
        _judge_reach(policy, page)


def steps(policy: Policy) -> list[int]:
    """The lengths, in seconds, by which it can be extended at once."""
    most = policy.longest_extension
    fixed = [each.seconds for each in policy.durations if not each.moves_with_use]
    return [each for each in fixed if most is None or each <= most]


def _judge_reach(policy: Policy, page: Sheet) -> None:
    if policy.extensions is None:
        return
    reach = max(each.seconds for each in policy.durations) + policy.extensions * max(steps(policy))
    if reach < policy.longest:
        often = "1 extension" if policy.extensions == 1 else f"{policy.extensions} extensions"
        top = length_text(reach)
        page.bad(
            "longest", f"is never reached: with {often} access lasts {top} at most; write `longest: {top}`"
        )
