"""A model that begins with the layer that turns text into token ids: the model behind it, and its vocabulary."""

import json
import zipfile

import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM, Embedding
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.keras.file import read_keras_file
from rnn_tui.formats.keras.file_writer import write_keras_file

STACK = Stack((Embedding(5, 3), LSTM(2)), (None, None), "int32")
TEXT_INPUT = {"class_name": "InputLayer", "config": {"batch_shape": [None], "dtype": "string", "name": "text"}}


@pytest.fixture
def saved(tmp_path):
    """A `.keras` file as Keras 3 lays it out (its own saving needs TensorFlow): the config with the layer in front."""

    def made(config, assets=None):
        plain, path = tmp_path / "plain.keras", tmp_path / "text.keras"
        write_keras_file(STACK, Model.draw(STACK, seed=3).get_weights(), plain)
        with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w") as after:
            for name in before.namelist():
                data = before.read(name)
                if name == "config.json":
                    value = json.loads(data)
                    behind = [each for each in value["config"]["layers"] if each["class_name"] != "InputLayer"]
                    layer = {"class_name": "TextVectorization", "config": config}
                    value["config"]["layers"] = [TEXT_INPUT, layer, *behind]
                    data = json.dumps(value).encode()
                after.writestr(name, data)
            if assets is not None:
                after.writestr("assets/layers/text_vectorization/vocabulary.txt", assets)
        return path

    return made


@pytest.mark.parametrize(
    ("config", "assets"),
    [
        ({"output_mode": "int", "vocabulary": ["the", "cat", "sat"]}, None),
        ({"output_mode": "int", "vocabulary": None}, "\n[UNK]\nthe\ncat\nsat"),
    ],
)
def test_its_vocabulary_is_the_model_s_and_the_model_begins_behind_it(saved, config, assets):
    (found,) = read_keras_file(saved(config, assets))
    assert [each.kind() for each in found.stack.layers] == ["Embedding", "LSTM"]
    assert (found.stack.input_shape, found.stack.input_dtype) == ((None, None), "int32")
    assert found.vocabulary is not None
    assert found.vocabulary.ids == {"": 0, "[UNK]": 1, "the": 2, "cat": 3, "sat": 4}
    assert [str(each) for each in found.notes] == [
        "the model begins behind its TextVectorization, whose 5 tokens are its vocabulary"
    ]
    for mine, theirs in zip(found.weights, Model.draw(STACK, seed=3).get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


def test_a_fixed_length_is_the_input_s(saved):
    (found,) = read_keras_file(saved({"vocabulary": ["a"], "output_sequence_length": 7}))
    assert found.stack.input_shape == (None, 7)


def test_one_that_counts_words_is_refused(saved):
    with pytest.raises(FormatError, match=r"text\.keras: begins with a TextVectorization that counts words"):
        read_keras_file(saved({"output_mode": "multi_hot", "vocabulary": ["a"]}))


def test_one_without_a_vocabulary_leaves_the_model_readable(saved):
    (found,) = read_keras_file(saved({"vocabulary": None}))
    assert found.vocabulary is None
