"""The endpoints that say which applications there are, which groups give them, and which groups are pushed to them."""

from sandbox.okta import app_shapes
from sandbox.okta.apps import the_app
from sandbox.okta.errors import Reply, missing
from sandbox.okta.paging import page
from sandbox.okta.routes import Ask, Route, the_group


def list_apps(ask: Ask) -> Reply:
    """`q`: the start of a label or name, in any case."""
    start = ask.query.get("q", "").casefold()
    apps = [app for app in ask.state.apps.values() if not app.hidden]
    shown = [app_shapes.app(app, ask.base) for app in apps]
    shown = [
        app
        for app in shown
        if app["label"].casefold().startswith(start) or app["name"].casefold().startswith(start)
    ]
    return page(shown, ask.address, ask.query, ask.page_size, usual=20)


def get_app(ask: Ask, name: str) -> Reply:
    return Reply(200, app_shapes.app(the_app(ask, name), ask.base))


def list_app_groups(ask: Ask, name: str) -> Reply:
    app = the_app(ask, name)
    found = [app_shapes.app_group(app, group, ask.base) for group in app.groups if group in ask.state.groups]
    return page(found, ask.address, ask.query, min(ask.page_size, 200), usual=20)


def get_app_group(ask: Ask, name: str, group_name: str) -> Reply:
    app, group = the_app(ask, name), the_group(ask, group_name)
    if group.id not in app.groups:
        raise missing(group_name, "ApplicationGroupAssignment")
    return Reply(200, app_shapes.app_group(app, group.id, ask.base))


def list_pushes(ask: Ask, name: str) -> Reply:
    app = the_app(ask, name)
    found = [
        app_shapes.push(each, app.id, ask.base)
        for each in app.pushes
        if ask.query.get("sourceGroupId", each.source) == each.source
        and ask.query.get("status", each.status) == each.status
    ]
    return page(found, ask.address, ask.query, min(ask.page_size, 1000), usual=100)


TABLE: list[tuple[str, str, Route, str]] = [
    ("GET", "/api/v1/apps", list_apps, "okta.apps.read"),
    ("GET", "/api/v1/apps/([^/]+)", get_app, "okta.apps.read"),
    ("GET", "/api/v1/apps/([^/]+)/groups", list_app_groups, "okta.apps.read"),
    ("GET", "/api/v1/apps/([^/]+)/groups/([^/]+)", get_app_group, "okta.apps.read"),
    ("GET", "/api/v1/apps/([^/]+)/group-push/mappings", list_pushes, "okta.apps.read okta.groups.read"),
]
