"""An application that only listens: what it was sent, and what it is told to answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from sandbox.slack.signing import Answer

Json = dict[str, Any]


@dataclass
class Application:
    """Give ``deliver`` to hands. ``answers`` are used up in order, then all is well."""

    answers: list[Answer] = field(default_factory=list)
    received: list[tuple[bytes, Mapping[str, str]]] = field(default_factory=list)
    then: Callable[[], Any] | None = None

    def deliver(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.received.append((body, headers))
        if self.then is not None:
            self.then()
        return self.answers.pop(0) if self.answers else Answer(200)

    def will_say(self, body: Any, status: int = 200) -> None:
        """Answer this once, as JSON unless it is text."""
        self.answers.append(Answer(status, {}, body if isinstance(body, str) else json.dumps(body)))

    @property
    def fields(self) -> dict[str, str]:
        """The form fields of the last request."""
        return dict(parse_qsl(self.received[-1][0].decode(), keep_blank_values=True))

    @property
    def payload(self) -> Json:
        """The interaction of the last request."""
        payload: Json = json.loads(self.fields["payload"])
        return payload
