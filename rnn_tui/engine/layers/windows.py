"""Windows over time: which steps a kernel or a pool looks at, for convolutions and pooling.

Shapes: x is (batch, time, features), windows are (batch, steps, size, features). Padding as in TensorFlow and Keras:
"valid" looks only at windows that lie inside; "same" adds zeros at both ends, the odd one at the end, so that there are
time / strides steps; "causal" adds them at the beginning only, so that a step never sees the future.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rnn_tui.engine.core.arrays import Array


@dataclass(frozen=True)
class Windows:
    """How far windows reach, how far they are apart, and what stands before the first step and behind the last."""

    size: int
    strides: int = 1
    dilation: int = 1
    padding: str = "valid"

    @property
    def reach(self) -> int:
        """From a window's first step to its last, both counted."""
        return (self.size - 1) * self.dilation + 1

    def length(self, time: int | None) -> int | None:
        """How many windows there are over so many steps; 0 or less where not one fits."""
        if time is None:
            return None
        if self.padding == "same":
            return -(-time // self.strides)
        steps = time + (self.reach - 1 if self.padding == "causal" else 0)
        return (steps - self.reach) // self.strides + 1

    def around(self, time: int) -> tuple[int, int]:
        """How many steps are added before the first and behind the last."""
        if self.padding == "causal":
            return self.reach - 1, 0
        if self.padding == "valid":
            return 0, 0
        total = max((-(-time // self.strides) - 1) * self.strides + self.reach - time, 0)
        return total // 2, total - total // 2

    def of(self, x: Array, fill: float = 0.0) -> Array:
        """(batch, steps, size, features): what stands in every window; `fill` where there is no step."""
        padded = np.pad(x, ((0, 0), self.around(x.shape[1]), (0, 0)), constant_values=fill)
        views = sliding_window_view(padded, self.reach, axis=1)  # (batch, places, features, reach)
        return views[:, :: self.strides, :, :: self.dilation].swapaxes(2, 3)

    def back(self, windows: Array, time: int) -> Array:
        """(batch, time, features): the numbers of all windows, each added where it was taken from."""
        before, behind = self.around(time)
        padded = np.zeros((len(windows), before + time + behind, windows.shape[3]), windows.dtype)
        steps = windows.shape[1]
        for place in range(self.size):
            first = place * self.dilation
            padded[:, first : first + (steps - 1) * self.strides + 1 : self.strides] += windows[:, :, place]
        return padded[:, before : before + time]

    def steps(self, time: int, step: int) -> list[int | None]:
        """The steps that the window of that number looks at, from 0; None for one that is padding."""
        first = step * self.strides - self.around(time)[0]
        found = [first + place * self.dilation for place in range(self.size)]
        return [each if 0 <= each < time else None for each in found]
