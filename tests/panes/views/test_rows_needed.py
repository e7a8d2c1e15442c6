"""How many rows the charts of a signal fill: what they leave goes to the findings below them."""

import numpy as np
from textual.app import App, ComposeResult

from rnn_tui.charts import lines
from rnn_tui.charts.influence import Matrix
from rnn_tui.engine.layers import SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.panes.playback import Playback
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.views.signal_charts import BarsView
from rnn_tui.panes.views.view import NoState, ViewData
from rnn_tui.panes.widgets.influence_map import InfluenceMap
from rnn_tui.panes.widgets.series_cache import SeriesCache


def test_a_plot_needs_a_row_less_where_it_would_have_no_middle_row():
    assert [lines.rows_needed(rows, masked=False) for rows in (9, 10, 11, 12, 13, 14)] == [9, 9, 11, 11, 13, 13]
    assert [lines.rows_needed(rows, masked=True) for rows in (9, 10, 11, 12, 13, 14)] == [8, 10, 10, 12, 12, 14]
    assert lines.rows_needed(2, masked=False) == 2


async def test_bars_side_by_side_leave_the_rows_that_they_do_not_fill():
    trace = Model.draw(Stack((SimpleRNN(8, return_sequences=True, go_backwards=True),), (1, 10, 4)), seed=1).run()
    focus = Selection(layer=trace.keys[0], unit=0, view="bars").on(trace)

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield BarsView(SeriesCache())

    app = Shown()
    async with app.run_test(size=(76, 14)) as pilot:
        view = app.query_one(BarsView)
        await view.show(ViewData(focus, 3, NoState(), {}, None, TrainingRun(), Playback()))
        await pilot.pause()
        assert [view.rows_needed(rows) for rows in (9, 10, 12, 14)] == [10, 10, 10, 10]


async def test_an_influence_of_few_timesteps_leaves_rows():
    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield InfluenceMap()

    app = Shown()
    async with app.run_test(size=(76, 14)) as pilot:
        picture = app.query_one(InfluenceMap)
        assert picture.rows_needed(14) == 14, "there is no matrix yet"
        for steps, filled in ((7, 9), (12, 14), (200, 14)):
            picture.show(Matrix(np.tri(steps), tuple(range(1, steps + 1))), 1, "h", "")
            await pilot.pause()
            assert picture.rows_needed(14) == filled
