"""`rnn-tui bench`: cells trained on one task at several lengths, as a table beside chance and the published figure."""

import json
from typing import Any

import click

from rnn_tui.cli.arguments import seed_option
from rnn_tui.cli.model_command import say
from rnn_tui.cli.progress_line import finish_with_progress
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.generators import TASKS, task
from rnn_tui.engine.training.bench import Bench, cells_named, clipped, lengths_in
from rnn_tui.engine.training.optimizers import optimizer

INTERRUPTED = 130
"""The exit code after Ctrl-C."""
Count = click.IntRange(1)


@click.command()
@click.option("--task", "task_", metavar="NAME,…", required=True, help=", ".join(each.kind() for each in TASKS) + ".")
@click.option("--T", "lengths", metavar="N,N,…", help="Timesteps of the sequences.  [default: the task's]")
@click.option("--cells", metavar="NAME,…", default="rnn,gru,lstm", show_default=True, help="The recurrent layers.")
@click.option(
    "--units", metavar="N", type=click.IntRange(1, 4096), default=24, show_default=True, help="Of each layer."
)
@click.option("--steps", metavar="N", type=Count, default=2000, show_default=True, help="Updates of each model.")
@click.option("--sequences", metavar="N", type=Count, default=5000, show_default=True, help="Sequences to learn from.")
@click.option("--batch-size", metavar="N", type=Count, default=50, show_default=True, help="Sequences in an update.")
@click.option(
    "--optimizer", "how", metavar="NAME,…", default="adam,learning_rate=0.01", show_default=True, help="As in train."
)
@seed_option
@click.option("--json", "as_json", is_flag=True, help="The table as JSON.")
def bench(task_: str, lengths: str | None, cells: str, how: str, as_json: bool, **given: Any) -> int:
    """Train cells on a task at several lengths, and print what they come to beside the published figure.

    Each model is one recurrent layer and a Dense layer; it is measured on sequences that it has not learned from.
    Gradients are clipped to a norm of 1 unless --optimizer says otherwise. Ctrl-C prints what is done.
    """
    made = task(task_)
    times = lengths_in(lengths) if lengths else (made.timesteps or made.usual_time,)
    running = Bench(made, times, cells_named(cells), clipped(optimizer(how)), **given).checked()
    code = 0
    try:
        finish_with_progress(running.work())
    except KeyboardInterrupt:
        total = len(running.lengths) * len(running.cells)
        say(f"stopped after {len(running.results)} of {counted(total, 'model')}")
        code = INTERRUPTED
    click.echo(json.dumps(values(running)) if as_json else "\n".join(table(running)))
    return code


def table(made: Bench) -> list[str]:
    """A heading, and a line for each length."""
    figure = made.task.published_figure
    names = [each.kind() for each in made.cells]
    updates = f"{made.steps:,} updates of {counted(made.batch_size, 'sequence')} · {made.optimizer.words}"
    lines = [f"{made.task.words} · {made.metric} on unseen sequences · {counted(made.units, 'unit')} · {updates}"]
    lines.append(f"{'T':>6}{'chance':>12}" + "".join(f"{each:>12}" for each in names) + f"{'published':>12}")
    for time in made.lengths:
        chance = made.chance(time)
        first = f"{chance.value:.4g}" if chance.metric == made.metric else ""
        found = [made.of(time, each) for each in made.cells]
        shown = "".join(f"{'' if each is None else f'{each.value:.4g}':>12}" for each in found)
        published = "" if figure is None else f"{figure.value:.4g}"
        lines.append(f"{time:>6}{first:>12}{shown}{published:>12}".rstrip())
    said = made.chance(made.lengths[0])
    if said.metric == made.metric:
        lines.append(f"chance: {said.how}")
    return lines + ([f"published: {made.task.published}"] if made.task.published else [])


def values(made: Bench) -> dict[str, Any]:
    """For JSON."""
    rows = [
        {"T": each.timesteps, "cell": each.cell, made.metric: each.value, "parameters": each.parameters}
        | {"updates": each.updates}
        for each in made.results
    ]
    figure = made.task.published_figure
    published = None if figure is None else {"metric": figure.metric, "value": figure.value, "how": figure.how}
    chance = [{"T": time, made.chance(time).metric: made.chance(time).value} for time in made.lengths]
    return {"task": made.task.spelled(), "metric": made.metric, "rows": rows, "chance": chance, "published": published}
