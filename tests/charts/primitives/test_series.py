from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.charts.bars import arrange
from rnn_tui.charts.primitives.readout import readout
from rnn_tui.charts.primitives.series import Series, limits

VALUES = np.arange(6.0).reshape(3, 2) / 10


def test_positions_of_a_forward_signal() -> None:
    series = Series("simple_rnn · h", VALUES, initial=np.array([7.0, 8.0]), lower=-1, upper=1)
    assert [series.index(t) for t in range(5)] == [None, 0, 1, 2, None]
    assert [series.position(index) for index in range(3)] == [1, 2, 3]
    assert series.at(0) is series.initial
    assert series.at(2) is not None
    assert series.value(3, 1) == 0.5
    assert series.value(4, 1) is None
    assert series.value(1, 2) is None
    assert (series.timesteps, series.units, series.symbol, series.unit_name(1)) == (3, 2, "h", "h[1]")


def test_positions_of_a_backward_signal() -> None:
    series = Series("bidirectional · backward h", VALUES, backwards=True, lower=-1, upper=1)
    assert [series.index(t) for t in range(5)] == [None, 0, 1, 2, None], "positions in time are those of all"
    assert [series.position(index) for index in range(3)] == [1, 2, 3]
    series = replace(series, by_steps=True)
    assert [series.index(t) for t in range(5)] == [None, 2, 1, 0, None], "the steps of the cell, from the end"
    assert [series.position(index) for index in range(3)] == [3, 2, 1]
    assert series.value(1, 0) == 0.4
    assert series.at(0) is None


def test_masked_follows_the_position() -> None:
    series = Series("h", VALUES, masked=np.array([False, False, True]), backwards=True, by_steps=True)
    assert [series.is_masked(t) for t in range(4)] == [False, True, False, False]
    assert not Series("h", VALUES).is_masked(1)


def test_names_and_contiguous_units() -> None:
    series = Series("x", VALUES, unit_names=("open", "close"))
    assert series.unit_name(1) == "close"
    assert series.by_unit.shape == (2, 3)
    assert series.by_unit[1].flags.c_contiguous
    assert series.by_unit is series.by_unit


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([[0.2, 0.7]], (0.0, 0.7)),
        ([[-3.0, 2.0]], (-3.0, 3.0)),
        ([[-3.0, -2.0]], (-3.0, 0.0)),
        ([[0.0]], (-1.0, 1.0)),
        ([[np.nan, np.inf]], (-1.0, 1.0)),
        ([[np.nan, -np.inf, 0.5]], (0.0, 0.5)),
        (np.zeros((0, 3)), (-1.0, 1.0)),
    ],
)
def test_limits_come_from_finite_values(values: object, expected: tuple[float, float]) -> None:
    assert limits(np.array(values)) == expected


def test_limits_left_out_are_taken_from_the_values() -> None:
    series = Series("relu · h", np.array([[0.0, 4.0]]))
    assert (series.lower, series.upper, series.unsigned) == (0.0, 4.0, True)
    assert not Series("h", VALUES, lower=-1, upper=1).unsigned


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": np.zeros(3)}, r"h: values have shape \(3,\); expected \(time, units\)"),
        ({"values": VALUES, "initial": np.zeros(3)}, r"h: initial has shape \(3,\); expected \(2,\)"),
        ({"values": VALUES, "masked": np.zeros(2, bool)}, r"h: masked has shape \(2,\); expected \(3,\)"),
        ({"values": VALUES, "unit_names": ("a",)}, "h: 1 unit names; expected 2"),
        ({"values": VALUES, "lower": 1, "upper": 1}, "h: lower 1 is not below upper 1"),
    ],
)
def test_refusals_name_what_does_not_fit(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Series("h", **arguments)  # type: ignore[arg-type]


def test_whole_numbers_have_neither_decimals_nor_a_sign():
    ids = Series("input · x", np.array([[22.0], [0.0]]), whole=True)
    assert [ids.written(each) for each in (22.0, 0.0, 0.5)] == ["22", "0", "0.5000"]
    assert replace(ids, whole=False).written(22.0) == "22.0000"
    assert "x[0] = 22" in readout(ids, 40, 1, 0).text[0]
    bars = arrange(["x[0]"], 40, 4, 0, 31, whole=True).draw(np.array([22.0])).text
    assert " x[0]        22   " in "".join(bars)
