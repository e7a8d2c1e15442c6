"""Models with layers of the author's own: what is known runs, against what Keras recorded of the whole."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.keras.config_values import is_known
from rnn_tui.formats.keras.file import read_keras_file
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.submodels.keras_config import submodels

GOLDEN = Path(__file__).parents[1] / "golden" / "submodels"


@pytest.fixture(scope="module")
def recorded() -> dict[str, np.ndarray]:
    with np.load(GOLDEN / "outputs.npz") as found:
        return dict(found)


def outputs(found: LoadedModel, x: np.ndarray) -> dict[str, np.ndarray]:
    assert found.weights is not None
    trace = Model.draw(found.stack).with_weights(found.weights).run(x)
    return {each.name: each.output for each in trace.layers} | {"": trace.output}


def check(found: LoadedModel, x: np.ndarray, **expected: np.ndarray) -> None:
    made = outputs(found, x)
    for name, want in expected.items():
        np.testing.assert_allclose(made[name], want, atol=2e-6)
    np.testing.assert_array_equal(made[""], made[list(expected)[-1]])


def test_what_stands_behind_is_named(recorded: dict[str, np.ndarray]) -> None:
    (found,) = read_keras_file(GOLDEN / "sketching.keras")
    check(found, recorded["mixture_x"], lower=recorded["mixture_lower"], upper=recorded["mixture_upper"])
    (note,) = found.notes
    assert str(note).endswith('its output goes to "mixture" (wild>MixtureHead, which is not known)')


def test_what_stands_before_is_an_input(recorded: dict[str, np.ndarray]) -> None:
    (found,) = read_keras_file(GOLDEN / "folded.keras")
    check(found, recorded["folded_x"], gru=recorded["folded_gru"], dense=recorded["folded_dense"])
    (note,) = found.notes
    assert 'it reads the output of "fold" (wild>FoldPairs, which is not known), (None, 9, 4): record that' in str(note)


def test_two_submodels_of_a_graph_are_two_models(recorded: dict[str, np.ndarray]) -> None:
    first, second = read_keras_file(GOLDEN / "listening.keras")
    check(first, recorded["listening_x"], listen=recorded["listening_1"])
    check(second, recorded["listening_x2"], decide=recorded["listening_2"], answer=recorded["listening_3"])
    assert "its output goes to" in str(first.notes[0])
    assert second.stack.input_names == ("look",)


def layer(kind: str, name: str, reads: str = "", **config: object) -> dict[str, object]:
    own = {"registered_name": f"mine>{kind}", "module": "mine"} if kind.startswith("My") else {"module": "keras.layers"}
    nodes = [[[reads, 0, 0, {}]]] if reads else []
    return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": nodes, **own}


def graph(*layers: dict[str, object], ends: str) -> dict[str, object]:
    inner = {"layers": list(layers), "output_layers": [[ends, 0, 0]]}
    return {"class_name": "Functional", "config": inner}


def test_a_layer_that_is_called_twice_is_not_followed() -> None:
    twice = layer("LSTM", "lstm", "mine")
    twice["inbound_nodes"] = [[["mine", 0, 0, {}]], [["mine", 0, 0, {}]]]
    assert submodels(graph(layer("MyFront", "mine"), twice, ends="lstm"), is_known) == []


def test_groups_are_numbered_in_the_whole_model() -> None:
    made = submodels(
        graph(
            layer("InputLayer", "x", batch_shape=[None, 3, 2]),
            layer("LSTM", "a", "x", units=2),
            layer("MyMiddle", "mine", "a"),
            layer("LSTM", "b", "mine", units=2),
            ends="b",
        ),
        is_known,
    )
    assert [each.groups["b"] for each in made] == ["lstm_1", "lstm_1"]


def test_a_lambda_is_refused_and_not_cut_out() -> None:
    assert is_known({"class_name": "Lambda", "config": {}})
    assert not is_known({"class_name": "Nonsense", "config": {}})
    assert not is_known(layer("LSTM", "a", activation={"class_name": "function", "registered_name": "mine>act"}))


@pytest.mark.parametrize("value", [{}, {"class_name": "Sequential", "config": {"layers": [3]}}, {"config": None}])
def test_configs_of_no_such_form_have_no_submodels(value: dict[str, object]) -> None:
    assert submodels(value, is_known) == []


def test_where_nothing_recurrent_is_known_the_file_is_refused(tmp_path: Path) -> None:
    entry = layer("InputLayer", "x", batch_shape=[None, 3, 2])
    inner = {"layers": [entry, layer("MyCell", "mine"), layer("Dense", "d", units=1)]}
    with zipfile.ZipFile(tmp_path / "m.keras", "w") as made:
        made.writestr("config.json", json.dumps({"class_name": "Sequential", "config": inner}))
    with pytest.raises(RnnError, match="mine>MyCell is not Keras's"):
        read_keras_file(tmp_path / "m.keras")
