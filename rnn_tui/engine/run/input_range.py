"""The range of what a model reads, feature by feature.

Weights are initialized for inputs of about -1 to 1 (Glorot & Bengio, 2010; LeCun et al., Efficient BackProp, 1998,
section 4.3): a feature with a mean of 52 saturates a tanh whatever its variation, one below 0.01 hardly moves it.
Where the model begins with layers that scale or mask, what they pass on counts, and skipped steps do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.nn.layer_trace import LayerTrace
from rnn_tui.engine.run.trace import Trace

LARGE, SMALL = 5.0, 0.01
"""A feature is large if its mean or its standard deviation is further from 0 than the first; an input is small if all
its numbers are closer to 0 than the second."""
FEW = 2
"""The smallest number of steps in which an input can be called constant."""
_PREPARING = frozenset(
    f"{each}Normalization" for each in ("", "Batch", "Layer", "Group", "RMS", "Unit")
) | {"Rescaling", "Masking"}  # fmt: skip
"""Kinds of layers that prepare the inputs for the layer that reads them."""


@dataclass(frozen=True)
class InputRange:
    """The feature of the input that is furthest from being scaled."""

    feature: int
    """The feature, counted from 0."""
    features: int
    """The number of features."""
    mean: float
    std: float
    smallest: float
    largest: float
    called: str = "x"
    """The input's name, or the layer whose output is read."""
    most: float = 1.0
    """The largest absolute value of the whole input."""
    constant: bool = False
    """Whether all numbers of the input are the same."""

    @property
    def large(self) -> bool:
        return abs(self.mean) > LARGE or self.std > LARGE

    @property
    def small(self) -> bool:
        return 0 < self.most < SMALL and not self.constant

    @property
    def name(self) -> str:
        return f"{self.called}[{self.feature}]" if self.features > 1 else self.called


def input_range(x: Array, mask: Mask | None = None, called: str = "x") -> InputRange | None:
    """The range of inputs (batch, time, features…) at the steps that are not skipped; None if they contain no number,
    or NaN or Inf."""
    steps = np.asarray(x, np.float64)
    steps = steps[mask] if mask is not None and mask.shape == steps.shape[:2] else steps
    rows = steps.reshape(-1, int(np.prod(np.shape(x)[2:])))
    if not rows.size or not np.isfinite(rows).all():
        return None
    with np.errstate(over="ignore"):
        means, stds = rows.mean(axis=0), rows.std(axis=0)
    worst = int(np.argmax(np.abs(means) + stds))
    column, lowest, highest = rows[:, worst], float(rows.min()), float(rows.max())
    return InputRange(
        worst,
        len(means),
        float(means[worst]),
        float(stds[worst]),
        float(column.min()),
        float(column.max()),
        called,
        max(-lowest, highest),
        lowest == highest and len(rows) >= FEW,
    )


def least_scaled(trace: Trace) -> InputRange | None:
    """The range of the input that is furthest from being scaled; None for token ids, and if it is unknown."""
    found = [each for each in _ranges(trace) if each is not None]
    return max(found, key=lambda each: abs(each.mean) + each.std, default=None)


def _ranges(trace: Trace) -> Iterator[InputRange | None]:
    names = trace.model.stack.input_names if len(trace.inputs) > 1 else ("x",)
    for name, x in zip(names, trace.inputs, strict=False):
        called, values, mask, reader = name, x, None, _reader(trace, x)
        while reader is not None and reader.layer.kind() in _PREPARING:
            scales = reader.layer.kind() != "Masking"
            called, values, mask = (reader.name if scales else called), reader.output, reader.run.mask
            reader = _reader(trace, values)
        if reader is not None and reader.layer.vocabulary is not None:
            continue
        yield input_range(values, mask if reader is None or mask is not None else reader.call.mask, called)


def _reader(trace: Trace, values: Array) -> LayerTrace | None:
    """The first call that reads these values."""
    return next((call for call in trace.calls if any(each is values for each in call.call.inputs)), None)
