"""Which of our modules one module reaches by its imports, wherever in it they stand. Nothing is imported to find out."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("access", "bot", "handlers", "provisioners", "store", "tools")
"""What can be deployed. Whatever else a module imports is of others, or is missing in the package, which its tests see."""

_NAMED = re.compile(r"([a-z_]+(?:\.[a-z_]+)+):[A-Za-z_]+")
"""How a module names another one that it loads later: `provisioners.okta_app:OktaApp`."""


@dataclass(frozen=True)
class Reached:
    """`ours` by their names, `others` by the names of their top packages, and the `cut` edges (importer, imported)."""

    ours: frozenset[str]
    others: frozenset[str]
    cut: frozenset[tuple[str, str]]


def reach(entry: str, cuts: Collection[str] = ()) -> Reached:
    """From `entry` on; modules of `cuts`, and what is below them, are not entered."""
    ours, others, cut = {entry}, set(), set()
    left = [entry]
    while left:
        module = left.pop()
        for name in sorted(imported(module)):
            if name.partition(".")[0] not in OURS:
                others.add(name.partition(".")[0])
            elif any(name == each or name.startswith(f"{each}.") for each in cuts):
                cut.add((module, name))
            elif name not in ours:
                ours.add(name)
                left.append(name)
    return Reached(frozenset(ours), frozenset(others), frozenset(cut))


def path_of(module: str) -> Path | None:
    """The file of one of our modules, or None when it is none."""
    plain = ROOT.joinpath(*module.split("."))
    return next((each for each in (plain.with_suffix(".py"), plain / "__init__.py") if each.is_file()), None)


@cache
def imported(module: str) -> frozenset[str]:
    """What this module imports, its own package too; of others the names as they stand, of ours whole names of modules."""
    path = path_of(module)
    if path is None:
        raise ValueError(f"{module} is none of our modules")
    found = {name for node in _running(ast.parse(path.read_text())) for name in _names(node)}
    return frozenset(whole for name in {*found, module} for whole in _whole(name) if whole != module)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only type checkers read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            continue
        yield child
        yield from _running(child)


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import():
            yield from (alias.name for alias in node.names)
        case ast.ImportFrom(module=str(base)):
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names if base.split(".")[0] in OURS)
        case ast.Constant(value=str(text)) if (named := _NAMED.fullmatch(text)) and path_of(named[1]):
            yield named[1]


def _whole(name: str) -> Iterator[str]:
    """Of ours the module, if it is one, and every package that it is in, since those are imported before it."""
    if name.partition(".")[0] not in OURS:
        yield name
        return
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        if path_of(whole := ".".join(parts[:length])):
            yield whole
