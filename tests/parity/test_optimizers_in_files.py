"""What Keras 3 counts of an optimizer in the files it writes, and in how many bytes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.summary.render import render  # noqa: E402
from rnn_tui.engine.summary.summarize import summarize  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
SCHEDULE = {"learning_rate": keras.optimizers.schedules.ExponentialDecay(0.1, 3, 0.4)}
OPTIONS = {
    "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.9, "use_ema": True}, SCHEDULE],
    "RMSprop": [{}, {"centered": True}, {"momentum": 0.9, "centered": True}],
    "Adam": [{}, {"amsgrad": True}, {"gradient_accumulation_steps": 2}, SCHEDULE],
    "AdamW": [{"amsgrad": True}],
    "Nadam": [{}, {"use_ema": True}],
} | {each: [{}] for each in ("Adagrad", "Adadelta", "Adamax", "Ftrl", "Lion", "Adafactor", "Lamb", "Muon")}
CASES = [(name, options) for name, found in OPTIONS.items() for options in found]
CASES = [(name, options) for name, options in CASES if hasattr(keras.optimizers, name)]


def model(**options: Any) -> Any:
    keras.utils.clear_session()
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((4,), dtype="int32"),
            layers.Embedding(5, 3, **options),
            layers.LSTM(4, trainable=False, **options),
            layers.Dense(2, **options),
        ]
    )


def printed(live: Any) -> list[str]:
    text: list[str] = []
    live.summary(line_length=90, print_fn=text.append)
    return [each.rstrip() for each in "\n".join(text).splitlines()]


def ours(path: Path) -> list[str]:
    (found,) = found_in(str(path))
    return [each.rstrip() for each in render(summarize(found.stack), line_length=90).splitlines()]


def fitted(live: Any) -> None:
    live.fit(np.zeros((2, 4), "int32"), np.zeros((2, 2)), verbose=0)


@pytest.mark.parametrize(("name", "options"), CASES, ids=lambda each: each if isinstance(each, str) else "+".join(each))
@pytest.mark.parametrize("fit", [False, True])
def test_the_summary_of_a_file_is_that_of_the_model_that_keras_opens(name, options, fit, tmp_path):
    live = model()
    live.compile(getattr(keras.optimizers, name)(**options), "mean_squared_error")
    if fit:
        fitted(live)
    live.save(tmp_path / "m.keras")
    (tmp_path / "m.json").write_text(live.to_json())
    want = printed(keras.models.load_model(tmp_path / "m.keras"))
    assert ours(tmp_path / "m.keras") == want
    assert ours(tmp_path / "m.json") == want
    if fit:
        assert want == printed(live)


@pytest.mark.parametrize("name", ["SGD", "Adam", "RMSprop", "Nadam"])
def test_a_legacy_file_counts_what_it_holds(name, tmp_path):
    live = model()
    live.compile(getattr(keras.optimizers, name)(), "mean_squared_error")
    fitted(live)
    live.save(tmp_path / "m.h5")
    assert ours(tmp_path / "m.h5") == printed(live)


@pytest.mark.parametrize("dtype", ["float64", "mixed_float16"])
def test_sizes_are_those_of_the_weights_types(dtype, tmp_path):
    live = model(dtype=dtype)
    for name in ("m.keras", "m.h5"):
        live.save(tmp_path / name)
        assert ours(tmp_path / name) == printed(live)
    (tmp_path / "m.json").write_text(live.to_json())
    assert ours(tmp_path / "m.json") == printed(live)


@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("merge", ["concat", None])
def test_a_backward_layer_of_other_units_is_as_keras_prints_it(merge, sequences, tmp_path):
    keras.utils.clear_session()
    layers = keras.layers
    entry = keras.Input((4, 2))
    both = layers.Bidirectional(
        layers.LSTM(3, return_sequences=sequences, return_state=True),
        backward_layer=layers.LSTM(5, return_sequences=sequences, return_state=True, go_backwards=True),
        merge_mode=merge,
    )
    made = both(entry)
    live = keras.Model(entry, made)
    live.save(tmp_path / "m.keras")
    assert ours(tmp_path / "m.keras") == printed(live)
    if merge is not None:
        followed = keras.Model(entry, layers.Dense(2)(made[0]))
        (tmp_path / "m.json").write_text(followed.to_json())
        assert ours(tmp_path / "m.json") == printed(followed)
