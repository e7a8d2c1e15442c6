"""A number from 0 to 1 drawn at random, `random.random()`, which code compares with a share."""

from dataclasses import dataclass
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.records import Thing

SHARE = "random.random"


@dataclass(frozen=True, eq=False)
class Share(Thing):
    """The drawn number: 0 or more, and less than 1."""

    decided = False

    said: str
    """Where it is drawn, in words."""


def is_share(call: Call) -> bool:
    """Whether a call of `torch.rand` draws a single number."""
    return call.args in ([], [1]) and not call.kwargs


def compared(name: str, values: list[Any]) -> bool | None:
    """Whether `share < number`, by the name of `ast`, for every number that can be drawn; None if that differs."""
    one, other = values
    if isinstance(one, int | float):
        one, other, name = other, one, {"Gt": "Lt", "GtE": "LtE", "Lt": "Gt", "LtE": "GtE"}.get(name, "")
    if not isinstance(one, Share) or not isinstance(other, int | float):
        return None
    if other >= 1:
        return {"Lt": True, "LtE": True, "Gt": False, "GtE": False}.get(name)
    if other < 0:
        return {"Lt": False, "LtE": False, "Gt": True, "GtE": True}.get(name)
    return {"Lt": False, "GtE": True}.get(name) if other == 0 else None
