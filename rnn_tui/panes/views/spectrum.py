"""Eigenvalues of the recurrent matrices, and of the Jacobian at the cursor, around the unit circle.

The recurrent matrices do not change with the cursor. The Jacobian of a small state is computed at once, that of a large
one as a study.
"""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from rnn_tui.charts.eigenvalues import Eigenvalues, eigenvalues, number
from rnn_tui.charts.primitives.grid import Ink
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.studies.eigenvalues import JacobianSpectrum, RecurrentSpectra, Spectrum
from rnn_tui.engine.studies.trajectory import trajectory
from rnn_tui.panes.cell_names import coloured, sides
from rnn_tui.panes.views.directions import way_to_another_cell
from rnn_tui.panes.views.view import NoState, View
from rnn_tui.panes.widgets.chart_widget import has_braille
from rnn_tui.panes.widgets.drawn_chart import Canvas
from rnn_tui.panes.widgets.plain_text import PlainText, fitting
from rnn_tui.panes.widgets.series_cache import SeriesCache

SMALL = 64
"""The largest state whose Jacobian is computed at once: two milliseconds."""
NOTHING = "this layer has no recurrent cell: no state is passed from step to step"


class SpectrumView(View[NoState]):
    """Two circles: Wh on the left, the Jacobian at the cursor on the right."""

    view = "spectrum"
    key = "S"
    help = "Eigenvalues of the recurrent matrix and of the Jacobian at the cursor, around the unit circle"
    reading = "changes fade in the circle, else grow · off the ─ they swing"
    listens = False
    arrows = ("step", "")

    DEFAULT_CSS = """
    SpectrumView { layout: vertical; }
    SpectrumView Horizontal { height: 1fr; }
    SpectrumView Vertical { width: 1fr; height: 1fr; }
    SpectrumView.-none .jacobian { display: none; }
    SpectrumView .heading { height: 1; color: $text-muted; }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._kept: tuple[Trace | None, JacobianSpectrum | None, Spectrum | str | None] = (None, None, None)
        """The Jacobian's spectrum that was computed last."""
        self._drawn: dict[str, object] = {}
        """What each picture shows, so that it is drawn again only if that changes."""
        self._said = ""
        self._several = False
        """Whether every gate has a matrix of its own, so that only the Jacobian says what happens to a change."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            for name in ("recurrent", "jacobian"):
                with Vertical(classes=name):
                    yield PlainText("", classes="heading", id=f"{name}-heading")
                    yield Canvas(id=name)

    async def refresh_view(self) -> None:
        trace, focus, t = self.data.trace, self.data.focus, self.data.t
        cell = focus.cell
        self.set_class(cell is None, "-none")
        if cell is None:
            self._said = ""
            self._show("recurrent", "", NOTHING)
            self._show("jacobian", "", "")
            return
        matrices = self.ask(RecurrentSpectra(focus.layer, cell))
        self._several = several = matrices is not None and len(matrices) > 1
        whole = "recurrent matrices of the gates" if several else "recurrent matrix Wh"
        room = self.size.width // 2 - 1
        short = "Wh of each gate" if several else "Wh"
        heading = coloured(
            fitting([f"{half}{each}" for each in (whole, short, "Wh") for half in sides(cell)], room), cell
        )
        if matrices is not None and not matrices:
            self._show("recurrent", heading, "this kind of cell has no recurrent matrix")
        else:
            self._show("recurrent", heading, matrices if matrices is not None else self.waiting)
        found = self._jacobian(trace, cell)
        states = ",".join(cells_of(trace.layer(focus.layer).layer)[cell].states)
        states = f"({states})" if "," in states else states
        turned = trace.layer(focus.layer).run.cells[cell].backwards and not focus.selection.by_steps
        before = "t+1" if turned else "t-1"
        jacobian = f"Jacobian ∂{states}[t] / ∂{states}[{before}]"
        headings = [f"{half}{each} at t {t}" for each in (jacobian, "Jacobian") for half in sides(cell)]
        self._show("jacobian", coloured(fitting(headings, room), cell), found)
        radii = [
            f"{'Wh' if not several else f'Wh_{gate}'} {number(each.radius)}" for gate, each in (matrices or {}).items()
        ]
        if isinstance(found, Spectrum):
            radii.append(f"Jacobian at t {t} {number(found.radius)}")
        self._said = f"spectral radius: {' · '.join(radii)}" if radii else ""

    def words(self) -> str | None:
        return self._said

    def hint(self) -> str:
        if not (reading := super().hint()):
            return ""
        way = way_to_another_cell(self.data.focus)
        return " · ".join(filter(None, (way, f"right: {reading}" if self._several else reading)))

    def _jacobian(self, trace: Trace, cell: str) -> Spectrum | str:
        """The spectrum at the cursor, or why there is none."""
        focus, t = self.data.focus, self.data.t
        path = trajectory(trace, focus.layer, cell, focus.batch)
        if not 1 <= t <= path.timesteps:
            return "no step has been made yet: press →"
        study = JacobianSpectrum(focus.layer, cell, focus.batch, focus.step(Track(focus.layer, cell, ""), t))
        if path.size > SMALL:
            return self.ask(study) or self.waiting
        kept_trace, kept_study, kept = self._kept
        if kept_trace is not trace or kept_study != study or kept is None:
            try:
                kept = answer(study, trace)
            except RnnError as error:
                kept = str(error)
            self._kept = trace, study, kept
        return kept

    def _show(self, place: str, heading: str | Content, found: dict[str, Spectrum] | Spectrum | str) -> None:
        """Draws spectra, or shows why there are none; does nothing if they are shown already."""
        self.query_one(f"#{place}-heading", PlainText).update(heading, layout=False)
        if self._drawn.get(place) is found or (isinstance(found, str) and self._drawn.get(place) == found):
            return
        self._drawn[place] = found
        picture = self.query_one(f"#{place}", Canvas)
        if isinstance(found, str):
            picture.say(found)
        else:
            shown = drawn_as(found if isinstance(found, dict) else {"": found})
            picture.draw(lambda width, height: eigenvalues(shown, width, height, braille=has_braille()))


def drawn_as(spectra: dict[str, Spectrum]) -> Sequence[Eigenvalues]:
    """Several spectra are marked by their gates' letters, each in its own colour; a single one by marks."""
    if len(spectra) == 1:
        return [Eigenvalues(each.eigenvalues, "") for each in spectra.values()]
    return [Eigenvalues(each.eigenvalues, gate, Ink.LINE + k) for k, (gate, each) in enumerate(spectra.items())]
