"""Reading the policies of a catalogue file: what each field may say, and which limits contradict each other."""

from collections.abc import Mapping

from access import ticket
from access.activity import SHORTEST
from access.catalog import Ineligible, Policy
from access.catalog_draft import Problem
from access.catalog_emergency import judge_emergency, read_emergency
from access.catalog_extending import judge_extending, read_extensions, read_longest_extension
from access.catalog_groups import read_groups
from access.catalog_hours import Calendars, judge_hours, read_hours
from access.catalog_keys import POLICY
from access.catalog_sheet import Sheet, quoted, sheet
from access.duration import DAY, WEEK, Duration, length_text, parse, parse_length
from access.keys import PolicyKey

TITLE_LONGEST = 75
"""What Slack shows of an option."""
BECAUSE_LONGEST, ELSEWHERE_LONGEST = 150, 100
TOTAL_LONGEST = 104 * WEEK
PENDING_LONGEST = 4 * WEEK


def read_policies(
    entries: Mapping[str, object], calendars: Calendars, problems: list[Problem]
) -> dict[PolicyKey, Policy]:
    """All policies that are mappings; those with problems come out harmless, so that roles can still be judged by them."""
    read = {}
    for name, value in entries.items():
        page = sheet(("policies", name), "a policy", value, POLICY, problems)
        if page:
            read[PolicyKey(name)] = _policy(PolicyKey(name), page, calendars)
    return read


def _policy(key: PolicyKey, page: Sheet, calendars: Calendars) -> Policy:
    durations, reminders = _durations(page), _reminders(page)
    policy = Policy(
        key=key,
        title=page.text("title", TITLE_LONGEST),
        durations=tuple(durations),
        longest=page.length("longest", 0),
        approvals=page.whole("approvals", 1),
        requesters=read_groups(page, "requesters", "everybody may ask"),
        extend=page.flag("extend", default=True),
        reminders=tuple(sorted(reminders, reverse=True)) if page.has("reminders") else (DAY,),
        pending=page.length("pending", 7 * DAY),
        sensitive=page.flag("sensitive", default=False),
        default=_default(page, durations),
        ticket=_ticket(page),
        ticket_example=page.text("ticket_example", ticket.LONGEST),
        for_others=page.flag("for_others", default=False),
        extensions=read_extensions(page),
        longest_extension=read_longest_extension(page),
        hours=read_hours(page, calendars),
        when_ineligible=_when_ineligible(page),
        because=_because(page),
        elsewhere=page.text("decide_elsewhere", ELSEWHERE_LONGEST),
        emergency=read_emergency(page),
    )
    _judge_ticket(policy, page)
    judge_emergency(policy, page)
    _judge_pending(policy, page)
    _judge_sensitive(policy, page, durations)
    _judge_activity(page, durations)
    judge_extending(policy, page, durations)
    judge_hours(policy, page)
    if page.fine("longest"):
        _judge_total(policy, page)
        _judge_reminders(policy, page, reminders)
        _judge_durations(policy, page, durations)
    return policy


def _durations(page: Sheet) -> dict[Duration, int]:
    """The durations with their positions in the file."""
    read: dict[Duration, int] = {}
    for position, text in page.texts("durations"):
        try:
            duration = parse(text)
        except ValueError as error:
            page.bad("durations", str(error), position)
            continue
        if duration in read:
            page.bad("durations", f"{quoted(text)} is there twice; leave one of them out", position)
        read.setdefault(duration, position)
    if page.fields.get("durations") == []:
        page.bad("durations", f"is empty, so nothing could be asked for; {page.instead('durations')}")
    return read


def _default(page: Sheet, durations: Mapping[Duration, int]) -> Duration | None:
    """The duration that forms begin with."""
    text = page.text("default", TITLE_LONGEST)
    if not text or not page.fine("default", "durations"):
        return None
    try:
        duration = parse(text)
    except ValueError as error:
        page.bad("default", str(error))
        return None
    if duration not in durations:
        page.bad("default", f"{quoted(text)} is none of the durations; name one of them, or add it to them")
        return None
    return duration


def _ticket(page: Sheet) -> str:
    text = page.text("ticket", ticket.PATTERN_LONGEST)
    if text and page.fine("ticket") and (why := ticket.problem(text)):
        page.bad("ticket", why)
    return text if page.fine("ticket") else ""


def _because(page: Sheet) -> str:
    text = page.text("sensitive_because", BECAUSE_LONGEST)
    if text and page.fine("sensitive") and page.fields.get("sensitive") is not True:
        page.bad(
            "sensitive_because", "says why it is sensitive, which it is not; write `sensitive: true` as well"
        )
    return text


def _judge_ticket(policy: Policy, page: Sheet) -> None:
    """The pattern says nothing to people, so there is an example; and the example is one."""
    if not page.fine("ticket", "ticket_example"):
        return
    if policy.ticket and not policy.ticket_example:
        page.bad(
            "ticket_example", f"is missing, and people cannot read patterns; {page.instead('ticket_example')}"
        )
    elif policy.ticket_example and not policy.ticket:
        page.bad(
            "ticket", f"is missing, so no form asks for a number like the example; {page.instead('ticket')}"
        )
    elif policy.ticket and not ticket.fits(policy.ticket, policy.ticket_example):
        page.bad("ticket_example", f"{quoted(policy.ticket_example)} does not match {quoted(policy.ticket)}")


def _reminders(page: Sheet) -> dict[int, int]:
    """The reminders in seconds, with their positions in the file."""
    read: dict[int, int] = {}
    for position, text in page.texts("reminders"):
        try:
            length = parse_length(text)
        except ValueError as error:
            page.bad("reminders", str(error), position)
            continue
        if length in read:
            page.bad("reminders", f"{quoted(text)} is there twice; leave one of them out", position)
        read.setdefault(length, position)
    return read


def _when_ineligible(page: Sheet) -> Ineligible:
    text = page.text("when_ineligible", 10)
    if not text:
        return Ineligible.KEEP
    if text not in list(Ineligible):
        page.bad(
            "when_ineligible", f"{quoted(text)} is none of keep and end; {page.instead('when_ineligible')}"
        )
        return Ineligible.KEEP
    return Ineligible(text)


def _judge_pending(policy: Policy, page: Sheet) -> None:
    if page.fine("pending") and not page.has("decision_hours") and policy.pending > PENDING_LONGEST:
        most = length_text(PENDING_LONGEST)
        page.bad("pending", f"is longer than {most}; what nobody answers for so long is better asked again")


def _judge_total(policy: Policy, page: Sheet) -> None:
    if policy.longest > TOTAL_LONGEST:
        page.bad(
            "longest",
            f"is longer than {length_text(TOTAL_LONGEST)}; access that never ends is not given here",
        )


def _judge_sensitive(policy: Policy, page: Sheet, durations: Mapping[Duration, int]) -> None:
    for duration, position in durations.items():
        if policy.sensitive and duration.moves_with_use:
            why = "is not for a sensitive policy, which needs a fresh approval from time to time; offer fixed durations"
            page.bad("durations", f"{quoted(str(duration))} {why} such as 'for 1d'", position)


def _judge_activity(page: Sheet, durations: Mapping[Duration, int]) -> None:
    for duration, position in durations.items():
        if duration.moves_with_use and duration.seconds < SHORTEST:
            why = f"is too short: use is counted by the day, so write '{length_text(SHORTEST)}' or more"
            page.bad("durations", f"{quoted(str(duration))} {why}, or a fixed duration", position)


def _judge_reminders(policy: Policy, page: Sheet, reminders: Mapping[int, int]) -> None:
    for reminder, position in reminders.items():
        if reminder >= policy.longest:
            why = f"is never reached: the longest access is {length_text(policy.longest)}"
            said = f"'{length_text(reminder)}' before the end {why}; write a shorter one, or [] for none"
            page.bad("reminders", said, position)
    if not page.has("reminders") and policy.longest <= DAY:
        why = f"is missing, and '1d' before the end is never reached when longest is {length_text(policy.longest)}"
        page.bad("reminders", f"{why}; write a shorter one such as [1h], or [] for none")


def _judge_durations(policy: Policy, page: Sheet, durations: Mapping[Duration, int]) -> None:
    """A limit that can never be met, or never matters, says something that its author did not mean."""
    longest = length_text(policy.longest)
    for duration, position in durations.items():
        if duration.seconds > policy.longest:
            why = f"could never be given: longest is {longest}; raise longest or leave this duration out"
            page.bad("durations", f"{quoted(str(duration))} {why}", position)
        elif duration.moves_with_use and duration.seconds == policy.longest:
            why = "is as long as longest, so no use would move the end; raise longest, or write a fixed duration"
            page.bad("durations", f"{quoted(str(duration))} {why}", position)
    if not page.fine("durations", "extend") or not durations:
        return
    moves = any(duration.moves_with_use for duration in durations)
    lengths = [duration.seconds for duration in durations]
    if not policy.extend and not moves and max(lengths) < policy.longest:
        top = length_text(max(lengths))
        why = f"is never reached: nothing longer than {top} is offered and extend is false"
        page.bad("longest", f"{why}; write `longest: {top}`")
    fixed = [duration.seconds for duration in durations if not duration.moves_with_use]
    if policy.extendable and 2 * min(fixed) > policy.longest:
        least = length_text(2 * min(fixed))
        page.bad(
            "longest", f"of {longest} leaves no room to extend; write {least} or more, or `extend: false`"
        )
