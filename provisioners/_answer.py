"""What came back from a service's HTTP call, as values: an answer, or none. No judgement (see `_sorting`)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

MISSING = "E0000007"
"""Okta's word for "not found"."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer as it arrived. `headers` has lower-case names; values sent several times are joined with commas."""

    status: int
    headers: Mapping[str, str]
    text: str

    @cached_property
    def json(self) -> object:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None

    @property
    def error(self) -> tuple[str, str] | None:
        """Okta's own error as (code, summary with its causes); None when this is not an error of Okta's making."""
        body = self.json
        if not isinstance(body, dict) or not isinstance(body.get("errorCode"), str):
            return None
        causes = body.get("errorCauses")
        said = [body, *causes] if isinstance(causes, list) else [body]
        words = [str(part.get("errorSummary") or "") for part in said if isinstance(part, dict)]
        return body["errorCode"], " ".join(word for word in words if word)

    @property
    def code(self) -> str:
        """The code of Okta's own refusal of this one call, for example E0000046; empty for everything else."""
        return self.error[0] if self.error is not None and 400 <= self.status <= 499 else ""

    @property
    def missing(self) -> bool:
        """Whether Okta itself says that what was asked for does not exist; a gateway's 404 is no such word."""
        return self.status == 404 and self.code == MISSING


@dataclass(frozen=True)
class NoToken:
    """Okta gave us no access token, so the call itself was never sent. `code` is OAuth's or Okta's, `said` Okta's own words."""

    status: int
    code: str
    said: str
    headers: Mapping[str, str]

    @property
    def wants_proof(self) -> bool:
        """Whether tokens of this app are bound to a key (DPoP) that we did not show."""
        return self.code in {"invalid_dpop_proof", "use_dpop_nonce"}


@dataclass(frozen=True)
class NoAnswer:
    """The call ended without an answer. `sent`: the request may have left, so it may have had or may still have an effect."""

    why: str
    sent: bool
