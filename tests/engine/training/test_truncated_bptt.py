from rnn_tui.engine.training.truncated_bptt import cut


def test_a_sequence_is_cut_into_stretches():
    assert cut(5, 2) == [slice(0, 2), slice(2, 4), slice(4, 5)]
    assert cut(5, 9) == [slice(0, 5)]
