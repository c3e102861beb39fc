"""What approvers are shown about the one who asks, beside the request itself. It decides nothing and holds nobody up."""

from access.catalog import ApproverList
from access.duration import DAY
from access.keys import Key, SlackId, Table, approvers_key, load_key, person_key
from access.person import Has, Load, Person
from access.ports import Background, Tally
from access.reading import Known, get
from access.request import Request, State
from access.unanswered import roles

RECENT = 14 * DAY
"""How long before asking a change of the approver list is worth a word."""


def wants(request: Request) -> list[Key]:
    """What `seen` would like to read of an undecided request; it goes without."""
    if request.state is not State.PENDING:
        return []
    people = [person_key(request.requester.slack), person_key(request.for_whom.slack)]
    return [*people, load_key(request.for_whom.slack), *(approvers_key(role) for role in roles(request))]


def kept(request: Request) -> list[Tally]:
    """What the person has by this request, or has no more, for those who will decide on their next one."""
    if request.given_at is None:
        return []
    has = frozenset({Has(request.id, request.limits.sensitive, request.title)})
    slack = request.for_whom.slack
    if request.running:
        return [Tally(slack, 0, gets=has)]
    return [Tally(slack, 0, loses=has)] if request.state is State.ENDED else []


def spare(key: Key) -> bool:
    """Whether this is read for the sake of the picture alone, so that nobody waits for one that cannot be read."""
    return key.table is Table.APPROVERS or key.pk.startswith("PERSON#")


def seen(known: Known, request: Request) -> Background:
    """What these records say, as far as they are there."""
    if request.state is not State.PENDING:
        return Background()
    own = {request.requester.okta, request.for_whom.okta}
    lists = [found for role in roles(request) if (found := get(known, approvers_key(role), ApproverList))]
    edits = [each.edited for each in lists if each.edited and each.edited.by.okta in own]
    late = [each for each in edits if each.at > request.made_at - RECENT]
    return Background(
        _name(known, request.requester.slack),
        _name(known, request.for_whom.slack),
        max(late, key=lambda each: each.at, default=None),
        _has(known, request),
    )


def _has(known: Known, request: Request) -> tuple[Has, ...]:
    load = get(known, load_key(request.for_whom.slack), Load)
    others = [each for each in (load.has if load else ()) if each.request != request.extends]
    return tuple(sorted(others, key=lambda each: (not each.sensitive, each.title, each.request)))


def _name(known: Known, slack: SlackId) -> str:
    person = get(known, person_key(slack), Person)
    return person.name if person else ""
