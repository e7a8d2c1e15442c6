"""Which timesteps Masking skips: numbers of the data's type are compared, whatever type the run has."""

import numpy as np
import pytest

from rnn_tui.engine.layers import Masking, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

PADDED = [[1, 2], [0.1, 0.1], [0.1, 3]]


def counts(x: np.ndarray, dtype: str, mask_value: float = 0.1) -> list[bool]:
    stack = Stack((Masking(mask_value), SimpleRNN(2)), (None, 3, 2))
    return Model.draw(stack).run(x[None], dtype=dtype).layers[0].run.mask[0].tolist()


@pytest.mark.parametrize("run", ["float32", "float64"])
@pytest.mark.parametrize("data", ["float32", "float64"])
def test_a_step_is_padding_where_every_feature_is_the_mask_value_in_the_data_s_type(run, data):
    assert counts(np.array(PADDED, data), run) == [True, False, True]


@pytest.mark.parametrize("run", ["float32", "float64"])
def test_half_precision_numbers_are_those_that_keras_compares_with(run):
    """Keras casts them to float32 first, and 0.1 of float16 is another number there."""
    assert counts(np.array(PADDED, "float16"), run) == [True, True, True]
    assert counts(np.array(PADDED, "float16"), run, float(np.float16(0.1))) == [True, False, True]


def test_a_number_close_to_the_mask_value_counts():
    x = np.array([[0.1 + 1e-12, 0.1]] * 3)
    assert counts(x, "float64") == [True, True, True]
