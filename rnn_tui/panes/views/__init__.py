"""The views of the timesteps pane: one file each, and one line here, in the order of the key that goes through them."""

from rnn_tui.panes.view import View
from rnn_tui.panes.views.charts import BarsView, HeatmapView, LinesView, Overview
from rnn_tui.panes.views.compare import CompareView
from rnn_tui.panes.views.gradient import GradientView
from rnn_tui.panes.views.histogram import HistogramView
from rnn_tui.panes.views.influence import InfluenceView
from rnn_tui.panes.views.layers import LayersView
from rnn_tui.panes.views.moments import MomentsView
from rnn_tui.panes.views.portrait import PortraitView
from rnn_tui.panes.views.spectrum import SpectrumView
from rnn_tui.panes.views.text import TextView
from rnn_tui.panes.views.why import WhyView

VIEWS: tuple[type[View], ...] = (
    Overview,
    BarsView,
    HeatmapView,
    LinesView,
    CompareView,
    LayersView,
    WhyView,
    GradientView,
    InfluenceView,
    SpectrumView,
    PortraitView,
    HistogramView,
    TextView,
    MomentsView,
)

NAMES = tuple(each.view for each in VIEWS)
