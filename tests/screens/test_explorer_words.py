"""What readers say about options of the command line, in the words of the explorer."""

import pytest

from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.data.text_inputs import NEEDED
from rnn_tui.engine.layers import LSTM
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.screens.explorer_words import OF_FILE, in_explorer, in_form


@pytest.mark.parametrize(
    ("said", "outside", "in_form"),
    [
        (NEEDED, "give a vocabulary (i › a file › vocab)", "give a vocabulary (the field vocab)"),
        ("--window 4 cuts 9", "i › a file › window 4 cuts 9", "the field window 4 cuts 9"),
        (
            "or let it be filled (--fill)",
            "or let it be filled (i › a file › fill)",
            "or let it be filled (the field fill)",
        ),
        (
            "--scale, --fill and --columns NAME prepare it, which --window cuts",
            "i › a file › scale, fill and columns prepare it, which i › a file › window cuts",
            "the fields scale, fill and columns prepare it, which the field window cuts",
        ),
        ("record that and give it as --data", "record that and give it as inputs (i)", ""),
        ("give its first layer an input_shape", "type its shape in the form of the input (1, up, enter)", ""),
        ("choose another loss.", "X in the gradient view (G) chooses another.", ""),
        ("y.pt: a note", "y.pt: a note", ""),
        (
            "give its shape: --shape 10,4",
            "give its shape: --shape 10,4 (--shape: on the command line, when rnn-tui is started)",
            "",
        ),
    ],
)
def test_options_are_fields_of_a_dialog_or_said_to_be_of_the_command_line(said, outside, in_form):
    assert in_explorer(said) == outside
    assert in_explorer(said, fields=OF_FILE) == (in_form or outside)


def test_a_dialog_s_own_fields_are_named_before_those_of_a_file():
    assert in_explorer("a task makes both: --task, or --vocab", fields=("task",)) == (
        "a task makes both: the field task, or i › a file › vocab"
    )


@pytest.mark.parametrize("keras", ["keras3", "keras2"])
def test_where_a_batch_size_is_missing_the_form_names_the_key_that_sets_it(keras):
    with pytest.raises(StackError) as refused:
        _ = Stack((LSTM(3, stateful=True),), (None, 4, 2), keras=keras).output_shapes
    assert in_form(str(refused.value)).startswith(str(refused.value).removesuffix("."))
    assert in_form(str(refused.value)).endswith(". Leave with esc, then Q sets the batch size and stateful.")
    assert in_form("0 is no number of units.") == "0 is no number of units."
