"""Operations about the catalogue: the file in force, why somebody may ask for a role, what another file would change, and putting it in
force. The last two look people and targets up in Slack and Okta, which takes minutes, so they are jobs that the sweep does.
"""

from access.keys import RoleKey
from tools import catalog_explain, catalog_export, catalog_jobs, finding, job_ends, jobs, problems
from tools.catalog_export import NotThere
from tools.catalog_jobs import APPLY, KINDS, LONGEST, PLAN
from tools.operation import Answer, Call, Kind, Operation, Param, Problem, Where, Who, body, query
from tools.schema import TEXT, WHOLE, several, thing

EXPLAINED = thing(person=TEXT, role=TEXT, now=several(thing(about=TEXT, answer=TEXT, place=TEXT)))
EXPORTED = thing(version=WHOLE, text=TEXT, edited=several(TEXT))


def explain(call: Call) -> Answer | Problem:
    """Of a role that there is not, the rules say so themselves."""
    desk = call.ports.desk
    match finding.people(desk.store, call.text("person")):
        case [person]:
            return Answer(catalog_explain.explain(desk, person, RoleKey(call.text("role"))).plain)
        case []:
            return problems.unknown_person("person")
        case _:
            return problems.two_accounts("person")


def export(call: Call) -> Answer | Problem:
    texts = call.ports.texts
    if texts is None:
        return problems.broken()
    version = call.whole("version") if call.has("version") else None
    found = catalog_export.export(texts, version)
    if isinstance(found, NotThere):
        return problems.not_found("version of the catalogue")
    return Answer({"version": found.version, "text": found.text, "edited": list(found.edited)})


def plan(call: Call) -> Answer | Problem:
    return catalog_jobs.begin(call, PLAN, call.text("text"))


def apply(call: Call) -> Answer | Problem:
    return catalog_jobs.begin(call, APPLY, call.text("text"), expect=str(call.whole("expect")))


FILE = body("text", "The catalogue file, as it is.", longest=LONGEST, private=True)
RESULTS = dict.fromkeys(KINDS, job_ends.result)
OPERATIONS = (
    Operation(
        name="catalog.plan",
        method="POST",
        path="/v1/catalog/plan",
        summary="What a catalogue file would change, and whom that would touch. Nothing is put in force. A long job.",
        result=jobs.JOB,
        run=plan,
        params=(FILE,),
        changes=True,
        statuses=(200, 202),
    ),
    Operation(
        name="catalog.apply",
        method="POST",
        path="/v1/catalog/apply",
        summary="Put a catalogue file in force, if the version that it was compared with still is. A long job.",
        result=jobs.JOB,
        run=apply,
        params=(
            FILE,
            body(
                "expect",
                "The version that the plan was made for; 0 when none is in force yet.",
                kind=Kind.WHOLE,
                most=10**9,
            ),
        ),
        who=Who.LISTED,
        changes=True,
        statuses=(200, 202),
    ),
    Operation(
        name="catalog.export",
        method="GET",
        path="/v1/catalog/export",
        summary="The catalogue file in force, or an earlier one, as it was applied; and what owners have changed in Slack since.",
        result=EXPORTED,
        run=export,
        params=(query("version", "This version instead.", kind=Kind.WHOLE, least=1, most=10**9),),
    ),
    Operation(
        name="catalog.explain",
        method="GET",
        path="/v1/catalog/explain",
        summary="Whether somebody may ask for a role, for how long, who could approve, and what in the catalogue says so.",
        result=EXPLAINED,
        run=explain,
        params=(
            Param("person", Where.QUERY, "Their e-mail address.", example="maya@acme.example"),
            Param("role", Where.QUERY, "The role's key.", longest=64, example="staging-read"),
        ),
    ),
)
