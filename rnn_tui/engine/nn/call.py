"""One call of a layer: everything that it is given besides its weights."""

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
    """The inputs. The first axis of each is the batch; a sequence is (batch, time, features).

    For a recurrent layer the first input is the sequence; further inputs are its initial states.
    """
    masks: tuple[Mask | None, ...] = ()
    """A mask for each input, None for an input without one; missing entries at the end mean None."""
    initial: tuple[Array, ...] = ()
    """The initial states, (batch, units) each, in the order of the layer's cells and of their states. If they are
    given, states among the inputs are ignored; if there are neither, a layer starts from zeros."""
    training: np.random.Generator | None = None
    """In training mode the source of random numbers; None: the layer runs in inference mode."""
    clamp: Mapping[str, Clamp] = field(default_factory=dict)
    """For each cell by its name, the signals that are held at a fixed value."""
    constant: bool = False
    """Whether the derivatives with respect to its inputs are not needed; a kind may then leave them out."""
    pool: Pool | None = None
    """A pool of large arrays that are used again for the next batch; None: every run allocates its own."""

    def __post_init__(self) -> None:
        if len(self.masks) < len(self.inputs):
            left_out = (None,) * (len(self.inputs) - len(self.masks))
            object.__setattr__(self, "masks", (*self.masks, *left_out))

    @property
    def x(self) -> Array:
        """The first input; most kinds have no other."""
        return self.inputs[0]

    @property
    def mask(self) -> Mask | None:
        """The mask of the first input."""
        return self.masks[0]

    def exact(self) -> Self:
        """The same call with inputs and states in float64."""
        return replace(
            self,
            inputs=tuple(np.asarray(each, np.float64) for each in self.inputs),
            initial=tuple(np.asarray(each, np.float64) for each in self.initial),
        )
