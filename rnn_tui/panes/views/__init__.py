"""The views of the timesteps pane: one file each, and one line here, in the order of the key that goes through them."""

from rnn_tui.panes.view import View
from rnn_tui.panes.views.charts import BarsView, HeatmapView, LinesView, Overview
from rnn_tui.panes.views.compare import CompareView
from rnn_tui.panes.views.layers import LayersView
from rnn_tui.panes.views.moments import MomentsView
from rnn_tui.panes.views.text import TextView

VIEWS: tuple[type[View], ...] = (
    Overview,
    BarsView,
    HeatmapView,
    LinesView,
    CompareView,
    LayersView,
    TextView,
    MomentsView,
)

NAMES = tuple(each.view for each in VIEWS)
