"""What was sent, checked against what an operation takes: every field has its type, and a field that nobody knows is named, not dropped."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from tools import problems
from tools.operation import Kind, Operation, Param, Problem, Value, Where

Sent = Mapping[str, object]
FILE = 10_000
"""Whatever may have more characters is a file."""
NAMED_MOST = 10
"""Wrong fields that are named at once."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WHOLE = re.compile(r"-?[0-9]{1,9}", re.ASCII)


class _Wrong(Exception):
    """Why a value is not accepted, in words."""


def check(operation: Operation, sent: Mapping[Where, Sent]) -> Mapping[str, Value] | Problem:
    """The parameters as values, or all that is wrong with them."""
    given: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for where, fields in sent.items():
        known = {each.name: each for each in operation.taken(where)}
        for name in fields:
            if name not in known:
                wrong[name[:50]] = f"is not a parameter of {operation.name}"
        for name, param in known.items():
            if name in fields and fields[name] is not None:
                try:
                    given[name] = _value(param, fields[name])
                except _Wrong as error:
                    wrong[name] = str(error)
            elif param.required:
                wrong[name] = "is missing"
    return problems.bad_input(dict(list(wrong.items())[:NAMED_MOST])) if wrong else given


def _value(param: Param, found: object) -> Value:
    match param.kind:
        case Kind.TEXT:
            return _text(param, found)
        case Kind.WHOLE:
            return _whole(param, found)
        case Kind.FLAG:
            return _flag(param, found)
        case Kind.TEXTS:
            return _texts(param, found)


def _text(param: Param, found: object) -> str:
    if not isinstance(found, str):
        raise _Wrong("must be a text")
    if param.one_of and found not in param.one_of:
        raise _Wrong(f"must be one of {', '.join(param.one_of)}")
    if not found.strip() and param.filled:
        raise _Wrong("must not be empty")
    if len(found) > param.longest:
        raise _Wrong(f"must have at most {param.longest} characters")
    if _CONTROL.search(found):
        raise _Wrong("must not have control characters")
    return found


def _whole(param: Param, found: object) -> int:
    """Of a query it comes as text."""
    if isinstance(found, str) and param.where is not Where.BODY and _WHOLE.fullmatch(found):
        found = int(found)
    if type(found) is not int:
        raise _Wrong("must be a whole number")
    if not param.least <= found <= param.most:
        raise _Wrong(f"must be from {param.least} to {param.most}")
    return found


def _flag(param: Param, found: object) -> bool:
    if param.where is not Where.BODY and found in ("true", "false"):
        return found == "true"
    if type(found) is not bool:
        raise _Wrong("must be true or false")
    return found


def _texts(param: Param, found: object) -> tuple[str, ...]:
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise _Wrong("must be a list of texts")
    if len(found) > param.most:
        raise _Wrong(f"must have at most {param.most} entries")
    if param.required and not found:
        raise _Wrong("must not be empty")
    return tuple(_text(param, each) for each in found)


def told(operation: Operation | None, sent: Mapping[Where, Sent]) -> str:
    """The parameters as the record of a call has them: JSON, with the hash alone of what is private or of no known field."""
    params = operation.params if operation else ()
    open_ = {each.name for each in params if not each.private}
    files = {each.name for each in params if each.longest > FILE}
    fields = {name[:50]: value for part in sent.values() for name, value in part.items()}
    shown = {
        name: value if name in open_ and len(json.dumps(value)) <= 500 else sealed(value, file=name in files)
        for name, value in list(fields.items())[:50]
    }
    return json.dumps(shown, sort_keys=True)


def sealed(value: object, *, file: bool) -> str:
    """What the record has instead of a value: its hash, and of a file's text the size."""
    size = f" of {len(value)} characters" if file and isinstance(value, str) else ""
    return _hash(value) + size


def _hash(value: object) -> str:
    whole = json.dumps(value, sort_keys=True).encode("utf-8", "surrogatepass")
    return f"sha256:{hashlib.sha256(whole).hexdigest()}"
