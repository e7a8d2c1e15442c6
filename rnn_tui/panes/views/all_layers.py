"""Several layers, one above the other, on one time axis."""

from rnn_tui.engine.run.trace import Trace, Track
from rnn_tui.engine.run.trace_rows import name_of, traced_keys
from rnn_tui.panes.views.signal_charts import Charts

ROWS = 6
"""The smallest number of rows of a layer."""


class LayersView(Charts):
    """A heatmap for each layer that has a time axis, as many as fit around the selected one."""

    view = "layers"
    key = "L"
    help = "Several layers one above the other on one time cursor"
    reading = "each layer's signal over time, the input on top · 1, ↑↓ change the layer"
    kinds = ("heatmap",)
    scaled = False

    def arrangement(self) -> list[tuple[str, Track, int]]:
        trace, focus = self.data.trace, self.data.focus
        shown = [track for layer in traced_keys(trace) for track in self.tracks(trace, layer)]
        fits = max(self.size.height // ROWS, 1)
        here = next((n for n, track in enumerate(shown) if track.layer == focus.layer), 0)
        first = max(min(here - fits // 2, len(shown) - fits), 0)
        units = dict(focus.placed)
        return [("heatmap", track, units.get(track, -1)) for track in shown[first : first + fits]]

    def tracks(self, trace: Trace, layer: int) -> list[Track]:
        """The tracks of a layer: the chosen signal if it has it, otherwise its first one, of every cell."""
        found = trace.tracks(layer)
        names, signal = [each.signal for each in found], self.data.focus.selection.signal
        wanted = signal if signal in names else names[0]
        return [each for each in found if each.signal == wanted and not trace.timeless(each)]

    def heading(self, track: Track) -> str:
        trace = self.data.trace
        name = name_of(trace, track.layer)
        mark = "▸ " if track.layer == self.data.focus.layer else "  "
        return f"{mark}{name}{f' {track.cell}' if track.cell else ''} · {track.signal}"

    async def _arrange(self, shown: list[tuple[str, Track, int]]) -> None:
        await super()._arrange(shown)
        self._columns = 1
        self.styles.grid_size_columns = 1
        self.styles.grid_size_rows = max(len(shown), 1)
