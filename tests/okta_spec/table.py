"""Which answers Okta's own specification lists for each endpoint, read from the code that was generated from it. No judgement here.

The official SDK's API classes are generated from Okta's OpenAPI document. For each operation they hold the method, the path and
the models by status; that text is read here, because importing it takes 1.3 seconds.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

Answers = Mapping[str, str]
"""Model by status; `None` for an answer without a body, `List[...]` for a list."""

_PART = re.compile(
    r'_response_types_map: Dict\[str, Optional\[str\]\] = \{(.*?)\}|method="(\w+)",\s*resource_path="([^"]+)"',
    re.DOTALL,
)


@cache
def table() -> Mapping[tuple[str, str], Answers]:
    """By method and path template."""
    spec = find_spec("okta")
    assert spec is not None
    assert spec.origin is not None
    found: dict[tuple[str, str], dict[str, str]] = {}
    for path in sorted((Path(spec.origin).parent / "api").glob("*_api.py")):
        answers: dict[str, str] | None = None
        for part in _PART.finditer(path.read_text(encoding="utf-8")):
            if part[1] is not None:
                assert answers is None, f"{path.name}: two maps of answers for one operation"
                answers = dict(re.findall(r'"(\w+)": "?([^",]+)"?,', part[1]))
            else:
                assert answers is not None, f"{path.name}: no answers for {part[2]} {part[3]}"
                found.setdefault((part[2], part[3]), {}).update(answers)
                answers = None
    return found


@cache
def template(path: str) -> str | None:
    """The template of a path; one that names its parts literally goes first."""
    parts = path.split("/")
    fitting = {each for _, each in table() if _fits(each.split("/"), parts)}
    return min(fitting, key=lambda each: (each.count("{"), each), default=None)


def _fits(wanted: list[str], parts: list[str]) -> bool:
    return len(wanted) == len(parts) and all(
        each == part or (each.startswith("{") and part) for each, part in zip(wanted, parts, strict=True)
    )
