"""What a library is to the interpreter, and the interpreter to a library: neither is built on the other.

The interpreter knows Python. What `LSTM(8)`, `model.add(…)` or `class Net(nn.Module)` mean, a library knows: it makes
things (`values.Thing`) of calls, and is asked whatever the code does with a thing.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from rnn_tui.formats.python_code.flow.answers import Answers
from rnn_tui.formats.python_code.flow.branches import Branches
from rnn_tui.formats.python_code.flow.budget import Budget
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.values.records import Class, Dotted, Function, Instance, Scope, Thing, Unknown


@dataclass(frozen=True, eq=False)
class Call:
    """A call as the code writes it, and the values of its arguments; containers stand in them as Python's own."""

    node: ast.Call
    args: list[Any]
    kwargs: dict[str, Any]
    """`"**"` holds what is unknown of them."""

    @property
    def line(self) -> int:
        return self.node.lineno

    def unknown(self, why: str = "") -> Unknown:
        """What it gives, where that is not known."""
        return Unknown(self.node, self.node.lineno, why)


class Library(Protocol):
    """What code may use beside Python. Each method may raise `NotKnown`: what the code asks for is unknown then."""

    def word(self, name: str) -> Any:
        """What a name stands for that the file does not define; `ABSENT` where it means nothing."""

    def imported(self, node: ast.stmt, module: str, name: str) -> None:
        """A name was imported from a module; a whole module where `name` is empty."""

    def call(self, function: Dotted, call: Call) -> Any:
        """What a call of something imported gives."""

    def apply(self, thing: Thing | Instance, call: Call) -> Any:
        """What a call of a thing gives: a layer on a tensor. Of an object of a class of the file too that is a kind of
        the library's, as in the two below."""

    def method(self, thing: Thing | Instance, name: str, call: Call) -> Any:
        """What a method of a thing gives."""

    def attribute(self, thing: Thing | Instance, node: ast.Attribute) -> Any:
        """An attribute of a thing."""

    def assign(self, thing: Thing, target: ast.Attribute, value: Any) -> None:
        """`thing.name = value`"""

    def item(self, thing: Thing, index: Any, node: ast.expr) -> Any:
        """`thing[index]`"""

    def operate(self, node: ast.expr, values: list[Any]) -> Any:
        """An operator on values of which one is a thing: `x + y`."""

    def parts(self, thing: Thing, count: int, star: int | None) -> list[Any] | None:
        """A thing taken apart for so many targets, of which one may take several; None where it has no parts."""

    def named(self, thing: Thing, name: str, of_module: bool) -> None:
        """A thing got a name, in the file's own scope or in another."""

    def missing(self, call: Call, base: Unknown) -> Thing | None:
        """What an undefined name must stand for, of which the code calls a method; None where nothing says so."""

    def kind(self, cls: Class) -> str | None:
        """What of the library's a class of the file is a kind of: `Layer`; None where it is the file's alone."""

    def derived(self, cls: Class) -> bool:
        """A class of that kind was defined; False where its body is not to be read."""

    def instantiate(self, cls: Class, call: Call) -> Any:
        """An object of a class of that kind."""

    def builtin(self, name: str, call: Call) -> Any:
        """What a function of Python's gives for a thing: `len(layers)`."""

    def loop(
        self, thing: Thing, node: ast.For | ast.AsyncFor, scope: Scope, turn: Callable[[Any], Leave | None]
    ) -> bool:
        """A loop over a thing; `turn` binds an item, reads the loop's body, and gives or raises how that is left. False
        where it is no such loop."""

    def items(self, thing: Thing) -> list[Any]:
        """What a loop over a thing goes through."""

    def put(self, thing: Thing, index: Any, value: Any, node: ast.expr) -> None:
        """`thing[index] = value`"""

    def changed(self, thing: Thing, node: ast.AST) -> None:
        """The code changes it in place: `x += 1`."""

    def begin(self) -> Callable[[], None]:
        """Notes what has been made so far; what it gives forgets everything since."""


class Host(Protocol):
    """The interpreter, as its parts and a library see it."""

    budget: Budget
    branches: Branches
    answers: Answers
    """What the user gives for what the code leaves open."""
    module: Scope
    """The names of the file."""
    running: list[Function]
    """The functions of the file that call each other at the moment."""
    statement: int
    """The line of the file's own statement that is read; the function's, where it is one that nothing calls."""
    skimming: bool
    """Whether loops are read once, however often they run."""
    stated: ast.expr | None
    """The expression that is a statement of its own at the moment: nobody takes its value."""
    doubts: int
    """How many unknown values there have been."""

    @property
    def library(self) -> Library:
        """What the code may use beside Python."""

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression."""

    def defaults(self, arguments: ast.arguments, scope: Scope) -> dict[str, Any]:
        """The defaults of a function's arguments, where it is defined."""

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Binds the target of an assignment or a loop."""

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """What a call gives."""

    def call_function(self, function: Function | Class, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """What a function or a class of the file gives for these arguments."""

    def body(self, statements: list[ast.stmt], scope: Scope) -> Leave | None:
        """Reads statements. Returns how they may leave the block, where that is not certain."""

    def skim(self, read: Callable[[], Leave | None]) -> Leave | None:
        """Reads something with every loop in it as one that runs any number of times."""

    def forget(self, node: ast.AST, scope: Scope, why: str) -> None:
        """Makes everything unknown that the code there assigns."""
