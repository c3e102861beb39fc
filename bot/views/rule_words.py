"""Every sentence about approvals by rule: for the one who asks, and for the person who put the rule in force."""

from collections.abc import Mapping

from access.catalog import Rule
from access.duration import length_words
from access.request import Decision, Request
from bot.views.text import moment, people, person

END = "End access"
STOPPED: Mapping[str, str] = {
    "ruler": "The person whose rule approved this access has ended it.",
    "rule_unmet": "A rule approved this for the members of a group, and Okta says that you are not in it any more. "
    "Ask again: people decide then.",
}


def approved_by(request: Request) -> str:
    """Who approved it, and which of them by a rule; the end of the sentence follows."""
    humans = [each.by.slack for each in request.approvals if not each.rule]
    ruled = [each.by.slack for each in request.approvals if each.rule]
    if not ruled:
        return f"Approved by {people(humans)}"
    by_rule = f"by rule, put in force by {people(ruled)},"
    return f"Approved by {people(humans)} and {by_rule}" if humans else f"Approved {by_rule}"


def your_rule_agreed(decision: Decision) -> str:
    """For whoever put the rule in force, while others have to agree as well."""
    return f"Your rule has agreed to this for you, {moment(decision.at)}. Another person has to agree as well. Deny it if that is wrong."


def you_can_end() -> str:
    """For the same person, once it is approved."""
    return (
        "You are told because you put the rule in force that approved this. If it is wrong, end the access."
    )


def offered(rule: Rule, approvals: int) -> str:
    """In the form, for somebody in the rule's group."""
    length, by = length_words(rule.longest), person(rule.by.slack)
    what = (
        "it is approved at once" if approvals == 1 else f"one of the {approvals} approvals is there at once"
    )
    return f"For up to {length} {what}, by a rule that {by} put in force. They are told, and can end it."
