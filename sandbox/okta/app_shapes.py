"""How applications, and people and groups assigned to them, look on the wire, nulls of the real one included."""

import re
from typing import Any

from sandbox.okta.shapes import time
from sandbox.okta.state import State
from sandbox.okta.values import App, Push, User

SYNC_SECONDS = 30
"""Pretend seconds until an account in the app itself is there."""

_NOTIFICATIONS = {"vpn": {"network": {"connection": "DISABLED"}, "message": None, "helpUrl": None}}


def app(which: App, base: str) -> dict[str, Any]:
    name = re.sub(r"\W+", "", which.label).lower() or "app"
    here = f"{base}/api/v1/apps/{which.id}"
    change = "deactivate" if which.status == "ACTIVE" else "activate"
    return {
        "id": which.id,
        "name": name,
        "label": which.label,
        "status": which.status,
        "lastUpdated": time(which.updated),
        "created": time(which.created),
        "accessibility": {"selfService": False, "errorRedirectUrl": None, "loginRedirectUrl": None},
        "visibility": {
            "autoSubmitToolbar": False,
            "hide": {"iOS": False, "web": False},
            "appLinks": {"login": True},
        },
        "features": list(which.features),
        "signOnMode": which.mode,
        "credentials": _credentials(which),
        "settings": _settings(which, name),
        "_links": {
            "users": {"href": f"{here}/users"},
            "groups": {"href": f"{here}/groups"},
            change: {"href": f"{here}/lifecycle/{change}"},
        },
    }


def _credentials(which: App) -> dict[str, Any]:
    template = {"template": "${source.login}", "type": "BUILT_IN"}
    if which.mode == "OPENID_CONNECT":
        client = {
            "client_id": which.id,
            "autoKeyRotation": True,
            "token_endpoint_auth_method": "client_secret_basic",
        }
        return {"userNameTemplate": template, "signing": {}, "oauthClient": client}
    return {"userNameTemplate": template, "signing": {}}


def _settings(which: App, name: str) -> dict[str, Any]:
    home = f"https://{name}.example.com"
    if which.mode == "BOOKMARK":
        return {"notifications": _NOTIFICATIONS, "app": {"requestIntegration": False, "url": home}}
    if which.mode == "OPENID_CONNECT":
        client = {
            "application_type": "web",
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "redirect_uris": [f"{home}/callback"],
        }
        return {"notifications": _NOTIFICATIONS, "oauthClient": client}
    return {"notifications": _NOTIFICATIONS}


def app_user(state: State, which: App, who: User, base: str, now: int) -> dict[str, Any]:
    """Somebody who has the app. With provisioning, the account in the app follows the assignment some pretend seconds later."""
    since = state.since(which, who.id)
    return {
        "id": who.id,
        "externalId": None,
        "created": time(since),
        "lastUpdated": time(since),
        "scope": state.scope(which, who.id),
        "status": "PROVISIONED" if which.provisions else "ACTIVE",
        "statusChanged": time(since),
        "passwordChanged": None,
        "syncState": _sync(which, who, since, now),
        "credentials": {"userName": who.login},
        "profile": {"email": who.email},
        "_links": {
            "app": {"href": f"{base}/api/v1/apps/{which.id}"},
            "user": {"href": f"{base}/api/v1/users/{who.id}"},
        },
    }


def _sync(which: App, who: User, since: int, now: int) -> str:
    if not which.provisions:
        return "DISABLED"
    if who.id in which.failing:
        return "ERROR"
    return "SYNCHRONIZED" if now >= since + SYNC_SECONDS else "SYNCING"


def app_group(which: App, group: str, base: str) -> dict[str, Any]:
    here = f"{base}/api/v1/apps/{which.id}"
    return {
        "id": group,
        "lastUpdated": time(which.groups[group]),
        "priority": list(which.groups).index(group),
        "profile": {},
        "_links": {
            "app": {"href": here},
            "self": {"href": f"{here}/groups/{group}"},
            "group": {"href": f"{base}/api/v1/groups/{group}"},
        },
    }


def push(which: Push, app_id: str, base: str) -> dict[str, Any]:
    groups = f"{base}/api/v1/groups"
    failed = {"errorSummary": "The last push failed."} if which.status == "ERROR" else {}
    return {
        "id": which.id,
        "sourceGroupId": which.source,
        "targetGroupId": which.target,
        "status": which.status,
        "created": time(which.created),
        "lastUpdated": time(which.created),
        "lastPush": time(which.created),
        **failed,
        "_links": {
            "app": {"href": f"{base}/api/v1/apps/{app_id}"},
            "sourceGroup": {"href": f"{groups}/{which.source}"},
            "targetGroup": {"href": f"{groups}/{which.target}"},
        },
    }
