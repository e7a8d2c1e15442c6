"""Normalizations between recurrent layers are layers."""

import numpy as np
import pytest

pytest.importorskip("onnx")

from tests.formats.onnx.small_models import ints, model, node, recurrent, tensors, write
from tests.formats.onnx.test_file import layers, notes, read, run

RNG = np.random.default_rng(4)
TURNED = "the file reads (time, batch, …); here data is (batch, time, …)"


def test_a_layer_normalization_between_two_layers(tmp_path):
    nodes = [
        recurrent("LSTM"),
        node("Squeeze", ["Y", "one"], "S"),
        node("LayerNormalization", ["S", "scale", "shift"], "N", epsilon=0.01),
        recurrent("GRU", "N", "n", ["Y2", "H2"]),
        node("Squeeze", ["Y2", "one"], "Z"),
    ]
    held = tensors("LSTM", 3, 4) | tensors("GRU", 4, 5, prefix="n") | {"one": ints(1)}
    held |= {"scale": RNG.uniform(1, 2, 4).astype(np.float32), "shift": RNG.uniform(-1, 1, 4).astype(np.float32)}
    found = read(write(tmp_path / "norm.onnx", model(nodes, held, ["Z"])))
    assert [kind for kind, _ in layers(found)] == ["LSTM", "LayerNormalization", "GRU"]
    assert notes(found) == [TURNED]
    trace = run(found, RNG.normal(size=(2, 6, 3)))
    before, after = (each.output for each in trace.layers[:2])
    centred = before - before.mean(-1, keepdims=True)
    want = centred / np.sqrt(before.var(-1, keepdims=True) + 0.01) * held["scale"] + held["shift"]
    np.testing.assert_allclose(after, want, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("last", [True, False])
def test_a_batch_normalization_of_features(last, tmp_path):
    """Of the last state, or of a sequence with the features turned to axis 1."""
    nodes = [recurrent("GRU", outputs=["Y", "H"])]
    nodes += [node("Squeeze", ["H", "zero"], "S")] if last else [node("Squeeze", ["Y", "one"], "s")]
    nodes += [] if last else [node("Transpose", ["s"], "S", perm=[1, 2, 0])]
    names = ["scale", "shift", "mean", "variance"]
    nodes += [node("BatchNormalization", ["S", *names], "Z", epsilon=0.1)]
    held = tensors("GRU", 3, 4) | {"one": ints(1), "zero": ints(0)}
    held |= {each: RNG.uniform(1, 2, 4).astype(np.float32) for each in names}
    found = read(write(tmp_path / "norm.onnx", model(nodes, held, ["Z"])))
    assert [kind for kind, _ in layers(found)] == ["GRU", "BatchNormalization"]
    trace = run(found, RNG.normal(size=(2, 6, 3)))
    before, after = (each.output for each in trace.layers)
    want = (before - held["mean"]) / np.sqrt(held["variance"] + 0.1) * held["scale"] + held["shift"]
    np.testing.assert_allclose(after, want, rtol=1e-5, atol=1e-6)


def test_a_batch_normalization_of_timesteps_is_none(tmp_path):
    names = ["scale", "shift", "mean", "variance"]
    nodes = [recurrent("GRU", outputs=["Y"]), node("Squeeze", ["Y", "one"], "s")]
    nodes += [node("Transpose", ["s"], "S", perm=[1, 0, 2]), node("BatchNormalization", ["S", *names], "Z")]
    held = tensors("GRU", 3, 4) | {"one": ints(1)} | {each: np.ones(4, np.float32) for each in names}
    found = read(write(tmp_path / "norm.onnx", model(nodes, held, ["Z"])))
    assert [kind for kind, _ in layers(found)] == ["GRU"]
