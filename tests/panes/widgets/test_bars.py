import numpy as np
import pytest

from rnn_tui.charts.primitives.series import Series
from rnn_tui.panes.widgets.bars import Bars
from rnn_tui.panes.widgets.messages import UnitChosen
from tests.panes.stage import LONG, WAVE, Stage, rows


async def test_the_state_at_t_is_shown() -> None:
    app = Stage(Bars, WAVE)
    async with app.run_test(size=(60, 10)) as pilot:
        assert app.lines[0].split() == ["▸h[0]", "0.0000", "▏"]
        app.t = 1
        await pilot.pause()
        assert app.lines[1].split()[:2] == ["h[1]", "+0.9332"]
        assert app.lines[8].split() == ["-1", "0", "+1"]


async def test_a_step_renders_only_rows_that_changed_and_repaints_only_their_spans() -> None:
    series = Series("h", np.array([[0.5, 0.25, -0.5], [0.5, 0.25, -0.75]]), lower=-1, upper=1)
    app = Stage(Bars, series)
    async with app.run_test(size=(60, 5)) as pilot:
        app.t = 1
        await pilot.pause()
        before, asked = list(rows(app.chart)), app.watch_rows()
        repainted = app.watch_repaints()
        app.t = 2
        await pilot.pause()
        assert set(asked) == {2}
        assert [region.y for region in repainted] == [2]
        assert repainted[0].width < 40
        after = list(rows(app.chart))
        assert [a is b for a, b in zip(before, after, strict=True)] == [True, True, False, True, True]


async def test_the_chosen_unit_is_marked_and_a_click_chooses() -> None:
    app = Stage(Bars, WAVE)
    async with app.run_test(size=(60, 10)) as pilot:
        app.t = 3
        app.unit = 5
        await pilot.pause()
        assert [line[:5] for line in app.lines[4:7]] == [" h[4]", "▸h[5]", " h[6]"]
        await pilot.click(Bars, offset=(40, 2))
        posted = app.chart_messages(UnitChosen)
        assert [message.unit for message in posted] == [2]


async def test_a_click_on_nothing_chooses_nothing() -> None:
    app = Stage(Bars, WAVE)
    async with app.run_test(size=(60, 14)) as pilot:
        app.t = 1
        await pilot.pause()
        await pilot.click(Bars, offset=(40, 12))
        assert app.chart_messages(UnitChosen) == []


async def test_bars_that_must_stand_as_others_do_are_drawn_anew() -> None:
    app = Stage(Bars, WAVE)
    async with app.run_test(size=(60, 12)) as pilot:
        app.t = 1
        await pilot.pause()
        assert app.lines[1].split()[0] == "h[1]"
        app.chart.stands = True
        await pilot.pause()
        assert app.lines[-1].split()[:2] == ["h[0]", "="]
        app.chart.stands = False
        await pilot.pause()
        assert app.lines[1].split()[0] == "h[1]"


async def test_many_units_stand_and_say_what_a_column_is() -> None:
    app = Stage(Bars, LONG)
    async with app.run_test(size=(76, 14)) as pilot:
        app.t = 1
        await pilot.pause()
        assert app.lines[13].strip() == "h[0] = 0.0000  128 units in 64 columns: the largest of each 2"


@pytest.mark.parametrize(
    ("series", "words"),
    [(None, "nothing to show"), (Series("h", np.ones((3, 2))), "nothing before the first input")],
)
async def test_nothing_to_show_is_said(series: Series | None, words: str) -> None:
    app = Stage(Bars, series)
    async with app.run_test(size=(60, 5)):
        assert app.lines[2].strip() == words


async def test_another_size_arranges_anew_and_a_theme_colours_anew() -> None:
    app = Stage(Bars, WAVE)
    async with app.run_test(size=(60, 10)) as pilot:
        app.t = 2
        await pilot.pause()
        dark = app.chart.render_line(0)
        app.theme = "textual-light"
        await pilot.pause()
        light = app.chart.render_line(0)
        assert light.text == dark.text
        assert [s.style for s in light] != [s.style for s in dark]
        await pilot.resize_terminal(30, 6)
        await pilot.pause()
        assert app.lines[4].strip() == "▲0 1  2  3  4  5  6  7"


async def test_what_is_behind_shows_through() -> None:
    app = Stage(Bars, WAVE)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        app.screen.styles.background = "#102030"
        await pilot.pause()
        styles = [segment.style for strip in app.screen._compositor.render_strips() for segment in strip]
        assert {style.bgcolor.name for style in styles if style and style.bgcolor} == {"#102030"}


async def test_every_theme_has_the_colours_it_needs() -> None:
    app = Stage(Bars, WAVE)
    async with app.run_test(size=(60, 10)) as pilot:
        app.t = 2
        await pilot.pause()
        text = app.lines
        for theme in app.available_themes:
            app.theme = theme
            await pilot.pause()
            assert app.lines == text


async def test_it_takes_neither_the_focus_nor_the_arrow_keys() -> None:
    app = Stage(Bars, WAVE)
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.click(Bars)
        assert not app.chart.can_focus
        assert app.focused is None
        await pilot.press("right", "right", "left")
        assert app.t == 1
