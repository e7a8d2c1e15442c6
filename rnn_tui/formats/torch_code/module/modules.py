"""Modules of `torch.nn` as the code makes them, and the tree of them that a module of the file is."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.containers import DictValue, ListValue, has_unknown
from rnn_tui.formats.python_code.values.records import Dotted, Instance, Thing, Unknown
from rnn_tui.formats.torch_code.module.kinds import KINDS, PASSED_OVER, REQUIRED, SIZES
from rnn_tui.formats.torch_code.vocabulary import is_base


@dataclass(eq=False)
class Module(Thing):
    """`nn.LSTM(4, 8)`: a class of `torch.nn` with its arguments."""

    class_name: str
    given: dict[str, Any]
    """Its arguments by PyTorch's names, defaults filled in; values may be unknown."""
    call: ast.Call
    """How the code makes it."""
    tied: dict[str, Any] = field(default_factory=dict)
    """Parameters that were assigned: `decoder.weight = encoder.weight`."""

    def problems(self) -> list[CodeError]:
        """The refusal of every argument that is not known."""
        return [
            found.error(self._written(name), "the value", f"{name} of nn.{self.class_name}")
            for name, value in self.given.items()
            if name not in PASSED_OVER and (found := _unknown(value, self.call)) is not None
        ]

    def _written(self, name: str) -> ast.expr:
        """The expression that the code gives for an argument."""
        named = {each.arg: each.value for each in self.call.keywords}
        place = list(self.given).index(name)
        return named.get(name, self.call.args[place] if place < len(self.call.args) else self.call)

    def checked(self) -> dict[str, Any]:
        """Its arguments, all known; raises `CodeError` for the first that is not."""
        if problems := self.problems():
            raise problems[0]
        for name, value in self.given.items():
            if name in SIZES and not (isinstance(value, int) and 0 < value <= SIZES[name]):
                line = self.call.lineno
                text = f"{name} of nn.{self.class_name} is a whole number from 1 to {SIZES[name]:,}"
                raise CodeError(line, f"{text}, got {value!r:.40}")
        return self.given

    def parameters(self) -> dict[str, tuple[int, ...]]:
        """The shapes of its parameters by their names; raises `CodeError`."""
        return KINDS[self.class_name].parameters(self.checked())

    def buffers(self) -> dict[str, tuple[int, ...]]:
        """The same of what a state dict holds beside them."""
        return KINDS[self.class_name].buffers(self.checked())


@dataclass(eq=False)
class Sequential(Thing):
    """`nn.Sequential(…)`: modules in a row, by their names."""

    items: dict[str, Any]
    line: int


@dataclass(eq=False)
class ParameterOf(Thing):
    """A parameter of a module: `self.encoder.weight`."""

    module: Module
    name: str


@dataclass(eq=False)
class Foreign(Thing):
    """A module of a class that is not read: of another package, or of `torch.nn` and not understood."""

    class_name: str
    why: str
    line: int


def _unknown(value: Any, node: ast.Call) -> Unknown | None:
    """What of an argument is not known."""
    if isinstance(value, Dotted):
        return Unknown(value.path, node.lineno, f"it comes from {value.origin}, which is not read")
    return has_unknown(value)


def module_of(class_name: str, call: Call) -> Module:
    """The module that a call makes; raises `CodeError` where its arguments are none of the class's."""
    arguments = KINDS[class_name].arguments
    names = list(arguments)
    if len(call.args) > len(names):
        raise CodeError(call.line, f"nn.{class_name} takes at most {len(names)} arguments, got {len(call.args)}")
    given = dict(zip(names, call.args, strict=False)) | {
        name: each for name, each in call.kwargs.items() if name != "**"
    }
    unknown = [name for name in given if name not in arguments and name not in PASSED_OVER]
    if unknown:
        raise CodeError(call.line, f"nn.{class_name} takes no argument {unknown[0]}")
    missing = call.kwargs.get("**")
    found: dict[str, Any] = {}
    for name, default in arguments.items():
        value = given.get(name, default if missing is None else missing)
        if value is REQUIRED:
            raise CodeError(call.line, f"nn.{class_name} needs {name}")
        found[name] = value
    return Module(class_name, found, call.node)


def children(value: Any, registered: dict[int, Any]) -> Iterator[tuple[str, Any]]:
    """The modules that PyTorch registers in a module, by their names; lists only where they are a ModuleList."""
    if isinstance(value, Sequential):
        yield from value.items.items()
    elif isinstance(value, ListValue):
        yield from ((str(place), each) for place, each in enumerate(value.items))
    elif isinstance(value, DictValue):
        yield from ((str(key), each) for key, each in value.items.items())
    elif isinstance(value, Instance):
        for name, each in value.names.items():
            if isinstance(each, Module | Sequential | Foreign) or id(each) in registered or _is_module(each):
                yield name, each


def _is_module(value: Any) -> bool:
    """Whether it is an object of a class of the file that is a module."""
    return isinstance(value, Instance) and any(is_base(base.path) for base in value.cls.foreign_bases())


@dataclass(frozen=True, eq=False)
class Placed:
    """A module with the path that PyTorch gives it: `head.0`."""

    path: str
    module: Any


def tree(root: Any, registered: dict[int, Any]) -> list[Placed]:
    """Every module inside, each once, in the order in which PyTorch names them."""
    found: dict[int, Placed] = {}

    def walk(value: Any, path: str) -> None:
        if id(value) in found:
            return
        found[id(value)] = Placed(path, value)
        for name, each in children(value, registered):
            walk(each, f"{path}.{name}" if path else name)

    walk(root, "")
    return list(found.values())
