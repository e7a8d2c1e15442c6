import pytest

from rnn_tui.engine.layers import SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.panes.layers.layer_rows import Columns, layer_rows
from tests.engine.plan.test_graph import seq2seq


def lines(stack, width):
    columns = Columns.of(stack, width)
    return ["".join(columns.line(row)) for row in range(len(columns.rows))]


def test_every_input_has_a_row_and_a_layer_says_what_it_reads():
    found = [(each.name, each.detail, each.shape) for each in layer_rows(seq2seq())]
    assert found == [
        ("x", "", (None, 4, 3)),
        ("z", "", (None, 6, 2)),
        ("encoder", "5 tanh +h  ← x", (None, 5)),
        ("decoder", "5 tanh seq  ← z, encoder", (None, 6, 5)),
        ("shared", "2 linear  ← decoder, encoder", (None, 6, 2)),
    ]


def test_rails_stand_beside_the_names_and_the_shape_has_room_before_the_detail():
    assert lines(seq2seq(), 44) == [
        "●   x                           (None, 4, 3)",
        "│ ● z                           (None, 6, 2)",
        "● │ encoder  5 tanh +h  ← x        (None, 5)",
        "├─● decoder  5 tanh seq  ← z, … (None, 6, 5)",
        "●─╯ shared   2 linear  ← decod… (None, 6, 2)",
    ]
    assert lines(seq2seq(), 20) == [
        "●   x         (4, 3)",
        "│ ● z         (6, 2)",
        "● │ encoder      (5)",
        "├─● decoder   (6, 5)",
        "●─╯ shared    (6, 2)",
    ]


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (36, "simple_rnn  8 tanh seq (None, 10, 8)"),
        (31, "simple_rnn  8     (None, 10, 8)"),
        (24, "simple_rnn (None, 10, 8)"),
        (18, "simple_rnn (10, 8)"),
    ],
)
def test_the_output_shape_stays_when_a_chain_has_no_room_for_details(width, row):
    assert lines(Stack((SimpleRNN(8, return_sequences=True),), (None, 10, 4)), width)[1] == row


def test_a_chain_has_no_rails():
    assert lines(Stack((SimpleRNN(3),), (None, 5, 4)), 44) == [
        "input                           (None, 5, 4)",
        "simple_rnn  3 tanh                 (None, 3)",
    ]


@pytest.mark.parametrize("width", [20, 31, 44, 56])
def test_rows_are_as_wide_as_the_list(width):
    assert {len(each) for each in lines(seq2seq(), width)} == {width}
