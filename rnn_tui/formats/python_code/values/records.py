"""What an expression of the code stands for.

A value is known (a plain Python number, text or tuple), unknown (`Unknown`, with the code's own words and the line), a
list, dictionary or set of which length and items may be known in part (`containers.py`), or one of the records here.
A record remembers the line it came from; lines count through all cells of a notebook (`source_text.Source.where` turns
them back into words).
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self

from rnn_tui.formats.python_code.values.asked import Asked
from rnn_tui.formats.python_code.values.code_error import CodeError, written

ABSENT = object()
"""Stands for a name that is not bound."""


@dataclass(frozen=True, eq=False)
class Unknown:
    """A value that only running the code would tell."""

    node: ast.expr | str
    """The expression as the code writes it: `X.shape[1]`."""
    line: int
    why: str = ""
    """What makes it unknown, as the rest of a sentence."""
    undefined: bool = False
    """Whether the name stands nowhere in the file: a mistake, where a layer needs it."""
    spread: bool = False
    """Whether it stands for any number of values: `*names` in a call."""
    may_be: tuple[Any, ...] = ()
    """Containers and objects of which it may be one: what is done to it may be done to each."""
    asked: Asked | None = None
    """What the user may give for it; None: the expression itself."""
    chosen: bool = False
    """Whether it is one of several things, and `asked` decides which."""

    @property
    def asking(self) -> Asked:
        """What the user may give for it."""
        return self.asked or Asked(self.text, self.line)

    def by(self, asked: Asked) -> Self:
        """The same, given by another name."""
        return replace(self, asked=asked)

    def named(self, name: str, line: int, owner: str) -> Self:
        """The same under the name of a variable, where it has no such name yet."""
        if self.undefined or self.chosen or (self.asked is not None and self.asked.variable):
            return self
        return self.by(Asked(name, line, owner))

    @property
    def text(self) -> str:
        """As the code writes it."""
        return self.node if isinstance(self.node, str) else written(self.node)

    @property
    def reason(self) -> str:
        """Why something made of this value is unknown."""
        return f"{self.text} is not defined in this file" if self.undefined else self.why

    def error(self, node: ast.expr, what: str = "the number", decides: str = "") -> CodeError:
        """The refusal of this value where a layer needs it, written there as `node`; `decides` says for what."""
        asked = self.asking.for_what(decides)
        advice = f"write {what}, or give it: --set {asked.name}=…" if asked.givable else f"write {what}"
        needs = (asked,) if asked.givable else ()
        if self.undefined:
            text = f"{self.text} is not defined in this file; assign it above, or {advice}"
            return CodeError(self.line, text, mistake=True, needs=needs)
        text = written(node)
        told = text == self.text or self.why.startswith(f"{self.text} ")
        origin = "" if told else f"it comes from {self.text}"
        reason = "; ".join(filter(None, (origin, self.why)))
        sentence = f"{text} is not known here{f' ({reason})' if reason else ''}; {advice}"
        return CodeError(node.lineno, sentence, needs=needs)


@dataclass(frozen=True)
class Dotted:
    """A name that an import (or habit) ties to a library: `tensorflow.keras.layers.LSTM`."""

    path: str
    imported: bool = True
    """False where the file uses the name without importing it."""

    @property
    def last(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def parts(self) -> list[str]:
        return self.path.split(".")

    @property
    def origin(self) -> str:
        """The module it comes from."""
        return self.path.rpartition(".")[0] or "elsewhere"


class Thing:
    """What a library made of the code: a layer, a tensor, a model. Only the library knows what can be done with it."""

    decided = True
    """Whether it counts as true; a tensor may be anything."""
    selectable = False
    """Whether a name may stand for one of several (`OneOf`): a model, to which the code goes on to do things."""


@dataclass(frozen=True, eq=False)
class OneOf:
    """One of several things, it is not known which: what is done to it is done to each."""

    things: tuple[Thing, ...]


@dataclass(frozen=True, eq=False)
class Method:
    """A method of a value, not called yet: `model.add`."""

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
    """An array of which only the shape is known, or the part of it that the code states."""

    shape: tuple["int | Unknown", ...]


@dataclass(eq=False)
class Parser:
    """An `argparse.ArgumentParser`."""

    defaults: dict[str, Any] = field(default_factory=dict)
    """What its arguments are where they are not given; without those that must be."""
    known: bool = True
    """Whether it is known which arguments it has."""


@dataclass(eq=False)
class Scope:
    """The names of a module, a function or a class body."""

    names: dict[str, Any] = field(default_factory=dict)
    outer: "Scope | None" = None
    nonlocals: set[str] = field(default_factory=set)
    """Names that `nonlocal` places in an outer scope."""
    globals: dict[str, "Scope"] = field(default_factory=dict)
    """Names that `global` places in the module's scope."""
    owner: str = ""
    """The function or class whose names they are, with its class before it; empty: the file's own."""

    def home(self, name: str) -> "Scope":
        """The scope that an assignment to `name` writes to."""
        if name in self.globals:
            return self.globals[name]
        return self.outer.home(name) if name in self.nonlocals and self.outer else self

    def globals_of(self, names: list[str], module: "Scope") -> None:
        """`global`: the names are the module's."""
        if self is not module:
            self.globals |= dict.fromkeys(names, module)

    def find(self, name: str) -> "Scope | None":
        """The nearest scope that knows `name`."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = scope.outer
        return scope


@dataclass(eq=False)
class Function:
    """A function of the file: its tree, and the scope it was defined in."""

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    defaults: dict[str, Any]
    owner: "Instance | None" = None
    """The object it is called on, where it is a method."""
    calls: list[int] = field(default_factory=list)
    """The lines of its calls so far; shared by all its bound copies."""
    generator: bool = False
    cls: str = ""
    """The class it stands in."""

    @property
    def full_name(self) -> str:
        """With its class before it."""
        return f"{self.cls}.{self.name}" if self.cls else self.name

    def decorated(self, name: str) -> bool:
        """Whether it is decorated so: `@staticmethod`."""
        decorators = getattr(self.node, "decorator_list", ())
        return any(isinstance(each, ast.Name) and each.id == name for each in decorators)

    def bound(self, owner: "Instance") -> "Function":
        """The method of an object."""
        return Function(self.name, self.node, self.scope, self.defaults, owner, self.calls, self.generator, self.cls)


@dataclass(eq=False)
class Class:
    """A class of the file."""

    name: str
    line: int
    bases: list[Any]
    names: dict[str, Any]
    fields: list[str] = field(default_factory=list)
    """The attributes that it annotates, in order: the arguments of a dataclass."""
    instances: list["Instance"] = field(default_factory=list)

    def find(self, name: str) -> Any:
        """An attribute, looked up through the bases; KeyError where there is none."""
        for each in self.line_of_descent():
            if isinstance(each, Class) and name in each.names:
                return each.names[name]
        raise KeyError(name)

    def foreign_bases(self) -> Iterator[Dotted]:
        """The classes of libraries that it is a kind of."""
        return (each for each in self.line_of_descent() if isinstance(each, Dotted))

    def line_of_descent(self) -> list[Any]:
        """Itself and all that it is a kind of, each once, the nearest first."""
        waiting, found = [self], dict[int, Any]()
        while waiting:
            each = waiting.pop(0)
            if id(each) not in found:
                found[id(each)] = each
                waiting[:0] = each.bases if isinstance(each, Class) else []
        return list(found.values())


@dataclass(eq=False)
class Instance:
    """An object of a class of the file."""

    cls: Class
    names: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Super:
    """`super()`: an object, seen from behind a class that it is a kind of."""

    owner: Instance
    behind: Class

    def find(self, name: str) -> Any:
        """An attribute of the classes behind; KeyError where there is none."""
        line = self.owner.cls.line_of_descent()
        for each in line[line.index(self.behind) + 1 :] if self.behind in line else []:
            if isinstance(each, Class) and name in each.names:
                return each.names[name]
        raise KeyError(name)
