"""Approval by rule: a person says beforehand to whom they agree, and for how long at most. The rule is theirs: it counts as their one approval.

Pure. It counts only while the person who put it in force could approve themselves: on the role's list, active, not a party to the
request. What a rule does not cover is asked of people as ever.
"""

from access.catalog import Rule
from access.person import Person
from access.request import Decision


def stands(decision: Decision, rule: Rule | None, person: Person | None, seconds: int) -> bool:
    """Whether an approval still counts for `person`, who would get the access for so many seconds: one by rule while the rule says the
    same, agrees to as much, and they are in its group; one by a human always.
    """
    if not decision.rule:
        return True
    if rule is None or person is None:
        return False
    same = rule.group == decision.rule and decision.by.is_(rule.by)
    return same and seconds <= rule.longest and decision.rule in person.groups
