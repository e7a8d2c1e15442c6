"""What stands for one step in a loop over time."""

from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.values.records import Thing, Unknown
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape
from rnn_tui.formats.torch_code.tensor.values import Cells, Constant, Tensor


@dataclass(frozen=True, eq=False)
class TimeLoop:
    """A loop that takes so many steps."""

    count: Dim
    filled: list[tuple[Constant, Tensor]] = field(default_factory=list)
    """Tensors of one number everywhere that it fills, and what they are after it."""


@dataclass(frozen=True, eq=False)
class Parts(Thing):
    """A tensor cut into its steps along an axis: `x.unbind(1)`; `kept`: each keeps the axis, of size 1."""

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
    """What the step before left in a name; before the first step what the name stood for."""

    decided = False

    loop: TimeLoop
    begin: Any
    read_by: tuple[Any, str] | None = None
    """The cell that reads it as its state, and which of its states."""


@dataclass(frozen=True, eq=False)
class StepState(Thing):
    """A state of a cell after the step, beside the one that it puts out: the cell state of an LSTM."""

    decided = False

    cells: Cells
    state: str
    shape: Shape


@dataclass(frozen=True, eq=False)
class EachStep(Unknown):
    """A list that holds one tensor for each step."""

    steps: Tensor | None = None
