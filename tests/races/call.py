"""One call to a neighbour, to be handed on as it is. What it means is known here only as far as reads and writes can be told apart."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.races.meeting import PATIENCE

_READS = ("BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems")


@dataclass(frozen=True)
class Call:
    """`upstream` is whose it is, as `http://host:port`."""

    upstream: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def writes(self) -> bool:
        if self._operation:
            return self._operation not in _READS
        return self.path.startswith("/api/chat.") or self.method in ("PUT", "DELETE")

    @property
    def name(self) -> str:
        return self._operation or f"{self.method} {self.path.partition('?')[0]}"

    @property
    def _operation(self) -> str:
        """DynamoDB's name for it; "" if it is none of DynamoDB's."""
        return self.headers.get("X-Amz-Target", "").partition(".")[2]

    def forward(self) -> tuple[int, list[tuple[str, str]], bytes]:
        place = urlsplit(self.upstream)
        line = http.client.HTTPConnection(str(place.hostname), place.port, timeout=PATIENCE)
        try:
            line.request(self.method, self.path, self.body, {**self.headers, "Host": place.netloc})
            answer = line.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            line.close()
