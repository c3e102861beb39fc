"""Reading approvals by rule: whose members get whose agreement for how long, and what a rule may not say beside the rest of its policy."""

from collections.abc import Mapping

from access.catalog import Policy
from access.catalog_draft import DraftRule, Email, Problem
from access.catalog_groups import TARGET_ID
from access.catalog_keys import RULE
from access.catalog_roles import EMAIL
from access.catalog_sheet import Sheet, quoted, sheet
from access.duration import length_text
from access.keys import PolicyKey

Rules = Mapping[PolicyKey, tuple[DraftRule, Sheet]]


def read_rules(
    entries: Mapping[str, object], policies: Mapping[PolicyKey, Policy], problems: list[Problem]
) -> Rules:
    """The rules of all policies that have one."""
    read = {}
    for key, policy in policies.items():
        entry = entries[key]
        if isinstance(entry, Mapping) and "auto_approve" in entry:
            where = ("policies", key, "auto_approve")
            page = sheet(where, "an approval by rule", entry["auto_approve"], RULE, problems)
            if page:
                read[key] = (_rule(page, policy), page)
    return read


def _rule(page: Sheet, policy: Policy) -> DraftRule:
    rule = DraftRule(
        page.text("group", 200), Email(page.text("by", 254).casefold()), page.length("longest", 0)
    )
    if rule.group and page.fine("group") and not TARGET_ID.fullmatch(rule.group):
        page.bad("group", f"{quoted(rule.group)} is no id of an Okta group; {page.instead('group')}")
    if rule.by and page.fine("by") and not EMAIL.fullmatch(rule.by):
        page.bad("by", f"{quoted(rule.by)} is not an e-mail address; {page.instead('by')}")
    if policy.sensitive:
        page.bad(
            "group", "approves something sensitive, to which people agree each time; leave auto_approve out"
        )
    elif policy.elsewhere:
        page.bad("group", "approves in Slack what decide_elsewhere keeps out of it; leave one of the two out")
    fixed = [each.seconds for each in policy.durations if not each.moves_with_use]
    if page.fine("longest") and page.has("longest") and fixed and rule.longest < min(fixed):
        shortest = length_text(min(fixed))
        page.bad(
            "longest",
            f"is shorter than all durations, so the rule approves nothing; write `longest: {shortest}` or more",
        )
    return rule


def judge_rules(rules: Rules, approvers: Mapping[PolicyKey, frozenset[Email]]) -> None:
    """A rule counts where the person who put it in force may approve; `approvers` are those of all roles of each policy."""
    for key, (rule, page) in rules.items():
        listed = approvers.get(key)
        if rule.by and page.fine("by") and listed and rule.by not in listed:
            page.bad(
                "by",
                f"{rule.by} is on the approver list of no role of this policy, so the rule approves nothing",
            )
