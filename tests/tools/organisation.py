"""An organisation as plain values, for tests of what is made of it. How Okta is read is tested where it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from access.org import OrgApp, OrgGroup, Push, Rule, Unseen

ABSENT, HIDDEN = Unseen("Okta has none"), Unseen("Okta refuses: 403 E0000006", hidden=True)


@dataclass
class Organisation:
    """Implements `access.org.Org`; `asked` counts the calls. What is in `hidden` is on no list and refused by id."""

    all_groups: dict[str, OrgGroup] = field(default_factory=dict)
    all_apps: dict[str, OrgApp] = field(default_factory=dict)
    all_rules: list[Rule] | Unseen = field(default_factory=list)
    all_pushes: dict[str, list[Push] | Unseen] = field(default_factory=dict)
    assigned: dict[str, frozenset[str] | Unseen] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    nobody_in: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def add_group(self, id: str, name: str = "", type: str = "OKTA_GROUP") -> None:  # noqa: A002
        self.all_groups[id] = OrgGroup(id, name or id, type)

    def add_app(self, id: str, label: str = "", status: str = "ACTIVE", *features: str) -> None:  # noqa: A002
        self.all_apps[id] = OrgApp(id, label or id, status, "SAML_2_0", frozenset(features))

    def add_push(self, app: str, group: str, name: str, status: str = "ACTIVE", trouble: str = "") -> None:
        """The group at the other end is one that Okta shows; take it away where it shall not."""
        far = f"00gFAR{group}"
        self.add_group(far, name, "APP_GROUP")
        pushes = self.all_pushes.setdefault(app, [])
        assert isinstance(pushes, list)
        pushes.append(Push(group, far, status, trouble))

    def add_rule(self, name: str, *groups: str, active: bool = True) -> None:
        assert isinstance(self.all_rules, list)
        self.all_rules.append(Rule(f"0pr{len(self.all_rules)}", name, active, frozenset(groups)))

    def groups(self) -> Mapping[str, OrgGroup]:
        self.asked.append("groups")
        return {id_: group for id_, group in self.all_groups.items() if id_ not in self.hidden}

    def group(self, id: str) -> OrgGroup | Unseen:  # noqa: A002
        self.asked.append(f"group {id}")
        return HIDDEN if id in self.hidden else self.all_groups.get(id, ABSENT)

    def empty(self, id: str) -> bool | Unseen:  # noqa: A002
        return id in self.nobody_in

    def apps(self) -> Mapping[str, OrgApp]:
        self.asked.append("apps")
        return {id_: app for id_, app in self.all_apps.items() if id_ not in self.hidden}

    def app(self, id: str) -> OrgApp | Unseen:  # noqa: A002
        self.asked.append(f"app {id}")
        return HIDDEN if id in self.hidden else self.all_apps.get(id, ABSENT)

    def rules(self) -> Sequence[Rule] | Unseen:
        self.asked.append("rules")
        return self.all_rules

    def pushes(self, app: str) -> Sequence[Push] | Unseen:
        self.asked.append(f"pushes {app}")
        return self.all_pushes.get(app, [])

    def assigned_groups(self, app: str) -> frozenset[str] | Unseen:
        self.asked.append(f"groups of {app}")
        return self.assigned.get(app, frozenset())
