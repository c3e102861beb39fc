"""The endpoints for people assigned to applications, with the rules about access through a group."""

from sandbox.okta import app_shapes
from sandbox.okta.errors import Reply, missing, refuse
from sandbox.okta.paging import page
from sandbox.okta.routes import Ask, Route, the_user
from sandbox.okta.values import App, User


def the_app(ask: Ask, name: str) -> App:
    if name not in ask.state.apps:
        raise missing(name, "AppInstance")
    if ask.state.apps[name].hidden:
        raise refuse("E0000006")
    return ask.state.apps[name]


def _assigned(ask: Ask, app_name: str, user_name: str) -> tuple[App, User, str]:
    app, user = the_app(ask, app_name), the_user(ask, user_name)
    scope = ask.state.scope(app, user.id)
    if scope is None:
        raise missing(user_name, "AppUser")
    return app, user, scope


def _shown(ask: Ask, app: App, user: User) -> dict[str, object]:
    return app_shapes.app_user(ask.state, app, user, ask.base, ask.now)


def list_app_users(ask: Ask, app_name: str) -> Reply:
    app = the_app(ask, app_name)
    found = [_shown(ask, app, user) for user in ask.state.users.values() if ask.state.scope(app, user.id)]
    return page(found, ask.address, ask.query, min(ask.page_size, 500), usual=50)


def assign(ask: Ask, app_name: str) -> Reply:
    app, wanted = the_app(ask, app_name), ask.body.get("id")
    if not isinstance(wanted, str) or ask.body.get("scope", "USER") != "USER":
        raise refuse("E0000001", "id: The field cannot be left blank", detail="user")
    user = the_user(ask, wanted)
    if app.status != "ACTIVE":
        raise missing(
            app.id, "AppInstance"
        )  # Reported for groups that are assigned; taken to be so for people.
    if user.status == "DEPROVISIONED":
        raise refuse("E0000038")
    ask.changes.assign(app, user)
    return Reply(200, _shown(ask, app, user))


def get_app_user(ask: Ask, app_name: str, user_name: str) -> Reply:
    app, user, _ = _assigned(ask, app_name, user_name)
    return Reply(200, _shown(ask, app, user))


def update_app_user(ask: Ask, app_name: str, user_name: str) -> Reply:
    """A direct assignment becomes one through a group, where the organisation allows that and a group grants the app."""
    app, user, scope = _assigned(ask, app_name, user_name)
    wanted = ask.body.get("scope", scope)
    if wanted not in {"USER", "GROUP"}:
        raise refuse("E0000001", "scope: must be USER or GROUP", detail="scope")
    if wanted == "GROUP" and scope == "USER":
        if not app.converts or not ask.state.through_group(app, user.id):
            raise refuse("E0000001", "scope: the assignment cannot be converted", detail="scope")
        ask.changes.unassign(app, user)
    elif wanted == "USER":
        ask.changes.assign(app, user)
    return Reply(200, _shown(ask, app, user))


def unassign(ask: Ask, app_name: str, user_name: str) -> Reply:
    app, user, _ = _assigned(ask, app_name, user_name)
    if ask.state.through_group(app, user.id):
        raise refuse(
            "E0000046",
            "The application cannot be unassigned from the user while their group memberships grant them access",
        )
    ask.changes.unassign(app, user)
    return Reply(204)


TABLE: list[tuple[str, str, Route, str]] = [
    ("GET", "/api/v1/apps/([^/]+)/users", list_app_users, "okta.apps.read"),
    ("POST", "/api/v1/apps/([^/]+)/users", assign, "okta.apps.manage"),
    ("GET", "/api/v1/apps/([^/]+)/users/([^/]+)", get_app_user, "okta.apps.read"),
    ("POST", "/api/v1/apps/([^/]+)/users/([^/]+)", update_app_user, "okta.apps.manage"),
    ("DELETE", "/api/v1/apps/([^/]+)/users/([^/]+)", unassign, "okta.apps.manage"),
]
