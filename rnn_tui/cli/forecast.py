"""`rnn-tui forecast`: a model continues a series by reading its own predictions."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np

from rnn_tui.cli.arguments import PATH, data_option, dtype_option, init_option, seed_option, weights_option
from rnn_tui.cli.model_command import Job, say, takes_a_job
from rnn_tui.cli.progress_line import finish_with_progress
from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.series import Scaling, Window
from rnn_tui.engine.run.generation.free_run import FedBack, continue_series
from rnn_tui.engine.run.generation.stepping import reader_for
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.results import write_results
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.run_inputs import PreparedRun


@click.command()
@takes_a_job(data_option, weights_option, init_option, seed_option, dtype_option)
@click.option("--horizon", metavar="N", type=click.IntRange(1, 1_000_000), default=24, show_default=True, help="Steps.")
@click.option("--out", metavar="FILE", type=PATH, help="The forecast: .npz, .csv or .json")
@click.option("--json", "as_json", is_flag=True, help="The forecast as JSON.")
def forecast(job: Job, horizon: int, out: Path | None, as_json: bool) -> None:
    """Continue a series: each prediction is read as the next timestep.

    The model reads the whole series and keeps its states; with --window N it reads the last N timesteps anew for every
    prediction, as models trained on windows do. --target names the column that a model with one output predicts; the
    other columns keep their last values.
    """
    data = job.given["data"]
    if data is None:
        raise click.UsageError("there is nothing to continue: --data FILE gives a series")
    window = data.series.window
    job.given["data"] = replace(data, series=replace(data.series, window=None))
    found = job.one()
    prepared = job.prepared(found)
    for each in prepared.notes:
        say(each)
    try:
        made = _continued(found, prepared, window, horizon)
    except InputError as error:
        raise FormatError(Path(data.name), str(error)) from None
    if out is not None:
        write_results(made.arrays(), out)
    elif as_json:
        click.echo(json.dumps(made.plain()))
    else:
        click.echo("\n".join(made.lines()))
    if made.fed.loop is not None and not as_json:
        say(made.about_loop())


def _continued(found: LoadedModel, prepared: PreparedRun, window: Window | None, horizon: int) -> "Continued":
    setup = prepared.setup
    x = np.asarray(setup.inputs(found.stack).x, np.float64)
    if x.ndim == 3 and len(x) == 1:
        x = x[0]
    if x.ndim != 2:
        raise InputError(f"holds {x.shape}: one series, (time, features), is continued")
    truth = None if prepared.data is None else prepared.data.truth
    if truth is not None and truth.horizon != 1:
        raise InputError(
            f"a model that predicts {truth.horizon} timesteps ahead cannot read its output as the next one"
        )
    column = None if truth is None else truth.feature
    if truth is not None and column is None:
        raise InputError(f"{truth.name} is not among the columns that are read, so a prediction cannot be read next")
    reader = reader_for(setup.model(found.stack), None if window is None else window.length, setup.dtype)
    fed = finish_with_progress(continue_series(reader, x, horizon, column))
    count = fed.values.shape[1]
    scaling = None if prepared.data is None else prepared.data.scaling
    if scaling is not None and count < x.shape[1] and column is not None:
        scaling = Scaling(scaling.shift[[column]], scaling.factor[[column]])
    return Continued(fed, scaling, len(x), _names(prepared, count))


def _names(prepared: PreparedRun, count: int) -> tuple[str, ...]:
    """What the columns of the output are called."""
    truth = None if prepared.data is None else prepared.data.truth
    columns = None if prepared.data is None else prepared.data.columns
    if count == 1 and truth is not None:
        return (truth.name,)
    if columns is not None and len(columns) == count:
        return tuple(columns)
    return tuple(f"output {number}" for number in range(1, count + 1)) if count > 1 else ("output",)


@dataclass(frozen=True, eq=False)
class Continued:
    """A forecast, in the units of its columns."""

    fed: FedBack
    scaling: Scaling | None
    after: int
    """Timesteps of the series before it."""
    names: tuple[str, ...]

    @property
    def values(self) -> Array:
        """(steps, columns)"""
        if self.scaling is None:
            return self.fed.values
        made: Array = self.fed.values * self.scaling.factor + self.scaling.shift
        return made

    def lines(self) -> list[str]:
        """A line for each timestep."""
        widths = [max(14, len(each)) for each in self.names]
        head = f"{'t':>8}  " + " ".join(f"{each:>{width}}" for each, width in zip(self.names, widths, strict=True))
        return [head] + [
            f"{t:>8}  " + " ".join(f"{value:>{width}.6g}" for value, width in zip(row, widths, strict=True))
            for t, row in enumerate(self.values, self.after + 1)
        ]

    def about_loop(self) -> str:
        """A sentence about what it repeats."""
        loop = self.fed.loop
        assert loop is not None
        if loop.period == 1:
            return f"from timestep {self.after + loop.start + 1} on nothing changes any more"
        return f"from timestep {self.after + loop.start + 1} on it repeats itself every {loop.period} timesteps"

    def arrays(self) -> dict[str, Any]:
        """For a file: t, the timesteps in the series, from 1; x, what the model read after each step, as rows of one
        sequence; and the forecast."""
        steps = np.arange(self.after + 1, self.after + 1 + len(self.values))
        return {"t": steps, "x": self.fed.inputs[None], "forecast": self.values[None]}

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        loop = self.fed.loop
        found = None if loop is None else {"start": self.after + loop.start + 1, "period": loop.period}
        rows = [[None if not np.isfinite(each) else float(each) for each in row] for row in self.values]
        return {"columns": list(self.names), "first": self.after + 1, "values": rows, "loop": found}
