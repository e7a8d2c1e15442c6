"""The ways to leave a block of code: `return`, `break`, `continue` and `raise`."""

from typing import Any

from rnn_tui.formats.python_code.values.records import Unknown


class Leave(Exception):
    """The control flow leaves a block."""

    cause: Unknown | None = None
    """The unknown value that decides whether it does; None if it is certain."""


class Raised(Leave):
    """`raise`: the code does not intend this path to be taken."""

    def __init__(self, value: Any = None) -> None:
        super().__init__()
        self.value = value
        """The exception, or its class; None if it is not written."""


class Break(Leave):
    """`break`"""


class Continue(Leave):
    """`continue`"""


class Return(Leave):
    """`return`"""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value
