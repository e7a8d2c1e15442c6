"""What a user may be asked for: a value that the code leaves open, by the name it can be given by."""

import ast
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True)
class Asked:
    """A value that is left open; equal where the same value would be given."""

    name: str
    """As the code writes it: `n_words`, `X.shape[1]`."""
    line: int
    """Where it is left open."""
    owner: str = ""
    """The function whose name or argument it is, with its class before it; empty: the file's own."""
    decides: str = ""
    """What depends on it: `units of LSTM`."""

    @property
    def variable(self) -> bool:
        """Whether it is a name that the code assigns, or an argument."""
        return self.name.isidentifier()

    @property
    def givable(self) -> bool:
        """Whether it has a name that can be given: an expression of the code."""
        try:
            ast.parse(self.name, mode="eval")
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return False
        return True

    @property
    def full_name(self) -> str:
        """The name with the function before it: `build.n_units`. Of what begins an object, the class: `Net.units`."""
        owner = self.owner.removesuffix(".__init__").rpartition(".")[2]
        return f"{owner}.{self.name}" if owner else self.name

    def for_what(self, decides: str) -> Self:
        """The same, with what depends on it."""
        return replace(self, decides=self.decides or decides)


def names_of(name: str, owner: str) -> tuple[str, ...]:
    """Every name that something may be given by: alone, behind its function, behind that and its class."""
    parts = owner.split(".") if owner else []
    if parts[-1:] == ["__init__"]:
        parts.pop()
    return (name, *(".".join([*parts[start:], name]) for start in range(len(parts))))
