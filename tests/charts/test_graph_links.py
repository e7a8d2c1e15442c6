from rnn_tui.charts.graph_links import rails


def drawn(reads, pitch=2):
    return [each.rstrip() for each in rails(reads, pitch)]


def test_a_chain_is_one_rail():
    assert drawn([[], [0], [1]]) == ["●", "●", "●"]


def test_an_encoder_and_a_decoder_with_attention():
    # source, target, two embeddings, encoder, decoder, attention, joined, next token
    reads = [[], [], [0], [1], [2], [3, 4], [5, 4], [5, 6], [7]]
    assert drawn(reads) == [
        "●",
        "│ ●",
        "● │",
        "│ ●",
        "● │",
        "├─●",
        "●─┤",
        "●─╯",
        "●",
    ]


def test_a_skip_branches_and_is_merged():
    assert drawn([[], [0], [1], [0, 2], [3]]) == ["●", "├─●", "│ ●", "●─╯", "●"]


def test_a_line_that_passes_a_rail_does_not_touch_it_and_one_that_joins_does():
    three = [[], [], []]
    assert drawn([*three, [0, 2], [1], [3, 4]]) == ["●", "│ ●", "│ │ ●", "●─│─╯", "│ ●", "●─╯"]
    assert drawn([*three, [0, 1, 2], [1]]) == ["●", "│ ●", "│ │ ●", "●─┼─╯", "  ●"]
    assert drawn([*three, [0, 1, 2]])[3] == "●─┴─╯"


def test_a_free_column_between_is_crossed():
    assert drawn([[], [], [], [1], [0, 2], [4]])[3:] == ["│ ● │", "●───╯", "●"]


def test_what_nobody_reads_ends_and_nothing_stands_below_it_as_if_it_went_on():
    assert drawn([[], [], [1], [0]]) == ["●", "│ ●", "│ ●", "●"]
    assert drawn([[], [0], [0], [0]]) == ["●", "├─●", "├───●", "●"]
    assert drawn([[], [], []]) == ["●", "  ●", "●"]


def test_a_row_reads_one_thing_twice_and_one_that_stands_below_it():
    assert drawn([[], [0, 0, 2], [1]]) == ["●", "●", "●"]


def test_narrow_rails_stand_side_by_side():
    assert drawn([[], [], [0], [1], [2, 3]], 1) == ["●", "│●", "●│", "│●", "●╯"]


def test_many_branches_are_as_wide_as_there_are():
    found = rails([[], *[[0]] * 11, range(1, 12)], 1)
    assert {len(each) for each in found} == {11}
    assert found[-1] == "●" + "┴" * 9 + "╯"
