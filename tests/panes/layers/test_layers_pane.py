"""What the border of the pane of layers says."""

from rnn_tui.panes.layers.layers_pane import shortened


def test_the_words_of_details_that_are_left_are_whole():
    text = "GRU 3 tanh seq +▸h,◂h concat ← embedding, not_equal"
    assert shortened(text, 42) == "GRU 3 tanh seq +▸h,◂h … not_equal"
    assert shortened(text, 60) == text
    assert shortened("4 tanh seq +h,c stateful ← input_layer", 30) == "4 tanh seq +h,c …"
    assert shortened("a_layer_with_a_name_of_many_letters_one", 20) == "a_layer_with_…rs_one", (
        "of a name its ends are left"
    )
