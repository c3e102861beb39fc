"""A mutant in a process that has imported everything already: its function gets other code, wherever it was imported to."""

import ast
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType
from typing import Any


class Unpatchable(Exception):
    """This change cannot be made to what is imported already; it wants a process of its own."""


def patch(module: str, function: str, tree: ast.Module) -> None:
    """Give this function (its qualified name) the code that it has in this tree of its module."""
    imported = sys.modules[module]
    found = _function(imported, function)
    codes = dict(_codes(compile(tree, imported.__file__ or module, "exec", dont_inherit=True)))
    code = codes.get(found.__qualname__)
    if code is None or code.co_freevars != found.__code__.co_freevars:
        raise Unpatchable(function)
    found.__code__ = code


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for each in code.co_consts:
        if isinstance(each, CodeType) and "<locals>" not in each.co_qualname:
            yield each.co_qualname, each
            yield from _codes(each)


def _function(imported: Any, name: str) -> FunctionType:
    found = imported
    for part in name.split("."):
        found = vars(found)[part]
    while not isinstance(found, FunctionType):
        found = next(
            (
                inner
                for way in ("fget", "func", "__func__", "__wrapped__")
                if (inner := getattr(found, way, None))
            ),
            None,
        )
        if found is None:
            raise Unpatchable(name)
    while inner := getattr(found, "__wrapped__", None):
        found = inner
    return found  # type: ignore[no-any-return]
