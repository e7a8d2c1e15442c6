import re
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest

from rnn_tui.charts import heatmap
from rnn_tui.charts.primitives.series import Series
from rnn_tui.charts.primitives.shared_rows import Rows
from rnn_tui.panes.widgets.heatmap import Heatmap
from tests.panes.stage import LONG, WAVE, Stage, rows


async def test_numbers_gutter_ruler_and_readout() -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=(136, 18)) as pilot:
        app.t = 3
        app.unit = 1
        await pilot.pause()
        assert app.lines[0].split()[:3] == ["0", "0.0000", "+0.7438"]
        assert app.lines[2].split()[0] == "▸1"
        assert app.lines[16].split() == ["1", "2", "▲3", "4", "5", "6", "7", "8", "9", "10"]
        assert app.lines[17].startswith("   t 3 · h[1] = +0.9487 ")
        assert app.lines[17].rstrip().endswith("+1")


async def test_no_scrollbar_that_was_needed_before_stays_on_the_legend() -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=(60, 18)) as pilot:
        app.t = 3
        await pilot.resize_terminal(24, 10)
        await pilot.pause()
        assert app.lines[-1].rstrip().endswith(" +1")
        chart = app.query_one(Heatmap)
        assert not chart.show_vertical_scrollbar or chart.virtual_size.height > chart.size.height


async def test_a_narrow_picture_has_its_legend_too_until_the_mouse_asks_for_a_value() -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=(46, 18)) as pilot:
        app.t = 3
        await pilot.pause()
        assert re.search(r"t 3 · h\[0\] = \+\d\.\d{4}  +-1 .*0.* \+1$", app.lines[-1].rstrip())
        await pilot.hover(Heatmap, offset=(20, 3))
        assert re.search(r"▹ (step \d · )?h\[\d\] = ", app.lines[-1])
        assert "+1" not in app.lines[-1]
        await pilot.hover(Heatmap, offset=(20, 17))


async def test_in_few_rows_the_legend_is_right_of_the_timesteps_where_it_has_room() -> None:
    app = Stage(Heatmap, replace(WAVE, values=np.sin(np.arange(240.0)).reshape(30, 8)))
    async with app.run_test(size=(46, 5)) as pilot:
        app.t = 2
        await pilot.pause()
        assert app.lines[-1] == "    ▲2 5    10   15   20   25   30   -1  0  +1"
        await pilot.resize_terminal(38, 5)
        await pilot.pause()
        assert "1  0  +1" not in app.lines[-1]


async def test_the_legend_has_a_row_of_its_own_where_one_is_left() -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=(46, 15)) as pilot:
        app.t = 3
        chart = app.query_one(Heatmap)
        chart.even = True
        chart.on_resize()
        await pilot.pause()
        foot = chart.virtual_size.height
        assert app.lines[foot - 1].strip() == "t 3 · h[0] = +0.9332"
        assert re.fullmatch(r" +-1 {9}0 {9}\+1", app.lines[foot].rstrip())
        await pilot.hover(Heatmap, offset=(20, 3))
        assert "▹" in app.lines[foot - 1]
        assert app.lines[foot].rstrip().endswith("+1")


async def test_beside_bars_which_say_the_value_the_legend_has_all_its_colours() -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=(36, 10)) as pilot:
        app.t = 3
        chart = app.query_one(Heatmap)
        await pilot.pause()
        assert "h[0] = +0.9332" in app.lines[-1]
        assert not re.search(r"-1 {9}0 {9}\+1$", app.lines[-1].rstrip())
        chart.even = True
        chart.on_resize()
        await pilot.pause()
        assert re.search(r"-1 {9}0 {9}\+1$", app.lines[-1].rstrip())


async def test_where_only_one_fits_the_legend_stands_for_the_value() -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=(27, 10)) as pilot:
        await pilot.pause()
        assert app.lines[-1].split() == ["-1", "0", "+1"]


async def test_a_step_computes_no_row_of_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = Mock(wraps=heatmap.cells)
    monkeypatch.setattr(heatmap, "cells", cells)
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        assert sorted(call.args[3] for call in cells.call_args_list) == list(range(18))
        before, asked = list(rows(app.chart)), app.watch_rows()
        cells.reset_mock()
        app.t = 5
        await pilot.pause()
        app.t = 6
        await pilot.pause()
        cells.assert_not_called()
        assert set(asked) == {18, 19}
        after = list(rows(app.chart))
        assert all(a is b for a, b in zip(before[:18], after[:18], strict=True))


async def test_a_step_repaints_a_few_cells() -> None:
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        app.t = 41
        await pilot.pause()
        changed = app.watch_repaints()
        app.t = 42
        await pilot.pause()
        assert sorted(region.y for region in changed) == [18, 19]
        assert sum(region.area for region in changed) < 40


async def test_another_unit_repaints_two_cells_of_the_gutter() -> None:
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        asked = app.watch_rows()
        app.unit = 4
        await pilot.pause()
        assert set(asked) == {0, 2, 19}
        assert app.lines[2].startswith("  ▸4 ")
        assert app.lines[0].startswith("   0 ")


async def test_the_cursor_and_the_chosen_unit_stay_visible() -> None:
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        for t in (1, 94, 95, 1000, 2000, 1999, 700, 0):
            app.t = t
            await pilot.pause()
            ruler = app.lines[18]
            assert ("▲" + str(t) in ruler) or (str(t) + "▲" in ruler)
        app.unit = 127
        await pilot.pause()
        assert any("▸127" in line for line in app.lines)


async def test_two_pictures_of_one_height_have_the_same_rows_whatever_height_they_had_before() -> None:
    offsets = set()
    for heights in ((24, 16), (12, 16), (16,)):
        app = Stage(Heatmap, LONG)
        async with app.run_test(size=(100, heights[0])) as pilot:
            app.unit = 45
            await pilot.pause()
            for height in heights[1:]:
                await pilot.resize_terminal(100, height)
                await pilot.pause()
            offsets.add(app.chart.scroll_offset.y)
    assert len(offsets) == 1
    assert offsets != {0}


async def test_scrolling_keeps_still_for_most_steps() -> None:
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        offsets = set()
        for t in range(1, 200, 3):
            app.t = t
            await pilot.pause()
            offsets.add(app.chart.scroll_offset.x)
            assert app.chart.scroll_offset.x + 94 >= t + 94 // 8  # what comes next is seen
        assert len(offsets) <= 4


async def test_only_visible_columns_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = Mock(wraps=heatmap.cells)
    monkeypatch.setattr(heatmap, "cells", cells)
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.pause()
        assert {call.args[4:] for call in cells.call_args_list} == {(0, 94)}
        cells.reset_mock()
        app.t = 1000
        await pilot.pause()
        ((start, stop),) = {call.args[4:] for call in cells.call_args_list}
        assert (stop - start, start < 999 < stop) == (94, True)


async def test_clicks_choose_cells_in_transport_positions() -> None:
    backward = Series("backward h", WAVE.values, WAVE.initial, -1, 1, backwards=True, by_steps=True)
    app = Stage(Heatmap, backward)
    async with app.run_test(size=(136, 18)) as pilot:
        await pilot.click(Heatmap, offset=(5, 3))
        await pilot.click(Heatmap, offset=(1, 3))
        await pilot.click(Heatmap, offset=(5, 16))
        assert app.cells_chosen() == [(10, 1), (10, 0)]


async def test_of_two_units_in_a_row_a_second_click_means_the_lower() -> None:
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.click(Heatmap, offset=(25, 3))
        app.unit = 6
        await pilot.pause()
        await pilot.click(Heatmap, offset=(25, 3))
        assert app.cells_chosen() == [(21, 6), (21, 7)]


async def test_the_mouse_reads_values() -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=(136, 18)) as pilot:
        await pilot.hover(Heatmap, offset=(20, 6))
        assert app.lines[17].strip().startswith("t 0 · h[0] = 0.0000   ▹ t 2 · h[3] = ")
        asked = app.watch_rows()
        await pilot.hover(Heatmap, offset=(20, 7))
        assert asked == []


async def test_themes_and_schemes_change_colours_not_text() -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=(136, 18)) as pilot:
        seen = []
        for theme, scheme in (("textual-dark", "RdBu"), ("textual-light", "RdBu"), ("textual-light", "PuOr")):
            app.theme = theme
            app.chart.scheme = scheme
            await pilot.pause()
            strips = list(rows(app.chart))
            seen.append((app.lines[0], str([segment.style for y in (0, 17) for segment in strips[y]])))
        assert len({text for text, _ in seen}) == 1
        assert len({style for _, style in seen}) == 3


async def test_without_colours_signs_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(60, 12)):
        assert set(app.lines[1][6:50]) <= set("#+·-=")
        assert {"#", "="} <= set(app.lines[1])


async def test_it_binds_no_keys_and_takes_no_focus() -> None:
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        await pilot.click(Heatmap, offset=(25, 3))
        assert list(app.chart._bindings.key_to_bindings) == []
        assert app.focused is None
        await pilot.press("right")
        assert app.t == 1


@pytest.mark.parametrize("size", [(5, 3), (20, 2), (12, 1), (3, 8)])
async def test_no_room_is_no_crash(size: tuple[int, int]) -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=size) as pilot:
        app.t = 5
        await pilot.pause()
        assert len(app.lines) == size[1]


async def test_another_series_is_laid_out_anew() -> None:
    app = Stage(Heatmap, LONG)
    async with app.run_test(size=(100, 20)) as pilot:
        app.t = 1500
        await pilot.pause()
        app.series = WAVE
        app.t = 10
        await pilot.pause()
        assert app.chart.scroll_offset == (0, 0)
        assert next(each for each in app.lines if "▲" in each).split()[-1] == "▲10"
        app.series = None
        await pilot.pause()
        assert app.lines[10].strip() == "nothing to show"
        app.series = Series("h", np.zeros((0, 4)))
        await pilot.pause()
        assert app.lines[10].strip() == "nothing to show"


async def test_units_that_do_not_fit_are_scrolled_in_rows_of_one_height() -> None:
    app = Stage(Heatmap, WAVE)
    async with app.run_test(size=(46, 9)) as pilot:
        await pilot.pause()
        chart = app.query_one(Heatmap)
        assert (chart.left_out(), chart.down()) == (1, Rows(0))
        assert [line[:3].strip() for line in app.lines[:7]] == ["▸0", *"123456"]
        app.unit = 7
        await pilot.pause()
        assert app.lines[6][:3].strip() == "▸7"
        await pilot.resize_terminal(46, 10)
        await pilot.pause()
        assert chart.left_out() == 0
