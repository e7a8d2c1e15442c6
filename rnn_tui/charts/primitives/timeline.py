"""A plot over time: legend and value axis on the left, the timesteps to the right of them, the ruler below."""

from dataclasses import dataclass

from rnn_tui.charts.primitives.ruler import Axis


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The layout of plot, ruler and legend in `width` × `height` cells."""

    steps: int
    width: int
    height: int
    labels: int
    """The columns of the value axis, including its line."""
    legend: int
    """The columns of the legend on the left, where a row can change without redrawing the rest; 0: no legend."""
    masks: bool = False
    """Whether a row above the ruler marks the skipped steps."""
    names: int = 0
    """The rows above the plot that have the names, because there is no room for a legend."""
    centred: bool = False
    """Whether the plot has a row in the middle, for the tick there."""

    @property
    def left(self) -> int:
        """The first column of the canvas."""
        return self.legend + self.labels

    @property
    def plot_height(self) -> int:
        """The rows of the plot: all but the ruler, from six rows on a line of text, and rows for skipped steps and
        names."""
        rows = max(self.height - 1 - (self.height >= 6) - self.masks - self.names, 1)
        return rows - (rows + 1) % 2 if self.centred and rows > 2 else rows

    @property
    def axis(self) -> Axis:
        """The timesteps: the first in the first column of the canvas, the last in its last."""
        pitch = (max(self.width - self.left, 1) - 1) / (self.steps - 1) if self.steps > 1 else 0.0
        return Axis(1, max(self.steps, 1), self.left, pitch)

    @property
    def edges(self) -> tuple[int, int]:
        """The columns just before the first timestep and just after the last one."""
        return self.left - 1, self.width

    def step_at(self, column: int) -> int | None:
        """The timestep, from 1, drawn nearest to a column of the canvas."""
        return self.axis.number(column) if self.steps and self.left <= column < self.width else None
