"""Code that is pasted piece by piece."""

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel
from rnn_tui.formats.pasted_code import PastedCode


def test_names_of_earlier_pieces_are_kept():
    pasted = PastedCode()
    with pytest.raises(RnnError, match="no Keras model"):
        pasted.listed("units = 7")
    pasted.keep("units = 7")
    (found,) = pasted.listed("m = Sequential([Input((4, 2)), LSTM(units)])")
    assert isinstance(found, LoadedModel)
    assert found.stack.layers[0].brief == "7 tanh"
    assert found.where == "cell 2, line 1"


def test_a_model_goes_on_in_a_later_piece():
    pasted = PastedCode()
    pasted.keep("m = Sequential()\nm.add(Input((4, 2)))\nm.add(LSTM(3))")
    (found,) = pasted.listed("m.add(Dense(1))")
    assert isinstance(found, LoadedModel)
    assert [each.kind() for each in found.stack.layers] == ["LSTM", "Dense"]


def test_a_piece_that_is_complete_is_read_alone():
    pasted = PastedCode()
    pasted.keep("k = Sequential([Input((4, 2)), LSTM(3)])")
    (found,) = pasted.listed("m = Sequential([Input((4, 2)), GRU(5)])")
    assert found.name == "m"
    assert found.where == "line 1"


def test_where_earlier_pieces_do_not_help_it_is_asked_for():
    pasted = PastedCode()
    pasted.keep("other = 3")
    (found,) = pasted.listed("m = Sequential([Input((4, 2)), LSTM(units)])")
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == ["units"]
    (known,) = pasted.listed("m = Sequential([Input((4, 2)), LSTM(units)])", ["units=5"])
    assert isinstance(known, LoadedModel)
