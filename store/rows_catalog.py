"""The items of the tables `catalog` and `approvers` as pynamodb models: attribute names and forms, and no rules."""

from access.catalog import ApproverList, Head, Ineligible, Policy, Role, SearchList
from store.forms import FLAG, NUMBER, TEXT, TEXTS, listed
from store.packing import ENTRIES
from store.parts import (
    APPROVER,
    DURATION,
    EDITED,
    EMERGENCY_RULES,
    HOURS,
    INELIGIBLE,
    PARTY,
    PUSHED,
    RULE,
    TARGET,
    USED_APP,
)
from store.rows import Column, Row


class RoleRow(Row):
    """A role."""

    kind_name = "role"
    makes = Role
    key = Column("key", TEXT)
    title = Column("title", TEXT)
    policy = Column("policy", TEXT)
    owner = Column("owner", PARTY)
    target = Column("target", TARGET)
    description = Column("about", TEXT, "")
    lesser = Column("less", TEXT, None)
    retired = Column("retired", FLAG, False)
    pushed = Column("push", PUSHED, None)
    link = Column("link", TEXT, "")
    use = Column("use", TEXT, "")
    approver_groups = Column("team", TEXTS, frozenset())
    activity = Column("act", USED_APP, None)
    version = Column("v", NUMBER)


class PolicyRow(Row):
    """A policy."""

    kind_name = "policy"
    makes = Policy
    key = Column("key", TEXT)
    title = Column("title", TEXT)
    durations = Column("durs", listed(DURATION), ())
    longest = Column("max", NUMBER)
    approvals = Column("n", NUMBER)
    requesters = Column("who", TEXTS, frozenset())
    extend = Column("ext", FLAG, False)
    reminders = Column("rem", listed(NUMBER), ())
    pending = Column("pending", NUMBER)
    sensitive = Column("sensitive", FLAG, False)
    default = Column("def", DURATION, None)
    ticket = Column("ticket", TEXT, "")
    ticket_example = Column("like", TEXT, "")
    for_others = Column("others", FLAG, False)
    extensions = Column("exts", NUMBER, None)
    longest_extension = Column("extmax", NUMBER, None)
    hours = Column("hours", listed(HOURS), ())
    when_ineligible = Column("unfit", INELIGIBLE, Ineligible.KEEP)
    because = Column("bec", TEXT, "")
    elsewhere = Column("else", TEXT, "")
    rule = Column("rule", RULE, None)
    emergency = Column("emerg", EMERGENCY_RULES, None)
    version = Column("v", NUMBER)


class ApproverListRow(Row):
    """The approvers of one role."""

    kind_name = "approvers"
    makes = ApproverList
    role = Column("role", TEXT)
    approvers = Column("list", listed(APPROVER), ())
    filed = Column("filed", listed(APPROVER), ())
    edited = Column("edited", EDITED, None)
    confirmed = Column("stay", TEXTS, frozenset())
    version = Column("v", NUMBER)


class HeadRow(Row):
    """The pointer to the version in force."""

    kind_name = "head"
    makes = Head
    version = Column("v", NUMBER)


class SearchListRow(Row):
    """`digest` is the fingerprint of the whole catalogue file that this list was made from."""

    kind_name = "search"
    makes = SearchList
    entries = Column("packed", ENTRIES)
    digest = Column("digest", TEXT, "")
    version = Column("v", NUMBER)


class TextRow(Row):
    """One part of a catalogue file's text; `digest` is the fingerprint of the whole."""

    kind_name = "text"
    text = Column("text", TEXT)
    digest = Column("digest", TEXT)
    version = Column("v", NUMBER)
