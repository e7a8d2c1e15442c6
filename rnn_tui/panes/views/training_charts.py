"""The charts of training: losses and metrics over updates, what updates do to every layer, and examples."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_tui.charts import curves, predictions
from rnn_tui.charts.curves import CurveChart, Level, NamedLine
from rnn_tui.charts.predictions import AnswerRows
from rnn_tui.charts.primitives.grid import Grid, Ink
from rnn_tui.engine.core.terminal_text import wrap
from rnn_tui.engine.data.vocabulary import shown
from rnn_tui.engine.training.session.record import LayerCurves, Racer, TrainingRecord
from rnn_tui.engine.training.session.right_answers import Answered
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.views.view import ViewData
from rnn_tui.panes.widgets.chart_widget import has_braille

Drawing = Callable[[int, int], Grid]
"""Columns and rows in, a picture out."""
Drawer = Callable[[ViewData[Any]], Drawing]
HEALTHY = Level(1e-3, "usual")
"""The share of itself that an update usually changes a weight by."""


def losses(run: TrainingRun, record: TrainingRecord) -> CurveChart:
    """The loss of every update, smoothed, and that of validation."""
    if record.race:
        lines = tuple(
            NamedLine(each.name, each.loss.steps, each.loss.smoothed(), n) for n, each in enumerate(record.race)
        )
        return _chart(run, record, lines, levels(run, "loss"), logarithmic=True)
    loss, validation = record.curve("loss"), record.curve("val_loss")
    lines = (
        NamedLine("", loss.steps, loss.mean, 0, faint=True),
        NamedLine("train, smoothed", loss.steps, loss.smoothed(), 0),
        NamedLine("validation", validation.steps, validation.mean, 1),
    )
    return _chart(run, record, lines, levels(run, "loss"), logarithmic=True)


def accuracy(run: TrainingRun, record: TrainingRecord) -> CurveChart:
    """The share of right answers at the end of every epoch; in a race that of every model in validation."""
    if record.race:
        raced = [(each.name, each.accuracy) for each in record.race]
        lines = tuple(NamedLine(name, curve.steps, curve.mean, number) for number, (name, curve) in enumerate(raced))
        return _chart(run, record, lines, levels(run, "accuracy"))
    lines = tuple(
        NamedLine(name, record.curve(each).steps, record.curve(each).mean, number)
        for number, (name, each) in enumerate((("train", "accuracy"), ("validation", "val_accuracy")))
    )
    return _chart(run, record, lines, levels(run, "accuracy"))


def gradients(run: TrainingRun, record: TrainingRecord) -> CurveChart:
    """The norm of every layer's gradient, before clipping; in a race that of every model's recurrent layer."""
    lines = tuple(
        NamedLine(each.name, each.gradient_norm.steps, each.gradient_norm.smoothed(0.5), number)
        for number, each in enumerate(_measured(record))
    )
    return _chart(run, record, lines, logarithmic=True)


def updates(run: TrainingRun, record: TrainingRecord) -> CurveChart:
    """How far each update moves a layer's weights, as a share of their length; in a race every recurrent layer's."""
    lines = tuple(
        NamedLine(each.name, each.update_ratio.steps, each.update_ratio.smoothed(0.5), number)
        for number, each in enumerate(_measured(record))
    )
    return _chart(run, record, lines, (HEALTHY,), logarithmic=True)


def curves_of(chart: Callable[[TrainingRun, TrainingRecord], CurveChart]) -> Drawer:
    """What draws curves of the run."""

    def drawer(data: ViewData[Any]) -> Drawing:
        run = data.training
        shown = CurveChart() if run.record is None else chart(run, run.record)
        return partial(curves.draw, shown, marker="braille" if has_braille() else "hd")

    return drawer


def examples(data: ViewData[Any]) -> Drawing:
    """What the weights looked at say of sequences that were never learned from, beside what is right."""
    of, trace, first = data.training.answers, data.trace, data.focus.batch
    found = [] if of is None else [(n, of.answered(trace, n)) for n in range(first, trace.batch)]
    known = [(n, each) for n, each in found if each is not None]
    if not known:
        return partial(nothing, data.training.reason or "other inputs than the task's are looked at: u takes them back")
    if not known[0][1].names:
        return numbers(known, data.t)
    rows = [
        AnswerRows(
            f"sequence {n + 1}",
            each.read if len(each.read) == len(each.right) else (),
            each.words(each.right),
            each.words(each.said),
            each.wrong.tolist(),
            int(each.asked.sum()),
        )
        for n, each in known
    ]
    return lambda width, height: predictions.draw(rows, data.t, width, height)


def numbers(known: Sequence[tuple[int, Answered]], t: int) -> Drawing:
    """Of one sequence what is right and what is said at every timestep; where each has one answer, of all of them."""
    place, first = known[0]
    if len(first.right) == 1:
        right, said = ([float(getattr(each, name)[0]) for _, each in known] for name in ("right", "said"))
        return partial(predictions.draw_numbers, place + 1, right, said)
    x = np.arange(1, len(first.right) + 1, dtype=np.float64)
    lines = (NamedLine("right", x, first.right, 1), NamedLine("said", x, first.said, 0))
    chart = CurveChart(lines, last=len(first.right), cursor=t, over="timesteps")
    return partial(curves.draw, chart, marker="braille" if has_braille() else "hd")


def sampled(data: ViewData[Any]) -> Drawing:
    """What the model writes with the weights that are looked at; the prompt is bold."""
    found = data.training.sample
    return partial(written, "" if found is None else found.prompt, "" if found is None else found.text)


def written(prompt: str, text: str, width: int, height: int) -> Grid:
    """A prompt and what was written after it, in lines."""
    grid = Grid(width, height)
    lines = wrap("".join(map(shown, prompt + text)), max(width, 1), fold=True)
    for row, line in enumerate(lines[:height]):
        grid.write(row, 0, line)
    if lines and height:
        grid.write(0, 0, "".join(map(shown, prompt))[: len(lines[0])], Ink.CHOSEN)
    return grid


def nothing(words: str, width: int, height: int) -> Grid:
    """Words where there is nothing to draw."""
    grid = Grid(width, height)
    lines = wrap(words, max(width, 1))[:height]
    for row, line in enumerate(lines, (height - len(lines)) // 2):
        grid.write(row, max((width - len(line)) // 2, 0), line, Ink.MUTED)
    return grid


CHARTS: dict[str, tuple[str, Drawer]] = {
    "loss": ("loss", curves_of(losses)),
    "gradient": ("gradient norms", curves_of(gradients)),
    "update": ("update ÷ weights", curves_of(updates)),
    "accuracy": ("accuracy", curves_of(accuracy)),
    "examples": ("unseen examples", examples),
    "sample": ("a text that it writes, the prompt in bold", sampled),
}
IN_A_RACE = {
    "loss": "training loss, smoothed",
    "gradient": "gradient norms, recurrent",
    "update": "update ÷ weights, recurrent",
    "accuracy": "validation accuracy",
}
"""The titles of charts that show every model of a race."""
EXAMPLES, UPDATES, SAMPLE = "examples", "update", "sample"
"""The chart that follows the cursor and the sequence; the one that is seldom asked for; the one of a text."""


def _measured(record: TrainingRecord) -> Sequence[LayerCurves | Racer]:
    """What updates are measured of: every layer, or in a race the recurrent layer of every model."""
    return record.race or record.layers


def title_of(chart: str, record: TrainingRecord) -> str:
    """What a chart shows, and in a race of which models."""
    title = CHARTS[chart][0]
    if not record.race:
        return title
    return IN_A_RACE.get(chart, f"{title}: {record.race[record.racer].name}")


def levels(run: TrainingRun, metric: str) -> tuple[Level, ...]:
    """What the network is compared with."""
    return tuple(Level(each.value, each.label) for each in run.baselines if each.metric == metric)


def _chart(
    run: TrainingRun,
    record: TrainingRecord,
    lines: tuple[NamedLine, ...],
    levels: tuple[Level, ...] = (),
    logarithmic: bool = False,
) -> CurveChart:
    shown = tuple(each for each in lines if np.size(each.x))
    last = max(record.step, 1, *(each.record.step for each in record.race))
    return CurveChart(shown, levels, last, logarithmic, run.at)
