"""What every dialog shares: a framed box in the middle of the screen, closed by escape without a result."""

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None]):
    """A modal screen; `None` is its result when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "close")]

    def action_leave(self) -> None:
        self.dismiss(None)
