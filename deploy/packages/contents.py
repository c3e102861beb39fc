"""What the package of each function holds. Derived from what its entry imports; declared here is only what it never comes to."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.packages.lock import PROVIDED, closure, pins
from deploy.packages.reach import reach

NOT_REACHED: Mapping[str, tuple[str, ...]] = {
    "slack": (
        "bot.messenger",
        "bot.pacing",
        "handlers.examining",
        "handlers.lake_aws",
        "provisioners",
        "store.catalog_file",
        "tools",
    ),
    "worker": ("bot.app", "handlers.examining", "handlers.lake_aws", "store.catalog_file", "tools"),
    "sweep": ("bot.app", "handlers.lake_aws"),
    "tools": (
        "bot",
        "handlers.examining",
        "provisioners",
        "tools.catalog_errand",
        "tools.catalog_finishing",
    ),
    "auditor": (
        "bot",
        "handlers.examining",
        "handlers.lake_aws",
        "handlers.vault",
        "provisioners",
        "store.catalog_file",
        "tools.callers",
        "tools.catalog_errand",
        "tools.catalog_finishing",
        "tools.doctor_errand",
        "tools.errand",
        "tools.operations",
        "tools.serving",
        "tools.tracking",
    ),
}
"""Modules that the wiring imports for other functions. Only the wiring may be cut off from them: see `of`."""
DATA = ("tzdata",)
"""What no import shows: time zones, for hours of decision."""
_SOLD_AS = {
    "aws_lambda_powertools": "aws-lambda-powertools",
    "jwt": "pyjwt",
    "slack_bolt": "slack-bolt",
    "slack_sdk": "slack-sdk",
    "yaml": "pyyaml",
}
"""Distributions that are not called as what is imported of them."""


@dataclass(frozen=True)
class Contents:
    """Our modules, and the names of the distributions in the lock."""

    modules: frozenset[str]
    libraries: frozenset[str]


def of(function: str) -> Contents:
    """Raises ValueError when something else than the wiring imports what this function is said not to come to."""
    reached = reach(f"handlers.{function}", NOT_REACHED[function])
    if wrong := sorted(edge for edge in reached.cut if edge[0] != "handlers.wiring"):
        raise ValueError(f"the package of {function} lacks what is imported: {wrong}")
    others = {_SOLD_AS.get(name, name) for name in reached.others - sys.stdlib_module_names}
    return Contents(reached.ours, closure({*others - PROVIDED, *DATA}, pins()))
