"""What changes around the requests of a life: people leave and come back, owners edit the lists of approvers, other catalogues are applied."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from access.catalog import ApproverList, Head, Policy, Role
from access.duration import DAY, HOUR, WEEK, For
from access.editing import Edit
from access.emergency import Rules
from access.keys import RoleKey, approvers_key, catalog_head_key, person_key
from tests.simulation.processes import Processes
from tests.world import ROLE, okta, policy, role, slack

LEAVERS = ("dan", "eve", "cat")
LISTS = (("ben", "cat", "dan"), ("ben", "cat"), ("ben", "dan"), ("ben", "cat", "dan", "eve"))


class Changing(Processes):
    """Moves of a life. Those that are no call of ours are not struck by faults."""

    random: Random
    approvals: int

    def _policy(self, **more: object) -> Policy:
        rules = Rules(For(4 * HOUR), most=5)
        return policy(**{"emergency": rules, "approvals": self.approvals, "reminders": (3600,), **more})  # type: ignore[arg-type]

    def _leaves(self) -> None:
        """Okta has somebody no more; when we learn of it is for the day's look to say, or for the worker now."""
        name = self.random.choice(LEAVERS)
        self._alive(name, alive=False)
        if self.random.random() < 0.7:
            self._learn(name)

    def _returns(self) -> None:
        for name in LEAVERS:
            self._alive(name, alive=True)
            self._learn(name)

    def _alive(self, name: str, *, alive: bool) -> None:
        people = self.world.directory.people
        people[okta(name)] = replace(people[okta(name)], alive=alive)

    def _learn(self, name: str) -> None:
        """The next worker looks them up."""
        self.world.woken.append(person_key(slack(name)))

    def _edits(self) -> None:
        """An owner changes who may approve."""
        listed = self.world.store._records.get(approvers_key(RoleKey(ROLE)))
        seen = listed.version if isinstance(listed, ApproverList) else 0
        change = Edit(RoleKey(ROLE), tuple(map(slack, self.random.choice(LISTS))), seen)
        self._process(lambda: self.world.workflow.edit(self.world.by("ben"), change))

    def _applies(self) -> None:
        """Another catalogue: shorter durations, a role that is retired, or all as it was."""
        policy_, retired = self._policy(), self.random.random() < 0.2
        if self.random.random() < 0.3:
            policy_ = replace(policy_, durations=(For(DAY),), longest=WEEK)
        self._put_in_force([policy_], [role(), role("other", retired=retired)])

    def _put_in_force(self, policies: Sequence[Policy], roles: Sequence[Role]) -> None:
        self._process(lambda: self.world.catalogue(policies, roles, keep=True))
        # Killed, or too busy: whoever applies it looks what is in force before they try again.
        head = self.world.store._records[catalog_head_key()]
        self.world.head = head.version if isinstance(head, Head) else self.world.head
