"""The command line: arguments in, exit code out.

Exit codes: 0 success; 2 an error that the user can correct, in one line on standard error; 130 after Ctrl-C; 1 only for
a bug of this program. Textual is imported only to open the explorer, so the other commands start quickly.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from rnn_tui.cli.arguments import (
    PATH,
    OneOf,
    config_option,
    data_option,
    dtype_option,
    init_option,
    open_options,
    seed_option,
    start_options,
    weights_option,
)
from rnn_tui.cli.command_group import WithDefault
from rnn_tui.cli.exit_errors import refuse
from rnn_tui.cli.explorer_or_text import Shown
from rnn_tui.cli.model_command import Job, say, say_notes_once, takes_a_job
from rnn_tui.cli.output_file import may_write, say_written
from rnn_tui.cli.progress_line import finish_with_progress
from rnn_tui.engine.data.generators import GENERATORS
from rnn_tui.engine.gradients.gradients import LOSSES, Target, gradients_work
from rnn_tui.engine.plan.known_part import require_outputs, require_whole
from rnn_tui.engine.recordings.recording import RecordingSetup
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.styles import STYLES, summary_style
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.built_by_data import built_if_told
from rnn_tui.formats.data_files import read_vocabulary
from rnn_tui.formats.export_targets import TARGETS, TITLES
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.io.results import write_results
from rnn_tui.formats.loaded_model import LoadedModel, recorded_model
from rnn_tui.formats.model_files import known_in, listed_in, openable
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.pretrained.models import SENTENCES
from rnn_tui.formats.reports.diagnosis import diagnosis_json, diagnosis_text
from rnn_tui.formats.reports.explanation import MOST, ExplanationReport
from rnn_tui.formats.reports.forecast import forecast_text
from rnn_tui.formats.reports.modules import module_text, module_values
from rnn_tui.formats.reports.plain_text import (
    gradient_text,
    model_line,
    recording_table,
    recording_text,
    table,
    trace_text,
)
from rnn_tui.formats.run_inputs import checked_run
from rnn_tui.screens.opened_models import Opening, Start

GROWING_TRACE: LazyImport[..., Any] = LazyImport("rnn_tui.formats.trace.growing_trace:GrowingTrace")
EXACT = 2048
"""The largest matrix of which `diagnose` computes every eigenvalue: on the command line there is time."""


@click.group(cls=WithDefault, context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(package_name="rnn-tui", message="rnn-tui %(version)s")
def cli() -> None:
    """An explorer for recurrent neural networks that lives in the terminal.

    `rnn-tui [MODEL]` opens it. MODEL is a built-in name (`rnn-tui models` lists them), or a file: Keras or PyTorch
    code (.py, .ipynb, .txt, - for standard input), .json, .keras, .h5, .pt, .safetensors or .onnx. FILE#2 is the
    second model of a file. The explorer takes --data, --weights, --seed and --dtype as `run` does (`rnn-tui run
    --help` lists all), and --view NAME and --t K, where it begins.
    """


@cli.command(name="open", hidden=True)
@takes_a_job(data_option, weights_option, seed_option, dtype_option, start_options)
def open_explorer(job: Job, start: Start) -> Shown:
    """Open the explorer."""
    start.checked()
    name = ModelName.parse(job.model)
    found = list(openable(name, job.found()))
    first = next((each for each in found if isinstance(each, LoadedModel)), None)
    if first is None:

        def refused() -> None:
            known_in(name, found)

        setup = Setup(job.given["seed"], dtype=job.given["dtype"])
        return Shown(Opening(found, setup, name, job.answers, start=start), refused)
    chosen = built_if_told(first, job.given["data"])
    found[found.index(first)] = chosen
    prepared = job.prepared(chosen)

    def plain() -> None:
        click.echo(render(summarize(chosen.stack), columns=shutil.get_terminal_size().columns))
        if chosen.stack.built and chosen.stack.layers:
            click.echo(trace_text(finish_with_progress(checked_run(chosen.stack, prepared, job.given["data"])).trace))

    notes = (*prepared.notes, *start.notes(chosen.stack, prepared.setup))
    return Shown(Opening(found, prepared.setup, name, job.answers, notes, start), plain)


@cli.command()
def generators() -> None:
    """List the generators of inputs, for --data gen:NAME,OPTION=VALUE,…: a sentence and the options of each."""
    for each in GENERATORS:
        click.echo(f"{each.kind():<10}{each.title}")
        for option in each.options():
            click.echo(f"{'':<10}  {option.name}={option.rule.show(option.default)}   {option.help}")


@cli.command()
@click.argument("file", required=False)
@open_options
@config_option
def models(file: str | None, config: str | None, answers: dict[str, Any]) -> None:
    """List the built-in models, or those in FILE: one line each, with the reason if a model cannot be read."""
    if file is None:
        for name, sentence in SENTENCES.items():
            click.echo(f"{name:<20}{sentence}")
        return
    found = listed_in(file, config=config, **answers)
    for number, one in enumerate(found, 1):
        click.echo(model_line(one, one.number or number))
    say_notes_once(found)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--vocab", metavar="FILE", type=PATH, help="The tokens of the ids in x: one a line, or .json.")
@click.option("--follow", is_flag=True, help="Show what is added while another program records.")
@click.option("--json", "as_json", is_flag=True, help="The contents as JSON, instead of the explorer.")
def trace(file: Path, vocab: Path | None, follow: bool, as_json: bool) -> Shown | None:
    """Look at recorded states: an .npz, or a folder of .npy, from rnn_tui.record or `run --out`. No model is needed."""
    growing = GROWING_TRACE(file, None if vocab is None else read_vocabulary(vocab))
    unfinished = follow or not file.exists()  # what a run that was killed has left, too
    recorded = growing.read() if unfinished else growing.read(file)
    if as_json:
        click.echo(json.dumps(recording_table(recorded)))
        return None
    opening = Opening([recorded_model(recorded)], RecordingSetup.of(recorded), follow=growing if follow else None)
    return Shown(opening, lambda: click.echo(recording_text(recorded)))


@cli.command()
@takes_a_job()
@click.option("--style", type=OneOf(STYLES), help="Whose summary; told from the code's imports, else keras3.")
@click.option("--line-length", metavar="N", type=click.IntRange(1, 1000), help="As Keras's line_length.")
@click.option("--show-trainable", is_flag=True, help="Add a column: whether the layer is trained.")
@click.option("--json", "as_json", is_flag=True, help="Rows and totals as JSON instead of the table.")
def summary(job: Job, style: str | None, line_length: int | None, show_trainable: bool, as_json: bool) -> None:
    """Print model.summary(), exactly as Keras prints it."""
    found = job.one(keras=summary_style(style).keras) if style else job.one()
    if style is None and found.style != STYLES[0]:
        style = found.style
        found = job.again(found, keras=summary_style(style).keras)
    style = style or STYLES[0]
    made = summarize(found.stack, style)
    if as_json:
        more = {} if found.module is None else module_values(found.module, made)
        click.echo(json.dumps(table(made) | more))
        return
    if found.module is not None:
        click.echo(module_text(found.module, made) + "\n")
    columns = shutil.get_terminal_size().columns
    click.echo(render(made, style, columns=columns, line_length=line_length, show_trainable=show_trainable))


@cli.command()
@takes_a_job(data_option, weights_option, init_option, seed_option, dtype_option)
@click.option("--out", metavar="FILE", type=PATH, help="Every signal: .npz, .csv or .json")
def run(job: Job, out: Path | None) -> None:
    """Run a model without the explorer: every signal of every layer."""
    ran = job.ran()
    if out is None:
        click.echo(trace_text(ran.trace))
    else:
        may_write(out)
        arrays = ran.arrays()
        write_results(arrays, out)
        say_written(out, arrays)
    if ran.forecast is not None and ran.trace.series is not None:
        click.echo(forecast_text(ran.forecast, ran.trace.series))


@cli.command()
@takes_a_job(data_option, weights_option, init_option, seed_option)
@click.option(
    "--loss",
    type=OneOf(list(LOSSES)),
    default=next(iter(LOSSES)),
    show_default=True,
    help="The loss to differentiate.",
)
@click.option("--out", metavar="FILE", type=PATH, help="Every derivative: .npz, .csv or .json")
def grad(job: Job, loss: str, out: Path | None) -> None:
    """Backpropagate through time: the loss's derivatives by inputs, weights and every hidden state, in float64."""
    trace = job.ran(lambda stack: require_outputs(stack, every=loss == "sum-all")).trace
    if Target.informative(trace.output[0]).unit is not None:
        say("the outputs add up to 1 whatever the model does, so every derivative of their sum is 0: see diagnose")
    arrays = finish_with_progress(gradients_work(trace, loss)).arrays()
    if out is None:
        click.echo(gradient_text(arrays))
    else:
        may_write(out)
        write_results(arrays, out)
        say_written(out, arrays)


@cli.command()
@takes_a_job(data_option, weights_option, init_option, seed_option, dtype_option)
@click.option("--json", "as_json", is_flag=True, help="Every number at full precision, as JSON.")
def diagnose(job: Job, as_json: bool) -> None:
    """Find problems: saturated, dead and NaN units, spectral radii, memory, gradient reach, layer by layer."""
    made = finish_with_progress(Diagnose(exact=EXACT).work(job.ran().trace))
    click.echo(json.dumps(diagnosis_json(made)) if as_json else diagnosis_text(made))


@cli.command()
@click.option("--layer", metavar="NAME", default="", help="The layer; by default the first that keeps a state.")
@click.option("--unit", metavar="J", type=int, default=0, help="The unit, from 0.")
@click.option("--t", metavar="K", type=int, help="The timestep: 1 after the first input, 0 before; default: the last.")
@click.option("--signal", metavar="S", default="", help="h, c, a gate, output, …; by default the state.")
@click.option("--direction", type=OneOf(["forward", "backward"]), help="For a layer that reads from both ends.")
@click.option("--sequence", metavar="N", type=int, default=1, help="The sequence of the batch, from 1.")
@click.option("--most", metavar="N", type=click.IntRange(0), default=MOST, show_default=True, help="The most names.")
@click.option("--json", "as_json", is_flag=True, help="Every step and contribution, at full precision.")
@takes_a_job(data_option, weights_option, init_option, seed_option, dtype_option)
def explain(job: Job, direction: str | None, most: int, as_json: bool, **which: Any) -> None:
    """Explain one unit: how its value at one timestep was computed, and what each input contributed to it."""
    made = ExplanationReport.of(job.ran().trace, direction=direction or "", **which)
    click.echo(json.dumps(made.values(), allow_nan=False, indent=2) if as_json else made.text(most))


@cli.command()
@click.option("--to", "target", type=OneOf(list(TARGETS)), required=True, help="The format.")
@takes_a_job(weights_option)
@click.option("--out", metavar="FILE", type=PATH, help="The file; by default standard output.")
def export(job: Job, target: str, out: Path | None) -> None:
    """Write a model in another format: Keras 3, Keras 2, PyTorch or NumPy code, JSON, a .keras or an .onnx file."""
    found = job.one(lambda stack: require_whole(stack, TITLES[target]))
    chosen, setup = TARGETS[target], job.prepared(found).setup
    if out is None:
        text = chosen.text(found.stack, setup)
        click.echo(text, nl=not text.endswith("\n"))
    else:
        for each in chosen.files(out):
            may_write(each)
        for each in chosen.write(found.stack, setup, out):
            say_written(each)


def main(args: list[str] | None = None) -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        result: Any = cli.main(args, prog_name="rnn-tui", standalone_mode=False)
        if isinstance(result, Shown):
            result.show()
        sys.stdout.flush()
        sys.exit(result if isinstance(result, int) else 0)
    except (Exception, KeyboardInterrupt) as error:
        refuse(error)


def opening_of(args: list[str]) -> Opening:
    """What the explorer opens with, if these arguments ask for it; raises errors that `refuse` handles."""
    result: Any = cli.main(args, prog_name="rnn-tui", standalone_mode=False)
    if not isinstance(result, Shown):
        sys.exit(result if isinstance(result, int) else 0)
    return result.opening
