"""`from module import *` of a module that is not read: what is assumed of Python's own functions is said."""

from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import UnreadModel
from tests.formats.keras_code.reading import read_code

MODEL = "from keras.layers import *\nfrom keras.models import Sequential\n{}m = Sequential([Input((9, {})), LSTM(4)])"


def test_a_function_of_python_s_is_assumed_with_a_note() -> None:
    (found,) = read_code(MODEL.format("from utils import *\n", "len([1, 2, 3])"))
    assert found.stack.input_shape == (None, 9, 3)
    assert "line 3: utils is not read, and could define anything; len is taken to be Python's" in map(str, found.notes)


def test_without_it_nothing_is_assumed() -> None:
    (found,) = read_code(MODEL.format("", "len([1, 2, 3])"))
    assert not found.notes


def test_a_function_that_the_module_is_known_to_define_is_not_python_s() -> None:
    (found,) = list_code(MODEL.format("from keras.backend import *\n", "sum([1, 2])"))
    assert isinstance(found, UnreadModel)
