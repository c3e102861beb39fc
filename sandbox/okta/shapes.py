"""How users, groups and group rules look on the wire, nulls included where the real one sends them against its own specification."""

from datetime import UTC, datetime
from typing import Any

from sandbox.okta.values import Group, Rule, User


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
            "firstName": who.first or None,
            "lastName": who.last or None,
            "mobilePhone": None,
            "secondEmail": None,
            "login": who.login,
            "email": who.email,
            **({"department": who.department} if who.department else {}),
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
        "_links": {
            "users": {"href": f"{base}/api/v1/groups/{which.id}/users"},
            "apps": {"href": f"{base}/api/v1/groups/{which.id}/apps"},
        },
    }


def rule(which: Rule) -> dict[str, Any]:
    """Its condition is the list of those whom it matches, as an expression; there is no engine for others here."""
    matched = ",".join(f'"{each}"' for each in which.users)
    people = {"users": {"exclude": list(which.excluded)}, "groups": {"exclude": []}}
    return {
        "type": "group_rule",
        "id": which.id,
        "status": which.status,
        "name": which.name,
        "created": time(which.created),
        "lastUpdated": time(which.updated),
        "conditions": {
            "people": people,
            "expression": {
                "value": f"Arrays.contains({{{matched}}}, user.id)",
                "type": "urn:okta:expression:1.0",
            },
        },
        "actions": {"assignUserToGroups": {"groupIds": list(which.groups)}},
    }


def organization(base: str) -> dict[str, Any]:
    """What the organisation says about itself to everybody."""
    return {
        "id": "00o00000000000000001",
        "pipeline": "idx",
        "_links": {"organization": {"href": base}},
    }
