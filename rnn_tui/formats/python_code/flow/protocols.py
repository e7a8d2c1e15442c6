"""The interfaces between the interpreter and a library such as Keras or PyTorch; neither imports the other.

The interpreter knows Python. A library knows the meaning of `LSTM(8)`, `model.add(…)` or `class Net(nn.Module)`: it
creates objects (`values.Thing`), and the interpreter calls it for every operation on them.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from rnn_tui.formats.python_code.flow.branches import Branches
from rnn_tui.formats.python_code.flow.budget import Budget
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.star_imports import StarImports
from rnn_tui.formats.python_code.given_values import GivenValues
from rnn_tui.formats.python_code.values.records import Class, Dotted, Function, Instance, Thing, Unknown
from rnn_tui.formats.python_code.values.scope import Scope


@dataclass(frozen=True, eq=False)
class Call:
    """A call in the code, and the values of its arguments, in which containers are Python's own."""

    node: ast.Call
    args: list[Any]
    kwargs: dict[str, Any]
    """The keyword arguments; the key `"**"` holds an unknown value if some of them are unknown."""

    @property
    def line(self) -> int:
        return self.node.lineno

    def unknown(self, why: str = "") -> Unknown:
        """The result of the call if it is unknown."""
        return Unknown(self.node, self.node.lineno, why)


class Library(Protocol):
    """The objects that code can use besides Python's. Every method can raise `NotKnown`: the result is then unknown."""

    def word(self, name: str) -> Any:
        """The value of a name that the file does not define; `ABSENT` if it has none."""

    def imported(self, node: ast.stmt, module: str, name: str) -> None:
        """Called for an import of a name from a module that is not read, or of the module if `name` is empty."""

    def call(self, function: Dotted, call: Call) -> Any:
        """The result of a call of an imported function or class."""

    def apply(self, thing: Thing | Instance, call: Call) -> Any:
        """The result of a call of an object, such as a layer on a tensor. The object may also be an instance of a class
        of the file that derives from one of the library, as in the two methods below."""

    def method(self, thing: Thing | Instance, name: str, call: Call) -> Any:
        """The result of a method call."""

    def attribute(self, thing: Thing | Instance, node: ast.Attribute) -> Any:
        """The value of an attribute of an object."""

    def assign(self, thing: Thing, target: ast.Attribute, value: Any) -> None:
        """`thing.name = value`"""

    def item(self, thing: Thing, index: Any, node: ast.expr) -> Any:
        """`thing[index]`"""

    def operate(self, node: ast.expr, values: list[Any]) -> Any:
        """The result of an operator on values of which one is an object of the library: `x + y`."""

    def parts(self, thing: Thing, count: int, star: int | None) -> list[Any] | None:
        """The parts of an object unpacked into `count` targets, of which number `star` takes several; None if it has
        none."""

    def named(self, thing: Thing, name: str, of_module: bool) -> None:
        """Called when an object is bound to a name, in the module's scope or in another."""

    def missing(self, call: Call, base: Unknown) -> Thing | None:
        """The object that an undefined name must be if the code calls a method of it; None if that is unknown."""

    def unread(self, function: Unknown, call: Call) -> Any:
        """The result of a call of an unknown value on objects of the library."""

    def unread_attribute(self, value: Unknown, name: str) -> Any:
        """An attribute of an unknown value that is an object of the library; `ABSENT` for others."""

    def kind(self, cls: Class) -> str | None:
        """The class of the library from which a class of the file derives, such as `Layer`; None if there is none."""

    def derived(self, cls: Class) -> bool:
        """Called for the definition of such a class; returns False if its body is not to be read."""

    def instantiate(self, cls: Class, call: Call) -> Any:
        """An instance of such a class."""

    def builtin(self, name: str, call: Call) -> Any:
        """The result of a built-in function for an object: `len(layers)`."""

    def loop(
        self, thing: Thing, node: ast.For | ast.AsyncFor, scope: Scope, turn: Callable[[Any], Leave | None]
    ) -> bool:
        """Reads a loop over an object. `turn` binds an item and reads the loop's body; it returns or raises how the
        body is left. Returns False if the object is read like any other value."""

    def items(self, thing: Thing) -> list[Any]:
        """The items of a loop over an object."""

    def put(self, thing: Thing, index: Any, value: Any, node: ast.expr) -> None:
        """`thing[index] = value`"""

    def changed(self, thing: Thing, node: ast.AST) -> None:
        """Called when the code changes an object in place: `x += 1`."""

    def keeps(self, instance: Instance) -> bool:
        """Whether code that is not read leaves an object of a class of the file as it was made."""

    def left(self, made: dict[int, Any], error: Exception) -> None:
        """A statement was left in the middle: what it has made, by identity, and changed of what was there before, is
        not known."""

    def begin(self) -> Callable[[], None]:
        """Records the objects so far; returns a function that removes all later ones."""


class Host(Protocol):
    """The part of the interpreter that its modules and a library use."""

    budget: Budget
    branches: Branches
    answers: GivenValues
    """The user's values for what the code does not define."""
    module: Scope
    """The names of the file."""
    running: list[Function]
    """The running functions of the file, the outermost first."""
    statement: int
    """The line of the module's statement that is being read, or of a function that is never called."""
    skimming: bool
    """Whether every loop is read only once."""
    stated: ast.expr | None
    """The expression statement that is being read; its value is not used."""
    doubts: int
    """The number of unknown values so far."""
    settings: dict[str, Any]
    """The values that the code has assigned to attributes of modules, by full name: `tf.model = …`."""
    star: StarImports

    @property
    def library(self) -> Library:
        """The library that the code uses."""

    def where(self, line: int) -> str:
        """The place of a line in words: `line 5`, `cell 3, line 2`, or `config.py, line 5`."""

    def own(self, line: int) -> bool:
        """Whether the line belongs to the script, and not to a file that it imports from."""

    def imported(self, module: str, level: int, scope: Scope) -> Scope | None:
        """The names of a file of the project that the code in `scope` imports; None if there is no such file, or if it
        cannot be read. `level`: the number of dots before the name of its module."""

    def untold(self, module: str, level: int, scope: Scope) -> str:
        """Why a name that the code in `scope` imports from a module has no value, as the end of a sentence."""

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression."""

    def defaults(self, arguments: ast.arguments, scope: Scope) -> dict[str, Any]:
        """The values of the default arguments of a function, evaluated where it is defined."""

    def assign(self, target: ast.expr, value: Any, scope: Scope) -> None:
        """Binds the target of an assignment or a loop."""

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """The result of a call."""

    def call_function(self, function: Function | Class, node: ast.AST, args: list[Any], kwargs: dict[str, Any]) -> Any:
        """The result of a call of a function or class of the file."""

    def apply(self, function: Any, args: list[Any], kwargs: dict[str, Any], node: ast.AST) -> Any:
        """The result of a call of a value for arguments that are known already; raises `NotKnown`."""

    def later(self, function: Function) -> None:
        """Makes unknown what a function of the file changes that may be called any number of times."""

    def body(self, statements: list[ast.stmt], scope: Scope) -> Leave | None:
        """Reads statements. Returns how they may leave the block if that is not certain, otherwise None."""

    def skim(self, read: Callable[[], Leave | None]) -> Leave | None:
        """Calls `read` with every loop treated as one with an unknown number of iterations."""

    def forget(self, node: ast.AST, scope: Scope, why: str) -> None:
        """Makes all names unknown that the code assigns."""
