"""What operators read for each field of a policy and of a role, and how its value is written. One line for each field; no rule stands here.

A field without a line is shown by its own name, and a test says that the line is missing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from access.catalog import Approver, Ineligible, Policy, Role, Rule
from access.duration import MINUTE, For, WhileUsed, length_words
from access.emergency import Rules
from access.hours import Hours
from access.keys import Target
from access.person import Party

Show = Callable[[object], str]


def shown(value: object) -> str:
    """Any value of a record in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", (), frozenset()):
        return "none"
    for kind, show in _SHOWS.items():
        if isinstance(value, kind):
            return show(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return _several(value)
    if is_dataclass(value):
        return ", ".join(f"{each.name} {shown(getattr(value, each.name))}" for each in fields(value))
    return str(value)


def _several(values: Iterable[object]) -> str:
    """What has an order keeps it."""
    listed = sorted(values, key=str) if isinstance(values, frozenset) else values
    return ", ".join(shown(each) for each in listed) or "none"


_SHOWS: Mapping[type, Callable[[Any], str]] = {
    For: For.words,
    WhileUsed: WhileUsed.words,
    Target: str,
    Hours: Hours.words,
    Party: lambda party: str(party.okta),
    Approver: lambda approver: str(approver.name),
    Mapping: lambda named: ", ".join(f"{name}: {shown(each)}" for name, each in named.items()) or "none",
}


def length(value: object) -> str:
    """Seconds, or several of them, as lengths of time."""
    if isinstance(value, int):
        return length_words(value) if value and value % MINUTE == 0 else f"{value} seconds"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(length(each) for each in value) or "none"
    return shown(value)


def groups(value: object) -> str:
    """Okta groups whose members may do something."""
    return shown(value) if value else "everybody"


def bound(value: object) -> str:
    """A limit of a number."""
    return "no limit of its own" if value is None else shown(value)


def bound_length(value: object) -> str:
    """A limit of a length of time."""
    return bound(value) if value is None else length(value)


def _ineligible(value: object) -> str:
    return "keeps what runs to its end" if value is Ineligible.KEEP else "loses what runs"


def _rule(value: object) -> str:
    if not isinstance(value, Rule):
        return "no"
    return f"for members of {value.group} in the name of {shown(value.by)}, {length_words(value.longest)} at most"


def _emergency(value: object) -> str:
    if not isinstance(value, Rules):
        return "not given as one"
    often = f"at most {value.most} in {length(value.within)}"
    who = f", for {groups(value.requesters)}" if value.requesters else ""
    return f"{value.duration.words()} at once, reviewed within {length(value.review)}, {often}{who}"


@dataclass(frozen=True)
class Word:
    """What a field is called, and how its value is written."""

    text: str
    show: Show = shown


POLICY: Mapping[str, Word] = {
    "title": Word("title"),
    "durations": Word("durations on offer"),
    "longest": Word("longest in all", length),
    "approvals": Word("approvals needed"),
    "requesters": Word("who may ask (Okta groups)", groups),
    "extend": Word("can be extended"),
    "extensions": Word("how often it can be extended", bound),
    "longest_extension": Word("longest extension at once", bound_length),
    "reminders": Word("reminders before the end", length),
    "pending": Word("waits for an answer", length),
    "sensitive": Word("sensitive"),
    "default": Word("duration that forms begin with"),
    "ticket": Word("ticket numbers look like"),
    "ticket_example": Word("example of a ticket number"),
    "for_others": Word("may be asked for somebody else"),
    "when_ineligible": Word("whoever may not ask any more", _ineligible),
    "because": Word("why it is sensitive"),
    "elsewhere": Word("approved", lambda value: shown(value) if value else "in Slack"),
    "rule": Word("approved by rule", _rule),
    "emergency": Word("in an emergency", _emergency),
    "hours": Word("decision hours", lambda value: shown(value) if value else "always"),
}
ROLE: Mapping[str, Word] = {
    "title": Word("title"),
    "policy": Word("policy"),
    "owner": Word("owner (Okta id)"),
    "target": Word("leads to"),
    "description": Word("description"),
    "lesser": Word("smaller role"),
    "retired": Word("retired"),
    "pushed": Word("carried on by Okta"),
    "activity": Word("app whose sign-ons count as use"),
    "link": Word("link"),
    "use": Word("how it is used"),
    "approver_groups": Word(
        "groups that approvers belong to", lambda value: shown(value) if value else "no matter which"
    ),
}
LIST: Mapping[str, Word] = {"approvers": Word("approvers")}
WORDS: Mapping[type, Mapping[str, Word]] = {Policy: POLICY, Role: ROLE}


def word(of: object, name: str) -> Word:
    """The line of one field of a record; its own name where there is none."""
    return WORDS.get(type(of), LIST).get(name) or Word(name.replace("_", " "))
