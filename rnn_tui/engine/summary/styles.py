"""Whose summary is printed: each style with the version of Keras whose names and defaults it has."""

from dataclasses import dataclass

from rnn_tui.engine.core.errors import RnnError


@dataclass(frozen=True)
class SummaryStyle:
    """A layout of `model.summary()`."""

    name: str
    """As `--style` takes it."""
    keras: str
    """Whose names and defaults: "keras3", "keras2" or "keras2.3"."""
    title: str
    """The versions that print it."""


_STYLES = (
    SummaryStyle("keras3", "keras3", "Keras 3"),
    SummaryStyle("keras2", "keras2", "Keras 2 (tf_keras)"),
    SummaryStyle("tf2.6", "keras2", "TensorFlow 2.6 to 2.12"),
    SummaryStyle("tf2.0", "keras2", "TensorFlow 2.0 to 2.5"),
    SummaryStyle("keras2.3", "keras2.3", "Keras 2.3"),
    SummaryStyle("keras2.2", "keras2.3", "Keras 2.2"),
)
STYLES = tuple(each.name for each in _STYLES)
"""The latest first."""


def summary_style(name: str) -> SummaryStyle:
    """The style of that name; raises `RnnError`."""
    for each in _STYLES:
        if each.name == name:
            return each
    raise RnnError(f"Unknown summary style {name!r}. Choose one of {', '.join(STYLES)}.")
