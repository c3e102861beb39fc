"""People as Slack knows them, with every flag that decides what they may do; no rule about them lives here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """One account. ``team_id`` of another team makes it a Slack Connect account, unless an organisation has it in ``teams`` too."""

    id: str
    name: str
    real_name: str = ""
    email: str | None = None
    tz: str = "Europe/London"
    team_id: str = "T0ACME0001"
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_invited_user: bool = False
    is_email_confirmed: bool = True
    is_admin: bool = False
    is_owner: bool = False
    is_app_user: bool = False
    title: str = ""
    locale: str = "en-GB"
    enterprise_id: str = ""
    teams: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The name that other people see."""
        return self.real_name or self.name


def as_user(member: Member, at: float, *, with_email: bool = True) -> Json:
    """The user object of users.info. ``at`` (UTC seconds) decides summer time; email needs its own scope."""
    user: Json = {
        "id": member.id,
        "team_id": member.team_id,
        "name": member.name,
        "deleted": member.deleted,
        "color": "9f69e7",
        "real_name": member.shown,
        "profile": _profile(member, with_email),
        "is_bot": member.is_bot,
        "is_app_user": member.is_app_user,
        "updated": 1577836800,
        "is_email_confirmed": member.is_email_confirmed,
        "who_can_share_contact_card": "EVERYONE",
    }
    if not member.deleted:
        user |= _zone(member, at) | _rights(member)
    if member.enterprise_id:
        user["enterprise_user"] = _enterprise(member)
    if member.is_stranger:
        user["is_stranger"] = True
    if member.is_invited_user:
        user["is_invited_user"] = True
    return user


def _enterprise(member: Member) -> Json:
    return {
        "id": member.id,
        "enterprise_id": member.enterprise_id,
        "enterprise_name": member.enterprise_id,
        "is_admin": False,
        "is_owner": False,
        "teams": list(member.teams),
    }


def _zone(member: Member, at: float) -> Json:
    local = datetime.fromtimestamp(at, ZoneInfo(member.tz))
    offset = local.utcoffset()
    return {
        "tz": member.tz,
        "tz_label": local.strftime("%Z"),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "locale": member.locale,
    }


def _rights(member: Member) -> Json:
    return {
        "is_admin": member.is_admin,
        "is_owner": member.is_owner,
        "is_primary_owner": False,
        "is_restricted": member.is_restricted or member.is_ultra_restricted,
        "is_ultra_restricted": member.is_ultra_restricted,
    }


def _profile(member: Member, with_email: bool) -> Json:
    first, _, last = member.shown.partition(" ")
    picture = hashlib.md5(member.id.encode(), usedforsecurity=False).hexdigest()
    profile: Json = {
        "title": member.title,
        "phone": "",
        "skype": "",
        "real_name": member.shown,
        "real_name_normalized": member.shown,
        "display_name": member.name,
        "display_name_normalized": member.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": picture[:12],
        "first_name": first,
        "last_name": last,
        "team": member.team_id,
        "image_24": f"https://secure.gravatar.com/avatar/{picture}.jpg?s=24",
        "image_72": f"https://secure.gravatar.com/avatar/{picture}.jpg?s=72",
    }
    if with_email and member.email is not None:
        profile["email"] = member.email
    return profile
