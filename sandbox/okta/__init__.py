"""A pretend Okta organisation: a real HTTP server on this machine, with users, groups, apps, limits and every way to misbehave."""

from sandbox.okta.faults import Fault
from sandbox.okta.server import Call, PretendOkta

__all__ = ["Call", "Fault", "PretendOkta"]
