"""Each activation's NumPy expression computes what the engine computes."""

from math import erf

import numpy as np
import pytest

from rnn_tui.engine.options.activations import KNOWN
from rnn_tui.formats.numpy.activations import NUMPY, functions

Z = np.linspace(-6, 6, 121).reshape(11, 11)


def test_every_activation_is_there():
    assert set(NUMPY) == set(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_the_function_is_the_same(name):
    names = {"np": np, "erf": erf}
    exec("\n".join(functions([name])), names)
    np.testing.assert_allclose(names[name](Z), KNOWN[name](Z), rtol=1e-12, atol=1e-12)


def test_what_another_needs_stands_before_it_once():
    assert [each.split("(")[0] for each in functions(["softmax", "log_softmax"])] == ["def log_softmax", "def softmax"]
