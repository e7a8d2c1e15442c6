"""The scale of a signal's charts in words."""

from typing import Any

import pytest

from rnn_tui.engine.layers import LSTM, SimpleRNN
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.panes.selection import Focus, Selection
from rnn_tui.panes.timesteps.chart_scale import only_scale, scale_texts
from rnn_tui.panes.widgets.series_cache import SeriesCache


def focus(layer: Layer | None = None, factor: float = 1.0, **chosen: Any) -> Focus:
    model = Model.draw(Stack((layer or SimpleRNN(3),), (1, 5, 2)), seed=0)
    weights = [factor * each for layer_weights in model.weights for each in layer_weights]
    return Selection(layer=0, **chosen).on(model.with_weights(weights).run())


def small(**chosen: Any) -> Focus:
    return focus(factor=0.01, **chosen)


@pytest.mark.parametrize("view", ["overview", "bars", "heatmap", "lines", "layers"])
def test_both_scales_are_said_in_every_view_that_has_them(view):
    assert scale_texts(SeriesCache(), small(view=view))[0].endswith("of ±1 (z)")
    assert scale_texts(SeriesCache(), small(view=view, fits=False))[0] == " · scale ±1 (z)"
    assert only_scale(small(view=view)) == ""


def test_other_views_and_signals_with_one_scale_say_nothing():
    assert scale_texts(SeriesCache(), small(view="weights")) == ("",)
    assert scale_texts(SeriesCache(), focus()) == ("",)


def test_why_there_is_one_scale():
    assert "more than half of their possible range" in only_scale(focus())
    assert "c has no bounds" in only_scale(focus(LSTM(3), signal="c"))
    assert "every value of h is 0" in only_scale(focus(factor=0.0))
