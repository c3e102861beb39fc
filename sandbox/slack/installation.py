"""The team and the application as Slack knows them once the application is installed; only facts, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass

SCOPES = ("commands", "chat:write", "users:read", "users:read.email")


@dataclass(frozen=True)
class Installation:
    """One application installed in one team; with `enterprise_id` a team of an organisation, `org_wide` in the whole of it."""

    team_id: str = "T0ACME0001"
    team_name: str = "Acme"
    team_domain: str = "acme"
    enterprise_id: str = ""
    enterprise_name: str = ""
    org_wide: bool = False
    app_id: str = "A0ACCESS01"
    app_name: str = "Access Service"
    bot_id: str = "B0ACCESS01"
    bot_user_id: str = "U0ACCESSBOT"
    bot_name: str = "access"
    token: str = "xoxb-pretend-0000000000"
    app_token: str = "xapp-1-A0ACCESS01-0000000000-pretend"
    signing_secret: str = "pretend-signing-secret-0000000000"
    verification_token: str = "pretend-verification-token"
    scopes: tuple[str, ...] = SCOPES
    should_escape: bool = True
    home_tab_enabled: bool = True
    messages_tab_enabled: bool = True
    socket_mode_enabled: bool = True
