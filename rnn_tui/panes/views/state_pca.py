"""The portrait: the path of the state in the two directions in which it moves most.

Path and axes belong to the trace; a step moves only marks. `f` finds the fixed points of the cell for a constant input,
and shows them in the same plane.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from textual.app import ComposeResult
from textual.containers import Horizontal

from rnn_tui.charts.phase_plane_path import JOINED, TRAIL, FixedPointMark, Path
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.engine.core.text import counted, ordinal
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.studies.fixed_points import HOLDS, FixedPoint, FixedPoints, FixedPointsFound
from rnn_tui.engine.studies.state_pca import Projection, StatePCA
from rnn_tui.numbers import exact, rounded, short
from rnn_tui.panes.cell_names import sides
from rnn_tui.panes.views.directions import way_to_another_cell
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.panes.widgets.chart_widget import has_braille
from rnn_tui.panes.widgets.drawn_chart import Canvas
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.panes.widgets.series_cache import SeriesCache

ASK = "f: where would it rest?"
LEGEND = "0, 1: the output, rounded"


@dataclass(frozen=True)
class HeldInput:
    """The choice of fixed points."""

    hold: str = ""
    """What the input is held at, one of `HOLDS`; empty: fixed points are not shown."""


def next_input(data: ViewData[HeldInput]) -> ViewChange:
    """Shows fixed points; if they are shown already, with the input held at the next value, and after the last one not
    at all."""
    hold = data.state.hold
    if data.focus.selection.view != PortraitView.view:
        return ViewChange(HeldInput(hold or HOLDS[0]), shows=True)
    choices = ("", *HOLDS)
    return ViewChange(HeldInput(choices[(choices.index(hold) + 1) % len(choices)]))


class PortraitView(View[HeldInput]):
    """The path on the left, its numbers on the right."""

    view = "portrait"
    key = "P"
    help = "The path of all units together, in the two directions in which they move most (PCA); f finds fixed points"
    reading = f"○ start ● now □ end ◆ it rests · in the colour of ●: the last {TRAIL} steps"
    State = HeldInput
    commands = (
        ViewCommand(
            "fixed_points",
            "f",
            "fixed points",
            "Fixed points in the portrait; again: with the input held at its mean, at zero, at x here, and off",
            "f",
            next_input,
        ),
    )

    DEFAULT_CSS = """
    PortraitView Horizontal { height: 1fr; }
    PortraitView Canvas { width: 1fr; }
    PortraitView #facts { width: 32; height: 1fr; margin-left: 2; }
    PortraitView.-slim #facts { width: 28; }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._path: Path | None = None
        self._path_of: tuple[object, ...] = ()
        self._projected: Projection | None = None
        self._answers: NDArray[np.str_] | None = None
        """The answers of the model along the projected path; None if it gives none."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Canvas()
            yield PlainText("", id="facts")

    async def refresh_view(self) -> None:
        self.set_class(self.size.width < 90, "-slim")
        picture = self.query_one(Canvas)
        focus = self.data.focus
        track = focus.track
        found = self.ask(StatePCA(track, focus.batch))
        if found is None:
            picture.say(self.waiting)
            self._tell([])
            return
        if found is not self._projected:
            self._projected, self._answers = found, answers(focus.trace, track, focus.batch, found.every)
        rests, why = self._rests(track)
        position = self.data.step if len(found.path) > 2 else len(found.path) - 1
        legend = [] if self._answers is None else [LEGEND]
        rest = [*self._rest_words(rests, why), way_to_another_cell(focus)]
        self._tell([*explained(found, track), *legend, *self._here(found, position), "", *rest])

        def draw(width: int, height: int) -> Grid:
            of = (found, rests, width, height)
            if (
                self._path is None
                or any(a is not b for a, b in zip(of[:2], self._path_of[:2], strict=True))
                or of[2:] != self._path_of[2:]
            ):
                marks = [
                    FixedPointMark(found.project(values[None])[0], stable) for values, stable in placed(rests, track)
                ]
                self._path = Path(found.path, marks, width, height, signs=self._answers, braille=has_braille())
                self._path_of = of
            return self._path.draw(found.row(position))

        picture.draw(draw)

    def _rests(self, track: Track) -> tuple[FixedPointsFound | None, str]:
        """The fixed points, or why there are none to show."""
        focus, hold = self.data.focus, self.data.state.hold
        if not hold:
            return None, ASK
        if focus.run is None:
            return None, "this belongs to no cell: nothing could come to rest"
        here = self.data.step if hold == "here" else 0
        found = self.ask(FixedPoints(focus.layer, track.cell, focus.batch, hold, here))
        return found, "" if found is not None else self.waiting

    def _rest_words(self, found: FixedPointsFound | None, why: str) -> Iterator[str]:
        if found is None:
            yield from wrap(why, 28)
            return
        yield f"x held at {found.held} · f"
        count = len(found.points)
        yield f"{counted(count, 'fixed point')}, {counted(found.starts, 'start')}"
        for each in found.points:
            yield from described(each, self._shown(each.nearest))

    def _here(self, found: Projection, position: int) -> Iterator[str]:
        """The current position in the plane."""
        row = found.row(position)
        if not 0 <= row < len(found.path) or not np.isfinite(found.path[row]).all():
            yield "● nothing at this position"
            return
        x, y = found.path[row]
        yield f"● t {self._shown(row * found.every):,}  ({short(x)}, {short(y)})"

    def _shown(self, step: int) -> int:
        """The position on the screen of a step of the cell."""
        return self.data.focus.step(self.data.focus.track, step)

    def _tell(self, lines: list[str]) -> None:
        self.query_one("#facts", PlainText).update("\n".join(lines), layout=False)


def answers(trace: Trace, track: Track, batch: int = 0, every: int = 1) -> NDArray[np.str_] | None:
    """(positions,): what a model that says yes or no at every timestep says after each position of a signal's path, "0"
    or "1", and a blank where it says nothing; None for other models, and for signals with other timesteps or
    in another order."""
    layers = trace.model.stack.layers
    if not layers or getattr(layers[-1], "activation", "") != "sigmoid" or trace.layers[-1].output is not trace.output:
        return None
    said, cell = trace.output[batch], trace.cell(track)
    if said.shape != (trace.steps(track), 1) or any(getattr(each, "go_backwards", False) for each in layers):
        return None
    if cell is not None and cell.backwards:
        return None
    read = said[every - 1 :: every, 0]
    signs = np.where(np.isfinite(read), np.where(read > 0.5, "1", "0"), " ")
    return np.concatenate([np.array([" "]), signs])


def placed(found: FixedPointsFound | None, track: Track) -> Iterator[tuple[np.ndarray, bool]]:
    """(the signal at the point, whether it is stable) for each fixed point."""
    for each in found.points if found is not None else ():
        yield each.signals[track.signal], each.stable


def described(point: FixedPoint, nearest: int) -> Iterator[str]:
    """A fixed point in two or three lines; `nearest`: the position on the screen where the path comes nearest."""
    yield f"{'◆' if point.stable else '◇'} {point.words}"
    yield f"  |λ| {exact(point.spectrum.radius, signed=False)} residual {rounded(point.residual, 1)}"
    yield f"  {short(point.distance, signed=False)} from the path, t {nearest}"


def explained(found: Projection, track: Track) -> Iterator[str]:
    """The fraction of the variance that each axis explains, below the cell's name if the layer has several."""
    if side := sides(track.cell)[0]:
        yield f"{side}{track.signal}"
    if not found.explained.any():
        yield "nothing moves"
        return
    first, second = [*found.explained.tolist(), 0.0][:2]
    yield f"→ PC1 {first:6.1%} of variance"
    yield f"↑ PC2 {second:6.1%}"
    needed = found.needed(0.95)
    yield f"95% takes {counted(needed, 'component')}"
    if found.every > 1:
        yield f"of every {ordinal(found.every)} step"
    if len(found.path) > JOINED:
        yield "every step a dot: too many"
        yield "for lines between them"
