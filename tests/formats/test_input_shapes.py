"""Input shapes that a model leaves open: given by the user, or by the first data it reads."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import NotBuilt, RnnError
from rnn_tui.formats.built_by_data import built_by_data, built_if_told
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.input_shapes import parsed_shapes
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.model_files import found_in, listed_in
from tests.formats.keras_code.reading import read_code

NUMBERS = "m = Sequential([SimpleRNN(3), Dense(1)])"
IDS = "m = Sequential([Embedding(50, 4), SimpleRNN(3)])"
TWO = "a = Input((None, 4), name='a')\nb = Input((5,), name='b')\nm = Model([a, b], Concatenate()([LSTM(3)(a), b]))"


def model(code: str) -> LoadedModel:
    return read_code(code)[0]


@pytest.mark.parametrize(
    ("texts", "shapes"),
    [
        (["10,4"], {"": (10, 4)}),
        (["None"], {"": (None,)}),
        (["(None, 4)"], {"": (None, 4)}),
        (["25,"], {"": (25,)}),
        (["a=7,4", "b=5"], {"a": (7, 4), "b": (5,)}),
    ],
)
def test_shapes_as_they_are_typed(texts, shapes):
    assert parsed_shapes(texts) == shapes


@pytest.mark.parametrize("text", ["", "a", "10,x", "0,4", "-1", "1.5", "True", "()", "10;4", "a="])
def test_what_is_no_shape_is_refused(text):
    with pytest.raises(RnnError, match="such as --shape 10,4"):
        parsed_shapes([text])


@pytest.mark.parametrize(
    ("code", "shapes", "expected"),
    [
        (NUMBERS, ["None,4"], [(None, None, 4)]),
        (IDS, ["25"], [(None, 25)]),
        ("m = Sequential([Input((None, 4)), LSTM(3)])", ["7,4"], [(None, 7, 4)]),
        (TWO, ["a=7,4"], [(None, 7, 4), (None, 5)]),
    ],
)
def test_a_shape_is_given_where_it_is_open(tmp_path, code, shapes, expected):
    (tmp_path / "m.py").write_text(code)
    (found,) = found_in(str(tmp_path / "m.py"), shapes=shapes)
    assert [each.shape for each in found.stack.inputs] == expected


@pytest.mark.parametrize(
    ("code", "shapes", "refusal"),
    [
        ("m = Sequential([Input((7, 4)), LSTM(3)])", ["7,5"], "input_layer is (7, 4), which (7, 5) does not fit"),
        (TWO, ["7,4"], "the model has 2 inputs: give each by its name, --shape a=…"),
        (TWO, ["c=7,4"], "there is no input of that name; there are a, b"),
        (NUMBERS, ["a=7,4", "b=3"], "the model has one input: give one shape"),
    ],
)
def test_a_shape_that_contradicts_the_model_is_refused(tmp_path, code, shapes, refusal):
    (tmp_path / "m.py").write_text(code)
    with pytest.raises(FormatError, match=r"^m\.py: --shape") as refused:
        found_in(str(tmp_path / "m.py"), shapes=shapes)
    assert refusal in str(refused.value)


def test_of_several_models_those_take_the_shape_that_it_fits(tmp_path):
    (tmp_path / "m.py").write_text(f"{NUMBERS}\nk = Sequential([Input((7, 5)), LSTM(3)])")
    first, second = listed_in(str(tmp_path / "m.py"), shapes=["7,4"])
    assert isinstance(first, LoadedModel)
    assert isinstance(second, LoadedModel)
    assert (first.stack.input_shape, second.stack.input_shape) == ((None, 7, 4), (None, 7, 5))


@pytest.mark.parametrize(("code", "array"), [(NUMBERS, np.zeros((2, 6, 5))), (IDS, np.ones((2, 6), int))])
def test_a_model_is_built_by_its_data(tmp_path, code, array):
    np.save(tmp_path / "x.npy", array)
    built = built_by_data(model(code), DataRequest(tmp_path / "x.npy"))
    assert built.stack.input_shape == (None, *array.shape[1:])
    assert "built by its data, as Keras would" in built.notes[-1].text


def test_token_ids_that_are_made_build_it_too():
    assert built_by_data(model(IDS), None).stack.input_shape == (None, 10)
    assert built_if_told(model(NUMBERS)).stack.input_shape is None
    with pytest.raises(NotBuilt, match="or give it here, such as --shape 10,4"):
        built_by_data(model(NUMBERS), None)


def test_a_model_that_is_built_stays_as_it_is(tmp_path):
    found = model("m = Sequential([Input((7, 4)), LSTM(3)])")
    assert built_by_data(found, None) is found
