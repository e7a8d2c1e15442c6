"""Windows over time for convolutions and pooling: the steps that a kernel or a pool reads.

Shapes: x is (batch, time, features), windows are (batch, steps, size, features). Padding as in TensorFlow and Keras:
"valid" takes only windows that lie inside; "same" adds steps at both ends, the odd one at the end, so that there are
time / strides windows; "causal" adds them at the beginning only, so that no step depends on later ones.
"""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError


def window_count(time: int | None, size: int, strides: int, dilation: int, padding: str) -> int | None:
    """The number of windows over `time` steps; 0 or less if none fits, None if `time` is unknown."""
    if time is None:
        return None
    if padding == "same":
        return -(-time // strides)
    reach = (size - 1) * dilation + 1
    return (time - (1 if padding == "causal" else reach)) // strides + 1


def added_steps(time: int, size: int, strides: int, dilation: int, padding: str) -> tuple[int, int]:
    """How many steps are added before the first and after the last."""
    reach = (size - 1) * dilation + 1
    if padding == "causal":
        return reach - 1, 0
    if padding == "valid":
        return 0, 0
    total = max((-(-time // strides) - 1) * strides + reach - time, 0)
    return total // 2, total - total // 2


def windows_of(x: Array, size: int, strides: int, dilation: int, padding: str, fill: float) -> Array:
    """(batch, steps, size, features): the steps in every window; `fill` where there is no step. Raises `InputError` if
    no window fits."""
    before, behind = added_steps(x.shape[1], size, strides, dilation, padding)
    padded = np.pad(x, ((0, 0), (before, behind), (0, 0)), constant_values=fill)
    count = (padded.shape[1] - (size - 1) * dilation - 1) // strides + 1
    if count < 1:
        reach = (size - 1) * dilation + 1
        raise InputError(f"a window of {reach} timesteps does not fit into {x.shape[1]}: longer sequences are needed")
    found: Array = padded[:, np.arange(count)[:, None] * strides + np.arange(size) * dilation]
    return found


def put_back(windows: Array, time: int, strides: int, dilation: int, padding: str) -> Array:
    """(batch, time, features): the numbers of all windows, summed at the steps they were taken from."""
    steps, size = windows.shape[1:3]
    before, behind = added_steps(time, size, strides, dilation, padding)
    padded = np.zeros((len(windows), before + time + behind, windows.shape[3]), windows.dtype)
    for place in range(size):
        first = place * dilation
        padded[:, first : first + (steps - 1) * strides + 1 : strides] += windows[:, :, place]
    return padded[:, before : before + time]


def steps_of(step: int, time: int, size: int, strides: int, dilation: int, padding: str) -> list[int | None]:
    """The steps in the window of that index, from 0; None for an added step."""
    first = step * strides - added_steps(time, size, strides, dilation, padding)[0]
    found = [first + place * dilation for place in range(size)]
    return [each if 0 <= each < time else None for each in found]
