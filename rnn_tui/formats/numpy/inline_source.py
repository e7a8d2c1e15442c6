"""Writes the `step` method of a layer as a plain function: the layer's options are evaluated, the other code is copied.

    def step(self, weights, x, *states):                    def lstm_step(weights, x, *states):
        Wx, Wh, b = weights[0], weights[1], self.bias(…)        Wx, Wh, b = weights[0], weights[1], weights[2]
        gate = activations.get(self.recurrent_activation)  →    gate = sigmoid

So the exported code is the engine's own code, and a new kind of layer needs no exporter. This works for simple code;
other code is refused.
"""

import ast
import inspect
import operator
import textwrap
from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options import activations
from rnn_tui.engine.options.activation_calls import identifier
from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.engine.runtime.layer_results import LayerRun

_CLEVER = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Global, ast.With, ast.Try)
_PLAIN = (bool, int, float, str, type(None))


class CannotInline(Exception):
    """Code of a layer that cannot be written as a plain function."""


class Sources:
    """The functions of an exported script, each once, by name, in the order of their definitions."""

    def __init__(self) -> None:
        self.functions: dict[str, str] = {}
        self.activations: dict[str, None] = {}

    def method(self, layer: Layer, method: str, name: str, doc: str = "", **known: Any) -> str:
        """Adds that method of the layer, and the functions that it calls; returns its name: `name` if that is free.

        `known`: the arguments with a constant value. Raises `CannotInline`.
        """
        made = _Function(self, layer, getattr(type(layer), method), known).definition
        if doc:
            made.body.insert(0, ast.Expr(ast.Constant(doc)))
        return self.add(made, name)

    def add(self, made: ast.FunctionDef, name: str) -> str:
        """Adds a function under that name, or with a number if another function has the name; returns the name."""
        number = 1
        while True:
            made.name = name if number == 1 else f"{name}_{number}"
            text = written(made)
            if self.functions.setdefault(made.name, text) == text:
                return made.name
            number += 1


class _Function(ast.NodeTransformer):
    """Converts one method: replaces the layer's options by their values."""

    def __init__(self, sources: Sources, layer: Layer | None, function: Any, known: Mapping[str, Any]) -> None:
        self.sources, self.layer, self.known = sources, layer, dict(known)
        if not isinstance(function, FunctionType):
            raise CannotInline
        self.globals = function.__globals__
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        except (OSError, SyntaxError):
            raise CannotInline from None
        found = tree.body[0]
        if not isinstance(found, ast.FunctionDef):
            raise CannotInline
        self.definition = self._plain(found)

    def _plain(self, made: ast.FunctionDef) -> ast.FunctionDef:
        """The function without `self`, types, decorators and docstring, and without code that is never reached."""
        arguments = made.args
        if any(each.arg == "call" for each in arguments.args):
            arguments.args[-1:], arguments.defaults = [ast.arg("x"), ast.arg("mask")], [ast.Constant(None)]
        listed = [each for each in arguments.args if each.arg != "self"]
        given = len(arguments.defaults)
        defaults = (
            dict(zip([each.arg for each in arguments.args][-given:], arguments.defaults, strict=True)) if given else {}
        )
        arguments.args = [ast.arg(each.arg) for each in listed if each.arg not in self.known]
        arguments.defaults = [defaults[each.arg] for each in arguments.args if each.arg in defaults]
        if arguments.vararg:
            arguments.vararg = ast.arg(arguments.vararg.arg)
        if arguments.kwarg or any(each.arg not in self.known for each in arguments.kwonlyargs):
            raise CannotInline
        arguments.kwonlyargs, arguments.kw_defaults = [], []
        made.decorator_list, made.returns = [], None
        body = made.body[1:] if ast.get_docstring(made) else made.body
        made.body = self._block(body)
        return ast.fix_missing_locations(made)

    def _block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for each in body:
            made = self.visit(each)
            found += made if isinstance(made, list) else [made]
            if found and isinstance(found[-1], ast.Return | ast.Raise):
                break
        return found

    # Statements

    def visit_If(self, node: ast.If) -> Any:
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            return self._block(node.body if test.value else node.orelse)
        return ast.If(test, self._block(node.body), self._block(node.orelse))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        if node.value is None:
            return []
        return ast.Assign([node.target], self.visit(node.value))

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, _CLEVER):
            raise CannotInline
        return super().visit(node)

    # Expressions

    def visit_Name(self, node: ast.Name) -> Any:
        if isinstance(node.ctx, ast.Load):
            if node.id in self.known:
                return ast.Constant(self.known[node.id])
            if node.id == "self":
                raise CannotInline
            value = self.globals.get(node.id)
            if isinstance(value, FunctionType) and value.__module__.startswith("rnn_tui."):
                made = _Function(self.sources, None, value, {}).definition
                return ast.Name(self.sources.add(made, node.id.lstrip("_")), ast.Load())
            if node.id in self.globals and isinstance(value, _PLAIN):
                return ast.Constant(value)
            if isinstance(value, type) and issubclass(value, RnnError):
                return ast.Name("ValueError", ast.Load())
        return node

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        if isinstance(node.value, ast.Name) and node.value.id == "self":
            value = getattr(self.layer, node.attr, CannotInline)
            parts = value if isinstance(value, tuple) else (value,)
            if not all(isinstance(each, _PLAIN) for each in parts):
                raise CannotInline
            known: Any = value
            return ast.Constant(known)
        if isinstance(node.value, ast.Name) and node.value.id == "call":
            return _call_attribute(node.attr)
        node.value = self.visit(node.value)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        test = self.visit(node.test)
        if isinstance(test, ast.Constant):
            return self.visit(node.body if test.value else node.orelse)
        return ast.IfExp(test, self.visit(node.body), self.visit(node.orelse))

    def visit_BoolOp(self, node: ast.BoolOp) -> Any:
        keeps = isinstance(node.op, ast.And)
        values: list[ast.expr] = []
        for each in node.values:
            made = self.visit(each)
            if isinstance(made, ast.Constant) and bool(made.value) is not keeps:
                return made if not values else ast.BoolOp(node.op, [*values, made])
            if not isinstance(made, ast.Constant):
                values.append(made)
        return ast.Constant(keeps) if not values else values[0] if len(values) == 1 else ast.BoolOp(node.op, values)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Any:
        made = ast.UnaryOp(node.op, self.visit(node.operand))
        return _evaluated(made, node.op, [made.operand])

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        made = ast.BinOp(self.visit(node.left), node.op, self.visit(node.right))
        return _evaluated(made, node.op, [made.left, made.right])

    def visit_Compare(self, node: ast.Compare) -> Any:
        made = ast.Compare(self.visit(node.left), node.ops, [self.visit(each) for each in node.comparators])
        if len(node.ops) > 1:
            return made
        return _evaluated(made, node.ops[0], [made.left, *made.comparators])

    def visit_Call(self, node: ast.Call) -> Any:
        target = node.func
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            if target.value.id == "self":
                return self._method(target.attr, [self.visit(each) for each in node.args], node.keywords)
            if self.globals.get(target.value.id) is activations and target.attr == "get":
                name = self.visit(node.args[0])
                if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
                    raise CannotInline
                self.sources.activations[name.value] = None
                return ast.Name(identifier(name.value), ast.Load())
        if isinstance(target, ast.Name) and self.globals.get(target.id) is LayerRun:
            return self._outputs(node)
        return self.generic_visit(node)

    def _method(self, method: str, arguments: list[ast.expr], keywords: list[ast.keyword]) -> ast.expr:
        """A call of another method of the layer: the expression that it returns, or else a call of a separate
        function."""
        if self.layer is None or keywords or any(isinstance(each, ast.Starred) for each in arguments):
            raise CannotInline
        made = _Function(self.sources, self.layer, getattr(type(self.layer), method, None), {}).definition
        names = [each.arg for each in made.args.args]
        only = made.body[0]
        plain = all(isinstance(each, ast.Name) for each in arguments) and not made.args.vararg
        if (
            len(made.body) == 1
            and isinstance(only, ast.Return)
            and only.value
            and plain
            and len(names) == len(arguments)
        ):
            put: dict[str, Any] = dict(zip(names, arguments, strict=True))
            return _Substitution(put).visit(only.value)  # type: ignore[no-any-return]
        kind = snake_case(type(self.layer).__name__)
        return ast.Call(ast.Name(self.sources.add(made, f"{kind}_{method.strip('_')}"), ast.Load()), arguments, [])

    def _outputs(self, node: ast.Call) -> ast.expr:
        """The pair (y, mask) for `LayerRun((y,), (mask,))`."""
        given = [self.visit(each) for each in node.args]
        if not all(isinstance(each, ast.Tuple) and len(each.elts) == 1 for each in given):
            raise CannotInline
        return ast.Tuple([*(each.elts[0] for each in given), *[ast.Constant(None)] * (2 - len(given))], ast.Load())


def _call_attribute(name: str) -> ast.expr:
    """The expression for an attribute of a `Call`: an exported function has only `x` and perhaps a `mask`."""
    if name == "training":
        return ast.Constant(None)
    if name not in ("x", "mask", "masks"):
        raise CannotInline
    found = ast.Name("x" if name == "x" else "mask", ast.Load())
    return ast.Tuple([found], ast.Load()) if name == "masks" else found


class _Substitution(ast.NodeTransformer):
    """Replaces names by expressions."""

    def __init__(self, by: Mapping[str, ast.expr]) -> None:
        self.by = by

    def visit_Name(self, node: ast.Name) -> Any:
        return self.by.get(node.id, node)


_OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.Gt: operator.gt,
    ast.LtE: operator.le,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.Not: operator.not_,
    ast.USub: operator.neg,
}


def _evaluated(made: ast.expr, how: ast.AST, parts: list[ast.expr]) -> ast.expr:
    """The value of the expression if all its parts are constants; otherwise the expression."""
    values = [each.value for each in parts if isinstance(each, ast.Constant)]
    if len(values) < len(parts) or type(how) not in _OPERATORS:
        return made
    return ast.Constant(_OPERATORS[type(how)](*values))


def written(made: ast.FunctionDef) -> str:
    """The function as source code; a tuple on the right side has no parentheses."""
    lines = [ast.unparse(ast.fix_missing_locations(ast.FunctionDef(made.name, made.args, [ast.Pass()], [])))]
    lines = lines[0].splitlines()[:-1]
    for each in made.body:
        text = ast.unparse(each)
        match each:
            case ast.Expr(value=ast.Constant(value=str(doc))):
                text = f'"""{doc}\n"""'
            case (
                ast.Assign(value=ast.Tuple(elts=[_, _, *_]) as pair)
                | ast.Return(value=ast.Tuple(elts=[_, _, *_]) as pair)
            ):
                bare = ast.unparse(pair)
                text = text.removesuffix(bare) + bare[1:-1]
        lines += textwrap.indent(text, "    ").splitlines()
    return "\n".join(lines)
