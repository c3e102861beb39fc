"""A rule agrees at the moment of asking: the request and its approval by rule are one transaction, judged like the click it stands for.

It agrees for nobody but the one who asks, to one role alone, within its own limit, never to what is sensitive or approved elsewhere, and
to no extension: those are asked of people. Whoever put it in force is among those who were asked, so that they are told at once.
"""

from dataclasses import replace

from access import policy as rules
from access.answers import Refusals
from access.approving import approve
from access.asking import Wanted
from access.calls import By
from access.catalog import Rule
from access.keys import person_key
from access.person import Party, Person, judge
from access.ports import Change, Write
from access.reading import Known, get
from access.recording import Plan
from access.request import Decision, Request

WAY = "rule"


def applies(found: Wanted, person: Person | None, now: int) -> Rule | None:
    """The rule that agrees to what is asked for here, if it is for no longer than the rule says. `person` put it in force."""
    policy, asker = found.policy, found.asker
    rule = policy.rule  # That of several roles together is none.
    if rule is None or policy.sensitive or policy.elsewhere or rule.group not in asker.groups:
        return None
    if person is None or judge(person, now) or not person.party.is_(rule.by):
        return None
    myself = found.whom.slack == asker.slack and not asker.party.is_(rule.by)
    return rule if myself and found.approvers.lists(rule.by) else None


def applied(known: Known, found: Wanted, plan: Plan[Request], by: By, now: int) -> Plan[Request]:
    """The plan for asking, with the rule's approval in it where one agrees; else the plan as it is."""
    asked, named = plan.answer.value, found.policy.rule
    person = get(known, person_key(named.by.slack), Person) if named else None
    rule = applies(found, person, now)
    if (
        rule is None
        or person is None
        or asked.duration.moves_with_use
        or asked.duration.seconds > rule.longest
    ):
        return plan
    decision = Decision(rule.by, approve=True, at=now, rule=rule.group)
    if rules.may_decide(asked, person, found.approvers, now):
        return plan
    ready = {**known, **{write.record.key: write.record for write in plan.change.writes}}
    told = replace(asked, asked=_told(asked, rule.by))
    by_rule = By(rule.by.slack, by.mark, way=f"{WAY}:{rule.group}")
    agreed = approve(ready, by_rule, (told,), person, decision)
    return plan if isinstance(agreed, Refusals) else _one(plan, agreed)


def _told(asked: Request, by: Party) -> tuple[Party, ...]:
    """Who is asked besides. Where the rule alone decides, nobody has to be."""
    others = [each for each in asked.asked if not each.is_(by)]
    return (by, *(others[: rules.MOST_AT_ONCE - 1] if asked.limits.approvals > 1 else ()))


def _one(first: Plan[Request], second: Plan[Request]) -> Plan[Request]:
    """Two plans that follow each other as one: what both write is written once, in its last form, if it is as before the first."""
    before, after = first.change, second.change
    last = {write.record.key: write.record for write in after.writes}
    writes = [Write(last.pop(each.record.key, each.record), each.was) for each in before.writes]
    checks = {each.key: each for each in (*before.checks, *after.checks)}
    change = Change(writes=tuple(writes), checks=tuple(checks.values()), facts=(*before.facts, *after.facts))
    return Plan(change, second.answer)
