"""Which approvals of an undecided request count: those of people who are on the approver lists now, by person. Pure."""

from collections.abc import Iterable

from access.catalog import ApproverList
from access.keys import SlackId, approvers_key
from access.reading import Known, get
from access.request import Decision, Request, State
from access.unanswered import roles


def counted(request: Request, lists: Iterable[ApproverList]) -> list[Decision]:
    """The yeses of those whom all of these lists have. Whoever was taken off a list since counts no more."""
    every = tuple(lists)
    return [each for each in request.approvals if all(listed.lists(each.by) for listed in every)]


def lists(known: Known, request: Request) -> list[ApproverList]:
    """The lists, as far as they are known, of all roles that are decided together with this request."""
    found = (get(known, approvers_key(role), ApproverList) for role in roles(request))
    return [each for each in found if each]


def uncounted(known: Known, request: Request) -> tuple[SlackId, ...]:
    """Those who agreed and do not count any more, while nobody has decided; by the lists that are known."""
    if request.state is not State.PENDING:
        return ()
    count = {each.by for each in counted(request, lists(known, request))}
    return tuple(each.by.slack for each in request.approvals if each.by not in count)
