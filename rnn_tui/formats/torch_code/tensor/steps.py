"""The values for one step in a loop over time."""

from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.values.records import Thing, Unknown
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape
from rnn_tui.formats.torch_code.tensor.values import Cells, Constant, Tensor


@dataclass(frozen=True, eq=False)
class TimeLoop:
    """A loop over time, with its number of steps."""

    count: Dim
    filled: list[tuple[Constant, Tensor]] = field(default_factory=list)
    """The constant tensors that it fills, with their values after the loop."""


@dataclass(frozen=True, eq=False)
class Parts(Thing):
    """A tensor split into steps along an axis: `x.unbind(1)`; `kept`: whether each step keeps the axis, with size 1."""

    decided = False

    tensor: Tensor
    axis: int
    kept: bool = False


@dataclass(frozen=True, eq=False)
class Numbered(Thing):
    """`enumerate(…)` of steps."""

    decided = False

    of: Thing


@dataclass(frozen=True, eq=False)
class Steps(Thing):
    """`range(x.size(1))`"""

    decided = False

    count: Dim


@dataclass(frozen=True, eq=False)
class Step(Thing):
    """The number of the step: `t`."""

    decided = False

    loop: TimeLoop


@dataclass(eq=False)
class Carried(Thing):
    """The value of a name from the previous step, or from before the loop at the first step."""

    decided = False

    loop: TimeLoop
    begin: Any
    read_by: tuple[Any, str] | None = None
    """The cell that reads it as its state, and the name of the state."""


@dataclass(frozen=True, eq=False)
class StepState(Thing):
    """A second state of a cell after the step: the cell state of an LSTM."""

    decided = False

    cells: Cells
    state: str
    shape: Shape


@dataclass(frozen=True, eq=False)
class EachStep(Unknown):
    """A list with one tensor for each step."""

    steps: Tensor | None = None
