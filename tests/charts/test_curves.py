"""Curves over updates: what stands where."""

import re
from itertools import pairwise

import numpy as np
import pytest

from rnn_tui.charts.curves import CurveChart, Level, NamedLine, draw, value_axis, value_text

X = np.arange(1.0, 101)
FALLING = NamedLine("train", X, 1 / X)


def text(chart, width=60, height=12):
    return draw(chart, width, height).text


def test_a_falling_loss_begins_at_the_top_left_and_ends_at_the_bottom_right():
    rows = text(CurveChart((FALLING,), last=100, logarithmic=True))
    body = [row[9:] for row in rows[1:-1]]
    first = next(n for n, row in enumerate(body) if row.strip())
    assert len(body[first].rstrip()) < 10
    assert body[-2:][0].strip() == "" or len(body[-1].rstrip()) > 45 or len(body[-2].rstrip()) > 45


def test_names_stand_above_with_the_values_at_the_update_that_is_looked_at():
    assert "train 0.01" in text(CurveChart((FALLING,), last=100))[0]
    rows = text(CurveChart((FALLING,), last=100, cursor=50))
    assert "train 0.02" in rows[0]
    assert "▲50" in rows[-1]
    assert "train –" in text(CurveChart((FALLING,), last=100, cursor=0))[0]


def test_a_level_is_named_where_it_lies():
    rows = text(CurveChart((FALLING,), (Level(0.5, "chance"),), 100))
    (row,) = [each for each in rows if "chance 0.5" in each]
    assert "╌" in row


def test_what_has_no_place_on_the_axis_interrupts_a_line():
    y = np.array([1.0, 0.0, np.nan, np.inf, 0.1])
    chart = CurveChart((NamedLine("loss", np.arange(1.0, 6), y),), last=5, logarithmic=True)
    assert chart.limits()[0] == pytest.approx(-1.04)
    assert any(each.strip() for each in text(chart)[1:-1])


@pytest.mark.parametrize("lines", [(), (NamedLine("loss", np.zeros(0), np.zeros(0)),)])
def test_without_values_the_axis_stands_alone(lines):
    assert len(text(CurveChart(lines))) == 12


@pytest.mark.parametrize("size", [(1, 1), (10, 2), (14, 3), (20, 5), (200, 60)])
def test_any_size_can_be_drawn(size):
    grid = draw(CurveChart((FALLING,), (Level(0.5, "chance"),), 100, cursor=3), *size)
    assert (grid.width, grid.height) == size


@pytest.mark.parametrize(
    ("low", "high", "logarithmic"),
    [(0, 1, False), (-3, 0, True), (-0.16, -0.15, True), (-12, 3, True), (0.5, 0.5001, False), (-1e9, 1e9, False)],
)
@pytest.mark.parametrize("rows", [2, 5, 20])
def test_ticks_lie_within_the_axis_and_are_no_more_than_there_is_room_for(low, high, logarithmic, rows):
    bottom, top, found = value_axis(low, high, rows, logarithmic=logarithmic)
    assert 1 <= len(found) <= max(rows // 2, 2) + 1
    assert all(bottom <= place <= top for place, _ in found)
    assert bottom <= low
    assert high <= top


@pytest.mark.parametrize(
    ("low", "high", "rows", "labels"),
    [
        (0.0012, 0.889, 6, ["1", "0.001"]),
        (0.00358, 0.852, 6, ["1", "0.1", "0.01"]),
        (0.000795, 0.0442, 6, ["0.1", "0.01", "0.001"]),
        (0.692, 0.708, 6, ["0.71", "0.7", "0.69"]),
    ],
)
def test_a_short_logarithmic_axis_has_round_values(low, high, rows, labels):
    _, _, found = value_axis(np.log10(low) - 1e-6, np.log10(high) + 1e-6, rows, logarithmic=True)
    assert [label for _, label in found] == labels


def test_where_not_all_values_fit_every_line_keeps_its_name_and_the_axis_says_what_it_counts():
    lines = tuple(NamedLine(name, X, 1 / X, n) for n, name in enumerate(("LSTM", "GRU", "SimpleRNN")))
    rows = text(CurveChart(lines, last=100, logarithmic=True), 48, 10)
    assert rows[0].strip() == "━a LSTM   ━b GRU   ━c SimpleRNN"
    wide = text(CurveChart(lines, last=2000, logarithmic=True), 70, 10)
    assert " ".join(wide[0].split()) == "━a LSTM 0.01 ━b GRU 0.01 ━c SimpleRNN 0.01 over updates"
    apart = text(CurveChart(lines, last=2000, logarithmic=True), 56, 10)
    assert apart[-1].split() == ["0", "updates", "500", "1000", "1500", "2000"]


@pytest.mark.parametrize("logarithmic", [False, True])
def test_ticks_are_whole_rows_apart(logarithmic):
    for least in (1e-6, 1e-3, 0.07):
        for rows in range(6, 24):
            y = np.geomspace(1.3, least, 100)
            lines = text(CurveChart((NamedLine("loss", X, y),), last=100, logarithmic=logarithmic), 60, rows + 2)
            at = [row for row, line in enumerate(lines) if "┤" in line]
            labels = [lines[row].partition("┤")[0].strip() for row in at]
            assert len(at) > 1
            if not logarithmic or all(each.strip("01.e-") == "" or "e" in each for each in labels):
                assert len({b - a for a, b in pairwise(at)}) == 1, (least, rows, labels)


def test_values_take_few_columns():
    assert [value_text(each) for each in (0.23061, 1.0, 1.51e-6, float("nan"), float("inf"))] == [
        "0.231",
        "1",
        "1.51e-6",
        "–",
        "inf",
    ]


def test_a_level_is_named_above_or_below_where_a_line_lies_on_it():
    flat = NamedLine("train", X, np.full(100, 0.5))
    rows = text(CurveChart((flat, FALLING), (Level(0.5, "chance"),), 100))
    (named,) = [row for row, each in enumerate(rows) if "chance 0.5" in each]
    fullest = max(range(1, 11), key=lambda row: sum(each not in " ╌" for each in rows[row]))
    assert abs(named - fullest) == 1


def test_a_share_close_to_one_never_reads_as_one():
    shown = {1.0: "1", 0.9996: "0.9996", 0.99999: "0.999990", 0.5: "0.5", 1.0004: "1.0004"}
    assert {each: value_text(each) for each in shown} == shown


@pytest.mark.parametrize("width", [60, 76, 96])
def test_the_last_number_is_as_far_from_the_one_before_it_as_the_others(width):
    ruler = text(CurveChart((FALLING,), last=2000), width)[-1]
    middles = [(each.start() + each.end()) // 2 for each in re.finditer(r"\d{4}", ruler)]
    between = [after - before for before, after in pairwise(middles)]
    assert max(between) - min(between) <= 1
