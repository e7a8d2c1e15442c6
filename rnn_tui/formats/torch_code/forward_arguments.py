"""The arguments of a `forward`: which are tensors, which are tuples of tensors, and which are numbers.

A number is a value to ask for, such as `teacher_forcing_ratio` or `target_len`; a tuple, such as `hidden` in
`h, c = hidden`, is an input for each of its parts.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.containers import wrapped
from rnn_tui.formats.python_code.values.records import ABSENT, Function
from rnn_tui.formats.python_code.values.undefined_value import Undefined
from rnn_tui.formats.torch_code.tensor.functions import SAME
from rnn_tui.formats.torch_code.tensor.values import Entry, Tensor

PLAIN = frozenset(("int", "bool", "float", "str"))
SIZES = frozenset(("view", "reshape", "zeros", "ones", "expand", "repeat", "new_zeros", "randn", "range", "int"))
"""The functions that take sizes."""


class Unpacked(CodeError):
    """An argument that was taken for a tensor is unpacked: it is a tuple."""

    def __init__(self, line: int, name: str, count: int) -> None:
        super().__init__(line, f"{name} is a tuple of {count}")
        self.name, self.count = name, count


@dataclass(eq=False)
class ForwardArguments:
    """The arguments of one `forward`."""

    host: Host
    forward: Function
    tuples: dict[str, int] = field(default_factory=dict)
    """The arguments that are tuples, with the number of their parts."""

    def values(self) -> dict[str, Any]:
        """The arguments that are no tensors, with the user's values; raises `CodeError` for one that is not given."""
        found: dict[str, Any] = {}
        node = self.forward.node
        for each in [*node.args.posonlyargs, *node.args.args][1:] + list(node.args.kwonlyargs):
            plain = self._is_plain(each)
            value = self._given(each.arg, plain)
            if value is not ABSENT:
                found[each.arg] = wrapped(value)
            elif plain and each.arg not in self.forward.defaults:
                asked = Undefined(each.arg, each.lineno, self.forward.full_name, f"an argument of {self.forward.name}")
                text = f"{each.arg}, an argument of {self.forward.name}, is a number and not a tensor"
                raise CodeError(each.lineno, f"{text}; give it: --set {each.arg}=…", needs=(asked,))
        return found

    def tensors(self, values: dict[str, Any]) -> list[str]:
        """The names of the inputs: the other arguments without a default, and the parts of tuples."""
        return [
            part
            for name in self._places()
            if name not in self.forward.defaults and name not in values
            for part in self.parts(name)
        ]

    def parts(self, name: str) -> list[str]:
        """The names of the inputs that an argument is."""
        return [f"{name}{place}" for place in range(self.tuples[name])] if name in self.tuples else [name]

    def axes(self, name: str) -> int:
        """The number of axes that an argument has as `forward` says it: `batch, steps, features = x.shape`; 0 if it
        does not say it."""
        assigned = [each for each in ast.walk(self.forward.node) if isinstance(each, ast.Assign)]
        for each in sorted(assigned, key=lambda each: each.lineno):
            target = each.targets[0]
            if _is_shape(each.value, name) and isinstance(target, ast.Tuple):
                return 0 if any(isinstance(part, ast.Starred) for part in target.elts) else len(target.elts)
            bound = {node.id for one in each.targets for node in ast.walk(one) if isinstance(node, ast.Name)}
            if name in bound and not _is_same(each.value, name):
                return 0
        return 0

    def joined(self, tensors: dict[str, Any]) -> dict[str, Any]:
        """The arguments for the inputs by name, with the parts of tuples together."""
        made = dict(tensors)
        for name in self.tuples:
            made[name] = tuple(made.pop(each) for each in self.parts(name))
        return made

    def _places(self) -> list[str]:
        given = self.forward.node.args
        return [each.arg for each in (*given.posonlyargs, *given.args)][1:]

    def _given(self, name: str, plain: bool) -> Any:
        """The user's value; one for an argument that may be a tensor has the function's name before it."""
        owner = self.forward.full_name
        if not plain:
            longer = [owner.rpartition(".")[2], owner]
            name = next((f"{each}.{name}" for each in longer if f"{each}.{name}" in self.host.answers.values), "")
        return self.host.answers.named(name, owner) if name else ABSENT

    def _is_plain(self, node: ast.arg) -> bool:
        """Whether an argument is a number, a text or a flag, as its default, its annotation or its uses say."""
        default = self.forward.defaults.get(node.arg)
        if default is not None:
            return isinstance(default, bool | int | float | str)
        if isinstance(node.annotation, ast.Name) and node.annotation.id in PLAIN:
            return True
        if node.arg in self.forward.defaults:
            return False
        uses = list(_uses(self.forward.node, node.arg))
        return bool(uses) and all(uses)


def _is_shape(node: ast.expr, name: str) -> bool:
    """Whether it is `name.shape` or `name.size()`."""
    called = isinstance(node, ast.Call) and not node.args
    of = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(of) == (f"{name}.size" if called else f"{name}.shape")


def _is_same(node: ast.expr, name: str) -> bool:
    """Whether it is the tensor with its shape: `name.to(device)`."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)):
            return owner == name and method in SAME
    return False


def _uses(node: ast.AST, name: str) -> Iterator[bool]:
    """For each use of a name, whether it is one of a number."""
    for parent in ast.walk(node):
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, ast.Name) and child.id == name and isinstance(child.ctx, ast.Load):
                yield _takes_number(parent, child)


def _takes_number(parent: ast.AST, child: ast.expr) -> bool:
    match parent:
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=args):
            return called in SIZES and child in args
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            return test is child
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(left=left, comparators=[other]):
            rest = other if left is child else left
            return _is_number(rest) or (isinstance(rest, ast.Call) and "random" in ast.unparse(rest.func))
    return False


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float | str)


def unpacked(names: Sequence[str], value: Tensor, count: int, line: int) -> None:
    """Raises `Unpacked` if the value is the tensor of an argument with one of these names."""
    of = value.wire.of
    if isinstance(of, Entry) and of.name in names and len(value.axes) == len(of.shape):
        raise Unpacked(line, of.name, count)
