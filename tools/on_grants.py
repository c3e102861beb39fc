"""Operations about who has what: running grants by person and by role, what is stuck, and trying that again now."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from access import home_watch
from access.activity import Activity
from access.catalog import Role
from access.errors import Conflict
from access.holding import Held, Holding
from access.home_watch import Stuck
from access.keys import Due, Key, Lane, RoleKey, Table, role_key
from access.person import Person
from access.ports import Change, Touch
from access.reading import get
from access.request import Request, State
from access.shown import shown
from access.unfound import busy
from tools import finding, paging, problems, shapes, times
from tools.finding import Seen
from tools.operation import Answer, Call, Operation, Problem, body, path, query
from tools.paging import PAGE
from tools.schema import FLAG, TEXT, TIME, WHOLE, maybe, one_of, page, several, thing

USE = thing(app=TEXT, used_at=maybe(TIME), latest=TIME)
GRANT = thing(
    request=TEXT,
    role=TEXT,
    title=TEXT,
    target=TEXT,
    person=shapes.PARTY,
    approved_by=several(shapes.PARTY),
    rules=several(TEXT),
    emergency=FLAG,
    approved_at=maybe(TIME),
    given_at=maybe(TIME),
    end=maybe(TIME),
    while_used=maybe(USE),
    shown=one_of(*shapes.STATES),
    there=one_of(*(each.value for each in Held)),
    version=WHOLE,
)
PERSON = thing(okta=maybe(TEXT), slack=TEXT, name=TEXT, email=TEXT, standing=TEXT, checked_at=maybe(TIME))
ROLE = thing(key=TEXT, title=TEXT, policy=TEXT, owner=shapes.PARTY, target=TEXT, retired=FLAG)
STUCK = thing(holding=TEXT, person=maybe(TEXT), title=TEXT, target=TEXT, since=TIME, error=TEXT)
DOWN = thing(service=TEXT, since=maybe(TIME), why=TEXT)
HOLDING = "HOLD#"


def list_(call: Call) -> Answer | Problem:
    """By person, by role, or by both."""
    if not (call.has("person") or call.has("role")):
        return problems.whose()
    store, role = call.ports.desk.store, call.text("role")
    if not call.has("person"):
        return _page(call, finding.running(store, RoleKey(role)), lambda each: each.role == role)
    okta = finding.bound(store, call.text("person"))
    keys = [key for each in okta for key in store.whose(each, "REQ")]
    return _page(call, keys, lambda each: each.for_whom.okta in okta and role in ("", each.role))


def of_person(call: Call) -> Answer | Problem:
    store = call.ports.desk.store
    people = finding.people(store, call.text("email"))
    if not people:
        return problems.not_found("person")
    okta = {each.okta for each in people if each.okta}
    keys = [key for each in sorted(okta) for key in store.whose(each, "REQ")]
    found = _page(call, keys, lambda each: each.for_whom.okta in okta)
    return _with(found, {"people": [_person(each) for each in people]})


def of_role(call: Call) -> Answer | Problem:
    store, key = call.ports.desk.store, RoleKey(call.text("key"))
    role = get(store.read([role_key(key)]), role_key(key), Role)
    keys = finding.running(store, key)
    if role is None and not keys:
        return problems.not_found("role")
    found = _page(call, keys, lambda each: each.role == key)
    return _with(found, {"role": _role(role) if role else None})


def _with(found: Answer | Problem, more: dict[str, object]) -> Answer | Problem:
    return found if isinstance(found, Problem) else replace(found, body={**more, **found.body})


def _page(call: Call, keys: Sequence[Key], wanted: Callable[[Request], bool]) -> Answer | Problem:
    return finding.page(
        call,
        keys,
        lambda each: each.state is State.APPROVED and wanted(each),
        lambda each: _grant(each, call.now),
    )


def _grant(found: Seen, now: int) -> shapes.Json:
    request, holding = found.request, found.holding
    return {
        "request": request.id,
        "role": request.role,
        "title": request.title,
        "target": str(request.target),
        "person": shapes.party(request.for_whom),
        "approved_by": [shapes.party(each.by) for each in request.given_by],
        "rules": [each.rule for each in request.given_by if each.rule],
        "emergency": request.emergency is not None,
        "approved_at": times.maybe(request.approved_at),
        "given_at": times.maybe(request.given_at),
        "end": times.maybe(request.end),
        "while_used": _use(request.activity),
        "shown": shown(request, holding, now).value,
        "there": (holding.state if holding else Held.ABSENT).value,
        "version": request.version,
    }


def _use(activity: Activity | None) -> shapes.Json | None:
    """Of access whose end moves with use: the app whose sign-ons count, the last one, and the end that none moves."""
    if activity is None:
        return None
    used_at = times.maybe(activity.used_at or None)
    return {"app": activity.app, "used_at": used_at, "latest": times.text(activity.latest)}


def _person(found: Person) -> shapes.Json:
    return {
        "okta": found.okta,
        "slack": found.slack,
        "name": found.name,
        "email": found.email,
        "standing": found.standing.value,
        "checked_at": times.maybe(found.checked_at or None),
    }


def _role(found: Role) -> shapes.Json:
    return {
        "key": found.key,
        "title": found.title,
        "policy": found.policy,
        "owner": shapes.party(found.owner),
        "target": str(found.target),
        "retired": found.retired,
    }


def stuck(call: Call) -> Answer | Problem:
    """The same that the security team sees in Slack, and all of it."""
    found, hidden = home_watch.everything(call.ports.desk, call.now)
    names = [f"{each.since:012d}{each.holding}" for each in found.stuck]
    cut = paging.cut(call, found.stuck, names)
    if isinstance(cut, Problem):
        return cut
    here, after = cut
    down = [
        {"service": each.service, "since": times.maybe(each.open_since), "why": each.why}
        for each in found.down
    ]
    items = [_stuck(each) for each in here]
    return Answer({"items": items, "next": after, "down": down, "unreadable": hidden})


def _stuck(found: Stuck) -> shapes.Json:
    return {
        "holding": found.holding.pk.removeprefix(HOLDING) if found.holding else "",
        "person": found.person,
        "title": found.title,
        "target": str(found.target),
        "since": times.text(found.since),
        "error": found.error,
    }


def retry(call: Call) -> Answer | Problem:
    """Only when it is tried next is changed; what is tried, and whether it may be, is judged by whoever tries."""
    key = Key(Table.WORK, f"{HOLDING}{call.text('holding')}", "META")
    store = call.ports.desk.store
    holding = get(store.read([key]), key, Holding)
    if holding is None:
        return problems.not_found("holding")
    due = holding.due or (Due(Lane.END, call.now, holding.target.kind) if busy(holding) else None)
    if due is None:
        return problems.nothing_to_retry()
    now = replace(due, at=min(due.at, call.now))
    with suppress(Conflict):  # It has just been tried, which is all that was wanted.
        store.commit(Change(touches=(Touch(key, holding.version, now, wake=True),)))
    return Answer(
        {"holding": call.text("holding"), "state": holding.state.value, "attempts": holding.attempts}
    )


BY_PERSON = query("person", "The e-mail address of whoever has it.", example="ann.lee@acme.example")

OPERATIONS = (
    Operation(
        name="grants.list",
        method="GET",
        path="/v1/grants",
        summary="Access that people have now, from the approval to the proof that it is gone.",
        result=page(GRANT),
        run=list_,
        params=(BY_PERSON, query("role", "The role's key."), *PAGE),
    ),
    Operation(
        name="people.access",
        method="GET",
        path="/v1/people/{email}/access",
        summary="What one person has, and how the records know them.",
        result=thing(people=several(PERSON), items=several(GRANT), next=maybe(TEXT)),
        run=of_person,
        params=(path("email", "The person's e-mail address.", example="ann.lee@acme.example"), *PAGE),
    ),
    Operation(
        name="roles.access",
        method="GET",
        path="/v1/roles/{key}/access",
        summary="Who has one role, also one that is in the catalogue no more.",
        result=thing(role=maybe(ROLE), items=several(GRANT), next=maybe(TEXT)),
        run=of_role,
        params=(path("key", "The role's key.", example="staging-read"), *PAGE),
    ),
    Operation(
        name="stuck.list",
        method="GET",
        path="/v1/stuck",
        summary="Access that nobody needs any more and that is not proven to be gone, the oldest first.",
        result=thing(items=several(STUCK), next=maybe(TEXT), down=several(DOWN), unreadable=WHOLE),
        run=stuck,
        params=PAGE,
    ),
    Operation(
        name="stuck.retry",
        method="POST",
        path="/v1/stuck/retry",
        summary="Have one of them tried again at once.",
        result=thing(holding=TEXT, state=TEXT, attempts=WHOLE),
        run=retry,
        changes=True,
        params=(body("holding", "What the list of what is stuck calls it.", longest=500),),
    ),
)
