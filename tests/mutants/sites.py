"""Every place of a module at which one small wrong change is possible, and the module's tree with that change in it. Nothing is run here.

Left alone is what no test of behaviour could see: words for people and logs (whatever has a space in it), annotations, docstrings,
assertions for the type checker.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.changes import changes

SILENT = ("log", "logging", "answers", "answers_emergency", "refusing")
"""Whoever is called by these names only says something."""
MOST = 90
ROOT = Path(__file__).resolve().parents[2]

Where = tuple[str, range]
"""The function that has a statement ("" is the module), and the lines of the statement."""


@dataclass(frozen=True)
class Place:
    """At which node of the tree (counted as `ast.walk` goes), and which of the changes that are possible there."""

    node: int
    change: int


@dataclass(frozen=True)
class Mutant:
    """A module with one wrong change. `lines` are those of the statement that was changed, `function` has it ("" is the module)."""

    module: str
    lines: range
    function: str
    what: str
    place: Place

    @property
    def name(self) -> str:
        """How people speak of it: it stays the same while other lines move."""
        return f"{self.module}.{self.function or '<module>'}: {self.what}"


def text_of(module: str) -> str:
    """The source of a module of ours."""
    return (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Every mutant of this module. Those of one function that read the same are told apart by a number."""
    tree = ast.parse(source)
    seen: dict[str, int] = {}
    places = dict(_places(tree))
    for number, node in enumerate(ast.walk(tree)):
        for change, new in enumerate(changes(node) if node in places else ()):
            function, lines = places[node]
            what = f"{_short(node)} -> {_short(new)}"
            count = seen[function + what] = seen.get(function + what, 0) + 1
            what += f" ({count})" if count > 1 else ""
            yield Mutant(module, lines, function, what, Place(number, change))


def mutated(source: str, place: Place) -> ast.Module:
    """The module's tree with this one change in it."""
    tree = ast.parse(source)
    old = next(each for number, each in enumerate(ast.walk(tree)) if number == place.node)
    new = list(changes(old))[place.change]
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list):
                value[:] = [new if each is old else each for each in value]
    ast.copy_location(new, old)
    return ast.fix_missing_locations(tree)


def _short(node: ast.AST) -> str:
    whole = ast.unparse(node.test) if isinstance(node, ast.If) else ast.unparse(node)
    text = " ".join(f"if {whole}".split() if isinstance(node, ast.If) else whole.split())
    return text if len(text) <= MOST else f"{text[: MOST - 30]} … {text[-27:]}"


def _places(tree: ast.Module) -> Iterator[tuple[ast.AST, Where]]:
    for statement in tree.body:
        yield from _inside(statement, "", outer=True)


def _inside(statement: ast.stmt, owner: str, *, outer: bool) -> Iterator[tuple[ast.AST, Where]]:
    """A function in a function belongs to the outer one; what stands in a class belongs to the module."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.Assert) or _is_words(statement):
        return
    if outer and isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Subscript):
        return  # The name of a type.
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        name = f"{owner}.{statement.name}" if owner else statement.name
        for each in statement.body:
            inner = outer and isinstance(statement, ast.ClassDef)
            yield from _inside(each, name if outer else owner, outer=inner)
        return
    where = ("" if outer else owner, _lines(statement))
    yield statement, where
    for node in _header(statement):
        yield from ((each, where) for each in _seen(node))
    for block in _blocks(statement):
        for each in block:
            yield from _inside(each, owner, outer=False)


def _header(statement: ast.stmt) -> list[ast.AST]:
    """What belongs to the statement itself, and to no statement in it; no annotation."""
    annotation = getattr(statement, "annotation", None)
    nested = (ast.stmt, ast.excepthandler, ast.match_case)
    return [
        each
        for each in ast.iter_child_nodes(statement)
        if not isinstance(each, nested) and each is not annotation
    ]


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for each in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield each.body


def _lines(statement: ast.stmt) -> range:
    if not any(_blocks(statement)):
        return range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    ends = [getattr(each, "end_lineno", None) or statement.lineno for each in _header(statement)]
    return range(statement.lineno, max(ends, default=statement.lineno) + 1)


def _is_words(statement: ast.stmt) -> bool:
    alone = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(alone, ast.Constant) or (isinstance(alone, ast.Call) and _silent(alone))


def _silent(call: ast.Call) -> bool:
    said = call.func
    return isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name) and said.value.id in SILENT


def _seen(node: ast.AST) -> Iterator[ast.AST]:
    """The node and those below it, but for what is only said."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Call) and _silent(node)):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _seen(child)
