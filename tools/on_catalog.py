"""Operations about the catalogue that only read: the file in force, and why somebody may ask for a role. Applying a file is an operator's
command beside the tables, because it looks people and targets up in Slack and Okta, and a first file takes minutes.
"""

from access.keys import RoleKey
from tools import catalog_explain, catalog_export, finding, problems
from tools.catalog_export import NotThere
from tools.operation import Answer, Call, Kind, Operation, Param, Problem, Where, query
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


OPERATIONS = (
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
