"""How the charts of a signal say they are read."""

import pytest

from rnn_tui.engine.layers import Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.study_results import StudyResults
from rnn_tui.panes.views.signal_charts import BarsView, Charts, HeatmapView, LinesView, Overview
from rnn_tui.panes.views.view import NoState, ViewData
from rnn_tui.panes.widgets.series_cache import SeriesCache

TRACE = Model.draw(Stack((SimpleRNN(4), Dense(2)), (1, 5, 3)), seed=1).run()


async def nothing(view: Charts) -> None:
    """Draws nothing: there is no app."""


@pytest.mark.parametrize("kind", [Overview, BarsView, HeatmapView, LinesView])
async def test_the_hint_of_an_output_without_a_time_axis_does_not_speak_of_time(kind, monkeypatch) -> None:
    monkeypatch.setattr(kind, "refresh_view", nothing)
    hints = []
    for layer in TRACE.keys:
        view, focus = kind(SeriesCache()), Selection(layer=layer, unit=0, view=kind.view).on(TRACE)
        await view.show(ViewData(focus, 2, NoState(), StudyResults()))
        hints.append(view.hint())
    assert any(word in hints[0] for word in ("time", "at t"))
    assert hints[1] == kind.once
    assert not any(word in hints[1] for word in ("time", "at t", "▲"))
    assert len(hints[1]) <= 72
