"""One call of a layer: everything it is given beside its weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.runtime.buffers import Pool
from rnn_tui.engine.runtime.clamp import Clamp


@dataclass(frozen=True, eq=False)
class Call:
    """The arguments of one forward pass through a layer."""

    inputs: tuple[Array, ...]
    """What it reads, each with the batch as its first axis, (batch, time, features) for a sequence.

    A recurrent layer reads its sequence first; further inputs are the states it starts from.
    """
    masks: tuple[Mask | None, ...] = ()
    """One for each input, None where that has no mask; those left out are None."""
    initial: tuple[Array, ...] = ()
    """The states to start from, (batch, units) each, in the order of the layer's cells and of their states. Where they
    are given, states among the inputs are not read; where there are neither, a layer starts from zeros."""
    training: np.random.Generator | None = None
    """While training: what random numbers are drawn from. None: the layer runs as it does after training."""
    clamp: Mapping[str, Clamp] = field(default_factory=dict)
    """By cell, the signals that keep a value whatever the equations say."""
    constant: bool = False
    """Whether nobody asks for derivatives with respect to its inputs: a kind may leave them out."""
    pool: Pool | None = None
    """Where large arrays come from that are used again for the next batch; None: every run has its own."""

    def __post_init__(self) -> None:
        if len(self.masks) < len(self.inputs):
            left_out = (None,) * (len(self.inputs) - len(self.masks))
            object.__setattr__(self, "masks", (*self.masks, *left_out))

    @property
    def x(self) -> Array:
        """The first input; for most kinds the only one."""
        return self.inputs[0]

    @property
    def mask(self) -> Mask | None:
        """The mask of the first input."""
        return self.masks[0]

    def exact(self) -> Self:
        """The same with inputs and states in float64."""
        return replace(
            self,
            inputs=tuple(np.asarray(each, np.float64) for each in self.inputs),
            initial=tuple(np.asarray(each, np.float64) for each in self.initial),
        )
