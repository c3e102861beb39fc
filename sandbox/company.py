"""The people, groups and apps that the pretend Slack and the pretend Okta start with, made from a catalogue. Pure: same draft, same company.

Everybody whom the catalogue names is there, and a few who only ask, or who must be refused.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from string import ascii_letters, ascii_uppercase, digits

from access.catalog_draft import Draft, Email
from access.keys import OktaId, SlackId

TEAM = "T0ACME0001"
PARTNER = "T0PARTNER1"
ENGINEER = Email("sam.rivera@acme.example")
SECOND_ENGINEER = Email("alex.moreau@acme.example")
MARKETER = Email("nora.lind@acme.example")
GUEST = Email("gil.contractor@agency.example")
BOT = Email("deploy.bot@acme.example")
DEACTIVATED = Email("ada.former@acme.example")
STRANGER = Email("pat.partner@partner.example")
PUSHING = ("PUSH_NEW_USERS", "GROUP_PUSH")
"""What an app can do that pushes groups."""
_ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Vancouver",
    "Europe/Dublin",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
)


@dataclass(frozen=True)
class Somebody:
    """One account in Slack and, with an `okta` id, one person in Okta, of one department. The flags say why somebody would be refused."""

    name: str
    email: Email
    slack: SlackId
    okta: OktaId | None
    tz: str
    department: str = "Engineering"
    team: str = TEAM
    bot: bool = False
    guest: bool = False
    stranger: bool = False
    deactivated: bool = False


@dataclass(frozen=True)
class Group:
    """A group in Okta and who is in it when everything starts."""

    id: str
    name: str
    members: tuple[OktaId, ...] = ()


@dataclass(frozen=True)
class App:
    """An app in Okta that nobody has yet. `features` are Okta's names of what it can do."""

    id: str
    label: str
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Push:
    """A group that an app pushes to its service, where it has this name."""

    app: str
    group: str
    name: str


@dataclass(frozen=True)
class Company:
    """Everybody, those of the catalogue first, and every group, app and push that the catalogue names. `used` has for groups the app that
    people sign on to.
    """

    people: tuple[Somebody, ...]
    groups: tuple[Group, ...]
    apps: tuple[App, ...] = ()
    pushes: tuple[Push, ...] = ()
    used: Mapping[str, str] = field(default_factory=dict)

    def person(self, email: str) -> Somebody:
        """Raises KeyError when nobody has this address."""
        return self.by_email[Email(email.casefold())]

    @property
    def by_email(self) -> Mapping[Email, Somebody]:
        return {one.email: one for one in self.people}


def company(draft: Draft) -> Company:
    """The company of one catalogue. Whoever the catalogue names, and the engineers, may ask for what policies keep to groups."""
    named = tuple(somebody(email) for email in draft.emails)
    others = tuple(one for one in _others() if one.email not in draft.emails)
    engineers = (*named, *(one for one in others if one.email in (ENGINEER, SECOND_ENGINEER)))
    groups = (
        *_asking(draft, engineers),
        *_teams(draft),
        *(Group(*each) for each in _granting(draft, "okta_group")),
    )
    apps = _apps(draft)
    used = {each.target.ids[0]: each.activity.app for each in draft.roles.values() if each.activity}
    return Company((*named, *others), groups, apps, _pushes(draft), used)


def somebody(email: Email) -> Somebody:
    """A person as their address tells: `maya.lindqvist@…` is Maya Lindqvist, in one time zone for ever."""
    name = " ".join(
        part.capitalize() for part in email.partition("@")[0].replace("-", " ").replace(".", " ").split()
    )
    zone = _ZONES[int.from_bytes(_digest("zone", email)[:4], "big") % len(_ZONES)]
    return Somebody(name, email, slack_id(email), okta_id(email), zone)


def slack_id(email: str) -> SlackId:
    """For example `U0K3J9X2PQL`."""
    return SlackId("U0" + _word("slack", email, digits + ascii_uppercase, 9))


def okta_id(email: str) -> OktaId:
    """For example `00u1emaKYZTWRYYRRTSK`."""
    return OktaId("00u1" + _word("okta", email, digits + ascii_letters, 16))


def _others() -> tuple[Somebody, ...]:
    return (
        somebody(ENGINEER),
        somebody(SECOND_ENGINEER),
        replace(somebody(MARKETER), department="Marketing"),
        replace(somebody(GUEST), guest=True),
        replace(somebody(BOT), okta=None, bot=True),
        replace(somebody(DEACTIVATED), deactivated=True),
        replace(somebody(STRANGER), okta=None, team=PARTNER, stranger=True),
    )


def _asking(draft: Draft, members: tuple[Somebody, ...]) -> tuple[Group, ...]:
    """The groups whose members may ask. The file has ids only, so a group is called after the policies that name it."""
    titles: dict[str, list[str]] = {}
    for policy in draft.policies.values():
        for group in sorted(policy.requesters):
            titles.setdefault(group, []).append(policy.title)
    inside = tuple(one.okta for one in members if one.okta)
    return tuple(Group(group, f"May ask: {', '.join(named)}", inside) for group, named in titles.items())


def _teams(draft: Draft) -> tuple[Group, ...]:
    """The groups that approvers belong to, with those approvers in them. One whose members may ask as well is there already."""
    asking = {group for policy in draft.policies.values() for group in policy.requesters}
    found: dict[str, dict[str, None]] = {}
    for role in draft.roles.values():
        for group in sorted(role.approver_groups - asking):
            found.setdefault(group, {}).update(dict.fromkeys(okta_id(each) for each in draft.approvers(role)))
    return tuple(
        Group(group, f"Team {number}", tuple(map(OktaId, members)))
        for number, (group, members) in enumerate(found.items(), 1)
    )


def _granting(draft: Draft, kind: str) -> Iterable[tuple[str, str]]:
    """The ids of what roles give, with names: each is called after the first role that gives it."""
    names: dict[str, str] = {}
    for role in draft.roles.values():
        if role.target.kind == kind:
            names.setdefault(role.target.ids[0], role.title)
    return names.items()


def _apps(draft: Draft) -> tuple[App, ...]:
    """Those that roles give, those that push groups, and those whose sign-ons count as use of what is no app."""
    given = [App(*each) for each in _granting(draft, "okta_app")]
    used = {role.activity.app: role.activity.name for role in draft.roles.values() if role.activity}
    found = [*given, *_pushing(draft), *(App(*each) for each in used.items())]
    return tuple({each.id: each for each in reversed(found)}.values())[::-1]


def _pushing(draft: Draft) -> Iterable[App]:
    """The apps that push groups, called after the service that they push to."""
    services = {role.pushed.app: role.pushed.to for role in draft.roles.values() if role.pushed}
    return tuple(App(*each, PUSHING) for each in services.items())


def _pushes(draft: Draft) -> tuple[Push, ...]:
    """Each pushed group once: roles of one group say the same about it."""
    roles = [role for role in draft.roles.values() if role.pushed]
    found = [Push(role.pushed.app, role.target.ids[0], role.pushed.name) for role in roles if role.pushed]
    return tuple(dict.fromkeys(found))


def _digest(purpose: str, text: str) -> bytes:
    return hashlib.sha256(f"{purpose}/{text}".encode()).digest()


def _word(purpose: str, text: str, alphabet: str, length: int) -> str:
    number = int.from_bytes(_digest(purpose, text), "big")
    word = ""
    for _ in range(length):
        number, rest = divmod(number, len(alphabet))
        word += alphabet[rest]
    return word
