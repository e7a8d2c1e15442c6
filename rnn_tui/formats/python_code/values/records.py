"""The values of expressions.

A value is known (a Python number, text or tuple), unknown (`Unknown`, with its expression and line), a list, dictionary
or set that may be partly unknown (`containers.py`), or one of the records here. A record keeps its line; lines are
numbered through all cells of a notebook (`source_text.Source.where` converts them to words).
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self

from rnn_tui.engine.core.text import constant_meant
from rnn_tui.formats.python_code.values.code_error import CodeError, written
from rnn_tui.formats.python_code.values.method_resolution import merged
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.python_code.values.undefined_value import Undefined

ABSENT = object()
"""The value of a name that is not bound."""


@dataclass(frozen=True, eq=False)
class Unknown:
    """A value that can be known only by running the code."""

    node: ast.expr | str
    """The expression in the code, such as `X.shape[1]`, or its text."""
    line: int
    why: str = ""
    """The reason, as a part of a sentence."""
    undefined: bool = False
    """Whether the name is not defined in the file, which is a mistake if a layer needs it."""
    spread: bool = False
    """Whether it is any number of values: `*names` in a call."""
    may_be: tuple[Any, ...] = ()
    """The containers and objects that it may be: a change of it may change each of them."""
    asked: Undefined | None = None
    """The value that the user can give for it; None for the expression itself."""
    base: object = None
    """What it is counted from, if it differs from other values by a known number: `i` and `i + 60`."""
    offset: int = 0
    """How much it is more than that."""
    chosen: bool = False
    """Whether it is one of several objects, and `asked` determines which."""
    foreign: bool = False
    """Whether code that is not read has made it."""

    @property
    def asking(self) -> Undefined:
        """The value that the user can give for it."""
        return self.asked or Undefined(self.text, self.line)

    def by(self, asked: Undefined) -> Self:
        """The same value, given under another name."""
        return replace(self, asked=asked)

    def apart(self) -> Self:
        """The same value, of which nothing is known that it would differ from others by."""
        return replace(self, base=None)

    def named(self, name: str, line: int, owner: str) -> Self:
        """The same value under the name of a variable, if it does not have one yet."""
        if self.undefined or self.chosen or (self.asked is not None and self.asked.variable):
            return self
        return self.by(Undefined(name, line, owner))

    def inside(self, node: ast.expr) -> "Unknown":
        """A part of it, or what is computed from it: unknown for the same reason, and decided by the same value."""
        asked = self.asking if self.chosen else None
        foreign = self.foreign or self.undefined
        return Unknown(node, node.lineno, self.reason, asked=asked, chosen=self.chosen, foreign=foreign)

    @property
    def text(self) -> str:
        """The text of its expression."""
        return self.node if isinstance(self.node, str) else written(self.node)

    @property
    def reason(self) -> str:
        """Why a value computed from this one is unknown."""
        return f"{self.text} is not defined in this file" if self.undefined else self.why

    def error(self, node: ast.expr, what: str = "the number", decides: str = "") -> CodeError:
        """The error for a layer that needs this value: `node` is the expression there, `decides` what it determines."""
        asked = self.asking.for_what(decides)
        advice = f"write {what}, or give it: --set {asked.name}=…" if asked.givable else f"write {what}"
        needs = (asked,) if asked.givable else ()
        if self.undefined:
            suggestion = constant_meant(self.text)
            aside = f" ({suggestion.strip()})" if suggestion else ""
            text = f"{self.reason}{aside}; assign it above, or {advice}"
            return CodeError(self.line, text, mistake=True, needs=needs)
        text = written(node)
        told = text == self.text or self.why.startswith(f"{self.text} ")
        origin = "" if told else f"it comes from {self.text}"
        reason = "; ".join(filter(None, (origin, self.why)))
        sentence = f"{text} is not known here{f' ({reason})' if reason else ''}; {advice}"
        return CodeError(node.lineno, sentence, needs=needs)


@dataclass(frozen=True)
class Dotted:
    """A name that is imported from a library, or usually is: `tensorflow.keras.layers.LSTM`."""

    path: str
    imported: bool = True
    """False if the file uses the name without an import."""
    why: str = field(default="which is not read", compare=False)
    """Why its module tells nothing of it, as the end of a sentence that names the module."""
    name: str = field(default="", compare=False)
    """The expression for it in the file that imports it; empty if there is no import."""

    @property
    def last(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def parts(self) -> list[str]:
        return self.path.split(".")

    @property
    def origin(self) -> str:
        """The name of its module."""
        return self.path.rpartition(".")[0] or "elsewhere"


class Thing:
    """An object of a library: a layer, a tensor, a model. Only the library knows its operations."""

    decided = True
    """Whether it is certainly true in a test; a tensor is not."""
    selectable = False
    """Whether a name can be bound to one of several (`OneOf`), as for a model that the code changes later."""

    @property
    def unread(self) -> str:
        """Why its class is not read, as a part of a sentence; then nothing is known of its attributes. Empty if it
        is."""
        return ""


@dataclass(frozen=True, eq=False)
class OneOf:
    """One of several objects, it is unknown which: an operation on it is applied to each."""

    things: tuple[Thing, ...]


@dataclass(frozen=True, eq=False)
class Method:
    """A bound method: `model.add`."""

    owner: Any
    name: str


@dataclass(frozen=True, eq=False)
class Partial:
    """A function with some of its arguments: `partial(LSTM, return_sequences=True)`."""

    function: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


@dataclass(frozen=True)
class Array:
    """An array of which only the shape, or a part of the shape, is known."""

    shape: tuple["int | Unknown", ...]
    more: bool = False
    """Whether there may be further axes, of which nothing is known."""


@dataclass(eq=False)
class Function:
    """A function of the file: its syntax tree, and the scope of its definition."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    defaults: dict[str, Any]
    owner: "Instance | Class | None" = None
    """The object of a bound method, or the class; None for a function."""
    calls: list[int] = field(default_factory=list)
    """The lines of its calls so far, shared by all its bound methods."""
    generator: bool = False
    cls: str = ""
    """The name of its class; empty if it has none."""
    setter: "Function | None" = None
    """What an assignment to the property calls."""
    changed: str = ""
    """The decorator, or the assignment, by which it may be another function."""
    memo: dict[Any, Any] | None = None
    """The results so far of a function that keeps them, by its arguments."""
    role: str = ""
    """What it is without a decorator: "property"."""
    pending: bool = False
    """Whether it is a call of a generator: `defaults` are its arguments, and its body may run at any time."""

    @property
    def full_name(self) -> str:
        """Its name with its class before it."""
        return f"{self.cls}.{self.name}" if self.cls else self.name

    def places(self) -> list[ast.arg]:
        """All its arguments."""
        given = self.node.args
        return [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]

    def decorated(self, name: str) -> bool:
        """Whether it has that decorator, such as `@staticmethod`."""
        if name == self.role:
            return True
        decorators = getattr(self.node, "decorator_list", ())
        return any(isinstance(each, ast.Name) and each.id == name for each in decorators)

    def bound(self, owner: "Instance | Class") -> "Function":
        """The function as a method of an object or a class."""
        return replace(self, owner=owner)


@dataclass(eq=False)
class Class:
    """A class of the file."""

    name: str
    line: int
    bases: list[Any]
    names: dict[str, Any]
    fields: list[str] = field(default_factory=list)
    """Its annotated attributes in their order, which are the arguments of a dataclass."""
    instances: list["Instance"] = field(default_factory=list)
    module: Scope | None = None
    """The names of its file."""

    def find(self, name: str) -> Any:
        """An attribute of the class or its bases; raises KeyError if there is none."""
        for each in self.line_of_descent():
            if isinstance(each, Class) and name in each.names:
                return each.names[name]
        raise KeyError(name)

    def defines(self, *names: str) -> bool:
        """Whether it or one of its bases in the file has one of these attributes."""
        return any(name in each.names for each in self.line_of_descent() if isinstance(each, Class) for name in names)

    def foreign_bases(self) -> Iterator[Dotted]:
        """The classes of libraries from which it derives."""
        return (each for each in self.line_of_descent() if isinstance(each, Dotted))

    def line_of_descent(self) -> list[Any]:
        """The class and all its bases, each once, in Python's order (C3)."""
        return _descent(self, {})


def _descent(base: Any, found: dict[int, list[Any]]) -> list[Any]:
    """The line of one base; `found` has those that are known, because classes may share most of their bases."""
    if not isinstance(base, Class):
        return [base]
    if id(base) not in found:
        lines = [_descent(each, found) for each in base.bases]
        found[id(base)] = [base, *(lines[0] if len(lines) == 1 else merged([*lines, base.bases]))]
    return found[id(base)]


@dataclass(eq=False)
class Instance:
    """An object of a class of the file."""

    cls: Class
    names: dict[str, Any] = field(default_factory=dict)
