"""The endpoints for people assigned to applications, with the rules about access through a group."""

from sandbox.okta import shapes
from sandbox.okta.errors import Reply, missing, refuse
from sandbox.okta.paging import page
from sandbox.okta.routes import Ask, Route, the_user
from sandbox.okta.state import App, User


def _app(ask: Ask, name: str) -> App:
    if name not in ask.state.apps:
        raise missing(name, "AppInstance")
    return ask.state.apps[name]


def _assigned(ask: Ask, app_name: str, user_name: str) -> tuple[App, User, str]:
    app, user = _app(ask, app_name), the_user(ask, user_name)
    scope = ask.state.scope(app, user.id)
    if scope is None:
        raise missing(user_name, "AppUser")
    return app, user, scope


def list_app_users(ask: Ask, app_name: str) -> Reply:
    app = _app(ask, app_name)
    scopes = {each: ask.state.scope(app, each) for each in ask.state.users}
    found = [shapes.app_user(ask.state.users[each], scope) for each, scope in scopes.items() if scope]
    return page(found, ask.address, ask.query, min(ask.page_size, 500))


def assign(ask: Ask, app_name: str) -> Reply:
    app, wanted = _app(ask, app_name), ask.body.get("id")
    if not isinstance(wanted, str) or ask.body.get("scope", "USER") != "USER":
        raise refuse("E0000001", "id: The field cannot be left blank", detail="user")
    user = the_user(ask, wanted)
    if user.status == "DEPROVISIONED":
        raise refuse("E0000038")
    if user.id not in app.users:
        app.users.append(user.id)
    return Reply(200, shapes.app_user(user, "USER"))


def get_app_user(ask: Ask, app_name: str, user_name: str) -> Reply:
    _, user, scope = _assigned(ask, app_name, user_name)
    return Reply(200, shapes.app_user(user, scope))


def update_app_user(ask: Ask, app_name: str, user_name: str) -> Reply:
    """A direct assignment becomes one through a group, where the organisation allows that and a group grants the app."""
    app, user, scope = _assigned(ask, app_name, user_name)
    wanted = ask.body.get("scope", scope)
    if wanted not in {"USER", "GROUP"}:
        raise refuse("E0000001", "scope: must be USER or GROUP", detail="scope")
    if wanted == "GROUP" and scope == "USER":
        if not app.converts or not ask.state.through_group(app, user.id):
            raise refuse("E0000001", "scope: the assignment cannot be converted", detail="scope")
        app.users.remove(user.id)
    elif wanted == "USER" and scope == "GROUP":
        app.users.append(user.id)
    return Reply(200, shapes.app_user(user, wanted))


def unassign(ask: Ask, app_name: str, user_name: str) -> Reply:
    app, user, _ = _assigned(ask, app_name, user_name)
    if ask.state.through_group(app, user.id):
        raise refuse(
            "E0000046",
            "The application cannot be unassigned from the user while their group memberships grant them access",
        )
    app.users.remove(user.id)
    return Reply(204)


TABLE: list[tuple[str, str, Route, str]] = [
    ("GET", "/api/v1/apps/([^/]+)/users", list_app_users, "okta.apps.read"),
    ("POST", "/api/v1/apps/([^/]+)/users", assign, "okta.apps.manage"),
    ("GET", "/api/v1/apps/([^/]+)/users/([^/]+)", get_app_user, "okta.apps.read"),
    ("POST", "/api/v1/apps/([^/]+)/users/([^/]+)", update_app_user, "okta.apps.manage"),
    ("DELETE", "/api/v1/apps/([^/]+)/users/([^/]+)", unassign, "okta.apps.manage"),
]
