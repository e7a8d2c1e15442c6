"""The views of the timesteps pane: one file each, and one line here, in the order of the key that goes through them."""

from rnn_tui.panes.view import View
from rnn_tui.panes.views.charts import BarsView, HeatmapView, LinesView, Overview
from rnn_tui.panes.views.compare import CompareView

VIEWS: tuple[type[View], ...] = (
    Overview,
    BarsView,
    HeatmapView,
    LinesView,
    CompareView,
)

NAMES = tuple(each.view for each in VIEWS)
