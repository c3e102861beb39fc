"""What is done by hand with applications of the pretend organisation, and their use by people. No rate limit, no HTTP."""

from sandbox.okta.changes import app_thing, app_user_thing, user_thing
from sandbox.okta.people import People
from sandbox.okta.values import PROVISIONING, App, Event, Push

STATUSES = ("ACTIVE", "INACTIVE")
MODES = ("BOOKMARK", "OPENID_CONNECT", "SAML_2_0")


class Programs(People):
    """The applications of the organisation whose people these are."""

    def add_app(  # noqa: PLR0913 - as many as an app has
        self,
        id: str,  # noqa: A002 - as Okta names it
        label: str,
        groups: list[str] | None = None,
        *,
        status: str = "ACTIVE",
        features: list[str] | None = None,
        provisions: bool = False,
        mode: str = "SAML_2_0",
        converts: bool = True,
        hidden: bool = False,
    ) -> App:
        """`groups` give the app to their members. `provisions`: people get an account in the app itself, some seconds later.

        `converts`: a direct assignment may be turned into one through a group. `hidden`: outside the role of our token.
        """
        if mode not in MODES:
            raise ValueError(f"the sign-on mode is one of {', '.join(MODES)}, not {mode!r}")
        now, able = self.clock(), list(features or [])
        if provisions and PROVISIONING not in able:
            able.append(PROVISIONING)
        app = App(id, label, now, now, _known(status), mode, able, converts=converts, hidden=hidden)
        with self.lock:
            self.state.apps[id] = app
            for group in groups or []:
                self.assign_group(id, group)
        return app

    def set_app_status(self, app: str, status: str) -> None:
        with self.lock:
            self.state.apps[app].status = _known(status)
            self.state.apps[app].updated = self.clock()

    def delete_app(self, app: str) -> None:
        with self.lock:
            del self.state.apps[app]

    def assign_by_hand(self, app: str, user: str) -> None:
        """Directly: access for good, as far as the administrator is concerned."""
        with self.lock:
            self.by_hand.assign(self.state.apps[app], self.state.users[user])

    def unassign_by_hand(self, app: str, user: str) -> None:
        """Take a direct assignment away."""
        with self.lock:
            self.by_hand.unassign(self.state.apps[app], self.state.users[user])

    def assign_group(self, app: str, group: str) -> None:
        """From now on the group gives the app."""
        with self.lock:
            self.by_hand.assign_group(self.state.apps[app], self.state.groups[group])

    def scope(self, app: str, user: str) -> str | None:
        """USER, GROUP, or None for somebody who does not have the app."""
        with self.lock:
            return self.state.scope(self.state.apps[app], user)

    def fail_sync(self, app: str, user: str, *, fails: bool = True) -> None:
        """The app refuses to have an account for this person, until `fails=False`; the assignment in Okta stays."""
        with self.lock:
            failing = self.state.apps[app].failing
            failing[:] = [each for each in failing if each != user] + [user] * fails

    def add_push(self, app: str, group: str, name: str, *, status: str = "ACTIVE") -> Push:
        """The group is pushed to the app, where it is called `name`; Okta knows that one as an APP_GROUP."""
        with self.lock:
            pushes = self.state.apps[app].pushes
            number = sum(len(each.pushes) for each in self.state.apps.values()) + 1
            target = self.add_group(f"00gPUSHED{number:011d}", name, "APP_GROUP")
            pushes.append(Push(f"gPm{number:017d}", group, target.id, status, self.clock()))
            return pushes[-1]

    def use(self, app: str, user: str, *, success: bool = True) -> Event:
        """Somebody signs on to the app, or (`success=False`) is refused there; the System Log has it either way."""
        with self.lock:
            which, who = self.state.apps[app], self.state.users[user]
            return self.state.log.write(
                "user.authentication.sso",
                user_thing(who),
                (app_thing(which), app_user_thing(which, who)),
                self.clock(),
                failure=None if success else "User not assigned to app",
            )

    def delay_log(self, seconds: int) -> None:
        """Events from now on can be read this many pretend seconds after they happen; later ones may so arrive before earlier ones."""
        self.state.log.delay = seconds

    def repeat_log(self, events: int = 1) -> None:
        """The next poll of the System Log gets this many events again that were there before."""
        self.state.log.repeats = events


def _known(status: str) -> str:
    if status not in STATUSES:
        raise ValueError(f"an app is not {status!r}; it is {' or '.join(STATUSES)}")
    return status
