"""The values for one step in a loop over time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.formats.python_code.values.records import Thing, Unknown
from rnn_tui.formats.torch_code.tensor.sizes import Dim, Shape, Size, added
from rnn_tui.formats.torch_code.tensor.values import Cells, Constant, Tensor


@dataclass(frozen=True, eq=False)
class TimeLoop:
    """A loop over time, with its number of steps."""

    count: Dim
    backwards: bool = False
    """Whether it begins with the last step."""
    boxed: bool = False
    """Whether its body is read once, for one step."""
    filled: list[tuple[Constant, Any]] = field(default_factory=list)
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
    """`range(x.size(1))`, `torch.arange(x.size(1))`"""

    decided = False

    count: Dim
    backwards: bool = False
    """Whether it counts down: `range(x.size(1) - 1, -1, -1)`."""
    start: int = 0
    """The first step: 1 for `range(1, x.size(1))`."""


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


def steps_of(args: Sequence[Any]) -> Steps | None:
    """The steps of a `range` from 0 to a size that depends on the inputs, or back; None for others."""
    stop = args[0] if len(args) == 1 else args[1] if len(args) == 2 and args[0] == 0 else None
    if isinstance(stop, Size):
        return Steps(stop)
    if len(args) == 2 and type(args[0]) is int and args[0] > 0 and isinstance(args[1], Size):
        return Steps(added(args[1], args[0], -1), start=args[0])
    if len(args) == 3 and tuple(args[1:]) == (-1, -1) and isinstance(args[0], Size):
        return Steps(added(args[0], 1), backwards=True)
    return None
