"""The views of the timesteps pane: one file each, and one line in this module, in the order of the view key."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import meant
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.views.all_layers import LayersView
from rnn_tui.panes.views.attention import AttentionView
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
from rnn_tui.panes.views.training import TrainingView
from rnn_tui.panes.views.view import View
from rnn_tui.panes.views.weights import WeightsView

VIEWS: tuple[type[View[Any]], ...] = (
    Overview,
    BarsView,
    HeatmapView,
    LinesView,
    CompareView,
    LayersView,
    WhyView,
    WeightsView,
    GradientView,
    InfluenceView,
    AttentionView,
    SpectrumView,
    PortraitView,
    HistogramView,
    TextView,
    MomentsView,
    TrainingView,
)

NAMES = tuple(each.view for each in VIEWS)

KEYS = tuple(each.key or next((one.key for one in each.commands if one.anywhere), "") for each in VIEWS)
"""The key that leads to each view."""

COMPARING = next(each.view for each in VIEWS if each.compares)
"""The view that shows two traces."""
TRAINING = TrainingView.view
"""The view that shows how training goes."""
TEXT = TextView.view
"""The view that shows what was read as text."""


def ordered(selection: Selection) -> bool:
    """Whether units that move together are neighbours: that is chosen, and the view shows them so."""
    return selection.ordered and "order" in view_named(selection.view).takes


def view_named(name: str) -> type[View[Any]]:
    """The view with that name."""
    return VIEWS[NAMES.index(name)]


def checked_view(name: str) -> str:
    """The name, if a view has it. Raises `InputError`."""
    if name not in NAMES:
        raise InputError(f"{name!r:.40} is no view; the views are {', '.join(NAMES)}.{meant(name, NAMES)}")
    return name


@dataclass(frozen=True)
class ViewStates:
    """The choices of each view; a view without choices has its defaults."""

    chosen: Mapping[str, Any] = field(default_factory=dict)

    def of(self, view: str) -> Any:
        """The choices of that view."""
        return self.chosen[view] if view in self.chosen else view_named(view).State()

    def with_choice(self, view: str, state: Any) -> Self:
        """With other choices of that view."""
        return replace(self, chosen={**self.chosen, view: state})
