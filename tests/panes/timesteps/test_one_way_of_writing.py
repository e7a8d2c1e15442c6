"""A value has the same digits at its bar, in the equation and in its explanation.

Charts of what is never negative leave out its sign.
"""

import re

import numpy as np
import pytest
from textual.geometry import Size

from rnn_tui.charts.bars import arrange
from rnn_tui.charts.primitives.readout import readout
from rnn_tui.engine.layers import SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.numbers import exact
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.timesteps.equation_line import equation_line
from rnn_tui.panes.widgets.explanation_chart import ExplanationChart
from rnn_tui.panes.widgets.series_cache import SeriesCache

VALUES = [0.0, 1.0, -1.0, 0.25, 4.1e-5, -5.0555e-4, 1e-9, 0.9999881, -0.99999832, 1234.5, -45231.52, 123456.7, 1e9]


@pytest.mark.parametrize("value", VALUES)
def test_all_places_agree(value: float):
    stack = Stack((SimpleRNN(1, activation="linear"),), (None, 1, 1))
    trace = Model.draw(stack).with_weights([[[1.0]], [[0.0]], [0.0]]).run(np.full((1, 1, 1), value))
    seen = Selection().on(trace)
    assert seen.signal == "h"
    track, told = seen.tracks[0], exact(value)
    series = SeriesCache().series(trace, track, 0)
    assert readout(series, 40, 1, 0).text[0].split()[-1] in (told, told.lstrip("+"))
    bars = arrange(["h[0]"], 60, 4).draw(np.array([value]))
    assert told in bars.text[1].split()
    line = equation_line(seen, 1, SeriesCache())[0]()
    assert line.startswith(f"h[0] = {told} = ")
    chart = ExplanationChart()
    chart.explanation = trace.explain(track, 1, 0)
    for operation in range(2):  # pre, and h
        chart.operation = operation
        text = "\n".join(chart.picture(Size(120, 20)).text)
        assert len(re.findall(rf"{re.escape(told)}(?!\S)", text)) >= 2
        assert not re.search(r"e-0|\+0\.0000\b|-0\.0000\b", text)


def test_a_small_sum_has_its_digits_in_the_list_and_adds_up_above_its_terms():
    stack = Stack((SimpleRNN(1, activation="linear"),), (None, 1, 1))
    trace = Model.draw(stack).with_weights([[[1.0]], [[0.0]], [-0.5]]).run(np.full((1, 1, 1), 0.500357))
    chart = ExplanationChart()
    chart.explanation = trace.explain(Selection().on(trace).tracks[0], 1, 0)
    text = "\n".join(chart.picture(Size(120, 20)).text)
    assert "▸ pre = Wx·x + Wh·h′ + b  +3.57e-4" in text
    assert "= 0.5004 + 0.0000 - 0.5000 = +0.0004" in text
