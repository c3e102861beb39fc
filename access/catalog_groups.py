"""Reading the ids of Okta groups in a catalogue file."""

import re

from access.catalog_sheet import Sheet, quoted

TARGET_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}", re.ASCII)
"""Ids as Okta makes them. Nothing in them can lead a call elsewhere, or is one of `|`, `,` and `#`, which separate parts of keys."""


def read_groups(page: Sheet, field: str, otherwise: str) -> frozenset[str]:
    """Ids of Okta groups, each once. `otherwise` says when to leave the field out."""
    read: set[str] = set()
    for position, group in page.texts(field):
        if not TARGET_ID.fullmatch(group):
            page.bad(field, f"{quoted(group)} is no id of an Okta group; {page.instead(field)}", position)
        elif group in read:
            page.bad(field, f"{quoted(group)} is there twice; leave one of them out", position)
        read.add(group)
    if page.fields.get(field) == []:
        page.bad(field, f"is empty; name groups, or leave the key out if {otherwise}")
    return frozenset(read)
