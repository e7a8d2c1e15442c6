"""Random functional models of Keras 3: what Keras saves of them is read as the same model, or refused.

Masks, states, selected outputs and layers of every kind, in every file that Keras writes and in code. `-m parity`.
"""

import json
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.engine.summary.render import render  # noqa: E402
from rnn_tui.engine.summary.summarize import summarize  # noqa: E402
from rnn_tui.formats.keras.code_writer import keras3_code  # noqa: E402
from rnn_tui.formats.keras.file_writer import write_keras_file  # noqa: E402
from rnn_tui.formats.loaded_model import LoadedModel  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
MODELS = 150


@pytest.fixture(autouse=True, scope="module")
def single_precision():
    before = keras.config.floatx()
    keras.config.set_floatx("float32")
    yield
    keras.config.set_floatx(before)


class Drawn:
    """A random functional model, and inputs for it."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng([7, seed])
        keras.utils.clear_session()
        keras.utils.set_random_seed(seed)
        self.tokens = self.rng.random() < 0.4
        time = None if self.rng.random() < 0.3 else 5
        self.entry = keras.Input((time,), dtype="int32") if self.tokens else keras.Input((time, 3))
        self.made: list[Any] = []
        """Tensors that may be outputs."""
        x: Any = self.entry
        if self.tokens:
            x = keras.layers.Embedding(7, 3, mask_zero=bool(self.rng.random() < 0.7))(x)
        elif self.rng.random() < 0.6:
            x = keras.layers.Masking(float(self.rng.choice([0.0, 0.5, 0.1, -1.0])))(x)
        for place in range(int(self.rng.integers(1, 4))):
            x = self.layer(x, place)
        last = len(x.shape) == 2
        if self.rng.random() < 0.5:
            x = keras.layers.Dense(2, activation=str(self.rng.choice(["linear", "softmax", "tanh"])))(x)
            self.made.append([x])
        elif last or self.rng.random() < 0.3:
            x = keras.layers.Activation("tanh")(x)
            self.made.append([x])
        self.model = keras.Model(self.entry, self.outputs())

    def layer(self, x: Any, place: int) -> Any:
        layers, flag = keras.layers, lambda share=0.5: bool(self.rng.random() < share)
        kind = self.rng.choice(["rnn", "rnn", "rnn", "both", "drop", "each", "mask"])
        if len(x.shape) == 2:
            made = layers.RepeatVector(4)(x)
        elif kind == "drop":
            made = layers.Dropout(0.2)(x)
        elif kind == "each":
            made = layers.TimeDistributed(layers.Dense(3, activation="tanh"))(x)
        elif kind == "mask":
            made = layers.Masking(0.25)(x)
        else:
            options = {"return_sequences": flag(0.75), "return_state": flag()}
            if kind == "rnn":
                options |= {"go_backwards": flag(0.2)}
            one = self.rng.choice([layers.SimpleRNN, layers.LSTM, layers.GRU])(
                int(self.rng.integers(2, 5)), use_bias=flag(0.8), **options
            )
            merge = self.rng.choice(["concat", "sum", "mul", "ave"])
            made = (layers.Bidirectional(one, merge_mode=str(merge)) if kind == "both" else one)(x)
        tensors = list(made) if isinstance(made, list | tuple) else [made]
        self.made.append(tensors)
        return tensors[0]

    def outputs(self) -> Any:
        """Some of the last layer's, in any order, and at times some of another's."""
        last = self.made[-1]
        count = int(self.rng.integers(1, len(last) + 1))
        found = [last[k] for k in self.rng.permutation(len(last))[:count]]
        if self.rng.random() < 0.35:
            others = [each for tensors in self.made[:-1] for each in tensors]
            found += [others[k] for k in self.rng.permutation(len(others))[: int(self.rng.integers(0, 3))]]
        return found[0] if len(found) == 1 and self.rng.random() < 0.5 else found

    def inputs(self) -> np.ndarray:
        if self.tokens:
            return self.rng.integers(0, 7, (3, 5)).astype("int32")
        x = self.rng.standard_normal((3, 5, 3)).astype("float32")
        mask = next((each.mask_value for each in self.model.layers if hasattr(each, "mask_value")), 0.0)
        x[0, 3:] = x[1, :1] = x[2, 2] = mask
        return x


def outputs(live: Any, x: np.ndarray) -> list[np.ndarray]:
    made = live(keras.ops.convert_to_tensor(x))
    return [keras.ops.convert_to_numpy(each) for each in (made if isinstance(made, list | tuple) else [made])]


def ours(found: LoadedModel, x: np.ndarray, weights: Any = None) -> list[np.ndarray]:
    assert found.weights is not None or weights is not None
    model = Model.draw(found.stack).with_weights(found.weights if weights is None else weights)
    return [np.asarray(each) for each in model.run(x).outputs]


def off(got: list[np.ndarray], want: list[np.ndarray]) -> float:
    assert [each.shape for each in got] == [each.shape for each in want]
    pairs = zip(got, want, strict=True)
    return max(float(np.max(np.abs(a - b) / (1 + np.abs(b)), initial=0)) for a, b in pairs)


@pytest.mark.parametrize("start", range(0, MODELS, 25))
def test_what_keras_saves_of_a_functional_model_is_the_same_model(start, tmp_path):
    for seed in range(start, start + 25):
        drawn = Drawn(seed)
        x = drawn.inputs()
        want = outputs(drawn.model, x)
        (tmp_path / "m.json").write_text(drawn.model.to_json())
        drawn.model.save(tmp_path / "m.keras")
        drawn.model.save(tmp_path / "m.h5")
        for file in ("m.json", "m.keras", "m.h5"):
            (found,) = found_in(str(tmp_path / file))
            weights = drawn.model.get_weights() if found.weights is None else None
            assert off(ours(found, x, weights), want) < 2e-5, (seed, file)


@pytest.mark.parametrize("start", range(0, 50, 25))
def test_what_we_write_of_a_functional_model_keras_runs(start, tmp_path):
    for seed in range(start, start + 25):
        drawn = Drawn(seed)
        x = drawn.inputs()
        want = outputs(drawn.model, x)
        drawn.model.save(tmp_path / "m.keras")
        (found,) = found_in(str(tmp_path / "m.keras"))
        write_keras_file(found.stack, found.weights, tmp_path / "ours.keras")
        assert off(outputs(keras.models.load_model(tmp_path / "ours.keras"), x), want) < 2e-5, seed
        code = keras3_code(found.stack)
        names: dict[str, Any] = {}
        exec(code.replace("model.summary()", ""), names)
        names["model"].set_weights(drawn.model.get_weights())
        assert off(outputs(names["model"], x), want) < 2e-5, seed
        (tmp_path / "ours.py").write_text(code)
        (again,) = found_in(str(tmp_path / "ours.py"))
        assert again.stack.model_output_shapes == found.stack.model_output_shapes
        assert off(ours(again, x, drawn.model.get_weights()), want) < 2e-5, seed


@pytest.mark.parametrize("start", range(0, 50, 25))
def test_its_summary_is_keras_s(start, tmp_path):
    for seed in range(start, start + 25):
        drawn = Drawn(seed)
        text: list[str] = []
        drawn.model.summary(line_length=100, print_fn=text.append)
        (tmp_path / "m.json").write_text(drawn.model.to_json())
        (found,) = found_in(str(tmp_path / "m.json"))
        got = render(summarize(found.stack), line_length=100)
        assert [each.rstrip() for each in got.splitlines() if each.strip()] == [
            each.rstrip() for each in "\n".join(text).splitlines() if each.strip()
        ], seed


def test_the_generator_makes_what_it_should():
    """Masks in the graph, several outputs, and outputs of inner layers."""
    configs = [json.loads(Drawn(seed).model.to_json())["config"] for seed in range(40)]
    kinds = [{each["class_name"] for each in config["layers"]} for config in configs]
    assert sum("NotEqual" in each for each in kinds) > 5
    ends = [config["output_layers"] for config in configs]
    assert sum(isinstance(each[0], list) and len(each) > 1 for each in ends) > 5
    assert sum(isinstance(each[0], list) and len({name for name, *_ in each}) > 1 for each in ends) > 4
