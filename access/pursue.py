"""Pursue: what is done about a request that nobody has answered, in this order: ask others, tell the owner, remind those who were asked."""

from access.desk import Desk
from access.escalate import escalated
from access.reading import Known
from access.remind import reminded
from access.request import Request
from access.reroute import rerouted


def pursued(desk: Desk, known: Known, request: Request) -> bool:
    """Do the first of these that it is time for; whether there was one, so that the records are read again. Raises Conflict."""
    return rerouted(desk, known, request) or escalated(desk, known, request) or reminded(desk, known, request)
