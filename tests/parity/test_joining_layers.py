"""Kinds that make something of several inputs against the live Keras 3: outputs, masks and gradients, in float64."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.nn.call import Call  # noqa: E402
from rnn_tui.engine.nn.layer import Layer  # noqa: E402
from rnn_tui.engine.nn.run_layer import layer_gradients, run_layer  # noqa: E402
from tests.engine.nn.test_joining import CASES, Case, made, masks  # noqa: E402
from tests.engine.variants import label, long_list  # noqa: E402
from tests.parity.test_keras import double_precision, theirs  # noqa: E402, F401

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
PLAIN = [case for case in CASES if not long_list(case[0]) and case[0].trainable]


def called(layer: Layer, live: Any, inputs: Sequence[Any], some: Sequence[Any]) -> list[Any]:
    """The outputs of Keras's layer on tensors that carry masks."""
    for tensor, mask in zip(inputs, some, strict=True):
        if mask is not None:
            keras.src.backend.set_keras_mask(tensor, torch.as_tensor(mask))
    told = {name: True for name in ("return_attention_scores", "use_causal_mask") if getattr(layer, name, False)}
    outputs = live(*inputs, **told) if layer.masks_by_argument else live(list(inputs), **told)
    return list(outputs) if isinstance(outputs, list | tuple) else [outputs]


@pytest.mark.parametrize("case", PLAIN, ids=[f"{label(each)}-{len(shapes)}" for each, shapes in PLAIN])
def test_outputs_masks_and_gradients_are_keras_s(case: Case) -> None:
    layer, weights, inputs = made(case)
    for some in masks(inputs):
        live = keras.layers.deserialize(theirs(case[0]))
        tensors = [torch.tensor(each, requires_grad=True) for each in inputs]
        outputs = called(layer, live, tensors, (None,) * len(inputs))
        live.set_weights(weights)
        outputs = called(layer, live, tensors, some)
        call = Call(inputs, some)
        run = run_layer(layer, weights, call)
        asked = [np.random.default_rng(4).standard_normal(each.shape) for each in run.outputs]
        for got, want in zip(run.outputs, outputs, strict=True):
            np.testing.assert_allclose(got, want.detach().numpy(), rtol=1e-9, atol=1e-9)
        mask = keras.src.backend.get_keras_mask(outputs[0])
        assert (run.masks[0] is None) == (mask is None)
        if mask is not None:
            np.testing.assert_array_equal(run.masks[0], mask.numpy())
        if layer.masks_by_argument and (some[0] is not None or layer.get_config()["sliding_window"]):
            continue  # PyTorch's attention hands derivatives on to queries that are masked, on which no output depends
        variables = [each.value.requires_grad_() for each in live.weights]
        loss = sum((y * torch.as_tensor(by)).sum() for y, by in zip(outputs, asked, strict=True))
        wanted = torch.autograd.grad(loss, [*tensors, *variables], allow_unused=True)
        found = layer_gradients(layer, weights, call, run, asked)
        for got, want in zip((*found.inputs, *found.weights), wanted, strict=True):
            expected = np.zeros(got.shape) if want is None else want.numpy()
            np.testing.assert_allclose(got, expected, rtol=1e-8, atol=1e-8)
