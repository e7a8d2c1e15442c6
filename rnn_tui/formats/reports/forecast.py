"""The forecasts of a model beside the true values, as a table."""

from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.forecast import Forecast
from rnn_tui.engine.data.series_source import SeriesSource

MOST = 20
"""The largest number of windows in the table."""


def forecast_text(forecast: Forecast, series: SeriesSource) -> str:
    """One line for each window: its last date, its last prediction, the true value, and the error."""
    truth = forecast.truth
    ahead, steps = counted(truth.horizon, "timestep"), forecast.at.shape[1]
    every = (
        f"; the error is the mean of the window's {steps} predictions, of which the last is shown" if steps > 1 else ""
    )
    lines = [
        f"{truth.name}, {ahead} after each window{every}",
        f"{'window ends':<20} {'predicted':>12} {'true':>12} {'error':>12}",
    ]
    error = forecast.error(forecast.predicted)
    rows = zip(forecast.at[:, -1], forecast.predicted[:, -1], forecast.actual[:, -1], error, strict=True)
    for place, (at, predicted, actual, off) in enumerate(rows):
        if place == MOST:
            lines.append(f"and {counted(len(error) - MOST, 'window')} more; --out has all of them")
            break
        numbers = " ".join(f"{'' if each != each else f'{each:.6g}':>12}" for each in (predicted, actual, off))
        lines.append(f"{series.date(int(at)) or f'{at + 1:,}':<20} {numbers}".rstrip())
    said = ", ".join(f"{name} {value:.6g}" for name, value in forecast.errors.items() if value == value)
    return "\n".join([*lines, f"mean absolute error: {said or 'the series ends before any of them'}"])
