"""The arguments of a function of PyTorch."""

from collections.abc import Sequence
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call


class Given:
    """The arguments of a call, by position or name."""

    def __init__(self, call: Call) -> None:
        self.args, self.kwargs, self.line = list(call.args), dict(call.kwargs), call.line

    @classmethod
    def of_values(cls, line: int, *args: Any) -> "Given":
        """Arguments by position."""
        found = cls.__new__(cls)
        found.args, found.kwargs, found.line = list(args), {}, line
        return found

    def of(self, place: int, name: str, default: Any = None) -> Any:
        """The argument at that position or with that name."""
        return self.args[place] if place < len(self.args) else self.kwargs.get(name, default)

    def rest(self, place: int, name: str) -> Sequence[Any]:
        """All arguments from that position on, given separately or as one tuple."""
        given = self.args[place:] or self.kwargs.get(name, ())
        if len(given) == 1 and isinstance(given[0], tuple | list):
            return list(given[0])
        return list(given)
