"""Sequences that are too short for what reads them."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.layers import GRU, AveragePooling1D, Conv1D, Cropping1D, DepthwiseConv1D, MaxPooling1D
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model


@pytest.mark.parametrize(
    ("layer", "steps", "said"),
    [
        (Conv1D(2, 3, dilation_rate=2), 4, "a window of 5 timesteps does not fit into 4: longer sequences are needed"),
        (DepthwiseConv1D(4), 3, "a window of 4 timesteps does not fit into 3"),
        (MaxPooling1D(3), 2, "a window of 3 timesteps does not fit into 2"),
        (AveragePooling1D(3), 2, "a window of 3 timesteps does not fit into 2"),
        (Cropping1D(2), 4, "the GRU gets no timestep of this sequence: longer sequences are needed"),
    ],
)
def test_a_sequence_that_is_too_short_is_refused_in_words(layer: Layer, steps: int, said: str) -> None:
    stack = Stack((layer, GRU(2)), (None, None, 3))
    with pytest.raises(InputError, match=said):
        Model.draw(stack).run(np.zeros((1, steps, 3)))
    assert Model.draw(stack).run(np.zeros((1, steps + 1, 3))).output.shape == (1, 2)
