"""What each kind of expression or statement may wrongly be instead. Each change is small, and each could be somebody's slip."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

SWAPS: Mapping[type[ast.AST], type[Any]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that may stand in the place of this node, the node itself being whole and left as it is."""
    for kind, change in _BY_KIND.items():
        if isinstance(node, kind):
            yield from change(node)


def _compare(node: ast.Compare) -> Iterator[ast.AST]:
    for place, each in enumerate(node.ops):
        ops = [*node.ops[:place], SWAPS[type(each)](), *node.ops[place + 1 :]]
        yield ast.Compare(node.left, ops, node.comparators)


def _bool(node: ast.BoolOp) -> Iterator[ast.AST]:
    """The other one; and without each of its parts."""
    yield ast.BoolOp(SWAPS[type(node.op)](), node.values)
    for each in node.values:
        rest = [value for value in node.values if value is not each]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _not(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not):
        yield node.operand


def _sum(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in SWAPS:
        yield ast.BinOp(node.left, SWAPS[type(node.op)](), node.right)


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, str) and node.value and " " not in node.value:
        yield ast.Constant(f"{node.value}~")


def _name(node: ast.Name) -> Iterator[ast.AST]:
    if node.id in NAMES and isinstance(node.ctx, ast.Load):
        yield ast.Name(NAMES[node.id], ast.Load())


def _choice(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


def _call(node: ast.Call) -> Iterator[ast.AST]:
    """Without each of the things that are named in it: a record that is made or replaced lacks one."""
    for each in node.keywords:
        if each.arg is not None:
            yield ast.Call(node.func, node.args, [one for one in node.keywords if one is not each])


def _dict(node: ast.Dict) -> Iterator[ast.AST]:
    for place in range(len(node.keys)):
        rest = [each for each in range(len(node.keys)) if each != place]
        yield ast.Dict([node.keys[each] for each in rest], [node.values[each] for each in rest])


def _several(node: ast.Tuple | ast.List) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Load):
        for each in node.elts:
            yield type(node)([one for one in node.elts if one is not each], ast.Load())


def _set(node: ast.Set) -> Iterator[ast.AST]:
    for each in node.elts:
        rest = [one for one in node.elts if one is not each]
        yield ast.Set(rest) if rest else ast.Call(ast.Name("set", ast.Load()), [], [])


def _filter(node: ast.comprehension) -> Iterator[ast.AST]:
    for each in node.ifs:
        ifs = [one for one in node.ifs if one is not each]
        yield ast.comprehension(node.target, node.iter, ifs, node.is_async)


def _if(node: ast.If) -> Iterator[ast.AST]:
    yield ast.If(ast.Constant(True), node.body, node.orelse)
    yield ast.If(ast.Constant(False), node.body, node.orelse)


def _return(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield ast.Return(ast.Constant(None))


def _left_out(_: ast.stmt) -> Iterator[ast.AST]:
    yield ast.Pass()


def _continue(_: ast.Continue) -> Iterator[ast.AST]:
    yield ast.Break()


_BY_KIND: Mapping[type[ast.AST] | tuple[type[ast.AST], ...], Callable[[Any], Iterator[ast.AST]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool,
    ast.UnaryOp: _not,
    ast.BinOp: _sum,
    ast.Constant: _constant,
    ast.Name: _name,
    ast.IfExp: _choice,
    ast.Call: _call,
    ast.Dict: _dict,
    (ast.Tuple, ast.List): _several,
    ast.Set: _set,
    ast.comprehension: _filter,
    ast.If: _if,
    ast.Return: _return,
    (ast.Expr, ast.AugAssign, ast.Raise): _left_out,
    ast.Continue: _continue,
}
