"""The base class of dialogs: a framed box in the middle of the screen, closed by escape without a result."""

from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from rnn_tui.screens.guarded_screen import GuardedScreen

Result = TypeVar("Result")


class Dialog(GuardedScreen[Result | None], ModalScreen[Result | None]):
    """A modal screen; its result is `None` if the user leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "close")]

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

    def action_leave(self) -> None:
        self.dismiss(None)


def list_room(columns: int) -> int:
    """The columns of a line in a dialog's list on a screen of that many columns: without borders, padding and
    scrollbar (app.tcss)."""
    return max(min(columns * 9 // 10, 110) - 8, 20)
