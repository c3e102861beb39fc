"""What the listeners call: the part of the workflow that people in Slack can reach. `access.workflow.Workflow` is one."""

from collections.abc import Sequence
from typing import Protocol

from access.answers import Done, Refusals
from access.calls import Answering, Asking, By, Extension, Offer, Pointer
from access.catalog import Entry
from access.home import Home, Look
from access.keys import OktaId, RequestId, RoleKey, SlackId
from access.person import Person
from access.request import Request


class Verbs(Protocol):
    """Each at most one batch read and one transaction; none of them calls Slack or Okta."""

    def mint(self) -> RequestId: ...

    def meet(self, slack: SlackId) -> Person | None: ...

    def home(self, by: By, look: Look) -> Home | Refusals: ...

    def search(self, words: str) -> Sequence[Entry]: ...

    def offer(self, by: By, role: RoleKey, person: OktaId | None = None) -> Offer | Refusals: ...

    def ask(self, by: By, asking: Asking) -> Done[Request] | Refusals: ...

    def may_decide(self, by: By, pointer: Pointer) -> Done[Request] | Refusals: ...

    def decide(self, by: By, pointer: Pointer, answering: Answering) -> Done[Request] | Refusals: ...

    def withdraw(self, by: By, pointer: Pointer) -> Done[Request] | Refusals: ...

    def end(self, by: By, pointer: Pointer) -> Done[Request] | Refusals: ...

    def may_extend(self, by: By, pointer: Pointer) -> Done[Extension] | Refusals: ...

    def extend(
        self, by: By, pointer: Pointer, new: RequestId, duration: str, reason: str
    ) -> Done[Request] | Refusals: ...
