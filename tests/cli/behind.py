"""What stands behind the signed door in tests of the command line: the tools function itself, with the event that API Gateway makes."""

import json
import uuid
from typing import Any
from urllib.parse import urlsplit

from handlers import tools as entry
from tests.cli.api import STAGE, Says, Seen
from tests.tools.api import Lambda, event, identity


def invoked(seen: Seen, session: str, role: str = "tools-invoke") -> Says:
    """What the function answers. `session` is who signs, as API Gateway would have found out by the signature."""
    sent = event(
        seen.method,
        urlsplit(seen.target).path.removeprefix(STAGE),
        json.loads(seen.body) if seen.body else None,
        query=seen.query,
        headers={"Idempotency-Key": seen.key} if seen.key else {},
        identity=identity(role, session),
        request=uuid.uuid4().hex,
    )
    reply: dict[str, Any] = entry.handler(sent, Lambda())
    return Says(reply["body"], reply["statusCode"], reply["headers"])
