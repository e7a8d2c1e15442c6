"""Our numbers against those of Keras and tf_keras, recorded in `golden/numerics` (its README says how)."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.text import numbered
from rnn_tui.engine.layers import SimpleRNN
from rnn_tui.engine.nn.layer_registry import deserialize
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace

FOLDER = Path(__file__).parent / "golden" / "numerics"
CASES = json.loads((FOLDER / "numerics.json").read_text())
LOOSE = ("gelu", "leaky_relu")
"""Keras computes these with float32 constants."""


@cache
def arrays() -> dict[str, dict[str, np.ndarray]]:
    """Every case's arrays by name."""
    found: dict[str, dict[str, np.ndarray]] = {name: {} for name in CASES}
    with np.load(FOLDER / "numerics.npz") as data:
        for key in data.files:
            case, name = key.split("/")
            found[case][name] = data[key]
    return found


def stack_of(case: str, keras: str = "keras3") -> Stack:
    spec = CASES[case]
    shape = spec.get("batch_input_shape") or [None, *spec["input_shape"]]
    return Stack(
        tuple(deserialize(each) for each in spec["layers"]),
        tuple(shape),
        spec.get("input_dtype", "float32"),
        functional=spec.get("model") == "functional",
        keras=keras,
    )


def calls_of(case: str, dtype: str, keras: str = "keras3") -> list[Trace]:
    """The recorded calls of a case, run by us."""
    data = arrays()[case]
    stack = stack_of(case, keras)
    model = Model.draw(stack).with_weights([data[f"w{i}"] for i in range(sum(map(len, stack.weights)))])
    initial = [data[name] for name in sorted(data) if name.startswith("initial_state")]
    calls = [model.run(data["x0"], mask=data.get("mask"), initial=initial, dtype=dtype)]
    if "x1" in data:
        calls.append(model.run(data["x1"], dtype=dtype, previous=calls[0]))
    return calls


def off(got: np.ndarray, want: np.ndarray) -> float:
    """The largest difference, relative to 1 + |wanted|."""
    assert got.shape == want.shape
    return float(np.max(np.abs(got - want) / (1 + np.abs(want)), initial=0.0))


@pytest.mark.parametrize("case", CASES)
def test_outputs_are_keras_s(case):
    text = json.dumps(CASES[case])
    outputs_agree(case, "float64", 1e-8 if any(name in text for name in LOOSE) else 1e-10)
    outputs_agree(case, "float32", 5e-5 if "linear" in text or "relu" in text else 1e-5)


def outputs_agree(case: str, dtype: str, tolerance: float) -> None:
    """Every output of every call is the recorded one, and was compared."""
    calls = calls_of(case, dtype)
    compared = 0
    for key, want in arrays()[case].items():
        if not key.startswith("call") or not key.endswith("_f64") or key.count("_") != 2:
            continue
        call, out, _ = key.split("_")
        got = calls[int(call[4:])].outputs[int(out[3:])]
        assert off(got, want) <= tolerance, key
        assert got.dtype == dtype
        compared += 1
    assert compared == len(calls) * len(calls[0].outputs)


@pytest.mark.parametrize("case", CASES)
def test_every_layer_s_outputs_and_every_state_are_keras_s(case):
    tolerance = 1e-8 if any(name in json.dumps(CASES[case]) for name in LOOSE) else 1e-10
    trace = calls_of(case, "float64")[0]
    got = trace.arrays()
    for key, want in arrays()[case].items():
        if key.startswith("layer") and key.endswith("_f64"):
            index, out, _ = key.split("_")
            name = f"{CASES[case]['layer_names'][int(index[5:])]}/{numbered('output', int(out[3:]))}"
            assert off(got[name], want) <= tolerance, name
        elif key.startswith("cell"):
            cell, state = key.split("_")
            name = CASES[case]["cells"][int(cell[4:])]
            assert off(got[f"{name}/{state}"], in_natural_order(trace, name, want)) <= tolerance, key


def in_natural_order(trace: Trace, cell: str, values: np.ndarray) -> np.ndarray:
    """Recorded states stand in processing order."""
    layer, _, side = cell.partition("/")
    run = next(at.run for at in trace.layers if at.name == layer)
    return values[:, ::-1] if run.cells[side].backwards else values


@pytest.mark.parametrize(
    ("case", "call"),
    [(case, key) for case in CASES for key in arrays()[case] if key.endswith("keras2_f64")],
)
def test_keras_2_differs_where_it_does(case, call):
    trace = calls_of(case, "float64", "keras2")[0]
    assert off(trace.output, arrays()[case][call]) <= 1e-10
    assert off(trace.output, arrays()[case]["call0_out0_f64"]) > 1e-3


@pytest.mark.parametrize(
    "case",
    [
        case
        for case in CASES
        if "call0_out0_keras_2_3_1_f32" in arrays()[case] and case != "bidir_stateful"  # its second call is unexplained
    ],
)
def test_keras_2_3_differs_where_it_does(case):
    trace = calls_of(case, "float32", "keras2.3")[0]
    assert off(trace.output, arrays()[case]["call0_out0_keras_2_3_1_f32"]) <= 1e-5
    assert off(trace.output, arrays()[case]["call0_out0_f64"]) > 1e-3


@pytest.mark.parametrize("name", ["seed0_T100_D32_H64", "seed0_T10_D4_H8", "seed42_T5_D3_H2"])
def test_the_tutorial_s_loop_is_reproduced(name):
    seed, timesteps, features, units = (int(part.lstrip("sedTDH")) for part in name.split("_"))
    stack = Stack((SimpleRNN(units, return_sequences=True),), (None, timesteps, features))
    trace = Model.draw(stack, init="tutorial", seed=seed).run(init="tutorial", seed=seed)
    Wx, Wh, b = trace.layers[0].weights
    cell = trace.layers[0].run.cells[""]
    ours = {
        "inputs": trace.x[0],
        "Wx": Wx.T,
        "Wh": Wh.T,
        "b": b,
        "preactivation": cell.signals["pre"][0],
        "total_hidden_states": trace.output[0],
    }
    exact = ("inputs", "Wx", "Wh", "b")
    with np.load(FOLDER / "numpy_loop.npz") as data:
        recorded = {key.split("/")[1]: data[key] for key in data.files if key.startswith(name + "/")}
    assert "total_hidden_states" in recorded
    for key, want in recorded.items():
        np.testing.assert_allclose(ours[key], want, rtol=0, atol=0 if key in exact else 1e-12, err_msg=key)
