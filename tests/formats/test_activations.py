"""Every activation is written and read by every format, from what stands at its one place in the engine."""

from math import erf

import numpy as np
import pytest

from rnn_tui.engine.layers import Dense
from rnn_tui.engine.options.activations import ACTIVATIONS, KNOWN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.export_targets import TARGETS
from rnn_tui.formats.onnx.activations import USUAL, activation
from tests.formats.keras_code.reading import read_code

Z = np.linspace(-6, 6, 121).reshape(11, 11)


@pytest.mark.parametrize("name", KNOWN)
def test_the_numpy_expression_is_the_same_function(name):
    found = eval(KNOWN[name].numpy, {"np": np, "erf": erf, "z": Z})
    np.testing.assert_allclose(found, KNOWN[name](Z), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", KNOWN)
def test_code_in_numpy_pytorch_and_keras_names_it(name):
    stack = Stack((Dense(2, activation=name),), (None, 6, 3))
    for target in ("numpy", "pytorch", "keras"):
        text = TARGETS[target].text(stack, Setup())
        if target == "keras":
            assert read_code(text)[0].stack.layers[0].activation == name
        elif name != "linear":
            assert (KNOWN[name].numpy if target == "numpy" else KNOWN[name].torch) in text


@pytest.mark.parametrize("each", ACTIVATIONS, ids=lambda each: each.name)
def test_it_is_found_again_by_its_names_in_onnx(each):
    for of in each.onnx:
        assert activation(of.name, of.alpha, of.beta) == each.name
        assert (of.alpha is not None) == (of.name.lower() in USUAL)


def test_no_two_stand_for_one_function_of_onnx():
    named = [of for each in ACTIVATIONS for of in each.onnx]
    assert len(set(named)) == len(named) > 12


def test_every_activation_has_an_expression_for_pytorch():
    assert all("x" in each.torch for each in ACTIVATIONS)  # held against PyTorch itself under -m parity
