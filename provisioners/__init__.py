"""The kinds of target: which class gives and takes each, imported on first use. One kind per file; nothing here decides who may have what.

To add a kind:

1. Write `provisioners/<kind>.py` with one class that implements `access.ports.Provisioner`: `service` and `bucket` name whose
   failures and whose rate limit its calls share; `present` proves with a read, `add` and `remove` treat "already so" as success,
   and `remove` leaves what others give (`Taken.KEPT`); every foreign error is sorted where it arrives into `access.errors.TryAgain`
   or `NeverWorks`. What several kinds share goes into a file whose name starts with an underscore.
2. Add its line to `KINDS`.
3. Run the contract over it: a subclass of the shared tests in `tests/contracts/test_provisioner.py`.
"""

from collections.abc import Mapping
from importlib import import_module

from access.ports import Provisioner
from provisioners._okta import Okta

__all__ = ["KINDS", "Okta", "load"]

KINDS: Mapping[str, str] = {
    "okta_app": "provisioners.okta_app:OktaApp",
    "okta_group": "provisioners.okta_group:OktaGroup",
}
"""Kind of target -> "module:Class"."""


def load(kind: str, *parts: object) -> Provisioner:
    """The provisioner of this kind, made of the `parts` that its class asks for. Raises ValueError for an unknown kind."""
    if kind not in KINDS:
        raise ValueError(f"unknown kind of target {kind!r}; known: {', '.join(sorted(KINDS))}")
    module, _, name = KINDS[kind].partition(":")
    provisioner: Provisioner = getattr(import_module(module), name)(*parts)
    return provisioner
