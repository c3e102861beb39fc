"""Times as the tools API writes them: RFC 3339 in UTC, to the second."""

from datetime import UTC, datetime


def text(at: int) -> str:
    """1767225600 -> `2026-01-01T00:00:00Z`."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def maybe(at: int | None) -> str | None:
    """The same, for what may not have happened."""
    return None if at is None else text(at)


def parse(written: str) -> int:
    """The other way; a day alone is its first second. Raises ValueError with a sentence."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError as error:
        raise ValueError("must be a time like 2026-11-21T14:00:00Z or a day like 2026-11-21") from error
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
