"""The influence matrix as cells: exact text, pooled blocks, marks, and colours that keep 0 apart."""

import numpy as np
import pytest
from rich.segment import Segment

from rnn_tui.charts import influence
from rnn_tui.charts.influence import FAINTEST, Matrix
from rnn_tui.charts.primitives.colormap import INFINITE, LEVELS, Ramp, ramp

COLOURS = ramp(dark=True, unsigned=True)
GREY = ramp(dark=True, unsigned=True, depth="none")


def fading(samples: int, factor: float = 0.1, every: int = 1) -> Matrix:
    away = np.subtract.outer(np.arange(samples), np.arange(samples))
    norms = np.where(away >= 0, factor ** np.maximum(away, 0).astype(float), 0)
    return Matrix(norms, tuple(range(every, samples * every + 1, every)))


def text(segments: list[Segment]) -> str:
    return "".join(each.text for each in segments)


def rows(matrix: Matrix, width: int, height: int, colours: Ramp = COLOURS) -> list[str]:
    layout = influence.lay_out(matrix, width, height, whole=colours.symbols)
    blocks = influence.pooled(matrix.norms, layout)
    return [text(influence.cells(matrix, blocks, layout, colours, row)) for row in range(layout.rows)]


def test_few_steps_have_their_numbers_and_nothing_stays_blank() -> None:
    assert rows(fading(3), 40, 4) == [
        "1.0000".center(12) + " " * 24,
        "0.1000".center(12) + "1.0000".center(12) + " " * 12,
        "0.0100".center(12) + "0.1000".center(12) + "1.0000".center(12),
    ]


def test_every_row_has_its_numbers_or_none_has() -> None:
    for height in range(3, 30):
        lines = rows(fading(10), 80, height)
        numbers = sum("1.0" in line for line in lines)
        assert numbers == (10 if height >= 10 else 0), height


def test_without_colours_sizes_are_symbols() -> None:
    assert rows(fading(8), 11, 8, GREY)[-1] == "·--+++##"[:0] + "··--++##"
    assert rows(fading(8), 11, 8, GREY)[0] == "#       "


def test_half_rows_put_two_steps_into_a_row_and_blocks_show_their_largest() -> None:
    matrix = fading(60)
    layout = influence.lay_out(matrix, 34, 10)
    assert (layout.cells.count, layout.down, layout.across, layout.column) == (20, 3, 2, 1)
    assert (layout.rows, layout.columns) == (10, 30)
    blocks = influence.pooled(matrix.norms, layout)
    assert blocks.shape == (20, 30)
    assert blocks[10, 7] == matrix.norms[30:33, 14:16].max()
    assert all(len(line) == 30 for line in rows(matrix, 34, 10))


@pytest.mark.parametrize("size", [(14, 3), (80, 20), (34, 10), (120, 50)])
@pytest.mark.parametrize("samples", [1, 2, 10, 61, 120])
def test_every_sample_has_a_place_that_leads_back_to_its_cell(samples: int, size: tuple[int, int]) -> None:
    for whole in (False, True):
        layout = influence.lay_out(fading(samples), *size, whole=whole)
        assert layout.rows <= size[1]
        assert layout.gutter + layout.columns <= size[0]
        for sample in range(samples):
            found = layout.sample_at(layout.column_of(sample), layout.row_of(sample))
            assert found is not None
            assert found[1] == sample // layout.across * layout.across
            assert abs(found[0] - sample) <= (1 + (layout.cells.count > layout.rows)) * layout.down
    assert layout.sample_at(0, 0) is None


def test_the_list_takes_what_the_cells_leave() -> None:
    assert influence.width_beside(fading(60), 138) == 4 + 90  # of 108, in which cells of two columns do not fit
    assert influence.width_beside(fading(60), 154) == 4 + 120
    assert influence.width_beside(fading(1), 138) == 54


def test_the_cursor_is_marked_in_gutter_and_ruler() -> None:
    matrix = fading(30, every=25)
    layout = influence.lay_out(matrix, 60, 12)
    marked = [influence.gutter(layout, matrix, row, 11).text[0] for row in range(layout.rows)]
    assert [n for n, line in enumerate(marked) if "▸300" in line] == [layout.row_of(11)]
    assert influence.foot(layout, matrix, 11).text[0][layout.column_of(11) :].startswith("▲300")


@pytest.mark.parametrize(
    ("samples", "height", "named"),
    [(5, 12, [1, 2, 3, 4, 5]), (30, 16, [1, 5, 10, 15, 20, 25, 30]), (120, 20, [1, 20, 40, 60, 80, 100, 120])],
)
def test_timesteps_beside_the_rows_are_evenly_apart(samples, height, named) -> None:
    assert beside(fading(samples), height) == named


@pytest.mark.parametrize(
    ("samples", "every", "named"),
    [(50, 20, [20, 200, 400, 600, 800, 1000]), (100, 7, [7, 119, 238, 357, 476, 595])],
)
def test_of_some_timesteps_the_round_ones_are_named(samples, every, named) -> None:
    assert beside(fading(samples, every=every), 12) == named


@pytest.mark.parametrize(
    ("samples", "height", "places"),
    [(30, 10, [0, 3, 6, 9]), (30, 11, [0, 3, 7, 10]), (42, 9, [0, 2, 4, 6, 8]), (60, 13, [0, 2, 4, 6, 8, 10, 12])],
)
def test_equal_times_are_equal_distances(samples, height, places) -> None:
    layout = influence.lay_out(fading(samples), 60, height)
    assert [layout.row_of(sample) for sample in [0, *range(9, samples, 10)]] == places


def beside(matrix: Matrix, height: int) -> list[int]:
    """The numbers beside the rows."""
    layout = influence.lay_out(matrix, 60, height)
    found = (influence.gutter(layout, matrix, row, -1).text[0].strip() for row in range(layout.rows))
    return [int(each) for each in found if each.lstrip("▸")]


def test_levels_keep_nothing_nearly_nothing_and_too_much_apart() -> None:
    matrix = Matrix(np.array([[0, 1e-250], [np.inf, 1.0]]), (1, 2))
    assert matrix.levels(matrix.norms).tolist() == [[0, FAINTEST], [INFINITE, LEVELS - 1]]
    assert (matrix.low, matrix.high) == (-6, 0)
    assert "∞" in rows(matrix, 10, 2)[1]
    narrow = Matrix(np.array([[1.0, 0], [0.5, 1]]), (1, 2))
    assert narrow.low == -1  # at least one power of ten, or noise would look like structure
    assert not Matrix(np.zeros((2, 2)), (1, 2)).levels(np.zeros(2)).any()


def test_the_loudest_stand_in_order() -> None:
    lines = influence.largest(fading(5), 3, 28, 4).text
    assert lines[0].strip() == "largest for t 4 · log scale"
    assert [line.split()[:3] for line in lines[1:]] == [
        ["x", "4", "1.0000"],
        ["x", "3", "0.1000"],
        ["x", "2", "0.0100"],
    ]
    assert lines[1].count("━") > lines[3].count("━")
    tiny = influence.largest(Matrix(np.array([[1.0, 0], [3e-9, 4e-7]]), (1, 2)), 1, 28, 4).text
    assert [line.split()[:3] for line in tiny[1:3]] == [["x", "2", "4.0e-7"], ["x", "1", "3.0e-9"]]  # below the colours
    assert influence.largest(Matrix(np.zeros((2, 2)), (1, 2)), 0, 28, 4).text[1].strip() == "nothing"


def test_the_legend_names_both_ends_and_the_colour_of_0() -> None:
    made = influence.legend(fading(4), COLOURS, 60)
    assert text(made) == "0     0.0010 " + 13 * " " + " 1.0000 log scale"
    assert made[1].style is COLOURS.text(0)
    assert text(influence.legend(fading(4), COLOURS, 31)) == "0     0.0010 " + 7 * " " + " 1.0000 log"
    assert text(influence.legend(fading(4), COLOURS, 25)) == "0.0010 " + 7 * " " + " 1.0000 log"
    assert text(influence.legend(fading(4), COLOURS, 22)) == "0.0010 " + 4 * " " + " 1.0000 log"
    assert influence.legend(fading(4), COLOURS, 20) == []
    assert text(influence.legend(fading(7), COLOURS, 24)).startswith("1.0e-6 ")
    assert text(influence.legend(fading(8), COLOURS, 24)).startswith("≤ 1.0e-6 ")  # and 1e-7 has the same colour
    assert text(influence.legend(fading(4), GREY, 60)).startswith("blank 0  0.0010 ·")
    assert "###" in text(influence.legend(fading(4), GREY, 60))
    assert text(influence.legend(Matrix(np.ones((2, 2)), (1, 2)), COLOURS, 60)).startswith("0.1000 ")  # nothing is 0


@pytest.mark.parametrize(("width", "note"), [(70, "0: a later x cannot reach an earlier h"), (30, "0: later x")])
def test_a_corner_that_is_0_says_why(width: int, note: str) -> None:
    def drawn(matrix: Matrix, row: int) -> str:
        layout = influence.lay_out(matrix, width, 6)
        blocks = influence.pooled(matrix.norms, layout)
        lines = [text(influence.cells(matrix, blocks, layout, COLOURS, each, "h")) for each in range(layout.rows)]
        assert sum("0:" in line for line in lines) == 1
        assert all(len(line) == layout.columns for line in lines)
        return lines[row]

    matrix = fading(12)
    assert drawn(matrix, 1).endswith(f"{note} ")
    turned = Matrix(matrix.norms.T, matrix.steps)
    assert drawn(turned, -2).startswith(f" {note.replace('later', 'first').replace('earlier', 'later')}"[:4])
    assert "earlier" in drawn(turned, -2)


def test_where_every_input_reaches_every_state_no_corner_is_explained() -> None:
    everywhere = Matrix(np.ones((12, 12)), tuple(range(1, 13)))
    layout = influence.lay_out(everywhere, 70, 6)
    blocks = influence.pooled(everywhere.norms, layout)
    assert not any("0:" in text(influence.cells(everywhere, blocks, layout, COLOURS, row, "h")) for row in range(6))


def test_what_a_cell_joins_is_said() -> None:
    assert influence.lay_out(fading(10), 60, 12).joins == ("", "")
    assert influence.lay_out(fading(30), 60, 11).joins == ("a row: the largest of 2 timesteps", "a row: 2 steps")
    assert influence.lay_out(fading(60), 34, 10).joins == (
        "a cell: the largest of 3 × 2 timesteps",
        "a cell: 3 × 2 steps",
    )
    sampled = influence.lay_out(fading(60, every=5), 80, 10).joins
    assert sampled == ("a row: the largest of 3 such steps", "a row: 3 of them")


def test_before_the_first_step_no_row_is_marked() -> None:
    matrix = fading(30)
    layout = influence.lay_out(matrix, 60, 11)
    assert not any("▸" in influence.gutter(layout, matrix, row, None).text[0] for row in range(layout.rows))
    assert influence.foot(layout, matrix, None).text[0][: layout.gutter] == " 0▲ "


def test_cells_of_one_column_and_a_half_fill_the_pane() -> None:
    matrix = fading(6)
    layout = influence.lay_out(matrix, 12, 6)
    assert (layout.column, layout.columns) == (1.5, 9)
    blocks = influence.pooled(matrix.norms, layout)
    row = influence.cells(matrix, blocks, layout, COLOURS, 5)
    assert "".join(each.text for each in row) == " ▌  ▌  ▌ "
    assert [layout.column_of(sample) - layout.gutter for sample in range(6)] == [0, 2, 3, 5, 6, 8]
