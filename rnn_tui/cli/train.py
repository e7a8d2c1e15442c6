"""`rnn-tui train`: trains a model without the explorer."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from rnn_tui.cli.arguments import DTYPES, PATH, OneOf, data_options, init_option, seed_option, weights_option
from rnn_tui.cli.model_command import Job, say, takes_a_job
from rnn_tui.cli.progress_line import finish_with_progress
from rnn_tui.cli.train_data import Learned, refused
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.generators import TASKS
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.callbacks import CALLBACKS, callback
from rnn_tui.engine.training.default_loss import usual_losses
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.history import Fitted
from rnn_tui.engine.training.losses import LOSSES, loss
from rnn_tui.engine.training.optimizers import OPTIMIZERS, Optimizer, optimizer
from rnn_tui.engine.training.settings import TrainingSettings
from rnn_tui.engine.training.train_step import notes
from rnn_tui.formats.built_by_data import built_by_data
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.history_file import check_history_path, plain, write_history
from rnn_tui.formats.io.results import write_results
from rnn_tui.formats.keras.file_writer import write_keras_file

DATA_HELP = (
    "An .npz with inputs x and targets y (of several outputs y0, y1, …); x_val, y_val, sample_weight. Or a series: a"
    " table or an array, with --window and --target."
)
INTERRUPTED = 130
"""The exit code after Ctrl-C."""
Count = click.IntRange(1)


def names(kinds: Any) -> str:
    """The names of the kinds, for a help text."""
    return ", ".join(each.kind() for each in kinds)


@click.command()
@takes_a_job(data_options(DATA_HELP), weights_option, init_option, seed_option)
@click.option("--task", "task_", metavar="NAME,…", help=f"Generated sequences: {names(TASKS)}; see rnn-tui tasks.")
@click.option("--loss", "loss_", metavar="NAME,…", help=f"The loss to minimize: {names(LOSSES)}.")
@click.option(
    "--optimizer", "optimizer_", metavar="NAME,…", default="rmsprop", show_default=True, help=f"{names(OPTIMIZERS)}."
)
@click.option("--epochs", metavar="N", type=Count, help="Passes over all sequences.  [default: 1]")
@click.option("--steps", metavar="N", type=Count, help="The number of updates, instead of epochs.")
@click.option("--batch-size", metavar="N", type=Count, default=32, show_default=True, help="Sequences in an update.")
@click.option("--shuffle/--no-shuffle", default=True, show_default=True, help="Change the order in every epoch.")
@click.option("--validation-split", metavar="F", type=float, default=0.0, help="The last fraction is for validation.")
@click.option("--clipnorm", metavar="V", help="The largest norm of each weight's gradient.")
@click.option("--clipvalue", metavar="V", help="The largest size of each number of a gradient.")
@click.option("--global-clipnorm", metavar="V", help="The largest norm of all gradients together.")
@click.option("--tbptt", metavar="K", type=Count, help="An update for every K timesteps, the states carried on.")
@click.option("--metrics", metavar="NAME,…", default="", help="Measured besides the loss: accuracy, mae, …")
@click.option("--callback", "callbacks", metavar="NAME,…", multiple=True, help=f"{names(CALLBACKS)}; repeatable.")
@click.option("--dtype", type=OneOf(DTYPES), default="float32", show_default=True)
@click.option("--out", metavar="FILE", type=PATH, help="The trained model: .keras, or its weights w0, w1, …: .npz")
@click.option("--history", metavar="FILE", type=PATH, help="Losses and metrics: .csv or .json")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON.")
def train(
    job: Job,
    task_: str | None,
    out: Path | None,
    history: Path | None,
    as_json: bool,
    **given: Any,
) -> int:
    """Train a model on data, with Keras's losses, optimizers and defaults.

    A name may be followed by options, NAME,OPTION=VALUE,…, as in --optimizer adam,learning_rate=0.01; a schedule is a
    call: learning_rate=ExponentialDecay(initial_learning_rate=0.2,decay_steps=3,decay_rate=0.4). Ctrl-C ends training
    and keeps the best weights so far.
    """
    written = OutputFiles(out, history)
    written.check()
    data = job.given.pop("data")
    found = job.one()
    if data is not None:
        found = built_by_data(found, data)
    learned = Learned.of(data, task_, found.stack, job.given["seed"])
    settings = _settings(found.stack, learned, given | job.given)
    if settings.validation_split and learned.validation is not None:
        say(f"--validation-split is left alone: {learned.origin} has sequences of its own to validate on")
    try:
        fit = Fit(job.prepared(found).setup.model(found.stack), learned.examples, settings, learned.validation)
    except InputError as error:
        said = InputError(f"{learned.origin}: {error}")
        raise (said if learned.made is None else refused(said, learned.made.task, found.stack)) from None
    for each in notes(found.stack):
        say(each)
    fitted, code = _trained(fit)
    if fit.overflow is not None:
        place = fit.overflow.place(fit.model, fit.settings.dtype)
        say(f"update {fit.overflow.update:,} is the first with a number that is none: {place or 'in its forward pass'}")
    written.write(found.stack, fitted)
    tests = {} if code else finish_with_progress(learned.tests(fit))
    if as_json:
        click.echo(json.dumps(summary(fit, fitted) | {"tests": tests}))
    else:
        click.echo("\n".join([*told(fit, fitted), *tested(tests), *learned.told()]))
    return code


def _settings(stack: Stack, data: Learned, given: dict[str, Any]) -> TrainingSettings:
    if given["epochs"] and given["steps"]:
        raise click.UsageError("--epochs and --steps both say how long: give one of them")
    usual = usual_losses(stack, data.examples.targets)
    chosen, *further = (loss(given["loss_"]) for _ in usual) if given["loss_"] else usual
    return TrainingSettings(
        chosen,
        _clipped(optimizer(given["optimizer_"]), given),
        epochs=given["epochs"] or 1,
        steps=given["steps"],
        batch_size=given["batch_size"],
        shuffle=given["shuffle"],
        validation_split=given["validation_split"],
        tbptt=given["tbptt"],
        metrics=tuple(filter(None, (each.strip() for each in given["metrics"].split(",")))),
        callbacks=tuple(map(callback, given["callbacks"])),
        further_losses=tuple(further),
        seed=given["seed"],
        dtype=given["dtype"],
    )


def _clipped(made: Optimizer, given: dict[str, Any]) -> Optimizer:
    """The optimiser with the flags for clipping."""
    values = {
        name: made.option(name).rule.parse(name, given[name])
        for name in ("clipnorm", "clipvalue", "global_clipnorm")
        if given[name] is not None
    }
    return made.edit(**values)


def _trained(fit: Fit) -> tuple[Fitted, int]:
    """Trains to the end; after Ctrl-C the result is the best so far."""
    try:
        return finish_with_progress(fit.work()), 0
    except KeyboardInterrupt:
        done = len(fit.history.steps)
        ended = len(fit.history.ends)
        kept = f"the best of {counted(ended, 'epoch')}" if ended else f"those after {counted(done, 'update')}"
        say(f"stopped after {done:,} of {counted(fit.total, 'update')}; the weights kept are {kept}")
        return Fitted(fit.best_weights(), fit.history), INTERRUPTED


@dataclass(frozen=True)
class OutputFiles:
    """The files that a training writes."""

    out: Path | None
    history: Path | None

    def check(self) -> None:
        """Raises `FormatError` before any work is done if a file could not be written afterwards."""
        if self.out is not None and self.out.suffix.lower() not in (".keras", ".npz"):
            raise FormatError(self.out, "a trained model is written to a .keras file, its weights alone to an .npz")
        if self.out is not None and not self.out.parent.is_dir():
            raise FormatError(self.out, "its folder does not exist")
        for each in filter(None, (self.out, self.history)):
            if each.is_dir():
                raise FormatError(each, "is a folder, not a file")
        if self.history is not None:
            check_history_path(self.history)

    def write(self, stack: Stack, fitted: Fitted) -> None:
        if self.out is not None and self.out.suffix.lower() == ".npz":
            write_results({f"w{i}": each for i, each in enumerate(fitted.weights)}, self.out)
        elif self.out is not None:
            write_keras_file(stack, fitted.weights, self.out)
        if self.history is not None:
            write_history(fitted.history, self.history)


def summary(fit: Fit, fitted: Fitted) -> dict[str, Any]:
    """The result of a training, for JSON."""
    made = fit.settings
    return {
        "loss": ";".join(dict.fromkeys(each.spelled() for each in (made.loss, *made.further_losses))),
        "optimizer": made.optimizer.spelled(),
        "updates": len(fitted.history.steps),
        "epochs": len(fitted.history.ends),
        "stopped": fitted.history.stopped,
        "seed": made.seed,
        "dtype": made.dtype,
        "history": plain(fitted.history),
    }


MOST = 12
"""The largest number of epochs in a table; if there are more, some in the middle are left out."""


def told(fit: Fit, fitted: Fitted) -> list[str]:
    """The result of a training in plain text: a line for each epoch."""
    history, made = fitted.history, fit.settings
    names = list(history.epochs)
    losses = " + ".join(dict.fromkeys(each.words for each in (made.loss, *made.further_losses)))
    lines = [f"{losses} · {made.optimizer.words} · {counted(len(history.steps), 'update')}"]
    if names:
        lines.append("epoch  " + "".join(f"{name:>{_width(name)}}" for name in names))
    count = len(history.ends)
    for epoch in range(count):
        if count > MOST and MOST // 2 <= epoch < count - MOST // 2:
            lines += ["    …"] if epoch == MOST // 2 else []
            continue
        lines.append(
            f"{epoch + 1:>5}  " + "".join(f"{history.epochs[name][epoch]:>{_width(name)}.6g}" for name in names)
        )
    if history.stopped:
        lines.append(f"ended after epoch {count}: {history.stopped}")
    return lines


def _width(name: str) -> int:
    """The width of a column with that heading."""
    return max(14, len(name) + 2)


def tested(tests: dict[int, dict[str, float]]) -> list[str]:
    """The results of tests on longer sequences, a line for each."""
    return [
        f"on {time} timesteps: {' · '.join(f'{name} {value:.6g}' for name, value in found.items())}"
        for time, found in tests.items()
    ]
