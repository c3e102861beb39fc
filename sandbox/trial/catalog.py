"""The small catalogue of a trial: `catalog.yml` with the people who were named in it. What may stand in it is the product's to say."""

import json
from collections.abc import Sequence
from pathlib import Path

from access.catalog_draft import Draft
from access.catalog_rules import check
from sandbox.trial.team import TrialError
from store.catalog_file import read

TEMPLATE = Path(__file__).with_name("catalog.yml")


def text(emails: Sequence[str]) -> str:
    """The file's text, with the first of these people as the owner and all as approvers. Addresses are quoted, whatever is in them."""
    template = TEMPLATE.read_text(encoding="utf-8")
    quoted = [json.dumps(each) for each in emails]
    lines = [line for line in template.splitlines() if not line.startswith("#")]
    filled = "\n".join(lines).replace("owner: OWNER", f"owner: {quoted[0]}")
    return filled.replace("approvers: PEOPLE", f"approvers: [{', '.join(quoted)}]") + "\n"


def draft(whole: str) -> Draft:
    """The file as the product reads it. Raises TrialError with its mistakes."""
    found = check(read(whole).plain)
    if not isinstance(found, Draft):
        raise TrialError(
            "\n".join(["The people whom you named cannot own this catalogue:", *map(str, found)])
        )
    return found
