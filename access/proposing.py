"""The transactions that change an approver list or propose to: list, chain of edits and fact together. Who may is judged elsewhere."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from access.audit import What
from access.belonging import elsewhere
from access.calls import By
from access.catalog import Approver, ApproverList, Edited, Policy, Role
from access.edits import Edits, Fate, Proposal, noted
from access.keys import OktaId
from access.person import Party, Person
from access.ports import Change, Write
from access.recording import tell_soon
from access.weighing import judged_by


@dataclass(frozen=True)
class Terms:
    """Who acts, on which records of one role, as they were read together, and when (UTC seconds)."""

    by: By
    person: Person
    role: Role
    policy: Policy
    listed: ApproverList
    edits: Edits
    now: int


def changed(
    terms: Terms, chosen: tuple[Approver, ...], people: Sequence[Person]
) -> tuple[Change, ApproverList]:
    """Put the list in force at once, if those who are new on it are still what they were judged by."""
    before = {each.slack for each in terms.listed.approvers}
    judged = {
        each.slack: each for each in [terms.person, *(one for one in people if one.slack not in before)]
    }
    listed = _edited(terms, chosen, terms.person.party, _by_choice(terms, chosen, people))
    edits, fact = noted(
        replace(terms.edits, title=terms.role.title, wake=False),
        What.APPROVERS_CHANGED,
        terms.person.party.okta,
        terms.now,
        _detail(terms, chosen),
    )
    writes = (Write(listed, terms.listed.version), Write(edits, terms.edits.version or None))
    checks = judged_by(terms.role, terms.policy, *judged.values())
    return Change(writes=writes, checks=checks, facts=(fact,)), listed


def confirmed(terms: Terms, approver: OktaId) -> tuple[Change, ApproverList]:
    """Say that somebody who changed teams stays on the list, which has the same people as before."""
    before = terms.listed
    listed = replace(before, confirmed=before.confirmed | {approver}, version=before.version + 1)
    edits, fact = noted(
        replace(terms.edits, title=terms.role.title),
        What.APPROVER_CONFIRMED,
        terms.person.party.okta,
        terms.now,
        {"role": terms.role.key, "approver": approver, "slack": terms.by.slack},
    )
    writes = (Write(listed, before.version), Write(edits, terms.edits.version or None))
    return Change(
        writes=writes, checks=judged_by(terms.role, terms.policy, terms.person), facts=(fact,)
    ), listed


def proposed(
    terms: Terms,
    chosen: tuple[Approver, ...],
    seconds: tuple[Party, ...],
    confirms: tuple[OktaId, ...] = (),
) -> tuple[Change, Proposal]:
    """Nothing changes yet: one of `seconds` has to agree before the policy's pending time is over."""
    proposal = Proposal(
        terms.by.mark,
        terms.person.party,
        terms.listed.approvers,
        chosen,
        terms.listed.version,
        seconds,
        terms.now,
        terms.now + terms.policy.pending,
        confirms=confirms,
    )
    edits, fact = noted(
        _news(terms, proposal),
        What.APPROVERS_PROPOSED,
        terms.person.party.okta,
        terms.now,
        {**_detail(terms, chosen), "asked": _ids(seconds), **_confirms(confirms), **_overtakes(terms)},
    )
    checks = judged_by(terms.role, terms.policy, terms.listed, terms.person)
    return Change(writes=(Write(edits, terms.edits.version or None),), checks=checks, facts=(fact,)), proposal


def _confirms(approvers: Iterable[OktaId]) -> Mapping[str, str]:
    named = ",".join(approvers)
    return {"confirms": named} if named else {}


def _overtakes(terms: Terms) -> Mapping[str, str]:
    """A proposal that can never come into force, and that this one takes the place of."""
    waits = terms.edits.waiting(terms.now)
    return {"overtakes": waits.id, "proposed_by": waits.by.okta} if waits else {}


def agreed(terms: Terms, proposal: Proposal, people: Sequence[Person]) -> tuple[Change, Edits]:
    """The second person's yes: the proposed list is in force, if whoever proposed it and those who are new on it (`people`) are still
    what they were judged by.
    """
    stay = {*_by_choice(terms, proposal.approvers, people), *proposal.confirms}
    listed = _edited(terms, proposal.approvers, proposal.by, stay)
    edits, fact = noted(
        _news(terms, _fated(terms, proposal, Fate.AGREED)),
        What.APPROVERS_CHANGED,
        terms.person.party.okta,
        terms.now,
        {
            **_detail(terms, proposal.approvers),
            **_confirms(proposal.confirms),
            "proposed_by": proposal.by.okta,
        },
    )
    writes = (Write(listed, terms.listed.version), Write(edits, terms.edits.version))
    judged = {each.slack: each for each in (terms.person, *people)}
    checks = judged_by(terms.role, terms.policy, *judged.values())
    return Change(writes=writes, checks=checks, facts=(fact,)), edits


def closed(terms: Terms, proposal: Proposal, fate: Fate) -> tuple[Change, Edits]:
    """The list stays as it is, and the proposal is over."""
    detail = {"why": fate.value, "proposed_by": proposal.by.okta, "slack": terms.by.slack}
    edits, fact = noted(
        _news(terms, _fated(terms, proposal, fate)),
        What.APPROVERS_KEPT,
        terms.person.party.okta,
        terms.now,
        detail,
    )
    return Change(
        writes=(Write(edits, terms.edits.version),),
        checks=judged_by(terms.listed, terms.person),
        facts=(fact,),
    ), edits


def lapsed(edits: Edits, proposal: Proposal, actor: str, now: int) -> Change:
    """Nobody agreed in time."""
    over = replace(edits, proposal=replace(proposal, fate=Fate.LAPSED, decided_at=now), wake=False)
    detail = {"why": Fate.LAPSED.value, "proposed_by": proposal.by.okta}
    over, fact = noted(replace(over, due=tell_soon(now)), What.APPROVERS_KEPT, actor, now, detail)
    return Change(writes=(Write(over, edits.version),), facts=(fact,))


def _by_choice(terms: Terms, chosen: Iterable[Approver], people: Iterable[Person]) -> set[OktaId]:
    """Those who are put on the list from another team: whoever chose them has said that they are to be on it."""
    new = {each.okta for each in chosen} - {each.okta for each in terms.listed.approvers}
    return {each.okta for each in people if each.okta in new and elsewhere(terms.role, None, each)}


def _edited(
    terms: Terms, chosen: tuple[Approver, ...], author: Party, confirmed: Collection[OktaId]
) -> ApproverList:
    before = terms.listed
    stay = (before.confirmed | set(confirmed)) & {each.okta for each in chosen}
    return replace(
        before,
        approvers=chosen,
        filed=before.filed or before.approvers,
        edited=Edited(author, terms.now),
        confirmed=frozenset(stay),
        version=before.version + 1,
    )


def _news(terms: Terms, proposal: Proposal) -> Edits:
    return replace(
        terms.edits, title=terms.role.title, proposal=proposal, due=tell_soon(terms.now), wake=True
    )


def _fated(terms: Terms, proposal: Proposal, fate: Fate) -> Proposal:
    return replace(proposal, fate=fate, decided_by=terms.person.party, decided_at=terms.now)


def _detail(terms: Terms, chosen: Sequence[Approver]) -> Mapping[str, str]:
    return {
        "role": terms.role.key,
        "before": _ids([each.party for each in terms.listed.approvers]),
        "after": _ids([each.party for each in chosen]),
        "slack": terms.by.slack,
        "role_version": str(terms.role.version),
        "policy_version": str(terms.policy.version),
        "approvers_version": str(terms.listed.version),
    }


def _ids(people: Sequence[Party]) -> str:
    return ",".join(each.okta for each in people)
