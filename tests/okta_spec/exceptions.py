"""Where answers may differ from the SDK's models; each by name, with what it rests on. Nothing else passes."""

from collections.abc import Mapping

_GUESS = "not confirmed: no real event was at hand that shows this field without a value"

NULLS: Mapping[str, str] = {
    "AppUser.externalId": "recorded from the real Okta",
    "OktaUserGroupProfile.description": "recorded from the real Okta",
    "ApplicationAccessibility.errorRedirectUrl": "recorded, for a bookmark app",
    "ApplicationAccessibility.loginRedirectUrl": "recorded, for a bookmark app",
    "ApplicationSettingsNotificationsVpn.message": "recorded, for a bookmark app",
    "ApplicationSettingsNotificationsVpn.helpUrl": "recorded, for a bookmark app",
    "LogActor.detailEntry": _GUESS,
    "LogTarget.detailEntry": "in SSO events that others published",
    "LogOutcome.reason": "in SSO events that others published",
    "LogClient.id": "in SSO events that others published",
    "LogIpAddress.source": "in SSO events that others published",
    "LogAuthenticationContext.authenticationProvider": _GUESS,
    "LogAuthenticationContext.credentialProvider": _GUESS,
    "LogAuthenticationContext.credentialType": _GUESS,
    "LogAuthenticationContext.issuer": _GUESS,
    "LogAuthenticationContext.interface": _GUESS,
    "LogEvent.legacyEventType": _GUESS,
}
"""Fields that are null on the wire although the specification does not call them nullable."""

STATUSES: Mapping[tuple[str, str, int], str] = {
    ("GET", "/api/v1/users", 400): "a filter that cannot be read (E0000031) or a bad limit (E0000001)",
    ("GET", "/api/v1/groups/rules", 400): "a bad limit (E0000001)",
    ("GET", "/api/v1/apps", 400): "a bad limit (E0000001)",
    ("GET", "/api/v1/apps/{appId}/users", 400): "a bad limit (E0000001)",
    ("GET", "/api/v1/apps/{appId}/groups", 400): "a bad limit (E0000001)",
    ("GET", "/api/v1/apps/{appId}/group-push/mappings", 400): "a bad limit (E0000001)",
    ("GET", "/api/v1/apps/{appId}/group-push/mappings", 404): "an app that is not there (E0000007)",
    ("GET", "/api/v1/groups", 400): "a bad limit (E0000001)",
}
"""Answers that the specification does not list for an endpoint. None was recorded: that Okta gives them so is concluded."""
