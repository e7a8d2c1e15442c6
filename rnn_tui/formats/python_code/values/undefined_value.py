"""A value that the code does not define, with the name by which the user can give it."""

import ast
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class Undefined:
    """A value to ask for. Two are equal if the same answer gives both."""

    name: str
    """The expression in the code: `n_words`, `X.shape[1]`."""
    line: int
    """The line where it is used."""
    owner: str = ""
    """The function whose variable or argument it is, with its class before it; "" for the module's."""
    decides: str = ""
    """What it determines: `units of LSTM`."""

    @property
    def variable(self) -> bool:
        """Whether it is a variable or an argument."""
        return self.name.isidentifier()

    @property
    def givable(self) -> bool:
        """Whether the user can give it: its name is an expression."""
        try:
            ast.parse(self.name, mode="eval")
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return False
        return True

    @property
    def full_name(self) -> str:
        """The name with its function before it: `build.n_units`; for an argument of `__init__` its class:
        `Net.units`."""
        owner = self.owner.removesuffix(".__init__").rpartition(".")[2]
        return f"{owner}.{self.name}" if owner else self.name

    def for_what(self, decides: str) -> Self:
        """The same value with another text for what it determines."""
        return replace(self, decides=self.decides or decides)


def names_of(name: str, owner: str) -> tuple[str, ...]:
    """All names by which it can be given: alone, with its function, with its class and function."""
    parts = owner.split(".") if owner else []
    if parts[-1:] == ["__init__"]:
        parts.pop()
    return (name, *(".".join([*parts[start:], name]) for start in range(len(parts))))
