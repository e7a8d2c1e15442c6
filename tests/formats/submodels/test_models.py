"""Models with layers that are not known: what is known runs, against what Keras recorded of the whole."""

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, RnnError
from rnn_tui.engine.gradients.gradients import LOSSES
from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.engine.plan.known_part import known_outputs, not_run, require_outputs
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.keras.configs import read_json
from rnn_tui.formats.keras.file import read_keras_file
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel
from rnn_tui.formats.reports.plain_text import model_line

GOLDEN = Path(__file__).parents[1] / "golden" / "submodels"


@pytest.fixture(scope="module")
def recorded() -> dict[str, np.ndarray]:
    with np.load(GOLDEN / "outputs.npz") as found:
        return dict(found)


def read(name: str, *values: str) -> list[LoadedModel]:
    found = read_keras_file(GOLDEN / name, values=values)
    assert all(isinstance(each, LoadedModel) for each in found)
    return [each for each in found if isinstance(each, LoadedModel)]


def outputs(found: LoadedModel, x: np.ndarray) -> dict[str, np.ndarray]:
    assert found.weights is not None
    trace = Model.draw(found.stack).with_weights(found.weights).run(x)
    return {each.name: each.output for each in trace.layers} | {"": trace.output}


def check(found: LoadedModel, x: np.ndarray, **expected: np.ndarray) -> None:
    made = outputs(found, x)
    for name, want in expected.items():
        np.testing.assert_allclose(made[name], want, atol=2e-6)
    np.testing.assert_array_equal(made[""], made[list(expected)[-1]])


def test_the_whole_model_runs_as_far_as_it_goes(recorded: dict[str, np.ndarray]) -> None:
    (found,) = read("sketching.keras")
    check(found, recorded["mixture_x"], lower=recorded["mixture_lower"], upper=recorded["mixture_upper"])
    assert "mixture (MixtureHead)           │ ?                      │            20" in render(summarize(found.stack))
    (note,) = found.notes
    assert str(note) == "not run: mixture (MixtureHead), a class of the author's own, which the file does not hold"
    assert "500 params (480 run)" in model_line(found, 1)


def test_what_stands_before_is_an_input(recorded: dict[str, np.ndarray]) -> None:
    (found,) = read("folded.keras")
    check(found, recorded["folded_x"], gru=recorded["folded_gru"], dense=recorded["folded_dense"])
    (note,) = found.notes
    assert "it reads what fold (FoldPairs), a class of the author's own" in str(note)
    assert "makes, (None, 9, 4): record that and give it as --data" in str(note)


def test_behind_an_opaque_layer_of_a_graph_stands_a_model_of_its_own(recorded: dict[str, np.ndarray]) -> None:
    first, second = read("listening.keras")
    check(first, recorded["listening_x"], listen=recorded["listening_1"])
    check(second, recorded["listening_x2"], decide=recorded["listening_2"], answer=recorded["listening_3"])
    assert [str(each) for each in first.notes] == [
        "not run: look (SelfReading), a class of the author's own, which the file does not hold",
        "not run, depending on it: decide, answer",
    ]
    assert second.stack.input_names == ("look",)


@pytest.mark.parametrize("file", ["lambda_middle.keras", "lambda_middle.h5"])
def test_a_lambda_is_a_row_of_the_summary_and_is_not_run(file: str) -> None:
    (found,) = read(file)
    assert "rise (Lambda)                   │ (None, 3)              │             0" in render(summarize(found.stack))
    assert [found.stack.name_of(key) for key in not_run(found.stack)] == ["rise", "dense"]
    assert list(outputs(found, np.zeros((1, 6, 2)))) == ["gru", ""]
    assert known_outputs(found.stack) == ()
    with pytest.raises(InputError, match=r"the output of the model depends on rise \(Lambda\)"):
        require_outputs(found.stack)


def test_a_branch_beside_a_lambda_runs() -> None:
    first, second = read("lambda_side_branch.keras")
    assert known_outputs(first.stack) == (0,)
    require_outputs(first.stack, every=LOSSES["sum-all"] is None)
    with pytest.raises(InputError, match=r"output 1 of the model depends on double \(Lambda\)"):
        require_outputs(first.stack)
    made = outputs(first, np.zeros((1, 4, 5)))
    np.testing.assert_array_equal(made[""], made["main"])
    assert (second.stack.input_names, second.stack.layer_names) == (("double",), ("side",))
    assert second.weights is not None
    assert [each.shape for each in second.weights] == [(6, 12), (3, 12), (12,)]


def layer(kind: str, name: str, reads: str = "", **config: object) -> dict[str, object]:
    own = {"registered_name": f"mine>{kind}", "module": "mine"} if kind.startswith("My") else {"module": "keras.layers"}
    nodes = [[[reads, 0, 0, {}]]] if reads else []
    return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": nodes, **own}


CUT = json.dumps(
    {
        "class_name": "Functional",
        "config": {
            "layers": [
                layer("InputLayer", "x", batch_shape=[None, 3, 2]),
                layer("LSTM", "a", "x", units=2),
                layer("MyMiddle", "mine", "a"),
                layer("LSTM", "b", "mine", units=2),
            ],
            "output_layers": [["b", 0, 0]],
        },
    }
)


def test_a_shape_that_no_file_tells_is_asked_for() -> None:
    (found,) = read_json(CUT)
    assert isinstance(found, UnreadModel)
    assert found.why.startswith("mine (MyMiddle) is not known, and neither is the shape that it makes: --set")
    assert [each.name for each in found.needs] == ["mine"]


def test_a_shape_that_is_given_is_taken() -> None:
    whole, behind = read_json(CUT, values=["mine=(None, 7, 5)"])
    assert isinstance(whole, LoadedModel)
    assert isinstance(behind, LoadedModel)
    assert whole.stack.output_shapes[1] == ((None, 7, 5),)
    assert behind.stack.inputs[0].shape == (None, 7, 5)
    with pytest.raises(RnnError, match="--set yours: no layer of that name whose shape could be given; there are mine"):
        read_json(CUT, values=["mine=(None, 7, 5)", "yours=(None, 3)"])
    with pytest.raises(RnnError, match="--set mine=five: what a layer makes is a shape"):
        read_json(CUT, values=["mine=five"])


def test_an_opaque_layer_may_stand_inside_a_model_that_is_a_layer() -> None:
    inner = {"layers": [layer("GRU", "g", units=2, return_sequences=True), layer("MyHead", "head")]}
    nested = {"class_name": "Sequential", "name": "in", "config": {"name": "in", **inner}}
    outer = {"layers": [layer("InputLayer", "x", batch_shape=[None, 3, 2]), layer("LSTM", "l", units=2), nested]}
    text = json.dumps({"class_name": "Sequential", "config": outer})
    assert isinstance(read_json(text.replace('"units": 2}', '"units": 2, "return_sequences": true}'))[0], LoadedModel)


@pytest.mark.parametrize("value", [{}, {"layers": [3]}, None])
def test_configs_of_no_such_form_hold_no_opaque_layers(value: object) -> None:
    with pytest.raises(RnnError):
        read_json(json.dumps({"class_name": "Sequential", "config": value}))


def test_opaque_layers_of_one_class_are_of_one_kind() -> None:
    (found,) = read("sketching.keras")
    head = found.stack.layers[-1]
    assert isinstance(head, Opaque)
    assert head.edit(makes=((None, 3),)).makes == ((None, 3),)
    assert head.option("makes").rule.parse("makes", "(None, 8)") == ((None, 8),)
    assert head.option("makes").rule.parse("makes", "(None, 8), (None, 4)") == ((None, 8), (None, 4))
