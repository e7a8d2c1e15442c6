"""How the flow of the code leaves a block: by `return`, `break`, `continue` and `raise`."""

from typing import Any

from rnn_tui.formats.python_code.values.records import Unknown


class Leave(Exception):
    """The flow of the code leaves a block."""

    cause: Unknown | None = None
    """What decides whether it does, where that is not known."""


class Raised(Leave):
    """`raise`: nobody means that path to be taken."""


class Break(Leave):
    """`break`"""


class Continue(Leave):
    """`continue`"""


class Return(Leave):
    """`return`"""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value
