"""What a piece of Keras code is made of, once it is read: numbers, things not known, layers, tensors, models.

The reader never runs anything, so a value is either plain Python (a number, a string, a tuple …) or one of
the records here. A record remembers the line it came from; lines count through all cells of a notebook
(`cells.Source.where` turns them back into words).
"""

import ast
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.core.errors import RnnError


class CodeError(RnnError):
    """Code that cannot be read as a model; `line` says where, the text says why, without the place."""

    def __init__(self, line: int, text: str, *, mistake: bool = False) -> None:
        super().__init__(shown(text, 600))
        self.line = line
        self.mistake = mistake
        """Whether the code is wrong in itself; otherwise it is only beyond this reader."""


def shown(text: str, longest: int = 60) -> str:
    """The text as one printable line: control characters escaped, the end cut off."""
    plain = "".join(each if each.isprintable() else " " if each in "\n\t" else ascii(each)[1:-1] for each in text)
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


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

    @property
    def text(self) -> str:
        return self.node if isinstance(self.node, str) else written(self.node)

    def error(self, node: ast.expr, what: str = "the number") -> CodeError:
        """The refusal of this value where a layer needs it, written there as `node`."""
        if self.undefined:
            advice = f"assign it above, or write {what}"
            return CodeError(self.line, f"{self.text} is not defined in this file; {advice}", mistake=True)
        text = written(node)
        told = text == self.text or self.why.startswith(f"{self.text} ")
        origin = "" if told else f"it comes from {self.text}"
        reason = "; ".join(filter(None, (origin, self.why)))
        return CodeError(node.lineno, f"{text} is not known here{f' ({reason})' if reason else ''}; write {what}")


def written(node: ast.AST) -> str:
    """The expression as the code writes it, on one line, cut where it is long."""
    try:
        return shown(ast.unparse(node))
    except (RecursionError, MemoryError, ValueError):
        return "an expression nested very deeply"


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


@dataclass(frozen=True)
class Made:
    """An initialiser, regulariser or the like, made by a call: a class name and its arguments."""

    class_name: str
    args: tuple[Any, ...]
    config: dict[str, Any]


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
    """An array of which only the shape is known."""

    shape: tuple[int, ...]


@dataclass(eq=False)
class LayerCall:
    """A layer as the code makes it: `LSTM(8, return_sequences=True)`."""

    class_name: str
    args: list[Any]
    kwargs: dict[str, Any]
    line: int
    number: int = 0
    """How many layers of this kind the file made before it: what Keras names it by."""
    entries: int = 0
    """How many inputs the file made before it, as Keras 2 counts them."""
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each named argument."""
    trainable: bool | None = None
    problem: CodeError | None = None
    """Why no model can use it."""
    tensors: list["Tensor"] = field(default_factory=list)
    """What it made each time it was called."""

    @property
    def name(self) -> str | None:
        given = self.kwargs.get("name")
        return given if isinstance(given, str) else None

    @property
    def several(self) -> bool:
        """Whether it may have more than one output."""
        inner = [each for each in (*self.args, *self.kwargs.values()) if isinstance(each, LayerCall)]
        merged = self.kwargs.get("merge_mode", "concat") is not None
        return bool(self.kwargs.get("return_state")) or not merged or any(each.several for each in inner)


@dataclass(eq=False)
class Tensor:
    """What a layer made of another tensor: a link of a chain. An `Input` has no parent."""

    layer: LayerCall
    parent: "Tensor | None" = None
    output: int | None = None
    """Which of the layer's outputs; None for all there are."""


@dataclass(eq=False)
class ModelRecord:
    """A model as the code makes it, before anything of it is checked."""

    title: str
    line: int
    functional: bool
    name: str | None = None
    number: int = 0
    """How many models of this kind the file made before it."""
    layers: list[LayerCall] = field(default_factory=list)
    root: Tensor | None = None
    """The tensor it starts from."""
    links: list[Tensor] = field(default_factory=list)
    """What each of its layers makes."""
    outputs: tuple[tuple[int, int | None], ...] = ()
    """Which tensors are the model's outputs: the position of a layer in `links`, and which of its outputs; None: all.
    Empty: all of the last layer's."""
    built: Any = None
    """The shape given to `build`, batch axis included."""
    built_line: int = 0
    problem: CodeError | None = None
    notes: list[tuple[int, str]] = field(default_factory=list)
    function: str | None = None
    """The function that made it, by the name to show."""
    alone: bool = False
    """Whether it stands in a function that nothing calls: its mistakes are no mistakes of the file."""
    counts: dict[str, int] = field(default_factory=dict)
    """The names Keras had given when it was made."""
    named: bool = False
    """Whether a variable of the file's own scope gave it its title."""


@dataclass(frozen=True, eq=False)
class Either:
    """One of several models, it is not known which: what is done to it is done to each."""

    models: tuple[ModelRecord, ...]


@dataclass(eq=False)
class Scope:
    """The names of a module, a function or a class body."""

    names: dict[str, Any] = field(default_factory=dict)
    outer: "Scope | None" = None
    counterpart: set[str] = field(default_factory=set)
    """Names that `nonlocal` places in an outer scope."""
    globals: dict[str, "Scope"] = field(default_factory=dict)
    """Names that `global` places in the module's scope."""

    def home(self, name: str) -> "Scope":
        """The scope that an assignment to `name` writes to."""
        if name in self.globals:
            return self.globals[name]
        return self.outer.home(name) if name in self.counterpart and self.outer else self

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


@dataclass(eq=False)
class Class:
    """A class of the file."""

    name: str
    line: int
    bases: list[Any]
    names: dict[str, Any]
    instances: list["Instance"] = field(default_factory=list)

    def find(self, name: str) -> Any:
        """An attribute, looked up through the bases; KeyError where there is none."""
        if name in self.names:
            return self.names[name]
        for base in self.bases:
            if isinstance(base, Class):
                return base.find(name)
        raise KeyError(name)

    @property
    def keras_base(self) -> str | None:
        """The Keras class it is a kind of, if any."""
        for base in self.bases:
            if isinstance(base, Dotted) and base.last in ("Model", "Sequential", "Layer", "Functional"):
                return base.last
            if isinstance(base, Class) and base.keras_base:
                return base.keras_base
        return None


@dataclass(eq=False)
class Instance:
    """An object of a class of the file."""

    cls: Class
    names: dict[str, Any] = field(default_factory=dict)
