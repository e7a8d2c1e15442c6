"""What the benchmarks time is the model's own output."""

import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM
from tests.benchmarks.workloads import WORKLOADS, ours


@pytest.mark.parametrize("name", ["tutorial", "small", "deep"])
def test_what_is_timed_is_what_the_model_computes(name: str) -> None:
    work = next(each for each in WORKLOADS if each.name == name)
    model, x = work.model(LSTM), work.inputs()
    np.testing.assert_allclose(ours(model, x)(), model.run(x, dtype="float32").output, rtol=1e-4, atol=1e-5)
