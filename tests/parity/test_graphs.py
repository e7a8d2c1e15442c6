"""Random models that branch, against Keras 3: outputs, gradients, summaries, and what is written. `-m parity`."""

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.gradients.gradients import gradients  # noqa: E402
from rnn_tui.engine.nn.layer_registry import kinds  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.engine.summary.render import render  # noqa: E402
from rnn_tui.engine.summary.summarize import summarize  # noqa: E402
from rnn_tui.formats.keras.code_writer import keras3_code  # noqa: E402
from rnn_tui.formats.keras.file import read_keras_file  # noqa: E402
from rnn_tui.formats.keras.file_writer import write_keras_file  # noqa: E402
from tests.parity.test_keras import in_a_row  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
GRAPHS = 200
ATTENTION = (keras.layers.Attention, keras.layers.AdditiveAttention)
JOINING = (
    *(keras.layers.Add, keras.layers.Subtract, keras.layers.Multiply, keras.layers.Average, keras.layers.Maximum),
    *(keras.layers.Minimum, keras.layers.Concatenate, keras.layers.Dot, keras.layers.MultiHeadAttention, *ATTENTION),
)
"""Layers of several inputs."""


@pytest.fixture(autouse=True, scope="module")
def double_precision():
    """Keras computes some things in float32 whatever it is told; they are PyTorch's meanwhile."""
    backend = keras.src.backend.numpy
    names = ("matmul", "mean", "maximum")
    before = keras.config.floatx(), keras.config.dtype_policy(), [getattr(backend, each) for each in names]
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    places = (keras.src.backend, keras.src.backend.common.dtypes)
    result_type = keras.src.backend.result_type
    for each in places:
        each.result_type = lambda *of: "float64" if "float64" in str(of) else result_type(*of)
    backend.matmul, backend.maximum = torch.matmul, torch.maximum
    backend.mean = lambda x, axis=None, keepdims=False: torch.mean(x, dim=axis, keepdim=keepdims)
    yield
    for each in places:
        each.result_type = result_type
    for name, each in zip(names, before[2], strict=True):
        setattr(backend, name, each)
    keras.config.set_floatx(before[0])
    keras.config.set_dtype_policy(before[1])


class Drawn:
    """A random graph with its inputs: sequences of several lengths, vectors, and states."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([11, seed])
        keras.utils.clear_session()
        keras.utils.set_random_seed(seed)
        self.inputs: list[Any] = []
        self.x: list[np.ndarray] = []
        self.sequences: list[Any] = []
        self.vectors: list[Any] = []
        self.unread: dict[int, Any] = {}
        for place in range(int(self.rng.integers(1, 4))):
            self.input(place)
        self.shared = [self.cell(), keras.layers.Dense(4, activation="tanh")]
        for _ in range(int(self.rng.integers(2, 8))):
            self.step()
        ends = [each for each in self.unread.values() if not any(each is one for one in self.inputs)]
        self.model = keras.Model(self.inputs, ends[:3] + self.joined(ends[3:]))

    def joined(self, ends: list[Any]) -> list[Any]:
        """What is left over, added up: every output is one of the model."""
        means = [keras.ops.mean(each, axis=tuple(range(1, len(each.shape)))) for each in ends]
        return [sum(means[1:], means[0])] if means else []

    def add(self, made: Any, *read: Any) -> None:
        for each in read:
            self.unread.pop(id(each), None)
        self.unread[id(made)] = made
        (self.sequences if len(made.shape) == 3 else self.vectors).append(made)

    def input(self, place: int) -> None:
        time = int(self.rng.integers(3, 6))
        if place and self.rng.random() < 0.3:
            entry = keras.Input((time,), dtype="int32", name=f"ids{place}")
            self.x.append(self.rng.integers(0, 6, (2, time)))
            made = keras.layers.Embedding(6, 4, mask_zero=bool(self.rng.random() < 0.6))(entry)
        else:
            entry = made = keras.Input((time, 4), name=f"x{place}")
            self.x.append(self.rng.standard_normal((2, time, 4)))
        self.inputs.append(entry)
        self.add(made)

    def cell(self, **options: Any) -> Any:
        kind = self.rng.choice([keras.layers.LSTM, keras.layers.GRU, keras.layers.SimpleRNN])
        return kind(4, return_sequences=bool(self.rng.random() < 0.7), **options)

    def one(self, among: list[Any]) -> Any:
        return among[int(self.rng.integers(len(among)))]

    def step(self) -> None:
        s, kind = self.one(self.sequences), int(self.rng.integers(13))
        if kind == 0:
            self.add(self.cell()(s), s)
        elif kind == 1:
            self.add(self.shared[int(self.rng.integers(2))](s), s)
        elif kind == 2:
            y, *states = keras.layers.LSTM(4, return_sequences=True, return_state=True)(s)
            other = self.one(self.sequences)
            self.add(keras.layers.LSTM(4, return_sequences=True)(other, initial_state=states), other, s)
            self.add(y)
        elif kind == 3:
            self.add(keras.layers.Bidirectional(self.cell(), merge_mode="sum")(s), s)
        elif kind == 4:
            self.add(s[:, -1], s)
        elif kind == 5:
            self.add(keras.ops.mean(s, axis=1), s)
        elif kind == 6:
            self.add(keras.ops.tanh(s * 0.5 + s) - keras.ops.sigmoid(s), s)
        elif kind == 7 and len(self.vectors) > 1:
            a, b = self.one(self.vectors), self.one(self.vectors)
            self.add(keras.ops.concatenate([a, b], axis=-1)[:, :4] * keras.ops.maximum(a, b)[:, :4], a, b)
        elif kind == 9:
            self.joint(s)
        elif kind == 10:
            self.of_cells(s)
        elif kind == 11:
            self.nested(s)
        elif kind == 12:
            mask = keras.ops.any(keras.ops.greater(s, 0), axis=-1)
            self.add(self.cell()(s, mask=mask), s)
        else:
            same = [each for each in self.sequences if each.shape == s.shape]
            self.add(keras.ops.softmax(s + self.one(same), axis=-1), s)

    def joint(self, s: Any) -> None:
        """A layer of several inputs."""
        same = [each for each in self.sequences if each.shape == s.shape]
        other, far = self.one(same), self.one(self.sequences)
        kind = JOINING[int(self.rng.integers(len(JOINING)))]
        if kind in ATTENTION:
            self.add(kind()([s, far]), s, far)
        elif kind is keras.layers.MultiHeadAttention:
            self.add(kind(2, 2)(s, far), s, far)
        elif kind is keras.layers.Dot:
            self.add(keras.layers.Dense(4)(kind((2, 2))([s, far])), s, far)
        elif kind is keras.layers.Concatenate:
            self.add(keras.layers.Dense(4)(kind()([s, other])), s, other)
        else:
            self.add(kind()([s, other]), s, other)

    def of_cells(self, s: Any) -> None:
        """An RNN around one cell, or several on top of each other."""
        cells = [each(4) for each in (keras.layers.LSTMCell, keras.layers.GRUCell, keras.layers.SimpleRNNCell)]
        self.rng.shuffle(cells)
        stacked = [cells[0], cells[:2], keras.layers.StackedRNNCells(cells)][int(self.rng.integers(3))]
        self.add(keras.layers.RNN(stacked, return_sequences=True)(s), s)

    def nested(self, s: Any) -> None:
        """A model inside the model, called twice."""
        inner = keras.Sequential([keras.Input((None, 4)), keras.layers.Dense(4), self.cell(name="inner")])
        once = inner(s)
        self.add(once, s)
        if len(once.shape) == 3:
            self.add(inner(once), once)

    def outputs(self) -> list[np.ndarray]:
        return [np.asarray(each.detach()) for each in self.run([torch.tensor(each) for each in self.x])]

    def run(self, given: list[Any]) -> list[Any]:
        return keras.tree.flatten(self.model(given if len(given) > 1 else given[0]))

    def gradients(self) -> tuple[list[Any], list[np.ndarray]]:
        given = [torch.tensor(each, requires_grad=each.dtype.kind == "f") for each in self.x]
        sum(each.sum() for each in self.run(given)).backward()
        of_inputs = [None if each.grad is None else each.grad.numpy() for each in given]
        values = [weight.value for weight in self.model.weights]
        return of_inputs, [np.zeros(each.shape) if each.grad is None else each.grad.numpy() for each in values]


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_a_random_graph_is_keras_s(seed, tmp_path):
    drawn = Drawn(seed)
    drawn.model.save(tmp_path / "m.keras")
    (found,) = read_keras_file(tmp_path / "m.keras")
    stack = found.stack
    model = Model(stack, ()).with_weights(found.weights)
    x = tuple(drawn.x) if len(drawn.x) > 1 else drawn.x[0]
    trace = model.run(x)
    for ours, theirs in zip(trace.outputs, drawn.outputs(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)
    ours = gradients(trace, "sum-all")
    of_inputs, of_weights = drawn.gradients()
    for one, other in zip(ours.weights, of_weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-8)
    for one, other in zip(ours.inputs, of_inputs, strict=True):
        if one is not None and other is not None:
            np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-8)
    lines: list[str] = []
    drawn.model.summary(print_fn=lambda line, **_: lines.append(line))
    assert render(summarize(stack)) == "\n".join(lines).rstrip("\n")


@pytest.mark.parametrize("seed", range(0, GRAPHS, 8))
def test_what_is_written_of_a_graph_computes_the_same(seed, tmp_path):
    drawn = Drawn(seed)
    drawn.model.save(tmp_path / "m.keras")
    (found,) = read_keras_file(tmp_path / "m.keras")
    write_keras_file(found.stack, found.weights, tmp_path / "ours.keras")
    again = keras.models.load_model(tmp_path / "ours.keras")
    names: dict[str, Any] = {}
    exec(keras3_code(found.stack), names)
    names["model"].set_weights(found.weights)
    given = [torch.tensor(each) for each in drawn.x]
    for other in (again, names["model"]):
        made = keras.tree.flatten(other(given if len(given) > 1 else given[0]))
        for one, theirs in zip(made, drawn.outputs(), strict=True):
            np.testing.assert_allclose(np.asarray(one.detach()), theirs, rtol=1e-5, atol=1e-5)


def inside(layer: Any) -> set[str]:
    """The class names of a layer and of everything in it."""
    found = {type(layer).__name__}
    for each in (*getattr(layer, "cells", ()), *getattr(layer, "layers", ()), getattr(layer, "cell", None)):
        found |= inside(each) if each is not None else set()
    return found


def test_every_kind_of_layer_is_in_the_graphs_or_in_the_stacks():
    in_graphs = set().union(*(inside(Drawn(seed).model) for seed in range(GRAPHS)))
    here = {each.kind() for each in kinds() if not in_a_row(each)}
    there = {each for each in here if hasattr(keras.layers, each)}
    assert there <= in_graphs, there - in_graphs
    assert {"Functional", "Sequential", "LSTM", "GRU", "SimpleRNN", "Bidirectional", "Embedding"} <= in_graphs
