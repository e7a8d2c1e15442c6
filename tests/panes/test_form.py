"""The form's rows are the options as they are declared."""

from rnn_tui.engine.entry import Entry
from rnn_tui.engine.layers import GRU, Bidirectional, SimpleRNN
from rnn_tui.panes.form import at, offered, rows


def names(value):
    return ["/".join(path) for path, _ in rows(value)]


def test_what_matters_most_comes_first_and_nothing_is_missing():
    shown = names(GRU(3))
    assert shown[:5] == ["units", "activation", "recurrent_activation", "use_bias", "return_sequences"]
    assert shown[-3:] == ["kernel_initializer", "recurrent_initializer", "bias_initializer"]
    assert set(shown) == {each.name for each in GRU.options()}


def test_a_wrapper_shows_the_options_of_what_it_wraps():
    shown = names(Bidirectional(SimpleRNN(3)))
    assert shown[0] == "layer"
    assert "layer/units" in shown
    assert "merge_mode" in shown
    assert "backward_layer" not in shown
    assert at(Bidirectional(SimpleRNN(3)), ("layer", "units")) == 3


def test_a_wrapper_offers_only_what_it_takes():
    assert offered(Bidirectional.option("layer")) == ["SimpleRNN", "LSTM", "GRU"]


def test_the_input_has_a_form_too():
    assert names(Entry((None, 10, 4))) == ["shape", "dtype"]
