"""Who may do what, judged from records alone. The check that draws a form guards the write and runs again at the click.

Each function answers None (allowed) or why not. None of them writes, and none looks at what a form or a button happened to show.
"""

from collections.abc import Mapping, Sequence

from access import answers, answers_emergency, hours, ticket
from access.answers import Refused
from access.calls import SLACK
from access.catalog import ApproverList, Policy, Role
from access.duration import Duration, parse
from access.holding import Holding
from access.hours import Hours
from access.keys import SlackId
from access.person import Party, Person, Standing, judge
from access.request import REASON_LONGEST, Decision, Request, State
from access.rule import stands
from access.weighing import Terms

MOST_AT_ONCE = 20
"""Grants of one target to one person that may run at once, and approvers that may be asked: all of them fit into one transaction."""


def may_see(role: Role | None, policy: Policy | None, person: Person) -> Refused | None:
    """Whether this role is on offer to this person at all."""
    if role is None or policy is None:
        return answers.unknown_role()
    if role.retired:
        return answers.retired_role()
    if policy.requesters and not policy.requesters & person.groups:
        return answers.may_not_ask()
    return None


def may_have(role: Role, policy: Policy, person: Person, asker: Person) -> Refused | None:
    """Whether `asker` may ask for this role for `person`: for oneself, or where the policy allows it, for somebody to whom it is offered."""
    if refused := may_see(role, policy, asker):
        return refused
    if person.slack == asker.slack:
        return None
    if not policy.for_others:
        return answers.not_for_others()
    return answers.not_for_them() if may_see(role, policy, person) else None


def whole_member(person: Person | None, now: int) -> Refused | None:
    """Whether somebody for whom access is asked is known today and may have any."""
    refused = judge(person, now)
    if refused is None:
        return None
    return answers.looking_for_whom() if refused.code == answers.LOOKING else answers.cannot_have()


def good_ticket(policy: Policy, text: str) -> Refused | None:
    """The ticket number that this policy wants is there; whether the ticket exists is for approvers to know."""
    if not policy.ticket:
        return None
    if not text:
        return answers.ticket_missing(policy.ticket_example)
    return None if ticket.fits(policy.ticket, text) else answers.ticket_wrong(policy.ticket_example)


def free_to_ask(holding: Holding | None) -> Refused | None:
    """One undecided request for each pair of person and target, and a bound on those that run at once."""
    if holding is None:
        return None
    if holding.asking:
        return answers.already_asked()
    return room_for_one_more(holding)


def room_for_one_more(holding: Holding) -> Refused | None:
    """A bound on the grants of one target to one person that run at once."""
    return answers.enough_of_it() if len(holding.needs) + len(holding.leaving) >= MOST_AT_ONCE else None


def eligible(approvers: ApproverList, people: Mapping[SlackId, Person], *parties: Party) -> list[SlackId]:
    """The approvers who could decide on a request of these people: listed, another human than any of them, not known to be gone."""
    own = {party.okta for party in parties}
    return [
        approver.slack
        for approver in approvers.approvers
        if approver.okta not in own and _alive(people.get(approver.slack))
    ]


def _alive(person: Person | None) -> bool:
    return person is None or person.standing in (Standing.OK, Standing.UNKNOWN)


def offered(policy: Policy, text: str) -> Duration | None:
    """The duration of this text form, if the policy offers it within its longest total."""
    try:
        duration = parse(text)
    except ValueError:
        return None
    return duration if duration in policy.on_offer else None


def good_reason(reason: str) -> Refused | None:
    """A reason has words in it and an end."""
    if not reason.strip():
        return answers.reason_missing()
    return answers.reason_too_long(REASON_LONGEST) if len(reason) > REASON_LONGEST else None


def good_choice(
    chosen: Sequence[SlackId],
    approvers: ApproverList,
    people: Mapping[SlackId, Person],
    requester: Party,
    for_whom: Party,
    needed: int,
) -> Refused | None:
    """The approvers chosen are listed, alive, neither of the two concerned, and enough of them."""
    by_slack = {approver.slack: approver for approver in approvers.approvers}
    if not eligible(approvers, people, requester, for_whom):
        return answers.no_approver()
    if not chosen:
        return answers.no_approver_chosen()
    if any(slack not in by_slack for slack in chosen):
        return answers.approver_not_listed()
    if any(by_slack[slack].okta == requester.okta for slack in chosen):
        return answers.approver_is_you()
    if any(by_slack[slack].okta == for_whom.okta for slack in chosen):
        return answers.approver_is_them()
    if any(not _alive(people.get(slack)) for slack in chosen):
        return answers.approver_not_alive()
    if len({by_slack[slack].okta for slack in chosen}) < needed:
        return answers.too_few_approvers(needed)
    return answers.too_many_approvers(MOST_AT_ONCE) if len(chosen) > MOST_AT_ONCE else None


def still_open(request: Request, now: int) -> Refused | None:
    """Whether anybody may still decide; if not, who was first and how it went."""
    if request.state is State.PENDING:
        return answers.deadline_passed() if now >= request.deadline else None
    if request.emergency:
        return answers_emergency.given_as_emergency()
    if denial := request.denial:
        return answers.already_decided(denial.by.slack, "denied")
    if request.approvals and request.approved_at is not None:
        return answers.already_decided(request.approvals[-1].by.slack, "approved")
    if request.reason_ended == "extended" and request.approvals:
        return answers.already_decided(request.approvals[-1].by.slack, "approved")
    return answers.already_over(_OVER.get(request.reason_ended, "is over"))


_OVER = {
    "withdrawn": "was withdrawn",
    "declined": "was refused by the person who would have got this",
    "lapsed": "was not answered in time and has lapsed",
    "role_gone": "is for a role that does not exist any more",
    "requester_gone": "is for somebody who is not active any more",
    "parent_gone": "was to extend access that has ended",
}


def may_decide(
    request: Request, clicker: Person | None, approvers: ApproverList | None, now: int
) -> Refused | None:
    """Judged at the click, by person: on the list now, alive now, neither requester nor the one who gets the access."""
    if refused := judge(clicker, now):
        return refused
    assert clicker is not None  # noqa: S101 - `judge` refuses None; this tells the type checker
    party = clicker.party
    if party.is_(request.requester) or party.is_(request.for_whom):
        return answers.own_request()
    if approvers is None or not approvers.lists(party):
        return answers.not_an_approver()
    return still_open(request, now)


def may_approve(
    request: Request, person: Person | None, terms: Terms, decision: Decision, way: str
) -> Refused | None:
    """The stricter of then and now still allows it for `person`, who would get it, and whoever decides has not agreed before."""
    role, policy = terms.role, terms.policy
    if person and person.gone:
        return answers.requester_gone()
    if person and person.standing is Standing.OUTSIDE:
        return answers.not_offered_to_them()
    if person and (refused := may_see(role, policy, person)):
        return answers.not_offered_to_them() if refused.code == "may_not_ask" else refused
    if request.requester.slack != request.for_whom.slack and not policy.for_others:
        return answers.no_longer_for_others()
    if role.target != request.target:
        return answers.leads_elsewhere()
    if way == SLACK and (where := policy.elsewhere or request.limits.elsewhere):
        return answers.decided_elsewhere(where)
    given = granted(request, (*request.approvals, decision))
    counting = (each for each in request.approvals if stands(each, policy.rule, person, given.seconds))
    if any(decision.by.is_(each.by) for each in counting):
        return answers.already_counted()
    for duration in (request.duration, decision.duration or request.duration, given):
        if not _within(request, policy, duration):
            return answers.policy_changed()  # Also when it is what somebody named who agreed before.
    return _in_hours(hours.together(request.limits.hours, policy.hours), decision.at)


def _in_hours(all_: tuple[Hours, ...], now: int) -> Refused | None:
    """Then and now: both have to be open."""
    opens = hours.opens(all_, now)
    if opens is None:
        return answers.hours_changed()
    return None if opens == now else answers.outside_hours(hours.words(all_), all_[0].moment(opens))


def _within(request: Request, policy: Policy, duration: Duration) -> bool:
    both = duration in request.limits.durations and duration in policy.durations
    same = duration.moves_with_use == request.duration.moves_with_use
    return (
        both
        and same
        and duration.seconds <= min(policy.longest, request.limits.longest, request.duration.seconds)
    )


def granted(request: Request, decisions: Sequence[Decision]) -> Duration:
    """The shortest of what was asked for and what any approval named."""
    named = [decision.duration for decision in decisions if decision.duration]
    return min([request.duration, *named], key=lambda duration: duration.seconds)


def approvals_needed(request: Request, policy: Policy) -> int:
    """The stricter of then and now."""
    return max(request.limits.approvals, policy.approvals)
