"""What a model takes as its input, in words."""

from rnn_tui.engine.plan.input_spec import InputSpec


def test_the_words_get_shorter_and_keep_the_shape_whole():
    numbers = InputSpec((None, 30, 4), (1, 30, 4))
    assert numbers.words == ("(batch, time, features) = (None, 30, 4)", "(None, 30, 4)")
    ids = InputSpec((None, None), (1, 10), ids=2000)
    assert ids.words[0] == "(batch, time) = (None, None), token ids from 0 to 1,999"
    assert ids.words[-1] == "(None, None)"
