"""The views of the timesteps pane: one file each, and one line here, in the order of the key that goes through them."""

from rnn_tui.panes.view import View
from rnn_tui.panes.views.charts import BarsView, HeatmapView, LinesView, Overview

VIEWS: tuple[type[View], ...] = (
    Overview,
    BarsView,
    HeatmapView,
    LinesView,
)

NAMES = tuple(each.view for each in VIEWS)
