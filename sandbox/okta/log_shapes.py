"""How events of the System Log look on the wire, nulls included.

The shape, and the words of a sign-on to an app, are those of published events. The words and older names of other events, and how
Okta itself is named as an actor, are not confirmed: tell events apart by `eventType` and `actor.id`.
"""

from typing import Any

from sandbox.okta.shapes import time
from sandbox.okta.values import Event, Thing

_WORDS = {
    "user.lifecycle.create": ("Create Okta user", "core.user.config.user_creation.success"),
    "user.lifecycle.activate": ("Activate Okta user", "core.user.config.user_activated"),
    "user.lifecycle.deactivate": ("Deactivate Okta user", "core.user.config.user_deactivated.success"),
    "user.lifecycle.suspend": ("Suspend Okta user", "core.user.config.user_suspended"),
    "user.lifecycle.unsuspend": ("Unsuspend Okta user", "core.user.config.user_unsuspended"),
    "user.lifecycle.delete.completed": ("Delete Okta user", None),
    "user.account.lock": ("Max sign in attempts exceeded", "core.user_auth.account_locked"),
    "user.account.unlock": ("Unlock user account", "core.user_auth.account_unlocked"),
    "user.authentication.sso": ("User single sign on to app", "app.auth.sso"),
    "group.user_membership.add": (
        "Add user to group membership",
        "core.user_group_member.user_add",
    ),
    "group.user_membership.remove": (
        "Remove user from group membership",
        "core.user_group_member.user_remove",
    ),
    "group.application_assignment.add": ("Add assigned application to group", None),
    "application.user_membership.add": (
        "Add user to application membership",
        "app.generic.provision.assign_user_to_app",
    ),
    "application.user_membership.remove": (
        "Remove user's application membership",
        "app.generic.provision.deactivate_user_from_app",
    ),
}

_PLACE = {
    "city": "Springfield",
    "state": "Oregon",
    "country": "United States",
    "postalCode": "97475",
    "geolocation": {"lat": 44.0462, "lon": -123.022},
}


def _thing(which: Thing) -> dict[str, Any]:
    return {
        "id": which.id,
        "type": which.type,
        "alternateId": which.login,
        "displayName": which.name,
        "detailEntry": {"signOnModeType": which.mode} if which.mode else None,
    }


def event(which: Event) -> dict[str, Any]:
    message, legacy = _WORDS[which.type]
    return {
        "actor": _thing(which.actor),
        "client": {
            "userAgent": {"rawUserAgent": "pretend", "os": "Unknown", "browser": "UNKNOWN"},
            "zone": "null",
            "device": "Unknown",
            "id": which.actor.id if which.actor.type == "PublicClientApp" else None,
            "ipAddress": "127.0.0.1",
            "geographicalContext": _PLACE,
        },
        "authenticationContext": {
            "authenticationProvider": None,
            "credentialProvider": None,
            "credentialType": None,
            "issuer": None,
            "interface": None,
            "authenticationStep": 0,
            "externalSessionId": "unknown",
        },
        "displayMessage": message,
        "eventType": which.type,
        "outcome": {"result": which.result, "reason": which.reason},
        "published": time(which.published),
        "securityContext": {"asNumber": None, "asOrg": None, "isp": None, "domain": None, "isProxy": None},
        "severity": "INFO" if which.result == "SUCCESS" else "WARN",
        "debugContext": {"debugData": {"requestId": which.transaction}},
        "legacyEventType": legacy,
        "transaction": {"type": "WEB", "id": which.transaction, "detail": {}},
        "uuid": which.uuid,
        "version": "0",
        "request": {
            "ipChain": [{"ip": "127.0.0.1", "geographicalContext": _PLACE, "version": "V4", "source": None}]
        },
        "target": [_thing(each) for each in which.targets],
    }
