"""One line under the equation: what the output predicts at this step, what happened, and how far it was off."""

import math

from rnn_tui.engine.core.text import plain
from rnn_tui.numbers import rounded
from rnn_tui.panes.selection import Focus


def forecast_line(seen: Focus, t: int) -> str:
    """`temp in 1 step (2021-01-03): predicted 51.7 · true 44.2 · off by 7.5 (last value 6.9, mean 4.5)`; empty where
    nothing is predicted. An output without a time axis predicts at the window's end, and says so at every step before.
    Where the output cannot be compared with the column, the reason."""
    forecast, series = seen.trace.forecast, seen.trace.series
    if forecast is None:
        return "" if series is None else series.no_forecast(seen.trace.output)
    if seen.batch >= len(forecast.at):
        return ""
    window, truth = seen.batch, forecast.truth
    steps = forecast.at.shape[1]
    place = min(max(t, 1), steps) - 1
    predicted, actual = float(forecast.predicted[window, place]), float(forecast.actual[window, place])
    ahead = f"{plain(truth.name)} in {truth.horizon} step{'s' * (truth.horizon > 1)}"
    ahead += " after the window" if steps == 1 < truth.length else ""
    later = int(forecast.at[window, place]) + truth.horizon
    date = "" if series is None else series.date(later)
    ahead += f" ({date})" if date else ""
    if math.isnan(actual):
        why = "the series ends before" if later >= len(truth.values) else "no true value"
        return f"{ahead}: predicted {rounded(predicted, 4)} · {why}"
    off = [abs(float(each[window, place]) - actual) for each in (forecast.predicted, forecast.last, forecast.mean)]
    return (
        f"{ahead}: predicted {rounded(predicted, 4)} · true {rounded(actual, 4)} · off by {rounded(off[0], 3)}"
        f" (last value {rounded(off[1], 3)}, mean {rounded(off[2], 3)})"
    )
