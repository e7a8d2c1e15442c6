from unittest.mock import Mock

import numpy as np
import pytest

from rnn_tui.charts import lines
from rnn_tui.charts.primitives.series import Series
from rnn_tui.panes.widgets.lines import Lines
from rnn_tui.panes.widgets.messages import StepChosen, UnitChosen
from tests.panes.stage import LONG, WAVE, Stage, rows


async def test_axis_legend_ruler_and_readout() -> None:
    app = Stage(Lines, WAVE)
    async with app.run_test(size=(76, 14)) as pilot:
        app.t = 3
        await pilot.pause()
        assert app.lines[0].startswith("▸━0 h[0]   +0.9332  +1┤")
        assert app.lines[3].startswith(" ━3 h[3]   -0.9076    │")
        assert app.lines[11].split() == ["1", "2", "▲3", "4", "5", "6", "7", "8", "9", "10"]
        assert app.lines[12].strip() == "t 3 · h[0] = +0.9332"


async def test_units_that_are_left_out_are_counted() -> None:
    app = Stage(Lines, WAVE)
    async with app.run_test(size=(60, 8)) as pilot:
        await pilot.pause()
        legend = "\n".join(line[:12] for line in app.lines)
        assert [unit for unit in range(8) if f"h[{unit}]" in legend] == [0, 1, 2, 3]
        assert app.chart.left_out(app.chart.content_size.height) == 4
        await pilot.resize_terminal(60, 3)
        assert app.chart.left_out(app.chart.content_size.height) == 5


async def test_a_step_calls_plotext_never_again(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Mock(wraps=lines.draw)
    monkeypatch.setattr(lines, "draw", draw)
    app = Stage(Lines, LONG)
    async with app.run_test(size=(76, 14)) as pilot:
        await pilot.pause()
        assert [call.args[2] for call in draw.call_args_list] == list(range(4))
        before, asked = list(rows(app.chart)), app.watch_rows()
        app.t = 1
        await pilot.pause()
        app.t = 1000
        await pilot.pause()
        assert [call.args[2] for call in draw.call_args_list] == list(range(4))
        assert set(asked) <= {*range(4), 11, 12}
        after = list(rows(app.chart))
        assert [after[y] is before[y] for y in (4, 9, 10)] == [True] * 3
        app.unit = 3
        await pilot.pause()
        assert [call.args[2] for call in draw.call_args_list] == list(range(4))
        app.unit = 4
        await pilot.pause()
        assert [call.args[2] for call in draw.call_args_list] == list(range(8))
        await pilot.resize_terminal(60, 14)
        await pilot.pause()
        assert [call.args[2] for call in draw.call_args_list] == [*range(8), *range(4, 8)]


async def test_a_step_repaints_ruler_legend_and_readout_only() -> None:
    app = Stage(Lines, WAVE)
    async with app.run_test(size=(76, 14)) as pilot:
        app.t = 4
        await pilot.pause()
        changed = app.watch_repaints()
        app.t = 5
        await pilot.pause()
        assert {region.y for region in changed} == {*range(4), 11, 12}
        assert all(region.right <= 18 for region in changed if region.y < 4)
        assert sum(region.area for region in changed) < 100


async def test_a_click_chooses_the_nearest_step_and_the_mouse_reads_values() -> None:
    app = Stage(Lines, WAVE)
    async with app.run_test(size=(76, 14)) as pilot:
        app.t = 1
        await pilot.pause()
        await pilot.hover(Lines, offset=(75, 5))
        assert app.lines[12].strip() == "t 1 · h[0] = 0.0000   ▹ t 10 · h[0] = -0.9607"
        await pilot.click(Lines, offset=(75, 5))
        await pilot.click(Lines, offset=(23, 5))
        await pilot.click(Lines, offset=(21, 11))
        assert [message.t for message in app.chart_messages(StepChosen)] == [10, 1]


async def test_a_click_on_the_legend_chooses_a_unit() -> None:
    app = Stage(Lines, LONG)
    async with app.run_test(size=(76, 14)) as pilot:
        app.unit = 10
        await pilot.pause()
        await pilot.click(Lines, offset=(5, 1))
        await pilot.click(Lines, offset=(5, 5))
        assert [message.unit for message in app.chart_messages(UnitChosen)] == [9]


async def test_a_backward_cell_is_stepped_from_the_end() -> None:
    backward = Series("backward h", WAVE.values, WAVE.initial, -1, 1, backwards=True, by_steps=True)
    app = Stage(Lines, backward)
    async with app.run_test(size=(90, 14)) as pilot:
        app.t = 1
        await pilot.pause()
        assert app.lines[11].split()[-1] == "10▲"
        assert app.lines[12].strip().startswith("t 1 (x[10]) · backward h[0] = ")
        await pilot.click(Lines, offset=(32, 5))
        assert [message.t for message in app.chart_messages(StepChosen)] == [10]


async def test_nan_and_infinities_are_holes() -> None:
    values = np.array([[0.5, np.nan], [np.inf, np.nan], [0.5, np.nan], [-np.inf, np.nan]])
    app = Stage(Lines, Series("h", values, lower=-1, upper=1))
    async with app.run_test(size=(60, 10)) as pilot:
        app.t = 2
        await pilot.pause()
        assert app.lines[0].split()[1:3] == ["h[0]", "+inf"]
        assert app.lines[1].split()[1:3] == ["h[1]", "nan"]


@pytest.mark.parametrize("size", [(5, 3), (20, 2), (12, 1)])
async def test_no_room_is_no_crash(size: tuple[int, int]) -> None:
    app = Stage(Lines, WAVE)
    async with app.run_test(size=size) as pilot:
        app.t = 5
        await pilot.pause()
        assert len(app.lines) == size[1]


async def test_no_series() -> None:
    app = Stage(Lines, None)
    async with app.run_test(size=(40, 5)) as pilot:
        assert app.lines[2].strip() == "nothing to show"
        app.series = WAVE
        await pilot.pause()
        assert app.lines[0].startswith("+1┤")
