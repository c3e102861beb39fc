"""The things that the pretend organisation knows, each as plain values that can be written as JSON. Times are UTC seconds; no rules here."""

from dataclasses import dataclass, field

STATUSES = (
    "ACTIVE", "DEPROVISIONED", "LOCKED_OUT", "PASSWORD_EXPIRED", "PROVISIONED", "RECOVERY", "STAGED", "SUSPENDED",
)  # fmt: skip
PROVISIONING = "PUSH_NEW_USERS"


@dataclass
class User:
    """A person."""

    id: str
    login: str
    email: str
    first: str
    last: str
    status: str
    created: int
    updated: int
    department: str = ""


@dataclass
class Group:
    """A group of type OKTA_GROUP, APP_GROUP or BUILT_IN, its members with since when; `ruled` are those whom a rule put in.

    A `hidden` group is outside the role of whoever calls: left out of lists, forbidden by id.
    """

    id: str
    name: str
    type: str
    created: int
    touched: int
    description: str | None = None
    members: dict[str, int] = field(default_factory=dict)
    ruled: list[str] = field(default_factory=list)
    hidden: bool = False


@dataclass
class Rule:
    """A group rule: `users` are those whom its condition matches, `excluded` those whom it leaves out; 100 fit."""

    id: str
    name: str
    status: str
    groups: list[str]
    users: list[str]
    created: int
    updated: int
    excluded: list[str] = field(default_factory=list)


@dataclass
class Push:
    """A group push mapping: the group `source` is written to the app as the group `target`."""

    id: str
    source: str
    target: str
    status: str
    created: int


@dataclass
class App:
    """An application: people assigned directly, and groups whose members have it, with since when.

    `converts`: the API may turn USER into GROUP. `failing` are people who cannot be provisioned. A `hidden` app is outside the role
    of whoever calls, as a hidden group is.
    """

    id: str
    label: str
    created: int = 0
    updated: int = 0
    status: str = "ACTIVE"
    mode: str = "SAML_2_0"
    features: list[str] = field(default_factory=list)
    users: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    converts: bool = True
    hidden: bool = False

    @property
    def provisions(self) -> bool:
        """Whether people who are assigned get an account in the app itself."""
        return PROVISIONING in self.features


@dataclass(frozen=True)
class Thing:
    """Who did something, or what it was done to, as the System Log names it. `type` is User, UserGroup, AppInstance and the like."""

    id: str
    type: str
    login: str
    name: str
    mode: str | None = None


@dataclass(frozen=True)
class Event:
    """A line of the System Log: when it happened (`published`), and when it can be read (`persisted`)."""

    number: int
    uuid: str
    type: str
    actor: Thing
    targets: tuple[Thing, ...]
    result: str
    reason: str | None
    published: int
    persisted: int
    transaction: str
