"""The control of a field that is edited: a line of text, a list, or a switch.

A form shows its values as text and has one control, that of the field with the focus.
"""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Checkbox, Input, Select
from textual.widgets._select import SelectCurrent, SelectOverlay

from rnn_tui.panes.layers.form_fields import AROUND, Field
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.plain_text import Paged, as_text


class Toggle(Guarded, Checkbox):
    """True or False, in words beside the box."""

    def __init__(self, value: bool) -> None:
        super().__init__(str(value), value, compact=True)
        self.BUTTON_INNER = mark(value)

    def watch_value(self) -> None:
        self.BUTTON_INNER = mark(self.value)
        super().watch_value()
        self.label = str(self.value)


def mark(value: bool) -> str:
    """What is in the box of a switch: without colours, too, one that is off looks empty."""
    return "✓" if value else " "


class ChoicesList(Paged, SelectOverlay):
    """The open list of choices."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "close the list")]


class Choices(Guarded, Select[str]):
    """One of several texts."""

    def __init__(self, choices: Sequence[str], value: str) -> None:
        shown = [(Text(as_text(each).plain), each) for each in choices]  # typed letters find no other kind of text
        super().__init__(shown, value=value, allow_blank=False, compact=True)
        self._longest = max(map(len, choices))

    def compose(self) -> ComposeResult:
        yield SelectCurrent(self.prompt)
        opened = ChoicesList().data_bind(compact=Select.compact)
        opened.styles.min_width = self._longest + AROUND  # wider than its field where that cuts a choice
        yield opened


Control = Input | Choices | Toggle

AUTOMATIC = "automatic"
"""What the field of an unset name shows."""


def control_of(field: Field) -> Control:
    """The control that edits that field."""
    if field.switch:
        return Toggle(bool(field.value))
    if field.listed:
        return Choices(field.choices, field.text)
    return Input(field.text, compact=True, placeholder=AUTOMATIC if field.option.name == "name" else "")


def put(control: Control, field: Field) -> None:
    """Shows the field's value in the plan, without a message."""
    with control.prevent(Input.Changed, Select.Changed, Checkbox.Changed):
        if isinstance(control, Toggle):
            control.value = bool(field.value)
        else:
            control.value = field.text


def open_at(control: Control, column: int) -> None:
    """What a click on a field does: it moves the cursor there, opens the list, or changes the switch."""
    if isinstance(control, Toggle):
        control.toggle()
    elif isinstance(control, Choices):
        control.action_show_overlay()
    else:
        control.cursor_position = max(column, 0)
