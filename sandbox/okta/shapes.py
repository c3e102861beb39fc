"""How users, groups and app users look on the wire, nulls included where the real one sends them against its own specification."""

from datetime import UTC, datetime
from typing import Any

from sandbox.okta.state import Group, User


def time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def user(who: User, base: str) -> dict[str, Any]:
    return {
        "id": who.id,
        "status": who.status,
        "created": time(who.created),
        "activated": time(who.created) if who.status != "STAGED" else None,
        "statusChanged": time(who.updated),
        "lastLogin": None,
        "lastUpdated": time(who.updated),
        "passwordChanged": None,
        "type": {"id": "oty00000000000000001"},
        "profile": {
            "firstName": who.first,
            "lastName": who.last,
            "mobilePhone": None,
            "secondEmail": None,
            "login": who.login,
            "email": who.email,
        },
        "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}},
        "_links": {"self": {"href": f"{base}/api/v1/users/{who.id}"}},
    }


def group(which: Group, base: str) -> dict[str, Any]:
    return {
        "id": which.id,
        "created": time(which.created),
        "lastUpdated": time(which.created),
        "lastMembershipUpdated": time(which.touched),
        "objectClass": ["okta:user_group"],
        "type": which.type,
        "profile": {"name": which.name, "description": which.description},
        "_links": {"users": {"href": f"{base}/api/v1/groups/{which.id}/users"}},
    }


def app_user(who: User, scope: str) -> dict[str, Any]:
    return {
        "id": who.id,
        "externalId": None,
        "created": time(who.created),
        "lastUpdated": time(who.updated),
        "scope": scope,
        "status": "ACTIVE",
        "statusChanged": time(who.updated),
        "passwordChanged": None,
        "syncState": "DISABLED",
        "credentials": {"userName": who.login},
        "profile": {"email": who.email},
    }
