"""Operations about the audit: reading it by subject or by time, taking it out whole, and verifying it.

There is no index of the audit by time. Reading by time goes through the table a bounded page at a time: a page may be empty and still
have a next one.
"""

from collections.abc import Callable

from access.audit import Fact
from access.errors import Unreadable
from tools import jobs, paging, problems, shapes, times, verifying
from tools.operation import Answer, Call, Kind, Operation, Problem, query
from tools.schema import TEXT, maybe, several, thing

LARGE = 1000
"""Facts that one page of an export has at most, and that are looked at for one page of a search."""
FACTS = thing(items=several(shapes.FACT), next=maybe(TEXT), unreadable=several(TEXT))
Wanted = Callable[[Fact], bool]


def search(call: Call) -> Answer | Problem:
    """Of one subject, or of everything."""
    wanted = _span(call)
    if isinstance(wanted, Problem):
        return wanted
    return _of_subject(call, wanted) if call.has("subject") else _page(call, LARGE, wanted)


def _span(call: Call) -> Wanted | Problem:
    at = {"from": 0, "to": 2**62}
    for name in filter(call.has, ("from", "to")):
        try:
            at[name] = times.parse(call.text(name))
        except ValueError as error:
            return problems.bad_input({name: str(error)})
    return lambda fact: at["from"] <= fact.at < at["to"]


def _of_subject(call: Call, wanted: Wanted) -> Answer | Problem:
    try:
        facts = call.ports.desk.store.facts(call.text("subject"))
    except Unreadable as error:
        return Answer({"items": [], "next": None, "unreadable": [str(error.key)]})
    found = [each for each in facts if wanted(each)]
    names = [f"{each.sequence:08d}" for each in found]
    cut = paging.cut(call, found, names)
    if isinstance(cut, Problem):
        return cut
    here, after = cut
    return Answer({"items": [shapes.fact(each) for each in here], "next": after, "unreadable": []})


def export(call: Call) -> Answer | Problem:
    """Everything, in the table's order: the facts of one subject stand together, in their order."""
    wanted = _span(call)
    return wanted if isinstance(wanted, Problem) else _page(call, call.whole("limit", LARGE), wanted)


def _page(call: Call, most: int, wanted: Wanted) -> Answer | Problem:
    try:
        after = paging.place(call.text("after"))
        found = call.ports.desk.store.archive(after, most)
    except ValueError as error:
        return problems.bad_input({"after": str(error)})
    return Answer(
        {
            "items": [shapes.fact(each) for each in found.facts if wanted(each)],
            "next": None if found.after is None else paging.token(found.after),
            "unreadable": [str(each) for each in found.unreadable],
        }
    )


def verify(call: Call) -> Answer | Problem:
    return jobs.begin(call, verifying.KIND, verifying.work, {})


SPAN = (
    query("from", "Only from this time on.", example="2026-11-21T14:00:00Z"),
    query("to", "Only before this time."),
)
OPERATIONS = (
    Operation(
        name="audit.search",
        method="GET",
        path="/v1/audit",
        summary="Facts of one subject, or of a time.",
        result=FACTS,
        run=search,
        params=(
            query("subject", "Whose facts: `REQ#…`, `CALL#…`, `CATALOG`.", longest=300, example="CATALOG"),
            *SPAN,
            *paging.PAGE,
        ),
    ),
    Operation(
        name="audit.export",
        method="GET",
        path="/v1/audit/export",
        summary="The whole audit, a page at a time.",
        result=FACTS,
        run=export,
        params=(
            *SPAN,
            paging.PAGE[0],
            query("limit", "At most so many are looked at.", kind=Kind.WHOLE, least=1, most=LARGE),
        ),
    ),
    Operation(
        name="audit.verify",
        method="POST",
        path="/v1/audit/verify",
        summary="Look whether any fact was changed or is missing. A long job.",
        result=jobs.JOB,
        run=verify,
        changes=True,
        statuses=(200, 202),
    ),
)
SLICES = {verifying.KIND: verifying.work}
