"""Operations about customers' data lakes: whether we may do there what we need, and how a cluster of theirs is."""

from collections.abc import Mapping

from access.duration import DAY
from tools import permissions, problems, times
from tools.customers import of_source
from tools.lake import Cluster, Result, Step, Tried
from tools.operation import Answer, Call, Kind, Operation, Problem, body, path
from tools.schema import FLAG, TEXT, TIME, maybe, one_of, several, thing

RECENT = DAY
"""A step that failed longer ago says nothing about the cluster now."""
READY = {"WAITING", "RUNNING"}
STATES: Mapping[str, str] = {
    "STARTING": "The cluster is starting. Look again in some minutes.",
    "BOOTSTRAPPING": "The cluster is starting. Look again in some minutes.",
    "RUNNING": "The cluster is running steps.",
    "WAITING": "The cluster is ready and has nothing to do.",
    "TERMINATING": "The cluster is being shut down. Use another one.",
    "TERMINATED": "The cluster was shut down. Use another one.",
    "TERMINATED_WITH_ERRORS": "The cluster was shut down by an error. Use another one.",
}
UNKNOWN_STATE = "The cluster is in a state that we do not know. Look at it in the EMR console."
NOT_IN = "The customer's role does not let us in ({why}). Run the permission check of {customer}."
NOT_SHOWN = "We may not look at the cluster: {action} is missing. Run the permission check of {customer}."
NO_CLUSTER = "There is no cluster {cluster} in the account of {customer}. Check how it is written."
NO_ANSWER = "AWS gave no clear answer ({why}). Try again in a moment."
NO_STEPS = "We may not look at its steps: {action} is missing."
FAILING = "{count} of its steps failed within a day; the last one was {name}."
FAILED_ONE = "One of its steps failed within a day: {name}."

CHECK = thing(
    action=TEXT,
    on=TEXT,
    result=one_of("allowed", "denied", "absent", "refused", "unclear", "untried"),
    words=TEXT,
)
PERMISSIONS = thing(
    ok=FLAG, customer=TEXT, missing=several(TEXT), items=several(CHECK), next=maybe(TEXT), left=several(TEXT)
)
STEP = thing(id=TEXT, name=TEXT, state=TEXT, at=TIME, why=TEXT)
CLUSTER = thing(
    ok=FLAG,
    customer=TEXT,
    cluster=TEXT,
    reachable=FLAG,
    name=TEXT,
    state=TEXT,
    version=TEXT,
    words=several(TEXT),
    failing=several(STEP),
)


def check_permissions(call: Call) -> Answer | Problem:
    """Answers 200 also when something is missing: the question was answered."""
    customer = call.ports.customers().get(call.text("customer"))
    if customer is None:
        return problems.not_found("customer")
    found = permissions.check(
        call.ports.lake, customer, call.caller.session, call.minted, call.left, write=call.flag("write")
    )
    return Answer(
        {
            "ok": found.ok,
            "customer": customer.name,
            "missing": list(found.missing),
            "items": [
                {"action": each.action, "on": each.on, "result": str(each.result), "words": each.words}
                for each in found.checks
            ],
            "next": None,
            "left": list(found.left),
        }
    )


def check_cluster(call: Call) -> Answer | Problem:
    """How the cluster is, for whoever wonders why the data of a source does not arrive."""
    customer = of_source(call.ports.customers(), call.text("source"))
    if customer is None:
        return problems.not_found("source")
    name = call.text("cluster")
    account = call.ports.lake.enter(customer, call.caller.session)
    if isinstance(account, Tried):
        return _told(customer.name, name, None, (NOT_IN.format(why=account.why, customer=customer.name),))
    tried, cluster = account.show_cluster(name)
    if cluster is None:
        return _told(customer.name, name, None, (_not_shown(tried, customer.name, name),))
    tried, steps = account.failed_steps(name)
    recent = [each for each in steps if each.at > call.now - RECENT]
    return _told(customer.name, name, cluster, _words(cluster, tried, recent), recent)


def _not_shown(tried: Tried, customer: str, cluster: str) -> str:
    sentence = {Result.DENIED: NOT_SHOWN, Result.ABSENT: NO_CLUSTER}.get(tried.result, NO_ANSWER)
    return sentence.format(action=tried.action, why=tried.why, customer=customer, cluster=cluster)


def _words(cluster: Cluster, tried: Tried, failed: list[Step]) -> tuple[str, ...]:
    found = [STATES.get(cluster.state, UNKNOWN_STATE)]
    if cluster.state not in READY and cluster.why:
        found.append(cluster.why)
    if tried.result is Result.DENIED:
        found.append(NO_STEPS.format(action=tried.action))
    elif tried.result is not Result.ALLOWED:
        found.append(NO_ANSWER.format(why=tried.why))
    if failed:
        found.append(
            (FAILING if len(failed) > 1 else FAILED_ONE).format(count=len(failed), name=failed[0].name)
        )
    return tuple(found)


def _told(
    customer: str,
    name: str,
    cluster: Cluster | None,
    words: tuple[str, ...],
    failed: list[Step] | None = None,
) -> Answer:
    ready = cluster is not None and cluster.state in READY
    return Answer(
        {
            "ok": ready and len(words) == 1,
            "customer": customer,
            "cluster": name,
            "reachable": ready,
            "name": cluster.name if cluster else "",
            "state": cluster.state if cluster else "",
            "version": cluster.version if cluster else "",
            "words": list(words),
            "failing": [_step(each) for each in failed or ()],
        }
    )


def _step(step: Step) -> dict[str, object]:
    return {"id": step.id, "name": step.name, "state": step.state, "at": times.text(step.at), "why": step.why}


OPERATIONS = (
    Operation(
        name="customers.check",
        method="POST",
        path="/v1/customers/{customer}/permissions/check",
        summary="Whether a customer's role lets us reach their S3 bucket, Glue catalogue and EMR clusters; each missing action is named.",
        result=PERMISSIONS,
        run=check_permissions,
        changes=True,
        params=(
            path("customer", "The customer's name.", longest=64, example="acme"),
            body(
                "write",
                "Also make an object and a table there, and take them away again.",
                kind=Kind.FLAG,
                required=False,
            ),
        ),
    ),
    Operation(
        name="emr.check",
        method="POST",
        path="/v1/emr/check",
        summary="How a customer's EMR cluster is: its state, whether we reach it, its version, and which of its steps failed within a day.",
        result=CLUSTER,
        run=check_cluster,
        params=(
            body("source", "The source whose data the customer gets.", longest=100, example="web"),
            body("cluster", "The cluster's id.", longest=30, example="j-2AXXXXXXGAPLF"),
        ),
    ),
)
