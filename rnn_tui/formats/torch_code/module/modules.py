"""Modules of `torch.nn` created by the code, and the tree of submodules of a module of the file."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.containers import DictValue, ListValue, has_unknown
from rnn_tui.formats.python_code.values.records import Dotted, Instance, Thing, Unknown
from rnn_tui.formats.torch_code.module.counted_kinds import COUNTED
from rnn_tui.formats.torch_code.module.kinds import BUFFER, PARAMETER, PASSED_OVER, REQUIRED, SIZES
from rnn_tui.formats.torch_code.module.kinds import KINDS as RUN
from rnn_tui.formats.torch_code.vocabulary import is_base

KINDS = RUN | COUNTED
"""The classes of `torch.nn` of which the parameters are known."""


@dataclass(eq=False)
class Module(Thing):
    """A module such as `nn.LSTM(4, 8)`: its class and arguments."""

    class_name: str
    given: dict[str, Any]
    """Its arguments by PyTorch's names, defaults included; values may be unknown."""
    call: ast.Call
    """The call in the code that creates it."""
    tied: dict[str, Any] = field(default_factory=dict)
    """Its assigned parameters: `decoder.weight = encoder.weight`."""

    def problems(self) -> list[CodeError]:
        """An error for every unknown argument."""
        return [
            found.error(self._written(name), "the value", f"{name} of nn.{self.class_name}")
            for name, value in self.given.items()
            if name not in PASSED_OVER and (found := _unknown(value, self.call)) is not None
        ]

    def _written(self, name: str) -> ast.expr:
        """The expression in the code for an argument."""
        named = {each.arg: each.value for each in self.call.keywords}
        place = list(self.given).index(name)
        return named.get(name, self.call.args[place] if place < len(self.call.args) else self.call)

    def checked(self) -> dict[str, Any]:
        """Its arguments; raises `CodeError` for the first unknown one."""
        if problems := self.problems():
            raise problems[0]
        for name, value in self.given.items():
            if name in SIZES and not (isinstance(value, int) and 0 < value <= SIZES[name]):
                line = self.call.lineno
                text = f"{name} of nn.{self.class_name} is a whole number from 1 to {SIZES[name]:,}"
                unread = value.unread if isinstance(value, Thing) else ""
                raise CodeError(line, f"{text}, got {unread or f'{value!r:.40}'}")
        return self.given

    def parameters(self) -> dict[str, tuple[int, ...]]:
        """The shapes of its parameters by name; raises `CodeError`."""
        return KINDS[self.class_name].parameters(self.checked())

    def buffers(self) -> dict[str, tuple[int, ...]]:
        """The shapes of its buffers by name; raises `CodeError`."""
        return KINDS[self.class_name].buffers(self.checked())


def is_parameter(value: Any) -> bool:
    """Whether it is an `nn.Parameter`, or a buffer, which is used in the same way."""
    return isinstance(value, Module) and value.class_name in (PARAMETER, BUFFER)


@dataclass(eq=False)
class Sequential(Thing):
    """`nn.Sequential(…)`: its modules by name, in their order."""

    items: dict[str, Any]
    line: int


@dataclass(eq=False)
class ParameterOf(Thing):
    """A parameter of a module: `self.encoder.weight`."""

    module: Module
    name: str


@dataclass(eq=False)
class Foreign(Thing):
    """A module of an unread class: from another package, or an unsupported one of `torch.nn`."""

    class_name: str
    why: str
    line: int

    @property
    def unread(self) -> str:
        return self.why


def _unknown(value: Any, node: ast.Call) -> Unknown | None:
    """The unknown value in an argument; None if there is none."""
    if isinstance(value, Dotted):
        name = value.name or value.path
        return Unknown(name, node.lineno, f"{name} comes from {value.origin}, {value.why}")
    return has_unknown(value)


def module_of(class_name: str, call: Call) -> Module:
    """The module that a call creates; raises `CodeError` if the class does not have its arguments."""
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
    """The submodules that PyTorch registers in a module, by name; a list counts only as a ModuleList."""
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
    """Whether it is an instance of a class of the file that is a module."""
    return isinstance(value, Instance) and any(is_base(base.path) for base in value.cls.foreign_bases())


@dataclass(frozen=True, eq=False)
class Placed:
    """A module with its path in PyTorch: `head.0`."""

    path: str
    module: Any


def tree(root: Any, registered: dict[int, Any]) -> list[Placed]:
    """All submodules, each once, in PyTorch's order."""
    found: dict[int, Placed] = {}

    def walk(value: Any, path: str) -> None:
        if id(value) in found:
            return
        found[id(value)] = Placed(path, value)
        for name, each in children(value, registered):
            walk(each, f"{path}.{name}" if path else name)

    walk(root, "")
    return list(found.values())
