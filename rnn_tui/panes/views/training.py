"""Training: losses and metrics over updates, and what each update does to every layer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal

from rnn_tui.charts import curves
from rnn_tui.charts.curves import CurveChart, Level, NamedLine
from rnn_tui.engine.training.session.record import TrainingRecord
from rnn_tui.panes.training_run import NOTHING, WORDS, TrainingRun
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.panes.widgets.canvas import Canvas
from rnn_tui.panes.widgets.grid_widget import has_braille
from rnn_tui.panes.widgets.plain import PlainText
from rnn_tui.panes.widgets.series_cache import SeriesCache

TWO = 100
"""Columns from which on two charts stand beside each other."""
HEALTHY = Level(1e-3, "usual")
"""The share of itself that an update usually changes a weight by."""


@dataclass(frozen=True)
class ChosenChart:
    """Which chart is shown, beside the loss where there is room for two."""

    chart: str = ""
    """Empty: the loss where there is room for one, gradients where there is room for two."""


def losses(run: TrainingRun, record: TrainingRecord) -> CurveChart:
    """The loss of every update, smoothed, and that of validation."""
    loss, validation = record.curve("loss"), record.curve("val_loss")
    lines = (
        NamedLine("", loss.steps, loss.mean, 0, faint=True),
        NamedLine("train", loss.steps, loss.smoothed(), 0),
        NamedLine("validation", validation.steps, validation.mean, 1),
    )
    return _chart(run, record, lines, levels(run, "loss"), logarithmic=True)


def accuracy(run: TrainingRun, record: TrainingRecord) -> CurveChart:
    """The share of right answers at the end of every epoch."""
    lines = tuple(
        NamedLine(name, record.curve(each).steps, record.curve(each).mean, number)
        for number, (name, each) in enumerate((("train", "accuracy"), ("validation", "val_accuracy")))
    )
    return _chart(run, record, lines, levels(run, "accuracy"))


def gradients(run: TrainingRun, record: TrainingRecord) -> CurveChart:
    """The norm of every layer's gradient, before clipping."""
    lines = tuple(
        NamedLine(each.name, each.gradient_norm.steps, each.gradient_norm.smoothed(0.5), number)
        for number, each in enumerate(record.layers)
    )
    return _chart(run, record, lines, logarithmic=True)


def updates(run: TrainingRun, record: TrainingRecord) -> CurveChart:
    """How far each update moves a layer's weights, as a share of their length."""
    lines = tuple(
        NamedLine(each.name, each.update_ratio.steps, each.update_ratio.smoothed(0.5), number)
        for number, each in enumerate(record.layers)
    )
    return _chart(run, record, lines, (HEALTHY,), logarithmic=True)


CHARTS: dict[str, tuple[str, Callable[[TrainingRun, TrainingRecord], CurveChart]]] = {
    "loss": ("loss", losses),
    "accuracy": ("accuracy", accuracy),
    "gradient": ("gradient norms", gradients),
    "update": ("update ÷ weights", updates),
}


def offered(run: TrainingRun, two: bool) -> list[str]:
    """The charts to choose from; where the loss has a place of its own it is none of them."""
    classes = run.record is not None and "accuracy" in run.record.metrics
    names = [each for each in CHARTS if each != "accuracy" or classes]
    return [each for each in names if not two or each != "loss"]


def next_chart(data: ViewData[ChosenChart]) -> ViewChange:
    """The next chart; which are offered depends on the width, so the loss may be chosen and not shown twice."""
    names = offered(data.training, two=False)
    now = data.state.chart or names[0]
    return ViewChange(ChosenChart(names[(names.index(now) + 1) % len(names)] if now in names else names[0]))


class TrainingView(View[ChosenChart]):
    """How far it is, and one or two charts."""

    view = "training"
    key = "t"
    help = "Losses, metrics and gradients while the model learns"
    reading = "←→ back through training · space starts and pauses · X another chart"
    listens = False
    trains = True
    State = ChosenChart
    commands = (
        ViewCommand("chart", "X", "chart", "Another chart", "X", next_chart, anywhere=False, chooses="the chart"),
    )

    DEFAULT_CSS = """
    TrainingView {
        & .heading { height: 1; color: $foreground 80%; }
        & #charts { height: 1fr; }
        & #charts Canvas { width: 1fr; }
        & #charts #second { margin-left: 2; }
        &.-one #second { display: none; }
    }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._drawn: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        yield PlainText("", classes="heading")
        with Horizontal(id="charts"):
            yield Canvas(id="first")
            yield Canvas(id="second")

    async def refresh_view(self) -> None:
        shown = self.data.training, self.data.state, self.size
        if shown != self._drawn:  # a step through time, or another unit, changes nothing here
            self._drawn = shown
            self._draw()

    def _draw(self) -> None:
        run, record = self.data.training, self.data.training.record
        self.set_class(self.size.width < TWO or record is None, "-one")
        first, second = self.query_one("#first", Canvas), self.query_one("#second", Canvas)
        if record is None:
            self._head(run.words)
            first.say(run.reason or WORDS[run.phase] or NOTHING)
            return
        two = self.size.width >= TWO
        chosen = self._chosen(run, two)
        title = CHARTS[chosen][0] if not two else f"loss │ {CHARTS[chosen][0]}"
        self._head(f"{heading(run, record)} · {title} (X)")
        marker = "braille" if has_braille() else "hd"
        first.draw(partial(curves.draw, CHARTS["loss" if two else chosen][1](run, record), marker=marker))
        if two:
            second.draw(partial(curves.draw, CHARTS[chosen][1](run, record), marker=marker))

    def _chosen(self, run: TrainingRun, two: bool) -> str:
        names, chosen = offered(run, two), self.data.state.chart
        if chosen in names:
            return chosen
        return "gradient" if two else names[0]

    def _head(self, text: str) -> None:
        self.query_one(".heading", PlainText).update(text, layout=False)

    def words(self) -> str | None:
        run = self.data.training
        if not run.verdicts:
            return run.words
        worst = run.verdicts[0]
        return f"⚠ {worst.text} · k: {worst.remedy}"


def heading(run: TrainingRun, record: TrainingRecord) -> str:
    """`‖ paused · update 340/2,000 · epoch 11/63`"""
    parts = [WORDS[run.phase], f"update {record.step:,}/{record.total:,}", f"epoch {record.epoch}/{record.epochs}"]
    if run.at is not None:
        parts.append(f"looking back at {run.at:,}")
    if run.reason or record.stopped:
        parts.append(run.reason or record.stopped)
    return " · ".join(parts)


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
    return CurveChart(shown, levels, max(record.step, 1), logarithmic, run.at)
