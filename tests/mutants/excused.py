"""Mutants that no test can kill, each with the reason. `make mutants` leaves them out of its figure."""

from collections.abc import Mapping

EXCUSED: Mapping[str, str] = {
    "access.approving.approve: all -> any": "a rule never agrees to several roles at once, so there is one step where this counts",
    "access.approving._step: role is None or policy is None or approvers is None -> role is None or policy is None": (
        "who is on no list that is there was refused before"
    ),
    "access.approving._step: role is None or policy is None or approvers is None -> role is None or approvers is None": (
        "`may_see` says the same of a policy that is not there"
    ),
    "access.settle.<module>: 8 -> 9": "whoever loses eight races in a row may lose one more before it is left to others",
    "access.approving.approve: refused or answers.unknown_role() -> refused": (
        "one of the two is always there; the other is for the type checker"
    ),
    "access.ruling.applies: found.whom.slack == asker.slack and (not asker.party.is_(rule.by)) -> found.whom.slack == asker.slack": (
        "`may_decide` refuses whoever would agree to their own request"
    ),
    "access.concluding._unreadable_for_now: rest.at < look.at -> rest.at <= look.at": "both are due at that moment",
    "access.concluding._retry: 10 -> 11": "the longest wait is reached long before",
    "access.moves.prolong: get(known, request_key(before.extends), Request) if before.extends else None -> get(known, request_key(before.extends), Request)": (
        "no request has no id; the other is for the type checker"
    ),
    "access.situation.Situation.undecided: self.requests.get(self.holding.asking) if self.holding.asking else None -> self.requests.get(self.holding.asking)": (
        "no request has no id; the other is for the type checker"
    ),
    "access.sweep.<module>: 1000 -> 1001": "what is one more than a run takes keeps its place until the next one",
    "access.sweep._once_more: for each in waiting.values() if each.opens_at is not None -> for each in waiting.values()": (
        "`_settle` keeps those alone who were told a time; the other is for the type checker"
    ),
    "access.sweep._say_the_rest: for key, opens_at in unsaid.items() if opens_at <= now -> for key, opens_at in unsaid.items()": (
        "whoever is tried too early is told the same time again"
    ),
    "access.sweep._tell: desk.clock() + waiting -> desk.clock() - waiting": "whoever is tried too early is told the same time again",
    "access.draining._charge: continue -> break": "one at most is suspected by then: the second opens the breaker",
    "access.draining._charge: continue -> break (2)": "one at most is suspected by then: the second opens the breaker",
    "access.moving.reconsider: met.okta is None or met.standing not in (Standing.OK, Standing.OUTSIDE) -> met.standing not in (Standing.OK, Standing.OUTSIDE)": (
        "nobody has anything under no id; the other is for the type checker"
    ),
    "access.holding.Holding.next_look: 0 -> 1": "both are long over",
    "access.holding.Holding.next_look: now < planned <= now + BORROWED_LOOK -> now < planned < now + BORROWED_LOOK": (
        "at that moment both answer that moment"
    ),
    "access.run._claims: return [] -> return None": "neither is anything to claim",
    "access.sweep._count: return 0 -> return None": "neither is anything to wait for",
    "access.sweep._settle: if drained.opens_at is not None -> if True": "`_once_more` passes by whoever was told no time",
    "access.ask._plan: zip(found.parts, requests, strict=True) -> zip(found.parts, requests)": (
        "there is one request for each part"
    ),
    "access.ask._plan: True -> False": "there is one request for each part",
    "access.ask._plan: zip(found.holdings, requests, strict=True) -> zip(found.holdings, requests)": (
        "there is one request for each part, and one holding or none"
    ),
    "access.ask._plan: True -> False (2)": "there is one request for each part, and one holding or none",
    "access.asking.wrong: zip(found.parts, found.holdings, strict=True) -> zip(found.parts, found.holdings)": (
        "there is one holding or none for each part"
    ),
    "access.asking.wrong: True -> False": "there is one holding or none for each part",
    "access.asking.people: for slack, person in found.items() if person -> for slack, person in found.items()": (
        "who is not there and who was not read is treated alike; the condition is for the type checker"
    ),
    "access.approving._step: if role is None or policy is None or approvers is None -> if False": (
        "`may_see` says the same of what is not there, and without its list everybody was refused before"
    ),
    "access.approving.approve: refused or isinstance(step, Refused) -> refused": (
        "a step that is a refusal is `refused`; the condition is for the type checker"
    ),
    "access.approving._step: role is None or policy is None or approvers is None -> policy is None or approvers is None": (
        "`may_see` says the same of a role that is not there"
    ),
    "access.approving._endorsed: replace(step.agreed, state=move(before.state, Event.ENDORSED … =tell_soon(now), wake=True) -> replace(step.agreed, due=tell_soon(now), wake=True)": (
        "what is pending stays pending; the move refuses what is not"
    ),
    "access.extend.may_extend: return Done(parent) -> return None": (
        "what was looked at is told from `found`"
    ),
    "access.extend._judge: role is None or policy is None or approvers is None or (holding is None) -> policy is None or approvers is None or holding is None": (
        "without its role a policy is not read; the condition is for the type checker"
    ),
    "access.extend._request: Request(id=new, requester=parent.for_whom, for_whom=parent.f … =tell_soon(now), wake=True) -> Request(id=new, requester=parent.for_whom, for_whom=parent.f … =tell_soon(now), wake=True) (10)": (
        "a request is pending where nothing else is said"
    ),
    "access.extend._request: parent.end or now -> parent.end": (
        "what runs has an end; the other is for the type checker"
    ),
    "access.ask._request: Request(id=id_, requester=found.asker.party, for_whom=found. … =tell_soon(now), wake=True) -> Request(id=id_, requester=found.asker.party, for_whom=found. … =tell_soon(now), wake=True) (14)": (
        "a request is pending where nothing else is said"
    ),
    "access.ask._lesser: shelf.entry(role.lesser) if role.lesser else None -> shelf.entry(role.lesser)": (
        "no role has no key; the condition is for the type checker"
    ),
    "access.asking.wanted: for each in parts if each -> for each in parts": (
        "all of them are there by then; the condition is for the type checker"
    ),
    "access.asking.terms: found and policy and approvers -> policy and approvers": (
        "without its role a policy is not read; the condition is for the type checker"
    ),
    "access.bundle.wants: request if request.also else get(known, request_key(request.bundle), Request) -> get(known, request_key(request.bundle), Request)": (
        "where the first one was not read yet, the same is read by one batch more"
    ),
    "access.bundle.members: request.bundle is None or request.state is not State.PENDING -> request.state is not State.PENDING": (
        "no request has no id; the condition is for the type checker"
    ),
    "access.decide._counted: return False -> return None": "it is asked for its truth alone",
    "access.editing.others_asked: get(known, listed.key, ApproverList) or listed -> get(known, listed.key, ApproverList)": (
        "a list that was changed was read; the other is for the type checker"
    ),
    "access.end.end: request.stopped or request.id not in holding.needs or (reque … one and now >= request.end) -> request.id not in holding.needs or (request.end is not None and now >= request.end)": (
        "what was stopped is not needed from that moment"
    ),
    "access.hours.minutes: 1 -> 2": "of hour and minute either both are there or, for `24:00`, none is",
    "access.hours.minutes: 1 -> 2 (2)": "of hour and minute either both are there or, for `24:00`, none is",
    "access.hours.Hours.next: 2 -> 3": "`span` looks no further than the horizon, whatever is found behind it",
    "access.hours.between: found[0] < end -> found[0] <= end": "what opens at the end counts for nothing",
    "access.judging.<module>: 'T' -> 'T~'": "the name of a type, for people",
    "access.ruling.applied: if rules.may_decide(asked, person, found.approvers, now) -> if False": (
        "`applies` refuses all that the guard of the click would, which stands here for whatever it may refuse besides"
    ),
    "access.ruling.applied: return plan -> return None (2)": (
        "`applies` refuses all that the guard of the click would, which stands here for whatever it may refuse besides"
    ),
    "access.ruling.applied: rule is None or person is None or asked.duration.moves_with_ … ion.seconds > rule.longest) -> rule is None or asked.duration.moves_with_use or asked.duration.seconds > rule.longest": (
        "without the person there is no rule; the condition is for the type checker"
    ),
    "access.ruling._one: (*before.checks, *after.checks) -> (*after.checks,)": (
        "whoever agrees is judged by all that asking was, and by more"
    ),
    "access.approving._step: role is None or policy is None or approvers is None -> role is None and policy is None and (approvers is None)": (
        "of a role that is there, `may_see` says the same without its policy, and without its list everybody was refused before"
    ),
}
