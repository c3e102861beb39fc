"""Okta's people: found by e-mail or id, with their groups. Only reads that are consistent; Okta's `search` is not."""

from collections.abc import Sequence
from urllib.parse import quote

from access.errors import NeverWorks, TryAgain
from access.keys import OktaId
from access.ports import OktaPerson
from provisioners._okta import Json, Okta, until

ALIVE = frozenset({"ACTIVE", "PASSWORD_EXPIRED", "LOCKED_OUT", "RECOVERY"})
"""Statuses of people who work here, if they cannot all sign in right now."""

LOOKUP = {"okta:user": 1, "okta:users": 2, "okta:other": 1}
"""The calls of one lookup by bucket, at most: by login, by e-mail, and the groups of whoever is found."""


class OktaDirectory:
    """Implements `access.ports.Directory`."""

    service = "okta"

    def __init__(self, okta: Okta) -> None:
        self._okta = okta

    def ready(self) -> None:
        self._okta.ready(LOOKUP, removing=False)

    def by_email(self, email: str, seconds: float) -> Sequence[OktaPerson]:
        if not email:
            return ()
        end = until(seconds)
        found = {
            _text(user, "id"): user
            for user in [*self._with_login(email, end), *self._by("email", email, end)]
        }
        exact = [user for user in found.values() if email.casefold() in _names(user)]
        return [self._person(user, end) for user in exact]

    def by_id(self, okta: OktaId, seconds: float) -> OktaPerson | None:
        end = until(seconds)
        user = self._user(okta, end)
        # Okta takes a login here as well, whole or the part before the @.
        return self._person(user, end) if user and user.get("id") == okta else None

    def alive(self, okta: OktaId, seconds: float) -> bool:
        user = self._user(okta, until(seconds))
        return bool(user and user.get("id") == okta and user.get("status") in ALIVE)

    def has_group(self, group: str, seconds: float) -> bool | None:
        try:
            found = self._okta.read(f"/api/v1/groups/{quote(group, safe='')}", until(seconds))
        except NeverWorks:
            return None
        return isinstance(found, dict) and found.get("id") == group

    def _with_login(self, email: str, end: float) -> Sequence[Json]:
        if "/" in email or "@" not in email:
            return self._by("login", email, end)
        user = self._user(email, end)
        return [user] if user else []

    def _by(self, what: str, value: str, end: float) -> Sequence[Json]:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        query = quote(f'profile.{what} eq "{escaped}"', safe="")
        return self._okta.read_all(f"/api/v1/users?filter={query}", end) or ()

    def _user(self, name: str, end: float) -> Json | None:
        user = self._okta.read(f"/api/v1/users/{quote(name, safe='')}", end)
        if user is not None and not isinstance(user, dict):
            raise TryAgain("Okta's user has an unexpected shape", service=True)
        return user

    def _person(self, user: Json, end: float) -> OktaPerson:
        uid = _text(user, "id")
        groups = self._okta.read_all(f"/api/v1/users/{quote(uid, safe='')}/groups", end)
        if groups is None:  # Nobody has left all their groups for that.
            raise TryAgain("Okta has the person and not their groups")
        first, last, login, email = (
            _profile(user, each) for each in ("firstName", "lastName", "login", "email")
        )
        return OktaPerson(
            okta=OktaId(uid),
            login=login,
            email=email,
            name=f"{first} {last}".strip() or login,
            alive=user.get("status") in ALIVE,
            groups=frozenset(_text(group, "id") for group in groups),
            department=_profile(user, "department"),
        )


def _names(user: Json) -> frozenset[str]:
    return frozenset(_profile(user, each).casefold() for each in ("login", "email"))


def _profile(user: Json, field: str) -> str:
    profile = user.get("profile")
    value = profile.get(field) if isinstance(profile, dict) else None
    return value if isinstance(value, str) else ""


def _text(item: Json, field: str) -> str:
    value = item.get(field)
    if not isinstance(value, str) or not value:
        raise TryAgain(f"Okta's answer has no {field}", service=True)
    return value
