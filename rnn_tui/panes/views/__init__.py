"""The views of the timesteps pane: one file each, and one line here, in the order of the key that goes through them."""

from rnn_tui.panes.views.all_layers import LayersView
from rnn_tui.panes.views.compare import CompareView
from rnn_tui.panes.views.explanation import WhyView
from rnn_tui.panes.views.gradient import GradientView
from rnn_tui.panes.views.histogram import HistogramView
from rnn_tui.panes.views.influence import InfluenceView
from rnn_tui.panes.views.signal_charts import BarsView, HeatmapView, LinesView, Overview
from rnn_tui.panes.views.similar_spans import MomentsView
from rnn_tui.panes.views.spectrum import SpectrumView
from rnn_tui.panes.views.state_pca import PortraitView
from rnn_tui.panes.views.tokens import TextView
from rnn_tui.panes.views.view import View

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
