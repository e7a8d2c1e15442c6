"""A and B side by side on one time axis, and the difference between them."""

from dataclasses import replace
from textwrap import wrap

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal

from rnn_tui.charts import heatmap
from rnn_tui.charts.primitives.series import Series
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.run.two_runs import described, same_inputs
from rnn_tui.engine.studies.compare import Comparing, Difference, available, difference
from rnn_tui.numbers import exact
from rnn_tui.panes.cell_names import sides
from rnn_tui.panes.views.view import NoState, View, some_of
from rnn_tui.panes.widgets.chart_box import GAP, ChartBox
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.panes.widgets.plain_text import PlainText, whole_parts
from rnn_tui.panes.widgets.series_cache import SeriesCache

MUCH = 50_000
"""The size in numbers from which the difference is computed as a study."""
THREE = 66
"""The width from which A and B are beside their difference."""
BESIDE_ONE = 20
"""The columns beside the names of A and B where one heading holds both."""
ROWS_FOR_MANY = 12
"""The height from which the largest changes take three lines."""
NOTHING = (
    "Nothing to compare with yet: A pins this run.\n"
    "Then change anything (enter edits, r draws anew, x asks what if) and see here what differs."
)


class CompareView(View[NoState]):
    """Three heatmaps, A, B and B − A, above the largest differences in words."""

    view = "compare"
    key = "B"
    help = "A (pinned with A) and B (this run) on one cursor, their difference, and what differs most"
    reading = "a row is a unit, a column a step · right: B less A, plain where equal"
    compares = True
    takes = frozenset(("scale",))
    says_scale = False

    DEFAULT_CSS = """
    CompareView {
        & #maps { height: 1fr; }
        & #maps ChartBox { width: 1fr; margin-right: 2; }
        & #maps #delta { margin-right: 0; }
        & .facts { height: auto; color: $text-muted; }
        & .nothing { display: none; height: 1fr; content-align: center middle; color: $text-muted; }
        &.-none #maps, &.-none .facts { display: none; }
        &.-none .nothing { display: block; }
        &.-alone #a, &.-alone #delta, &.-single #a, &.-single #b { display: none; }
        &.-single.-alone #b { display: block; }
    }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._of_a = SeriesCache()
        self._key: tuple[object, ...] = ()
        self._found: Difference | str = ""
        self._series: Series | None = None
        self._scaled_of: tuple[object, ...] = ()
        self._scaled: tuple[Series, Series]
        """B and A on one scale."""
        self._said: tuple[object, ...] = ()
        """What the texts under the maps depend on: they do not change with a step."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="maps"):
            for each in ("a", "b", "delta"):
                yield ChartBox("heatmap", Track(0, "", "h"), id=each)
        yield PlainText("", classes="facts")
        yield PlainText(NOTHING, classes="nothing")

    # The difference

    def compared(self, a: Trace, b: Trace, track: Track) -> Difference | str:
        """The difference; the reason if there is none."""
        batch = self.data.focus.batch
        key = (a, b, track, batch, self.data.focus.selection.by_steps)
        if key == self._key:
            return self._found
        study = Comparing(a, track, batch)
        long = b.timesteps * b.width(track) > MUCH or not available(a, b, track)
        if long or self.data.answers.get(study) is not None:
            found = self.ask(study)
            if found is None:
                self._key, self._found, self._series = (), self.waiting, None
                return self.waiting
        else:
            try:
                found = difference(a, b, track, batch)
            except InputError as error:
                found = str(error)
        self._key, self._found = key, found
        self._series = None if isinstance(found, str) else differing(found, self.data.focus.selection.by_steps)
        return found

    # Drawing

    def hint(self) -> str:
        """How to read the heatmaps, and how many of the units they show at once."""
        chart = self.query_one("#delta" if self.has_class("-single") else "#b", ChartBox).chart
        if not (isinstance(chart, Heatmap) and chart.series is not None):
            return super().hint()
        return f"{some_of(chart.series.units - chart.left_out(), chart.series.units)}{super().hint()}"

    async def refresh_view(self) -> None:
        a, b = self.data.pinned, self.data.trace
        nothing = self.query_one(".nothing", PlainText)
        self.set_class(a is None, "-none")
        if a is None:
            nothing.update(NOTHING, layout=False)
            return
        track, unit = self.data.focus.chosen_unit
        found = self.compared(a, b, track)
        if not b.has(track):
            nothing.update(self.waiting, layout=False)
            self.add_class("-none")
            return
        alone = isinstance(found, str)
        self.set_class(alone, "-alone")
        self.set_class(self.size.width < THREE, "-single")
        single, names = self.has_class("-single"), described(a, b, track.layer)
        width = self.size.width
        room = max((width - BESIDE_ONE) // 2 if single else (width - 2 * GAP) // 3 - len("A  "), 1)
        name_a, name_b = (divided(each, room)[0] for each in names)
        signal = f"{sides(track.cell)[0]}{'y' if track.signal == 'output' else track.signal}"
        this, other = self.fitted(track), None
        if not isinstance(found, str) and self._series is not None:
            by_steps = self.data.focus.selection.by_steps
            other = self._of_a.series(a, found.track, found.sequence, by_steps=by_steps)
            this, other = self._on_one_scale(self.series(track), other)
        units = max(this.units, other.units if other else 0)
        for chart in self.query(Heatmap):
            chart.most = 0 if single else units
        self._draw("b", f"B  {name_b}", this, track, unit)
        if other is not None and self._series is not None:
            self._draw("a", f"A  {name_a}", other, track, unit)
            both = "".join(f" · {run}: {each}" for run, each in (("A", name_a), ("B", name_b)) if single and each)
            self._draw("delta", f"B − A  {signal}{both}", self._series, track, unit)
            self.call_after_refresh(self._level)
        if (asked := (found, self.size, self.data.focus.selection.by_steps)) != self._said:
            self._said = asked
            also = also_of(names, room)
            self.query_one(".facts", PlainText).update("\n".join([*also, *self.facts(a, b, found, units, len(also))]))

    def _draw(self, place: str, heading: str, series: Series, track: Track, unit: int) -> None:
        box = self.query_one(f"#{place}", ChartBox)
        box.chart.track = track
        box.head(heading)
        box.show(series, self._position(series, track), unit if unit < series.units else -1)

    def _on_one_scale(self, b: Series, a: Series) -> tuple[Series, Series]:
        """Both on the scale that is chosen: one that the values of both fill, or that which they cannot leave."""
        if self._scaled_of != (key := (b, a, self.data.focus.selection.fits)):
            bound = max(b.fitted.bound, a.fitted.bound)
            low, high = min(b.lower, a.lower), max(b.upper, a.upper)  # what has no range ends where its values do
            b, a = replace(b, lower=low, upper=high), replace(a, lower=low, upper=high)
            self._scaled_of, self._scaled = key, (b.within(bound), a.within(bound)) if key[2] else (b, a)
        return self._scaled

    def _level(self) -> None:
        """Scrolls A and the difference to the units that B shows, where they have as many."""
        b, *others = (self.query_one(f"#{each}", ChartBox).chart for each in ("b", "a", "delta"))
        for each in others:
            if each.virtual_size.height == b.virtual_size.height:
                each.scroll_to(y=b.scroll_offset.y, animate=False, force=True, immediate=True)

    def _position(self, series: Series, track: Track) -> int:
        """The cursor in one of the three: at the same step of the cell, though it may have others than B's."""
        step = self.data.focus.step(track, self.data.t)
        return series.timesteps + 1 - step if series.backwards and not series.by_steps and step else step

    def facts(self, a: Trace, b: Trace, found: Difference | str, units: int, taken: int = 0) -> list[str]:
        """What differs and from which step on, the largest changes, and what is left out; `units`: those of the
        heatmap that has the most; `taken`: the lines that are taken by something else."""
        if isinstance(found, str):
            return [found]
        inputs = "same inputs" if same_inputs(a, b) else "other inputs"
        left_out = "".join(f" · only {each}" for each in found.left_out)
        if found.begins is None:
            here = "this run is A: change anything" if a is b else inputs
            return [f"{found.symbol} is the same everywhere ({here}){left_out}"]
        most, begins = exact(found.biggest, signed=False), self._where(found.begins)
        lines = [f"largest |B − A| {most} · begins at {begins} · {inputs}{left_out}"]
        room = max((3 if self.size.height >= ROWS_FOR_MANY else 1) - taken, 0)
        if self._series is not None:
            above = 1 + taken + len(wrap(lines[0], max(self.size.width, 1)))
            room = lines_below(self._series, units, self.size.height - above, room)
        changes = [each.written(self._where(each.t)) for each in found.largest(4 * room)]
        wide = max(map(len, changes), default=0) + 3
        across = max(self.size.width // wide, 1)
        for row in range(room):
            lines.append("".join(each.ljust(wide) for each in changes[row * across : (row + 1) * across]).rstrip())
        return [each for each in lines if each]

    def _where(self, step: int) -> str:
        """Where a step of the cell is in the heatmaps: `t 8`; in the order of computing, where t counts the steps, the
        input that it reads, `x[8]`."""
        place = self.data.focus.trace.step(self.data.focus.track, step)
        return f"x[{place}]" if self.data.focus.selection.by_steps and place else f"t {place}"

    def words(self) -> str | None:
        if self.data.pinned is None or isinstance(self._found, str):
            return None
        track, unit = self.data.focus.chosen_unit
        at = self._found.at(self.data.step, unit)
        if at is None:
            return None
        numbers = f"A {exact(at.a)}   B {exact(at.b)}   B − A = {exact(at.b - at.a)}"
        return f"{track.cell} {at.name} at {self._where(at.t)}:  {numbers}".strip()


def lines_below(series: Series, units: int, height: int, most: int) -> int:
    """How many of so many rows, up to `most`, are left to lines of text: as many as leave the heatmap above them the
    rows of all its units; `most` where it scrolls in any case."""
    for lines in range(most, 0, -1):
        room = height - lines - heatmap.foot_rows(series, height - lines)
        if heatmap.lay_out(series.timesteps, units, 1, room).rows <= room:
            return lines
    return most


def divided(name: str, room: int) -> tuple[str, list[str]]:
    """As many of the facts in a run's name as a heading of so many columns holds, from the first on, and the others;
    where there is little room without spaces around signs, and without the word that says what a fact is about."""
    facts = name.split(" · ")
    if len(name) <= room:
        return name, []
    short = [each.replace(" = ", "=").replace(", ", ",") for each in facts]
    spelled = (facts[0], facts[0].removeprefix("inputs ").removeprefix("weights "), short[0])
    first = next((each for each in spelled if len(each) <= room), "")
    if not first:  # as many of its words between commas
        parts = spelled[1].split(", ")
        starts = (", ".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
        shown = next((each for each in starts if len(each) <= room), "")
        return shown, [spelled[1][len(shown) :].removeprefix(", "), *facts[1:]] if shown else facts
    shown = whole_parts(" · ".join([first, *short[1:]]), room)
    return shown, facts[shown.count(" · ") + 1 :]


def also_of(names: tuple[str, str], room: int) -> list[str]:
    """A line with what headings leave out of the names of A and B; none if they leave nothing out."""
    found = []
    for run, name in zip("AB", names, strict=True):
        shown, rest = divided(name, room)
        found += [f"{run}{' also' * bool(shown)}: {', '.join(rest)}"] if rest else []
    return [" · ".join(found)] if found else []


def differing(found: Difference, by_steps: bool = False) -> Series:
    """The difference as a series for charts, with limits that are symmetric about zero."""
    finite = found.delta[np.isfinite(found.delta)]
    most = float(np.max(np.abs(finite), initial=0.0)) or 1.0
    title, backwards = f"B − A · Δ{found.symbol}", found.backwards
    series = Series(title, found.delta, found.initial, -most, most, backwards=backwards, by_steps=by_steps)
    return replace(series, timeless=found.timeless)
