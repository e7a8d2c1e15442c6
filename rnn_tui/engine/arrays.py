"""The two words every file of the engine uses: an array of floats, and a shape with unknown axes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
"""Numbers: weights, inputs, states, outputs."""

Mask = NDArray[np.bool_]
"""(batch, time): True where a step counts, False where it is skipped (Keras's meaning)."""

Shape = tuple[int | None, ...]
"""A shape with its batch axis; None stands for an axis of unknown size, as Keras prints it."""
