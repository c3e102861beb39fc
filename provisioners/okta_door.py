"""Whether Okta lets us in, and how far: its address, its clock, our credentials, each right. Reads only, for operators."""

from collections.abc import Callable, Mapping

from access.errors import TryAgain
from access.org import Right
from provisioners import _wire
from provisioners._answer import Answer, NoToken
from provisioners._credentials import SCOPES, checked_url
from provisioners._okta import LONGEST, Okta, until
from provisioners._patience import Patience
from provisioners._rates import date_of
from provisioners._sorting import sort

_PUBLIC = "/.well-known/okta-organization"
"""What every organisation says about itself to everybody."""

_READS: Mapping[str, str] = {
    "okta.users": "/api/v1/users?limit=1",
    "okta.groups": "/api/v1/groups?limit=1",
    "okta.apps": "/api/v1/apps?limit=1",
    "okta.logs": "/api/v1/logs?limit=1",
}
"""A harmless read for each scope, with or without `.manage`."""


class OktaDoor:
    """Implements `access.org.Door`. `url` is the organisation's address; `scoped` says whether we are a service app."""

    scopes = SCOPES

    def __init__(
        self,
        okta: Okta,
        url: str,
        *,
        scoped: bool,
        pause: Callable[[float], None],
        say: Callable[[str], None],
    ) -> None:
        self._okta = okta
        self._patiently = Patience(okta.now, pause, say)
        self._url = checked_url(url)
        self.scoped = scoped

    def ahead(self) -> int:
        try:
            answer = _wire.run(_get(f"{self._url}{_PUBLIC}"), LONGEST)
        except Exception as error:
            # Many libraries' errors come through here; each means that no Okta answers at this address.
            raise TryAgain(
                f"no Okta answers at {self._url} ({type(error).__name__})", service=True
            ) from error
        theirs = date_of(answer.headers)
        if theirs is None or answer.status != 200 or not isinstance(answer.json, dict):
            raise TryAgain(f"what answers at {self._url} is no Okta (status {answer.status})", service=True)
        return theirs - self._okta.now()

    def enter(self) -> str:
        if self.scoped:
            self.right(next(iter(self.scopes)))
            return "a service app"
        me = self._patiently(lambda: self._okta.read("/api/v1/users/me", until(LONGEST)))
        profile = me.get("profile") if isinstance(me, dict) else None
        login = profile.get("login") if isinstance(profile, dict) else None
        return (
            f"the owner of the API token, {login}" if isinstance(login, str) else "the owner of the API token"
        )

    def right(self, scope: str) -> Right:
        """A token for this scope alone shows whether it was granted. One that may manage need not be able to read."""
        okta = self._okta.only(scope) if self.scoped else self._okta
        return self._patiently(lambda: self._tried(okta, scope))

    def _tried(self, okta: Okta, scope: str) -> Right:
        outcome = okta.look(_READS[scope.rpartition(".")[0]], until(LONGEST))
        if isinstance(outcome, NoToken) and outcome.code == "invalid_scope":
            return Right.NO_SCOPE
        if isinstance(outcome, Answer) and outcome.status == 403 and outcome.code:
            if "insufficient_scope" not in outcome.headers.get("www-authenticate", ""):
                return Right.NO_ROLE
            return Right.GIVEN if scope.endswith(".manage") else Right.NO_SCOPE
        error = sort(outcome, writes=False, now=self._okta.now())
        if error is not None:
            raise error
        return Right.GIVEN


async def _get(url: str) -> Answer:
    async with _wire.session().get(url) as response:
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, await response.text())
