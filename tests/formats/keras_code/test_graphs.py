"""Code of models that branch: what Keras prints of them, and what they compute."""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.run.model import Model
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.keras.code_writer import keras3_code
from tests.formats.keras_code.reading import read_code

GRAPHS = Path(__file__).parents[1] / "golden" / "graphs"
NAMES = sorted(each.stem for each in GRAPHS.glob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_the_summary_is_keras_s(name):
    stack = read_code((GRAPHS / f"{name}.py").read_text())[-1].stack
    assert render(summarize(stack)).split("\n") == (GRAPHS / f"{name}.txt").read_text().rstrip("\n").split("\n")


@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_keras_s_and_the_code_that_is_written_reads_back(name):
    stack = read_code((GRAPHS / f"{name}.py").read_text())[-1].stack
    with np.load(GRAPHS / f"{name}.npz") as found:
        data = dict(found)
    count = sum(len(each) for each in stack.weights)
    weights = [data[f"w{i}"] for i in range(count)]
    inputs = tuple(data[each] for each in stack.input_names)
    for made in (stack, read_code(keras3_code(stack))[-1].stack):
        model = Model(made, ()).with_weights(weights)
        output = model.run(inputs if len(inputs) > 1 else inputs[0]).output
        np.testing.assert_allclose(output, data["output0_f64"], rtol=1e-9, atol=1e-9)


def test_a_model_inside_a_model_and_a_dict_of_outputs():
    code = """
a = Input((4, 3), name="a")
tower = Sequential([Input((4, 3)), GRU(5, return_sequences=True)], name="tower")
h = tower(a)
model = Model(a, {"last": h[:, -1], "first": h[:, 0]})
"""
    stack = read_code(code)[-1].stack
    assert [each.kind() for each in stack.layers] == ["Sequential", "GetItem", "GetItem"]
    assert stack.graph.output_names == ("first", "last")
    assert stack.model_output_shapes == ((None, 5), (None, 5))


def test_operators_are_operations_by_keras_s_names():
    code = "a = Input((4, 3))\nb = (a * 2 - a) / 3 + a ** 2 @ ops.transpose(a, [0, 2, 1]) if False else -a\n"
    stack = read_code(code + "c = (b * 2 - a) / 3 + a ** 2\nmodel = Model(a, ops.abs(c))")[-1].stack
    named = dict(zip(stack.layer_names, stack.layers, strict=True))
    assert {"negative", "multiply", "subtract", "true_divide", "power", "add", "absolute"} == set(named)
    x = np.random.default_rng(0).standard_normal((1, 4, 3))
    np.testing.assert_allclose(Model.draw(stack).run(x).output, abs((-x * 2 - x) / 3 + x**2))
