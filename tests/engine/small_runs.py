"""Small recurrent models whose numbers can be worked out by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.layers import SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace


def simple(Wh: Any, x: Any, *, Wx: Any = None, b: Any = None, activation: str = "linear", **options: Any) -> Trace:
    """h_t = activation( x_t·Wx + h_{t-1}·Wh + b ) on one sequence `x` (time, features)."""
    recurrent, values = np.array(Wh, float), np.array(x, float)
    kernel = np.eye(values.shape[-1], len(recurrent)) if Wx is None else np.array(Wx, float)
    bias = np.zeros(len(recurrent)) if b is None else np.array(b, float)
    initial: Sequence[Any] = options.pop("initial", ())
    mask = options.pop("mask", None)
    layer = SimpleRNN(len(recurrent), activation=activation, return_sequences=True, **options)
    stack = Stack((layer,), (None, *values.shape[-2:]))
    return Model.draw(stack).with_weights([kernel, recurrent, bias]).run(values, initial=initial, mask=mask)
