"""The line of what is predicted at a step."""

from dataclasses import replace

import numpy as np

from rnn_tui.engine.data.forecast import Truth
from rnn_tui.engine.data.series import Window
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.layers import SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.panes.selection import Focus, Selection
from rnn_tui.panes.timesteps.forecast_line import forecast_line
from rnn_tui.panes.timesteps.timestep_bar import at_step


def seen(*, every: bool, units: int = 1, horizon: int = 2, missing: int = -1) -> Focus:
    values = np.arange(6.0)
    values[missing] = np.nan if missing > 0 else values[missing]
    window = Window(3, 2)
    truth = Truth.of("temp", horizon, values, window, None)
    dates = np.array([f"day {n}" for n in range(6)], np.bytes_)
    series = SeriesSource("x.csv", dates=dates, starts=tuple(window.starts(6)), truth=truth)
    stack = Stack((SimpleRNN(units, return_sequences=every),), (None, 3, 1))
    setup = Setup().fed(window.cut(np.arange(6.0)[:, None]), "x.csv", series=series)
    trace = setup.run(stack)
    return replace(Selection.first(stack), batch=1).on(trace)


def test_each_step_has_its_date_and_its_prediction():
    focus = seen(every=True)
    assert at_step(focus, 1, 40).startswith("day 2  x_t")
    predicted = focus.trace.output[1, 0, 0]
    ahead = f"temp in 2 steps (day 4): predicted {predicted:.4g}"
    expected = f"{ahead} · true 4 · off by {4 - predicted:.3g} (last value 2, mean 2)"
    assert forecast_line(focus, 1) == expected
    assert forecast_line(focus, 3).endswith("the series ends before")


def test_a_prediction_at_the_end_is_said_at_every_step():
    focus = seen(every=False)
    assert forecast_line(focus, 1) == forecast_line(focus, 3)
    assert forecast_line(focus, 1).startswith("temp in 2 steps after the window: ")


def test_an_output_that_cannot_be_compared_says_why():
    focus = seen(every=False, units=3, horizon=5)
    assert focus.trace.forecast is None
    assert forecast_line(focus, 1) == "the output has 3 units: which of them is temp in 5 steps is not known"


def test_a_true_value_that_is_missing_is_not_the_end_of_the_series():
    assert forecast_line(seen(every=True, missing=4), 1).endswith("no true value")
