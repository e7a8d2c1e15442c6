"""What a model takes as its input: numbers or token ids, and of which shape."""

from dataclasses import dataclass
from typing import Self

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.plan.inputs import nominal_shape
from rnn_tui.engine.plan.stack import Stack


@dataclass(frozen=True)
class InputSpec:
    """The input of a built stack, for those who provide data."""

    expected: Shape
    """(batch, time, features), or (batch, time) for token ids; None for an axis of any size."""
    nominal: tuple[int, ...]
    """The same with a size on every axis, also where the model leaves it open."""
    ids: int | None = None
    """The number of token ids; None if the model reads numbers."""
    padding: bool = False
    """Whether id 0 means padding rather than a token."""

    @classmethod
    def of(cls, stack: Stack, *, vectors: bool = False) -> Self:
        """The input of a stack; raises `NotBuilt`, and `InputError` if it is not a sequence. With `vectors` (batch,
        features) is taken too, a number for each timestep."""
        nominal = nominal_shape(stack)
        first = stack.layers[0] if stack.layers else None
        ids = None if first is None else first.vocabulary
        assert stack.input_shape is not None
        if len(nominal) < 2 or (len(nominal) == 2 and ids is None and not vectors):
            raise InputError(f"the model reads no sequences: its input is {stack.input_shape}")
        return cls(stack.input_shape, nominal, ids, bool(getattr(first, "mask_zero", False)))

    @property
    def features(self) -> int:
        """How many numbers a timestep has; 0 for token ids."""
        size = 1
        for each in self.nominal[2:]:
            size *= each
        return 0 if self.ids is not None else size

    @property
    def first_id(self) -> int:
        """The first id that is a token."""
        return int(self.padding)

    @property
    def words(self) -> tuple[str, ...]:
        """The shape, with the names of its axes and the range of its ids, and shorter."""
        if self.ids is None:
            return f"(batch, time, features) = {self.expected}", f"{self.expected}"
        ids = f", token ids from 0 to {self.ids - 1:,}"
        return f"(batch, time) = {self.expected}{ids}", f"{self.expected}{ids}", f"{self.expected}"
