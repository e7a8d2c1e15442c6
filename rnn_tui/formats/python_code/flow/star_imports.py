"""`from module import *`: the names that a module is known to define, and what is assumed of one that is not read."""

from collections.abc import Iterator

_OF_ARRAYS = ("sum", "min", "max", "any", "all", "abs", "round")
_SHADOWED = {
    "numpy": _OF_ARRAYS,
    "pylab": _OF_ARRAYS,
    "math": ("pow",),
    "torch": (*_OF_ARRAYS, "range"),
    "tensorflow": ("abs", "range", "pow", "round", "map"),
}
"""Python's functions that a module defines otherwise."""


def shadowed(module: str) -> dict[str, str]:
    """Python's functions to which `from module import *` gives another meaning, with the full names of these."""
    parts = module.split(".")
    if parts[-1] in ("backend", "ops") and "keras" in parts:
        return {each: f"{module}.{each}" for each in (*_OF_ARRAYS, "pow")}
    home = "numpy" if parts[0] == "pylab" else module
    return {each: f"{home}.{each}" for each in _SHADOWED.get(parts[0] if parts[0] == "pylab" else module, ())}


class StarImports:
    """The modules imported with `*` that are not read, and Python's functions that the code uses after that."""

    def __init__(self) -> None:
        self._modules: dict[str, int] = {}
        self._assumed: dict[str, None] = {}

    def read(self, module: str, line: int) -> None:
        """An import of everything in a module that is not read."""
        self._modules.setdefault(module, line)

    def used(self, name: str) -> None:
        """One of Python's functions is used under its name."""
        if self._modules:
            self._assumed[name] = None

    def notes(self) -> Iterator[tuple[int, str]]:
        """What is assumed: a line and a sentence."""
        if self._assumed:
            module, line = next(iter(self._modules.items()))
            names = list(self._assumed)
            are = "is" if len(names) == 1 else "are"
            yield (
                line,
                f"{module} is not read, and could define anything; {', '.join(names)} {are} taken to be Python's",
            )
