"""`.keras` files written here, opened by Keras 3 in this process; and files that Keras writes, opened here."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from hypothesis import HealthCheck, Phase, assume, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.keras.file import read_keras_file, read_keras_weights  # noqa: E402
from rnn_tui.formats.keras.file_writer import write_keras_file  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402
from tests.engine.test_properties import in_keras, stacks  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
GOLDEN = Path(__file__).parent.parent / "formats" / "golden" / "models"
WHOLE = sorted(
    each.name for each in GOLDEN.iterdir() if each.suffix in (".keras", ".h5") and ".weights" not in each.name
)


@pytest.fixture(autouse=True, scope="module")
def single_precision():
    before = keras.config.floatx()
    keras.config.set_floatx("float32")
    yield
    keras.config.set_floatx(before)


def outputs(live: Any, x: np.ndarray) -> list[np.ndarray]:
    made = live(keras.ops.convert_to_tensor(x))
    return [keras.ops.convert_to_numpy(each) for each in (made if isinstance(made, list | tuple) else [made])]


def check(got: list[np.ndarray], want: list[np.ndarray]) -> None:
    assert [each.shape for each in got] == [each.shape for each in want]
    for ours, theirs in zip(got, want, strict=True):
        assert np.max(np.abs(ours - theirs) / (1 + np.abs(theirs)), initial=0) < 2e-5


def without_unroll(stack: Stack) -> Stack:
    """It changes no number, and Keras 3 cannot unroll a sequence of one step."""
    for index, layer in enumerate(stack.layers):
        inner = {
            each.name: getattr(layer, each.name).edit(unroll=False)
            for each in layer.options()
            if hasattr(getattr(layer, each.name), "unroll")
        }
        stack = stack.edit(index, **inner, **({"unroll": False} if hasattr(layer, "unroll") else {}))
    return stack


@settings(
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    database=None,
    suppress_health_check=list(HealthCheck),
    max_examples=150,
)
@given(stack=stacks(), seed=st.integers(0, 10**6))
def test_keras_opens_what_is_written(stack: Stack, seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    assume(stack.layers and in_keras(stack))
    stack = without_unroll(stack)
    model = Model.draw(stack, seed=seed)
    path = tmp_path_factory.getbasetemp() / "written.keras"
    write_keras_file(stack, model.get_weights(), path)
    try:
        live = keras.saving.load_model(path)
    except TypeError as error:
        assume(
            "'generator' and 'int'" not in str(error)
        )  # Keras 3.15 cannot build such a Bidirectional, masked, at all
        raise
    assert tuple(each.name for each in live.layers if type(each).__name__ != "InputLayer") == stack.layer_names
    trace = model.run(seed=seed)
    check(outputs(live, trace.x.astype(stack.input_dtype)), list(trace.outputs))


@pytest.mark.parametrize("file", WHOLE)
def test_keras_opens_what_older_kerases_wrote_once_it_is_written_anew(file: str, tmp_path: Path) -> None:
    (found,) = read_keras_file(GOLDEN / file)
    if "hard_sigmoid" in file:
        pytest.skip("Keras 3 cannot compute Keras 2's hard_sigmoid")
    assert found.weights is not None
    write_keras_file(found.stack, found.weights, tmp_path / "new.keras")
    io = np.load(GOLDEN / f"{file.split('.')[0]}.io.npz")
    check(outputs(keras.saving.load_model(tmp_path / "new.keras"), io["x"]), [io["y"]])


RNG = np.random.default_rng(1)
NUMBERS = RNG.standard_normal((2, 5, 3)).astype("f4")
PADDED = NUMBERS * np.array([[1, 1, 0, 1, 0], [0, 1, 1, 0, 0]])[..., None].astype("f4")
"""Steps that a Masking skips: in the middle, at the beginning, at the end."""
TOKENS = np.array([[3, 7, 0, 1, 0], [0, 2, 5, 0, 0]])
ENDINGS = [".keras", ".h5", ".weights.h5"]


def chain(*parts: Any, given: np.ndarray = NUMBERS, **more: Any) -> tuple[Any, np.ndarray]:
    dtype = {"dtype": "int32"} if given.ndim == 2 else {}
    return keras.Sequential([keras.Input(given.shape[1:], **dtype, **more), *parts]), given


def functional(layer: Any, *more: Any) -> tuple[Any, np.ndarray]:
    entry = keras.Input((5, 3))
    made = layer(entry)
    for each in more:
        made = each(made)
    return keras.Model(entry, made), NUMBERS


def models() -> dict[str, Any]:
    """Models whose files are laid out in every way there is: numbered groups, wrappers, frozen layers; and every option
    that changes a number."""
    layers = keras.layers
    frozen = layers.Bidirectional(
        layers.GRU(4, trainable=False), backward_layer=layers.GRU(4, go_backwards=True), name="half_frozen"
    )
    found = {
        "wrapped": chain(
            layers.GRU(4, return_sequences=True, dropout=0.2, recurrent_dropout=0.1, name="own"),
            layers.Dropout(0.3),
            layers.TimeDistributed(layers.Dense(2)),
            layers.LSTM(3, trainable=False),
            layers.Dense(2),
        ),
        "half_frozen": chain(frozen),
        "twice": chain(layers.LSTM(3, return_sequences=True), layers.LSTM(2), layers.Dense(2), layers.Dense(1)),
        "stateful": (
            keras.Sequential([keras.Input(batch_shape=(2, 5, 3)), layers.LSTM(4, stateful=True), layers.Dense(2)]),
            NUMBERS,
        ),
        "masked": chain(
            layers.Masking(),
            layers.SimpleRNN(4, return_sequences=True),
            layers.TimeDistributed(layers.Dense(3, activation="relu")),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True, zero_output_for_mask=True)),
            layers.GRU(2, go_backwards=True),
            given=PADDED,
        ),
        "words": chain(
            layers.Embedding(9, 5, mask_zero=True),
            layers.Bidirectional(layers.GRU(4, return_sequences=True)),
            layers.LSTM(3),
            layers.Dense(2, activation="softmax"),
            given=TOKENS,
        ),
        "letters": chain(layers.Embedding(9, 5), layers.GRU(4, return_sequences=True), given=TOKENS),
        "other functions": chain(
            layers.LSTM(3, activation="relu", recurrent_activation="hard_sigmoid", return_sequences=True),
            layers.GRU(3, activation="softsign", recurrent_activation="tanh", use_bias=False, return_sequences=True),
            layers.SimpleRNN(3, activation="elu"),
            layers.Dense(3, activation="gelu", use_bias=False),
        ),
        "own names": chain(layers.LSTM(3, name="my lstm é"), layers.Dense(1, name="out-1")),
        "states": functional(layers.LSTM(3, return_sequences=True, return_state=True)),
        "any length": (
            keras.Sequential([keras.Input((None, 3)), layers.LSTM(4, return_sequences=True, unroll=False)]),
            NUMBERS,
        ),
    }
    for after in (True, False):
        gru = layers.GRU(4, reset_after=after, return_sequences=True)
        found[f"GRU, reset {'after' if after else 'before'}"] = chain(gru, layers.GRU(2, reset_after=after))
    for mode in ("concat", "sum", "mul", "ave", None):
        found[f"both ways, {mode}"] = functional(layers.Bidirectional(layers.LSTM(3), merge_mode=mode))
        several = layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode=mode)
        found[f"both ways in time, {mode}"] = functional(several)
    return found


@pytest.mark.parametrize("name", sorted(models()))
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_keras_writes_is_opened(name: str, ending: str, tmp_path: Path) -> None:
    live, x = models()[name]
    rng = np.random.default_rng(0)
    live.set_weights([rng.standard_normal(each.shape) / 2 for each in live.get_weights()])
    live.save(tmp_path / "whole.keras")
    (found,) = read_keras_file(tmp_path / "whole.keras")
    if ending == ".weights.h5":
        live.save_weights(tmp_path / "a.weights.h5")
        found = read_keras_weights(tmp_path / "a.weights.h5", found.stack)
        (tmp_path / "a.json").write_text(live.to_json())
        (again,) = found_in(str(tmp_path / "a.weights.h5"), config=str(tmp_path / "a.json"))
        assert again.weights is not None
        assert all(map(np.array_equal, again.weights, found.weights or ()))
    elif ending == ".h5":
        live.save(tmp_path / "a.h5")
        (found,) = read_keras_file(tmp_path / "a.h5")
    assert found.weights is not None
    assert found.notes == ()
    trace = Model.draw(found.stack).with_weights(found.weights).run(x)
    check(list(trace.outputs), outputs(live, x))


def test_a_stateful_model_goes_on_where_keras_does(tmp_path: Path) -> None:
    live, x = models()["stateful"]
    live.save(tmp_path / "a.keras")
    (found,) = read_keras_file(tmp_path / "a.keras")
    model = Model.draw(found.stack).with_weights(found.weights or ())
    trace = model.run(x)
    check(list(trace.outputs), outputs(live, x))
    check(list(model.run(x, previous=trace).outputs), outputs(live, x))


def test_a_lambda_is_listed_and_not_run(tmp_path: Path) -> None:
    live, x = chain(keras.layers.LSTM(3, return_sequences=True, name="lstm"), keras.layers.Lambda(lambda x: x * 2))
    live.save(tmp_path / "a.keras")
    (found,) = read_keras_file(tmp_path / "a.keras")
    assert [each.kind() for each in found.stack.layers] == ["LSTM", "Lambda"]
    trace = Model.draw(found.stack).with_weights(found.weights or ()).run(x)
    check(list(trace.outputs), outputs(keras.Model(live.inputs, live.get_layer("lstm").output), x))


def test_a_layer_that_is_not_known_is_named_and_what_stands_before_it_is_read(tmp_path: Path) -> None:
    live, _ = chain(
        keras.layers.LSTM(3, return_sequences=True), keras.layers.Discretization(bin_boundaries=[0.0], name="bins")
    )
    live.save(tmp_path / "a.keras")
    (found,) = read_keras_file(tmp_path / "a.keras")
    assert [each.kind() for each in found.stack.layers] == ["LSTM", "Discretization"]
    assert any("bins" in str(each) for each in (*found.notes, *found.part))


@pytest.mark.parametrize(("dtype", "called"), [("float16", "half precision"), ("bfloat16", "bfloat16")])
def test_half_precision_is_read(dtype: str, called: str, tmp_path: Path) -> None:
    layer = keras.layers.LSTM(4, dtype=dtype, recurrent_initializer="glorot_uniform", name="l")
    live = keras.Sequential([keras.Input((5, 3)), layer])
    live.save(tmp_path / "a.keras")
    (found,) = read_keras_file(tmp_path / "a.keras")
    said = f"{called} is taken as float32: l/kernel, l/recurrent_kernel, l/bias"
    assert [str(each) for each in found.notes] == [said]
    assert found.weights is not None
    for got, want in zip(found.weights, live.weights, strict=True):
        np.testing.assert_array_equal(got, keras.ops.convert_to_numpy(keras.ops.cast(want, "float32")))


def test_a_quantized_model_is_refused(tmp_path: Path) -> None:
    live = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(4), keras.layers.Dense(8, name="d")])
    live.quantize("int8")
    live.save(tmp_path / "a.keras")
    with pytest.raises(ValueError, match="layer d: 3 arrays stand where 2 are expected; quantized layers are not"):
        read_keras_file(tmp_path / "a.keras")
