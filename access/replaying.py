"""What the audit says of a request: its record brought on by facts that are newer than it, or made anew from all of them. Pure.

For a table that was restored from an older copy; the audit is not restored, and has every step. What it never had (the reason, questions,
who was reminded) stays as the copy has it. Whatever a newer release noted and this one does not know changes nothing but the version.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from access import duration
from access.activity import Activity
from access.audit import SYSTEM, Fact, What
from access.catalog import ApproverList, Policy, Role
from access.duration import DAY
from access.emergency import Emergency
from access.keys import OktaId, RoleKey, SlackId, Target, request_of
from access.person import Party
from access.request import Decision, Limits, Request, State, Stop

TAKEN_BACK = "taken_back"
"""What the fact of a restore says that had to take back what has no record."""
HOLDING = "holding"
"""What that fact says besides: the version of the holding that was to take it back."""
WATCHED = "watched"
"""What the fact of a restore says that only looks whether a call of ours had its effect after the end."""
REPLAYED = "replayed"
"""What the fact of a restore says that brought its record on by the facts before it, and did not only jump over them."""
_OVER = (What.ENDED, What.DENIED, What.WITHDRAWN, What.DECLINED, What.LAPSED, What.EXTENDED)
LOST_REASON = "The reason was lost when the records were restored."


def caught_up(request: Request, facts: Iterable[Fact]) -> Request:
    """The request after the facts that it does not know, which are those of this request, in their order. What is over stays so, whatever
    somebody did since to a record that had only jumped.
    """
    facts = tuple(facts)
    known = known_to(request.version, facts)
    for fact in facts:
        if fact.sequence > known:
            change = _CHANGES.get(fact.what) if request.state is not State.ENDED else None
            request = change(request, fact) if change else request
        if fact.sequence > request.version:
            request = replace(request, version=fact.sequence, tail=fact.hash)
    return request


def known_to(version: int, facts: Iterable[Fact]) -> int:
    """Up to which fact a record of this version reflects them: where it jumped to its tail by itself, not those that it jumped over."""
    known = version
    for fact in facts:
        if fact.what is What.RESTORED and fact.sequence <= version:
            known = min(known, int(fact.detail["was"])) if _jumped(fact) else version
    return known


def _jumped(fact: Fact) -> bool:
    return fact.actor == SYSTEM and "was" in fact.detail and REPLAYED not in fact.detail


def made_anew(
    facts: Sequence[Fact], role: Role, policy: Policy, listed: ApproverList | None, channel: str = ""
) -> Request | None:
    """The request that these are all the facts of, under the policy as it is now; None when they do not say whose it is. An extension is
    not made anew: what it extended says when that ends.
    """
    born, told = facts[0], facts[0].detail
    person = whose(facts)
    slack = told.get("slack", "") if person == born.actor else told.get("for_slack", "")
    if born.what not in (What.ASKED, What.EMERGENCY) or told.get("extends") or not slack:
        return None
    for_whom = Party(person, SlackId(slack))
    by = for_whom if born.what is What.EMERGENCY else Party(OktaId(born.actor), SlackId(told["slack"]))
    asked = told.get("asked", "").split(",")
    how_long = duration.parse(told.get("duration") or told["granted"])
    activity = Activity(role.used_app.app, role.used_app.name) if role.used_app else None
    blank = Request(
        id=request_of(born.subject),
        requester=by,
        for_whom=for_whom,
        role=RoleKey(told["role"]),
        title=role.title,
        target=target_of(facts) or role.target,
        limits=Limits.of(policy),
        asked=tuple(each.party for each in (listed.approvers if listed else ()) if each.okta in asked),
        duration=how_long,
        reason=told.get("incident") or LOST_REASON,
        made_at=born.at,
        deadline=born.at + policy.pending,
        ticket=told.get("ticket", ""),
        through=_through(told, policy),
        follows=role.follows,
        link=role.link,
        use=role.use,
        activity=activity if how_long.moves_with_use else None,
    )
    return reviewed_by(caught_up(blank, facts), facts, role, listed, channel)


def _through(told: Mapping[str, str], policy: Policy) -> frozenset[str]:
    """The groups that made the person eligible. Facts of an early release do not say which: then each of those that do so now."""
    if "through" not in told:
        return policy.requesters
    return frozenset(each for each in told["through"].split(",") if each)


def reviewed_by(
    request: Request, facts: Iterable[Fact], role: Role, listed: ApproverList | None, channel: str
) -> Request:
    """An emergency of which only the facts told, with the accounts of those who were asked to review it and where security was told."""
    if request.emergency is None:
        return request
    parties = [each.party for each in (listed.approvers if listed else ())] + [role.owner]
    named = {okta for each in facts for okta in each.detail.get("reviewers", "").split(",")}
    reviewers = tuple(dict.fromkeys(each for each in parties if each.okta in named))
    emergency = replace(request.emergency, reviewers=reviewers, channel=SlackId(channel) or None)
    return replace(request, emergency=emergency)


def whose(facts: Sequence[Fact]) -> OktaId:
    """Who has it, or would have it."""
    return OktaId(facts[0].detail.get("for_whom") or facts[0].actor)


def target_of(facts: Sequence[Fact]) -> Target | None:
    """What was asked for; None where the facts of an early release never came to it, so that nothing was given. Raises ValueError."""
    text = next((each.detail["target"] for each in reversed(facts) if "target" in each.detail), "")
    return Target.parse(text) if text else None


def is_there(facts: Sequence[Fact]) -> bool:
    """Whether it is there by us, and nothing on record proves that it is gone again: that it was to be taken back is no proof."""
    there = False
    for fact in facts:
        if _ours(fact):
            there = True
        elif fact.what is What.ENDED and "proof" in fact.detail:
            there = False
    return there


def is_over(facts: Iterable[Fact]) -> bool:
    """Whether it was decided against, done with, or found without a record and taken back."""
    return any(each.what in _OVER or TAKEN_BACK in each.detail for each in facts)


def over_at(facts: Iterable[Fact]) -> int | None:
    """When it was over (UTC seconds); None while it is not."""
    found = [each.at for each in facts if is_over([each])]
    return found[0] if found else None


def was_given(facts: Iterable[Fact]) -> bool:
    """Whether the person was told once that it is there."""
    return any(each.what is What.GIVEN for each in facts)


def begun_at(facts: Iterable[Fact], after: int = 0) -> int | None:
    """When it was last ours, by the facts after this sequence (UTC seconds)."""
    found = [each.at for each in facts if _ours(each) and each.sequence > after]
    return found[-1] if found else None


def givers(facts: Iterable[Fact]) -> tuple[str, ...]:
    """As whom we have given it, as far as the facts say."""
    return tuple(
        dict.fromkeys(name for each in facts for name in each.detail.get("as", "").split(",") if name)
    )


def _ours(fact: Fact) -> bool:
    """We began to give it, or it was there already and by us, for another request."""
    return fact.what is What.BEGUN or (fact.what is What.GIVEN and fact.detail.get("base") == "none")


def _by(request: Request, fact: Fact) -> Party:
    """Whoever acted, by the account that they acted with."""
    known = (request.requester, request.for_whom, *request.asked)
    found = next((each for each in known if each.okta == fact.actor), None)
    return found or Party(OktaId(fact.actor), SlackId(fact.detail.get("slack", "")))


def _endorsed(request: Request, fact: Fact) -> Request:
    return _with(request, Decision(_by(request, fact), True, fact.at))


def _with(request: Request, decision: Decision) -> Request:
    """Whoever has acted on a record that had jumped is among its decisions already."""
    same = any(
        (each.by, each.approve, each.at) == (decision.by, decision.approve, decision.at)
        for each in request.decisions
    )
    return request if same else replace(request, decisions=(*request.decisions, decision))


def _approved(request: Request, fact: Fact) -> Request:
    granted, latest = duration.parse(fact.detail["granted"]), fact.at + request.limits.longest
    activity = replace(request.activity, latest=latest) if request.activity else None
    dropped, endorsed = fact.detail.get("uncounted", "").split(","), _endorsed(request, fact)
    return replace(
        endorsed,
        decisions=tuple(each for each in endorsed.decisions if each.by.okta not in dropped),
        state=State.APPROVED,
        granted=granted,
        approved_at=fact.at,
        end=int(fact.detail["end"]),
        activity=activity,
    )


def _urgent(request: Request, fact: Fact) -> Request:
    told = fact.detail
    operator = OktaId(told["operator"]) if told.get("operator") else None
    emergency = Emergency(
        told.get("incident", ""),
        fact.at,
        tuple(each for each in request.asked if each.okta in told.get("reviewers", "").split(",")),
        operator=operator,
        login=told.get("login", ""),
        turned="turned" in told,
    )
    return replace(
        request,
        state=State.APPROVED,
        granted=duration.parse(told["granted"]),
        approved_at=fact.at,
        end=int(told["end"]),
        activity=None,
        limits=replace(request.limits, extend=False),
        emergency=request.emergency or emergency,
    )


def _denied(request: Request, fact: Fact) -> Request:
    return _over(_with(request, Decision(_by(request, fact), False, fact.at)), fact)


def _over(request: Request, fact: Fact) -> Request:
    reason = fact.detail.get("why", fact.what.value)
    kept = fact.detail.get("proof") == "kept_by_others"
    return replace(request, state=State.ENDED, ended_at=fact.at, reason_ended=reason, kept=kept)


def _begun(request: Request, fact: Fact) -> Request:
    return replace(request, begun_at=fact.at, had_already=False)


def _given(request: Request, fact: Fact) -> Request:
    return replace(request, given_at=fact.at, had_already=fact.detail.get("base") == "permanent")


def _extended(request: Request, fact: Fact) -> Request:
    """Of what is extended, or of the extension itself, which is done with."""
    if "by_request" not in fact.detail:
        return _over(request, fact)
    end = int(fact.detail["end"])
    if end in (request.end, *request.former_ends):  # It has it already, and had only jumped.
        return replace(request, end=end)
    ends = (*request.former_ends, request.end) if request.end else request.former_ends
    return replace(request, end=end, former_ends=ends, extended=request.extended + 1)


def _used(request: Request, fact: Fact) -> Request:
    activity = replace(request.activity, used_at=int(fact.detail["at"])) if request.activity else None
    return replace(request, end=int(fact.detail["end"]), activity=activity)


def _stopped(request: Request, fact: Fact) -> Request:
    return replace(request, stopped=Stop(fact.detail.get("why", ""), fact.actor, fact.at))


def _taking(request: Request, fact: Fact) -> Request:
    return replace(request, taking_back_at=fact.at)


_CHANGES: Mapping[What, Callable[[Request, Fact], Request]] = {
    What.ENDORSED: _endorsed,
    What.APPROVED: _approved,
    What.EMERGENCY: _urgent,
    What.DENIED: _denied,
    What.WITHDRAWN: _over,
    What.DECLINED: _over,
    What.LAPSED: _over,
    What.ENDED: _over,
    What.BEGUN: _begun,
    What.GIVEN: _given,
    What.EXTENDED: _extended,
    What.USED: _used,
    What.STOPPED: _stopped,
    What.TAKING_BACK: _taking,
}


def review_until(facts: Iterable[Fact]) -> int:
    """When the review of an emergency is owed (UTC seconds)."""
    found = [each for each in facts if each.what is What.EMERGENCY]
    return int(found[-1].detail.get("review_until", found[-1].at + DAY)) if found else 0
