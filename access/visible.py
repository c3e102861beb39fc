"""Whether Okta shows us a group, so that somebody's not being in it means something. Asked of Okta at most once for each group and look."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from access.desk import Outside
from access.errors import TargetError

CALL = 10.0
"""Seconds that one question to Okta may take."""


@dataclass(frozen=True)
class Visible:
    """What one look saw of groups. A group that is gone, hidden from us or not answered for is not seen."""

    outside: Outside
    _seen: dict[str, bool] = field(default_factory=dict)

    def all(self, groups: Iterable[str]) -> bool:
        """Whether Okta shows us every one of these groups."""
        return all(self._one(group) for group in sorted(groups))

    def _one(self, group: str) -> bool:
        if group not in self._seen:
            try:
                self._seen[group] = self.outside.directory.has_group(group, CALL) is True
            except TargetError:
                self._seen[group] = False
        return self._seen[group]
