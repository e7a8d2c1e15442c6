"""Training: losses and metrics over updates, what each update does to every layer, and what the model says of examples
beside what is right.
"""

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal

from rnn_tui.engine.training.session.record import TrainingRecord
from rnn_tui.panes.training_run import NOTHING, WORDS, TrainingRun
from rnn_tui.panes.views.training_charts import CHARTS, EXAMPLES, SAMPLE, UPDATES, title_of
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.panes.widgets.drawn_chart import Canvas
from rnn_tui.panes.widgets.plain_text import PlainText, whole_parts
from rnn_tui.panes.widgets.series_cache import SeriesCache

TWO = 100
"""The width from which two charts are side by side."""


@dataclass(frozen=True)
class ChosenChart:
    """The chosen chart, beside the loss if there is room for two."""

    chart: str = ""
    """Empty: the loss if there is room for one chart, the gradients if there is room for two."""


def offered(run: TrainingRun, two: bool) -> list[str]:
    """The charts to choose from; without the loss if it has a place of its own."""
    classes = run.record is not None and "accuracy" in run.record.metrics
    names = [each for each in CHARTS if each != "accuracy" or classes]
    names = [each for each in names if each != SAMPLE or run.sample is not None]
    return [each for each in names if not two or each != "loss"]


def next_chart(data: ViewData[ChosenChart]) -> ViewChange:
    """The next chart; the charts depend on the width, so that the loss is not shown twice."""
    names = offered(data.training, two=False)
    now = data.state.chart or names[0]
    return ViewChange(ChosenChart(names[(names.index(now) + 1) % len(names)] if now in names else names[0]))


class TrainingView(View[ChosenChart]):
    """The progress, and one or two charts."""

    view = "training"
    key = "t"
    help = "Losses, metrics and gradients while the model learns"
    reading = "←→ back through training · space starts and pauses · X another chart"
    listens = False
    arrows = ("training", "")
    trains = True
    State = ChosenChart
    commands = (
        ViewCommand("chart", "X", "chart", "Another chart", "X", next_chart, anywhere=False, chooses="the chart"),
    )

    DEFAULT_CSS = """
    TrainingView {
        & .heading { height: 1; color: $text-muted; }
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
        shown: tuple[object, ...] = (self.data.training, self.data.state, self.size)
        if self._chosen(self.data.training, self.size.width >= TWO) == EXAMPLES:
            shown += (self.data.trace, self.data.focus.batch, self.data.t)
        if shown != self._drawn:  # of curves a step through time, or another unit, changes nothing
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
        title = " │ ".join(title_of(each, record) for each in (["loss"] if two else []) + [chosen])
        self._head(fitted_heading(run, record, f"{title} (X)", self.size.width))
        first.draw(CHARTS["loss" if two else chosen][1](self.data))
        if two:
            second.draw(CHARTS[chosen][1](self.data))

    def _chosen(self, run: TrainingRun, two: bool) -> str:
        names, chosen = offered(run, two), self.data.state.chart
        if chosen in names:
            return chosen
        return names[0] if not two else UPDATES if chosen else EXAMPLES  # so that each press of X changes something

    def _head(self, text: str) -> None:
        self.query_one(".heading", PlainText).update(text, layout=False)

    def words(self) -> str | None:
        run = self.data.training
        if not run.verdicts:
            return " · ".join(filter(None, (run.outcome, run.words)))
        worst = run.verdicts[0]
        return f"⚠ {worst.text} · k: {worst.remedy}" if worst.change else f"⚠ {worst.text}. {worst.remedy}."


def phase_words(run: TrainingRun, record: TrainingRecord) -> str:
    """The phase; a run that something or somebody has stopped before its last update is not called finished, and a
    model of a race that has stopped is not called training while the others are."""
    if record.stopped and run.phase in ("running", "paused", "finished"):
        return "⚠ stopped"
    return "■ ended" if run.phase == "finished" and record.step != record.total else WORDS[run.phase]


def fitted_heading(run: TrainingRun, record: TrainingRecord, title: str, width: int) -> str:
    """The heading in so many columns; where it would lose its title, that stands before all else."""
    text = whole_parts(heading(run, record, title), width)
    return text if title in text else whole_parts(f"{title} · {heading(run, record, '')}".replace(" ·  ·", " ·"), width)


def heading(run: TrainingRun, record: TrainingRecord, title: str) -> str:
    """`‖ paused · update 340/2,000 · loss (X) · epoch 11/63`: what may be left out for want of room stands last."""
    update = f"{record.step:,}/{record.total:,}"
    at = f"update {update}" if run.at is None else f"looking back at {run.at:,} of {update}"
    parts = [phase_words(run, record), at, title]
    if record.race:
        parts.append(f"{record.race[record.racer].name} shown")
    if run.reason or record.stopped:
        parts.append(run.reason or record.stopped)
    return " · ".join([*parts, f"epoch {record.epoch:,}/{record.epochs:,}"])
