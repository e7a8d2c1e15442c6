"""The names of a module, a function or a class body."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(eq=False)
class Scope:
    """The names of a module, a function or a class body."""

    names: dict[str, Any] = field(default_factory=dict)
    outer: "Scope | None" = None
    nonlocals: set[str] = field(default_factory=set)
    """The names declared `nonlocal`."""
    globals: dict[str, "Scope"] = field(default_factory=dict)
    """The names declared `global`, with the module's scope."""
    owner: str = ""
    """The function or class of the scope, with its class before it; "" for the module."""
    of_class: bool = False
    """Whether it is the body of a class, whose names functions inside it do not see."""
    of_comprehension: bool = False
    file: Path | None = None
    """The imported file whose names these are; None for the script."""
    own: frozenset[str] = frozenset()
    """The names that the function of the scope binds somewhere: they are nobody else's, even while they are unbound."""

    @property
    def module(self) -> "Scope":
        """The names of its file."""
        return self.outer.module if self.outer else self

    @property
    def statement(self) -> "Scope":
        """The scope of the statement around a comprehension, where `:=` binds its names."""
        return self.outer.statement if self.of_comprehension and self.outer else self

    def home(self, name: str) -> "Scope":
        """The scope in which an assignment binds `name`."""
        if name in self.globals:
            return self.globals[name]
        return self.outer.home(name) if name in self.nonlocals and self.outer else self

    def globals_of(self, names: list[str]) -> None:
        """Declares names `global`."""
        if self.outer is not None:
            self.globals |= dict.fromkeys(names, self.module)

    def find(self, name: str) -> "Scope | None":
        """The innermost scope that binds `name`; None if none does, or if it is the name of a function that has not
        bound it yet."""
        scope: Scope | None = self
        while scope is not None and name not in scope.names:
            scope = None if name in scope.own else scope.outer
        return scope

    def unbound(self, name: str) -> bool:
        """Whether `name` belongs to a function that has not bound it yet."""
        scope: Scope | None = self
        while scope is not None and name not in scope.own:
            scope = scope.outer
        return scope is not None and name not in scope.names
