import pytest
from textual import on
from textual.app import App, ComposeResult

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.panes.layers.layer_list import MARK, LayerList
from rnn_tui.panes.layers.layer_rows import Columns, LayerRow, layer_rows
from tests.engine.plan.test_graph import seq2seq


def lines(stack, width):
    columns = Columns.of(stack, width)
    return ["".join(columns.line(row)) for row in range(len(columns.rows))]


def test_every_input_has_a_row_and_a_layer_says_what_it_reads():
    found = [(each.name, each.detail, each.reads, each.shape) for each in layer_rows(seq2seq())]
    assert found == [
        ("x", "", "", (None, 4, 3)),
        ("z", "", "", (None, 6, 2)),
        ("encoder", "5 tanh +h", "← x", (None, 5)),
        ("decoder", "5 tanh seq", "← z, encoder", (None, 6, 5)),
        ("shared", "2 linear", "← decoder, encoder", (None, 6, 2)),
    ]


def test_rails_stand_beside_the_names_and_the_shape_has_room_before_the_detail():
    assert lines(seq2seq(), 44) == [
        "●   x                           (None, 4, 3)",
        "│ ● z                           (None, 6, 2)",
        "● │ encoder  5 tanh +h  ← x        (None, 5)",
        "├─● decoder  5 tanh seq  ← z, … (None, 6, 5)",
        "●─╯ shared   2 linear  ← decod… (None, 6, 2)",
    ]
    assert lines(seq2seq(), 21) == [
        "●   x       (…, 4, 3)",
        "│ ● z       (…, 6, 2)",
        "● │ encoder  5 (…, 5)",
        "├─● decoder (…, 6, 5)",
        "●─╯ shared  (…, 6, 2)",
    ]


@pytest.mark.parametrize(
    ("width", "row"),
    [
        (36, "simple_rnn  8 tanh seq (None, 10, 8)"),
        (31, "simple_rnn  8     (None, 10, 8)"),
        (24, "simple_rnn (None, 10, 8)"),
        (21, "simple_rnn (…, 10, 8)"),
        (19, "simpl…nn (…, 10, 8)"),
    ],
)
def test_the_output_shape_stays_when_a_chain_has_no_room_for_details(width, row):
    assert lines(Stack((SimpleRNN(8, return_sequences=True),), (None, 10, 4)), width)[1] == row


def test_a_name_is_cut_before_its_shape():
    birnn = Bidirectional(SimpleRNN(8, return_sequences=True))
    assert lines(Stack((birnn, birnn), (None, 10, 4)), 29) == [
        "input           (None, 10, 4)",
        "bidirectional  (None, 10, 16)",
        "bidirecti…al_1 (None, 10, 16)",
    ]


def test_a_chain_has_no_rails():
    assert lines(Stack((SimpleRNN(3),), (None, 5, 4)), 44) == [
        "input                           (None, 5, 4)",
        "simple_rnn  3 tanh                 (None, 3)",
    ]


@pytest.mark.parametrize("width", [20, 31, 44, 56])
def test_rows_are_as_wide_as_the_list(width):
    assert {len(each) for each in lines(seq2seq(), width)} == {width}


def test_what_is_left_of_details_keeps_its_meaning_and_further_outputs_stay_longest():
    def shown(detail, *rooms):
        return [LayerRow(0, "layer", detail, "", (None, 3)).detail_in(room) for room in rooms]

    assert shown("8 tanh seq +h,c", 15, 14, 11, 6, 4, 3) == [
        "8 tanh seq +h,c",
        "8 tanh +h,c",
        *["8 tanh +h,c", "8 +h,c", "+h,c", "8"],
    ]
    assert shown("8 × 3 linear", 12, 11, 5, 4) == ["8 × 3 linear", "8 × 3", "8 × 3", ""]
    assert shown("Dense 3 linear", 13, 6) == ["Dense 3", ""]
    assert shown("4 steps", 7, 6) == ["4 steps", ""]
    assert shown("not run  2 layers inside", 23) == ["not run"]


def test_names_that_begin_alike_are_told_apart_and_details_have_room_beside_long_ones():
    names = [f"a_layer_with_a_name_of_forty_letters_{each}" for each in ("one", "two")]
    layers = tuple(SimpleRNN(4, return_sequences=True, name=each) for each in names)
    stack = Stack(layers, (None, 5, 4))
    assert lines(stack, 31)[1:] == [
        "a_layer_wit…rs_one (None, 5, 4)",
        "a_layer_wit…rs_two (None, 5, 4)",
    ]
    assert lines(stack, 58)[1:] == [
        "a_layer_with_a_na…tters_one  4 tanh seq       (None, 5, 4)",
        "a_layer_with_a_na…tters_two  4 tanh seq       (None, 5, 4)",
    ]


def test_the_further_outputs_of_a_bidirectional_say_whose_they_are():
    assert Bidirectional(LSTM(8, return_state=True)).brief == "LSTM 8 tanh +▸h,▸c,◂h,◂c concat"
    assert Bidirectional(GRU(8, return_sequences=True), merge_mode=None).brief == "GRU 8 tanh seq +◂y None"


def test_how_halves_are_merged_is_told_before_activation_and_sequences():
    row = LayerRow(0, "bidirectional", "LSTM 8 tanh seq sum", "", (None, 10, 8))
    assert [row.detail_in(room) for room in (19, 18, 15, 14, 11, 10, 6)] == [
        "LSTM 8 tanh seq sum",
        "LSTM 8 tanh sum",
        "LSTM 8 tanh sum",
        "LSTM 8 sum",
        "LSTM 8 sum",
        "LSTM 8 sum",
        "LSTM 8",
    ]


def test_what_a_row_has_no_room_for_is_known():
    stack = Stack((Bidirectional(LSTM(8, return_sequences=True, name="x" * 30), name="b" * 30),), (None, 10, 4))
    whole = Columns.of(stack, 200)
    assert [whole.cut(row) for row in range(2)] == [("", "")] * 2
    details = [Columns.of(stack, whole.needed - each).cut(1)[1] for each in (0, 1, 2)]
    assert details == ["", "", "LSTM 8 tanh seq concat"]
    assert Columns.of(stack, 30).cut(1) == ("b" * 30, "LSTM 8 tanh seq concat")
    graph = Columns.of(seq2seq(), 44)
    assert [graph.cut(row)[1] for row in range(5)] == [
        "",
        "",
        "",
        "5 tanh seq  ← z, encoder",
        "2 linear  ← decoder, encoder",
    ]
    assert not any(any(Columns.of(seq2seq(), graph.needed).cut(row)) for row in range(5))
    assert graph.lines(20) == tuple((row, False) for row in range(5)), "rails go through"


def test_a_row_of_a_chain_has_a_second_line_for_its_details_where_there_is_room():
    narrow = Columns.of(Stack((GRU(3, return_sequences=True), SimpleRNN(8, return_sequences=True)), (None, 10, 4)), 30)
    assert "".join(narrow.line(2)) == "simple_rnn  8    (None, 10, 8)"
    assert narrow.lines(5) == ((0, False), (1, False), (1, True), (2, False), (2, True))
    assert narrow.lines(4) == ((0, False), (1, False), (2, False))
    assert "".join(narrow.line(2, details=False)) == "simple_rnn       (None, 10, 8)"


class Listed(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[int] = []

    def compose(self) -> ComposeResult:
        made = LayerList()
        made.stack = seq2seq()
        yield made

    @on(LayerList.Filled)
    def note(self, event: LayerList.Filled) -> None:
        self.told.append(event.columns)


async def test_the_list_asks_for_the_columns_of_wide_rails_before_it_has_any_width() -> None:
    app = Listed()
    async with app.run_test(size=(100, 10)) as pilot:
        await pilot.pause()
        assert app.told[-1] == Columns.of(seq2seq(), 100).needed + MARK
