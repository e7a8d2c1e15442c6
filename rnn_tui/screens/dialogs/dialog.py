"""What every dialog shares: a framed box in the middle of the screen, closed by escape without a result."""

from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from rnn_tui.screens.guarded_screen import GuardedScreen

Result = TypeVar("Result")


class Dialog(GuardedScreen[Result | None], ModalScreen[Result | None]):
    """A modal screen; `None` is its result when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "close")]

    def __init__(self) -> None:
        super().__init__()
        self._has_result = False
        self._late_results: list[Result | None] = []
        """The result, while another screen lies over this one."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close with that result. A second time nothing happens: a key and what it waited for may come together. Under
        another screen, the command palette say, it closes when that one has gone."""
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
