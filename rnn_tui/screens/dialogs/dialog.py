"""The base class of dialogs: a framed box in the middle of the screen, closed by escape without a result."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from rich.cells import cell_len
from textual import events
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList

from rnn_tui.panes.layers.controls import ChoicesList
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.plain_text import fitting, titled
from rnn_tui.screens.guarded_screen import GuardedScreen

Result = TypeVar("Result")
WIDEST, MEDIUM = 110, 84
"""The columns of dialogs with a list, on a screen that has them (app.tcss)."""


class Dialog(GuardedScreen[Result | None], ModalScreen[Result | None]):
    """A modal screen; its result is `None` if the user leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "close")]
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (56, "-narrow"), (100, "-wide")]  # noqa: RUF012  (Textual declares it so)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (17, "-short"), (30, "-high")]  # noqa: RUF012

    TYPES_INTO: ClassVar[str] = ""
    """The field for text that is typed while a list has the focus, as a selector; empty: there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._has_result = False
        self._late_results: list[Result | None] = []
        """The results, while another screen is above this one."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Closes with that result. A second call does nothing: two events may close the dialog at the same time. Below
        another screen, such as the command palette, it closes after that screen."""
        if self._has_result:
            return AwaitComplete()
        self._has_result = True
        if self.is_active:
            return super().dismiss(result)
        self._late_results.append(result)
        return AwaitComplete()

    def on_screen_resume(self) -> None:
        if self._late_results and self.is_active:
            super().dismiss(self._late_results.pop())

    async def on_key(self, event: events.Key) -> None:
        if self.TYPES_INTO and event.character and event.is_printable and isinstance(self.focused, OptionList):
            event.stop()
            field = self.query_one(self.TYPES_INTO, Input)
            field.focus()
            field.cursor_position = len(field.value)
            field.insert_text_at_cursor(event.character)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In an open list escape closes the list, and what was entered stays."""
        return action != "leave" or not isinstance(self.focused, ChoicesList)

    def action_leave(self) -> None:
        self.dismiss(None)


class DialogBox(Guarded, Vertical):
    """The box of a dialog. Its border has a title and the keys, as much of both as there is room for."""

    def __init__(self, title: str | Sequence[str], keys: str = "", list_keys: str = "", classes: str = "") -> None:
        """`title`: one text, or several of which the first that fits is shown; `keys`: parts between ` · `, of which
        those before the last are left out where there is no room; `list_keys`: other keys while a list has the
        focus."""
        super().__init__(classes=f"dialog {classes}".strip())
        self._titles = [title] if isinstance(title, str) else [*title]
        self._keys, self._list_keys = keys, list_keys
        self._in_list = False

    def on_resize(self) -> None:
        self._fit()

    def retitle(self, title: str) -> None:
        """Shows another title."""
        self._titles = [title]
        self._fit()

    def change_list_keys(self, keys: str) -> None:
        """Shows other keys while a list has the focus: those of what is highlighted."""
        self._list_keys = keys
        self._fit()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Shows the keys of what has the focus."""
        self._in_list = isinstance(event.widget, OptionList)
        self._fit()

    def _fit(self) -> None:
        room = self.outer_size.width - 6
        if room < 0:  # it is not laid out yet
            return
        keys = self._list_keys if self._in_list and self._list_keys else self._keys
        titled(self, fitting(self._titles, room), fitting_keys(keys, room))


def fitting_keys(keys: str, room: int) -> str:
    """As many of the parts between ` · ` as fit into that many columns: the last one, and the first ones."""
    *rest, last = keys.split(" · ")
    while rest and cell_len(" · ".join([*rest, last])) > room:
        rest.pop()
    return " · ".join([*rest, last])


def list_room(columns: int, widest: int = WIDEST) -> int:
    """The columns of a line in a dialog's list on a screen of that many columns: without borders, padding and
    scrollbar (app.tcss)."""
    return max(min(columns, widest) - 8, 20)
