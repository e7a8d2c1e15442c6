"""What is written as ONNX, against onnxruntime."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")

from rnn_tui.engine.core.errors import RnnError  # noqa: E402
from rnn_tui.engine.layers import (  # noqa: E402
    GRU,
    LSTM,
    Activation,
    BatchNormalization,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    GlobalAveragePooling1D,
    LayerNormalization,
    Masking,
    PeepholeLSTM,
    RepeatVector,
    SimpleRNN,
    TimeDistributed,
)
from rnn_tui.engine.nn.layer_registry import kinds  # noqa: E402
from rnn_tui.engine.options.activations import ACTIVATIONS  # noqa: E402
from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402
from rnn_tui.formats.onnx.file_writer import write_onnx  # noqa: E402
from tests.parity.random_stacks import stack_with  # noqa: E402
from tests.parity.test_functional_models import Drawn, single_precision  # noqa: E402, F401

pytestmark = pytest.mark.parity

STACKS = {
    "rnn": (SimpleRNN(4, return_sequences=True), SimpleRNN(3)),
    "rnn of relu": (SimpleRNN(4, activation="relu", use_bias=False),),
    "rnn backwards": (SimpleRNN(4, go_backwards=True), Dense(2, activation="softmax")),
    "lstm": (LSTM(4, return_sequences=True), Dropout(0.5), TimeDistributed(Dense(2, activation="relu"))),
    "lstm of others": (LSTM(4, activation="softsign", recurrent_activation="hard_sigmoid"),),
    "gru": (GRU(4, return_sequences=True), GRU(3, reset_after=False), Dense(2), Activation("sigmoid")),
    "encoder and decoder": (LSTM(4), RepeatVector(3), LSTM(3, return_sequences=True), Dense(2)),
    "layer norms": (
        LayerNormalization(epsilon=0.01),
        GRU(4, return_sequences=True),
        LayerNormalization(center=False),
        GRU(3),
        LayerNormalization(scale=False),
    ),
    "peepholes": (PeepholeLSTM(4, return_sequences=True), Bidirectional(PeepholeLSTM(3))),
    "peepholes without bias": (PeepholeLSTM(4, use_bias=False),),
    "gru without bias": (GRU(4, use_bias=False),),
    **{
        f"both ways, {merge}, {'every' if every else 'last'}": (
            Bidirectional(LSTM(3, return_sequences=every), merge_mode=merge),
            Dense(2),
        )
        for merge in ("concat", "sum", "ave", "mul")
        for every in (True, False)
    },
}


def numbers(stack: Stack, seed: int = 0) -> Model:
    """The model with random weights; variances are positive."""
    rng = np.random.default_rng(seed)
    drawn = [(each.name, rng.normal(size=each.shape)) for found in stack.weights for each in found]
    return Model.draw(stack).with_weights([abs(w) + 0.2 if "variance" in name else w for name, w in drawn])


def same(model: Model, path: Path, *inputs: np.ndarray) -> None:
    """onnxruntime computes from the file what the engine computes, every output."""
    write_onnx(model.stack, model.weights, path)
    session = runtime.InferenceSession(path)
    names = [each.name for each in session.get_inputs()]
    fed = [each.astype(np.int64) if each.dtype.kind == "i" else each for each in inputs]
    made = session.run(None, dict(zip(names, fed, strict=True)))
    want = model.run(inputs if len(inputs) > 1 else inputs[0], dtype="float64").outputs
    for one, other in zip(made, want, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=2e-5)


def check(stack: Stack, path: Path, *inputs: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    shapes = [each.shape for found in stack.weights for each in found]
    model = Model.draw(stack).with_weights([rng.normal(size=shape) for shape in shapes])
    write_onnx(stack, model.weights, path)
    session = runtime.InferenceSession(path)
    for x in inputs:
        (made,) = session.run(None, {"x": x})
        np.testing.assert_allclose(made, model.run(x, dtype="float64").output, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", STACKS)
def test_onnxruntime_computes_what_is_written(name: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    inputs = [rng.normal(size=shape).astype(np.float32) for shape in ((2, 6, 3), (1, 9, 3))]  # axes are free
    check(Stack(STACKS[name], (None, None, 3)), tmp_path / "m.onnx", *inputs)


@pytest.mark.parametrize("options", [{}, {"scale": False}, {"center": False}, {"scale": False, "center": False}])
def test_batch_normalization(options: dict[str, bool], tmp_path: Path) -> None:
    stack = Stack((GRU(4, return_sequences=True), BatchNormalization(epsilon=0.1, **options)), (None, None, 3))
    rng = np.random.default_rng(0)
    model = Model.draw(stack)
    model = model.with_weights([np.abs(rng.normal(size=each.shape)) for found in model.weights for each in found])
    write_onnx(stack, model.weights, tmp_path / "m.onnx")
    x = rng.normal(size=(2, 6, 3)).astype(np.float32)
    (made,) = runtime.InferenceSession(tmp_path / "m.onnx").run(None, {"x": x})
    np.testing.assert_allclose(made, model.run(x, dtype="float64").output, rtol=1e-4, atol=1e-5)


EVERY = {"return_sequences": True}
MASKED = {
    "one way": lambda: (Masking(), LSTM(3, **EVERY), GRU(2)),
    "backwards": lambda: (Masking(), GRU(3, go_backwards=True, **EVERY), SimpleRNN(2, go_backwards=True)),
    "zeros": lambda: (Masking(), SimpleRNN(3, zero_output_for_mask=True, **EVERY), GRU(2, zero_output_for_mask=True)),
    "both ways": lambda: (Masking(), Bidirectional(LSTM(3, **EVERY)), Bidirectional(GRU(2), merge_mode="sum")),
    "states": lambda: (Masking(), LSTM(3, return_state=True, **EVERY)),
    "average": lambda: (Masking(), GRU(3, **EVERY), GlobalAveragePooling1D()),
}


@pytest.mark.parametrize("name", MASKED)
def test_masked_steps_are_skipped_wherever_they_are(name: str, tmp_path: Path) -> None:
    x = np.random.default_rng(1).normal(size=(4, 6, 3)).astype(np.float32)
    x[0, 4:] = x[1, :2] = x[2, 2] = x[2, 4] = 0  # behind, before, between
    same(numbers(Stack(MASKED[name](), (None, None, 3), functional=True)), tmp_path / "m.onnx", x)


def test_a_sequence_of_which_every_step_is_masked_has_no_output(tmp_path: Path) -> None:
    x = np.random.default_rng(1).normal(size=(2, 4, 3)).astype(np.float32)
    x[1] = 0
    stack = Stack((Masking(), Bidirectional(LSTM(2, return_state=True, **EVERY))), (None, None, 3), functional=True)
    same(numbers(stack), tmp_path / "m.onnx", x)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.kind())
def test_random_stacks_of_every_kind_compute_the_same_or_are_refused(kind: type, seed: int, tmp_path: Path) -> None:
    stack = stack_with(kind, seed)
    if stack is None:
        pytest.skip("none was drawn")
    rng = np.random.default_rng(seed)
    shape = [each or 3 for each in stack.input_shape or ()]
    tokens = stack.prepared.vocabularies[stack.prepared.inputs[0].node]
    x = rng.integers(0, tokens, shape) if tokens else rng.normal(size=shape).astype(np.float32)
    try:
        same(numbers(stack, seed), tmp_path / "m.onnx", x)
    except RnnError as error:
        assert str(error).startswith("layer ")  # noqa: PT017
        assert any(each in str(error) for each in REFUSED), error  # noqa: PT017


REFUSED = (
    *("keeps no state between runs", "has no activation", "for ConvLSTM1D", "output_padding is not written"),
    *("sliding_window is not written", "is written of a known length only"),
)
"""The causes for which a random stack may not be written."""
WRITTEN = range(24)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", WRITTEN)
def test_random_functional_models_compute_the_same(seed: int, tmp_path: Path) -> None:
    """With masks, states and several outputs; see `test_functional_models`."""
    drawn = Drawn(seed)
    drawn.model.save(tmp_path / "m.keras")
    (found,) = found_in(str(tmp_path / "m.keras"))
    assert found.weights is not None
    same(Model.draw(found.stack).with_weights(found.weights), tmp_path / "m.onnx", drawn.inputs())


def test_token_ids(tmp_path: Path) -> None:
    stack = Stack((Embedding(7, 3), GRU(2)), (None, None), "int32")
    check(stack, tmp_path / "m.onnx", np.arange(10).reshape(2, 5) % 7)


@pytest.mark.parametrize("activation", [each.name for each in ACTIVATIONS])
def test_every_activation_is_the_same_in_onnxruntime_or_refused(activation: str, tmp_path: Path) -> None:
    x = np.random.default_rng(1).normal(size=(2, 5, 3)).astype(np.float32)
    refused: list[str] = []
    for layers in (
        (SimpleRNN(4, return_sequences=True), Dense(3, activation=activation)),
        (SimpleRNN(4), Activation(activation)),
        (LSTM(3, activation=activation),),
        (GRU(3, recurrent_activation=activation),),
        (Bidirectional(SimpleRNN(3, activation=activation)),),
    ):
        try:
            check(Stack(layers, (None, None, 3)), tmp_path / "m.onnx", x)
        except RnnError as error:
            refused.append(str(error))
    assert all(f"has no activation {activation}" in each for each in refused)
    assert not refused or activation not in PLAIN


def test_states_are_inputs_and_several_tensors_outputs(tmp_path: Path) -> None:
    code = tmp_path / "m.py"
    code.write_text(
        "import keras\nx = keras.Input((None, 3), name='seq')\nh = keras.Input((4,), name='h')\n"
        "c = keras.Input((4,), name='c')\n"
        "y, *s = keras.layers.LSTM(4, return_sequences=True, return_state=True)(x, initial_state=[h, c])\n"
        "a = keras.layers.MultiHeadAttention(2, 3)(y, y)\n"
        "model = keras.Model([x, h, c], [a, *s])\n"
    )
    (found,) = found_in(str(code))
    rng = np.random.default_rng(0)
    for time in (5, 2):
        inputs = [rng.normal(size=shape).astype(np.float32) for shape in ((2, time, 3), (2, 4), (2, 4))]
        same(numbers(found.stack), tmp_path / "m.onnx", *inputs)
    session = runtime.InferenceSession(tmp_path / "m.onnx")
    assert [(each.name, each.shape) for each in session.get_inputs()] == [
        ("seq", ["batch", "time", 3]),
        ("h", ["batch", 4]),
        ("c", ["batch", 4]),
    ]
    assert [each.name for each in session.get_outputs()] == ["y", "y1", "y2"]


PLAIN = ("linear", "tanh", "sigmoid", "relu", "elu", "softplus", "softsign", "leaky_relu")
"""What ONNX has as an operator, in the opset that is written."""
