"""Interventions on numbers: one weight, one input, or the whole recurrent matrix."""

from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.interventions.intervention import Intervention, finite, place_of, position_of, shown
from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.plan.graph import INPUT
from rnn_tui.engine.plan.inputs import vocabulary_of
from rnn_tui.engine.plan.stack import Stack

RECURRENT = "recurrent_kernel"
"""Keras's name of the weight that leads from step to step."""


def weight_of(stack: Stack, layer: int, name: str) -> tuple[int, Weight]:
    """The index of that weight among those of the layer with that key, and its declaration; raises `InputError`, which
    lists the weights there are."""
    found = stack.weights[position_of(stack, layer)] if layer >= 0 else ()
    for position, each in enumerate(found):
        if each.name == name:
            return position, each
    have = f"has the weights {', '.join(each.name for each in found)}" if found else "has no weights"
    raise InputError(f"{place_of(stack, layer)} {have}, no {name!r:.60}")


def checked_cell(index: tuple[int, ...], shape: tuple[int, ...], what: str) -> None:
    """Raises `InputError` if an array of that shape has no such cell."""
    if len(index) != len(shape) or not all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        last = ", ".join(str(n - 1) for n in shape)
        raise InputError(f"{what} has no cell {list(index)}: its cells count from {[0] * len(shape)} to [{last}]")


@dataclass(frozen=True, kw_only=True)
class SetWeight(Intervention):
    """One number of one weight."""

    weight: str
    """Keras's name: `kernel`, `recurrent_kernel`, `bias`, `forward/kernel` inside a Bidirectional."""
    index: tuple[int, ...]
    """An index for each axis, counted from 0."""

    @property
    def brief(self) -> str:
        return f"{self.weight}[{', '.join(map(str, self.index))}] = {shown(self.value)}"

    @property
    def where(self) -> tuple[object, ...]:
        return (SetWeight, self.layer, self.weight, self.index)

    def check(self, stack: Stack) -> None:
        checked_cell(self.index, weight_of(stack, self.layer, self.weight)[1].shape, self.weight)
        finite(self.value)

    def weights(self, stack: Stack, weights: tuple[Array, ...]) -> tuple[Array, ...]:
        position, _ = weight_of(stack, self.layer, self.weight)
        made = np.array(weights[position])
        made[self.index] = self.value
        return (*weights[:position], made, *weights[position + 1 :])


@dataclass(frozen=True, kw_only=True)
class ScaleRecurrent(Intervention):
    """The whole recurrent matrix of a cell times a factor, which scales its eigenvalues and so its memory."""

    cell: str = ""
    """"forward" or "backward" inside a Bidirectional."""

    @property
    def brief(self) -> str:
        return f"{f'{self.cell} ' if self.cell else ''}Wh × {shown(self.value)}"

    @property
    def where(self) -> tuple[object, ...]:
        return (ScaleRecurrent, self.layer, self.cell)

    @property
    def _weight(self) -> str:
        return f"{self.cell}/{RECURRENT}" if self.cell else RECURRENT

    def check(self, stack: Stack) -> None:
        weight_of(stack, self.layer, self._weight)
        finite(self.value)

    def weights(self, stack: Stack, weights: tuple[Array, ...]) -> tuple[Array, ...]:
        position, _ = weight_of(stack, self.layer, self._weight)
        return (*weights[:position], weights[position] * self.value, *weights[position + 1 :])


@dataclass(frozen=True, kw_only=True)
class SetInput(Intervention):
    """One number of the inputs, or one token."""

    layer: int = INPUT
    """The key of the input: -1 for the first, -2 for the second."""
    sequence: int = 0
    """The sequence, counted from 0."""
    t: int = 1
    """The timestep as the screen counts: 1 is the first input."""
    feature: int | None = None
    """The feature, counted from 0; None: the token, if inputs are token ids."""

    @property
    def brief(self) -> str:
        cell = "" if self.feature is None else f"[{self.feature}]"
        which = f" of sequence {self.sequence + 1}" if self.sequence else ""
        of = f" of input {INPUT - self.layer + 1}" if self.layer < INPUT else ""
        return f"x_{self.t}{cell}{of} = {shown(self.value)}{which}"

    @property
    def where(self) -> tuple[object, ...]:
        return (SetInput, self.layer, self.sequence, self.t, self.feature)

    def check(self, stack: Stack) -> None:
        shape = stack.input_shape if stack.wiring is None else stack.wiring.input(self.layer).shape
        if shape is None:
            raise InputError("the model is not built, so it has no inputs to change")
        if len(shape) not in (2, 3):
            raise InputError(f"one number is set of (batch, time, features) or (batch, time), not of {shape}")
        self._inside(tuple(np.iinfo(np.int64).max if axis is None else axis for axis in (None, None, *shape[2:])))
        vocabulary = vocabulary_of(stack, self.layer)
        finite(self.value)
        if vocabulary is not None and not (self.value == int(self.value) and 0 <= self.value < vocabulary):
            raise InputError(f"a token is a whole number from 0 to {vocabulary - 1}, not {shown(self.value)}")

    def _inside(self, shape: tuple[int, ...]) -> None:
        """Raises `InputError` if inputs of that shape have no such number."""
        if (self.feature is None) != (len(shape) == 2):
            raise InputError(
                "inputs are token ids here: there are no features"
                if len(shape) == 2
                else "inputs have features here: say which, counted from 0"
            )
        if not 0 <= self.sequence < shape[0]:
            raise InputError(f"there is no sequence {self.sequence + 1}: the batch has {shape[0]}")
        if not 1 <= self.t <= shape[1]:
            raise InputError(f"there is no input x_{self.t}: sequences have the steps 1 to {shape[1]}")
        if self.feature is not None and not 0 <= self.feature < shape[2]:
            raise InputError(f"there is no feature {self.feature}: features count from 0 to {shape[2] - 1}")

    def inputs(self, x: Array) -> Array:
        self._inside(x.shape)
        made = np.array(x)
        made[(self.sequence, self.t - 1, *(() if self.feature is None else (self.feature,)))] = self.value
        return made
