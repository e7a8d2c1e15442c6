"""A screen that survives a bug in one of its handlers, and a click at a widget that is being removed."""

from typing import Any, TypeVar

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.screens.changed_cells import compositor

Result = TypeVar("Result")


class GuardedScreen(Guarded, Screen[Result]):
    """Handles each message separately."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._compositor = compositor(self._compositor)

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """The same as in Textual, except for a widget that is being removed: it has no parent, in which Textual would
        start a selection of text (`Screen._forward_event`)."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        removed = widget is not None and widget is not self and widget.parent is None
        return (None, None) if removed else (widget, offset)

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """The same as in Textual, except for a widget that is being removed or is gone: a click where it stands or
        stood would give it the focus, and all keys with it."""
        if widget is None or (widget.is_attached and not any(each._pruning for each in widget.ancestors_with_self)):
            super().set_focus(widget, scroll_visible, from_app_focus)
