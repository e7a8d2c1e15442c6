"""The rows of a form, drawn by hand: a name and a value each, and below it the reason if a value is refused.

A form with a control for every option would have a hundred widgets and take half a second to open. Here all rows are
one widget, and only the field that is edited has a control: it lies over its row and moves with the focus.
"""

from dataclasses import dataclass
from textwrap import wrap
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Checkbox, Input, Select

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.core.terminal_text import align
from rnn_tui.panes.layers.controls import AUTOMATIC, Control, Toggle, control_of, mark, open_at, put
from rnn_tui.panes.layers.form_fields import KIND, Field, FieldColumns, Path
from rnn_tui.panes.widgets.line_widget import LineWidget


class FieldRows(LineWidget, can_focus=False):
    """Shows `fields`; text typed into the edited one is posted as a proposed value."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "go(1)", "next field", show=False),
        Binding("shift+tab", "go(-1)", "field before", show=False),
        Binding("down", "walk(1)", "next field", show=False, priority=True),
        Binding("up", "walk(-1)", "field before", show=False, priority=True),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "fields--label",
        "fields--focused",
        "fields--value",
        "fields--muted",
        "fields--box",
        "fields--on",
        "fields--refusal",
    }
    DEFAULT_CSS = """
    FieldRows {
        height: 1;
        & > .fields--label { color: $foreground; }
        & > .fields--focused { color: $text-accent; text-style: bold; }
        & > .fields--value { color: $foreground; background: $surface; }
        & > .fields--muted { color: $text-disabled; background: $surface; }
        & > .fields--box { color: $panel; background: $panel; }
        & > .fields--on { color: $foreground; background: $panel; }
        & > .fields--refusal { color: $text-error; }
    }
    """

    @dataclass
    class Edited(Message):
        """The user proposed a value."""

        path: Path
        value: Any

    class Entered(Message):
        """A field got the focus, or the edited field has a reason below it."""

    def __init__(self, fields: tuple[Field, ...], *, keeps_focus: bool = False) -> None:
        """`keeps_focus`: tab goes from the last field to the first; otherwise out of the form."""
        super().__init__()
        self.fields, self._keeps_focus = fields, keeps_focus
        self._columns = FieldColumns.of(fields)
        typed = (n for n, each in enumerate(fields) if each.typed)
        self.current = next(typed, 0) if fields[0].path == (KIND,) else 0
        """The index of the edited field: at first the first one; of a layer the first one that is typed."""
        self._entries: dict[int, Any] = {self.current: self._field.value}
        """For each field the plan's value when it last got the focus: a refusal may come after the focus has left
        it."""
        self._text = self._field.text
        """The text of the control that was handled last."""
        self.control: Control = control_of(self._field)
        self._lines: list[tuple[int, str]] = []
        """For every line the index of its field, and the line of the refusal on it; empty: the value."""
        self._arrange()

    def compose(self) -> ComposeResult:
        yield self.control

    def on_resize(self) -> None:
        self._arrange()

    @property
    def _field(self) -> Field:
        return self.fields[self.current]

    @property
    def help(self) -> str:
        """What the edited option does."""
        aside = f" (not used: weights are {self._field.aside}; a change here uses it)" if self._field.aside else ""
        return f"{self._field.option.name} — {self._field.help}{aside}"

    # Changes of the plan

    def show(self, fields: tuple[Field, ...]) -> None:
        """Shows the plan's values; a field that the user is typing into is left alone, because it is ahead of the
        plan."""
        before = self.fields
        typing = isinstance(self.control, Input) and self.control.has_focus
        for place, (old, new) in enumerate(zip(before, fields, strict=True)):
            if (old.value, old.aside) != (new.value, new.aside):
                mine = place == self.current
                self._change(place, new.refused(old.refusal if mine and typing else ""))
                if mine and not typing:
                    self._restore()
        self._arrange()

    def refuse(self, place: int, reason: str) -> None:
        """Shows why the value of that field is refused. Typed text stays, and the plan gets back the value that the
        field had when it got the focus; a list or a switch goes back itself."""
        field = self.fields[place]
        entry = self._entries.get(place, field.value)
        if field.typed and field.value != entry:
            self.post_message(self.Edited(field.target, entry))
        elif place == self.current and not field.typed:
            self._restore()
        self._say(place, reason)

    def region_of(self, place: int) -> Region:
        """The lines of a field, including the reason below it."""
        mine = [n for n, (field, _) in enumerate(self._lines) if field == place] or [0]
        return Region(0, mine[0], self.size.width, len(mine))

    def _change(self, place: int, field: Field) -> None:
        self.fields = (*self.fields[:place], field, *self.fields[place + 1 :])

    def _say(self, place: int, reason: str) -> None:
        if self.fields[place].refusal != reason:
            self._change(place, self.fields[place].refused(reason))
            self._arrange()
            if reason and place == self.current:
                self.post_message(self.Entered())

    def _restore(self) -> None:
        """Shows the plan's value in the control."""
        self._text = self._field.text
        put(self.control, self._field)

    # The focus

    def focus_control(self) -> None:
        """Gives the focus to the edited field at once, because the next key may already be on its way."""
        self.screen.set_focus(self.control, scroll_visible=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The arrows of an open list move in the list."""
        return not (action == "walk" and isinstance(self.control, Select) and self.control.expanded)

    async def action_walk(self, by: int) -> None:
        """Goes to the next field; the last one stays the last."""
        await self.enter(min(max(self.current + by, 0), len(self.fields) - 1))

    async def action_go(self, by: int) -> None:
        """Goes to the next field; after the last, and before the first, round or out of the form."""
        target = self.current + by
        if self._keeps_focus:
            target %= len(self.fields)
        if 0 <= target < len(self.fields):
            await self.enter(target)
        elif by > 0:
            self.screen.focus_next()
            self.call_after_refresh(self._begin_anew)
        else:
            self.screen.focus_previous()

    async def enter(self, place: int) -> None:
        """Makes that field the edited one."""
        if place != self.current:
            await self._edit(place)
        self.focus_control()

    async def _begin_anew(self) -> None:
        """Goes back to the first field, for the next time the form gets the focus."""
        if self.is_attached and not self.has_focus_within:
            await self._edit(0)

    async def _edit(self, place: int) -> None:
        """Shows the control of that field and removes the one before it; a refused text in that one is discarded."""
        self._take()
        self._discard()
        before, self.current = self.control, place
        self.control = control_of(self._field)
        self._entries[place], self._text = self._field.value, self._field.text
        self._arrange()
        with self.app.batch_update():
            await self.mount(self.control)
            if before.has_focus or before.has_focus_within:
                self.focus_control()
            await before.remove()

    def _discard(self) -> None:
        """Does not keep a refused value, and says what stays in its place."""
        if (field := self._field).refusal:
            stays = field.at(self._entries.get(self.current, field.value)).text or AUTOMATIC
            why = f"{self._text:.40} was refused." if field.typed else field.refusal
            self.notify(f"{field.option.name} stays {stays}: {why}")
        self._say(self.current, "")

    def on_descendant_focus(self) -> None:
        self.refresh()
        self._entries[self.current] = self._field.value
        self.post_message(self.Entered())

    def on_descendant_blur(self) -> None:
        """A refused text is discarded when the field loses the focus."""
        self.refresh()
        if not self.control.has_focus and (self._field.refusal or not str(self.control.value).strip()):
            self._discard()
            self._restore()

    async def on_click(self, event: events.Click) -> None:
        if event.widget is not self or not 0 <= event.y < len(self._lines):
            return
        event.stop()
        place, refusal = self._lines[event.y]
        await self.enter(place)
        if event.x >= (begin := self._columns.value_of(self.fields[place], self.size.width)) and not refusal:
            open_at(self.control, event.x - begin - 1)

    # Proposed values

    @on(Input.Changed)
    @on(Select.Changed)
    @on(Checkbox.Changed)
    def _changed(self, event: Input.Changed | Select.Changed | Checkbox.Changed) -> None:
        event.stop()
        if event.control is self.control:
            self._propose(str(event.value))

    def _take(self) -> None:
        """Handles the last typed text, which may not have been handled yet."""
        self._propose(str(self.control.value))

    def _propose(self, text: str) -> None:
        """Posts the value of a text; the same text is handled once."""
        if text == self._text:
            return
        self._text, field = text, self._field
        try:
            value = field.parsed(text)
        except OptionError as error:
            self.refuse(self.current, str(error) if text.strip() else "")
            return
        self._say(self.current, "")
        self.post_message(self.Edited(field.target, value))

    # Drawing

    def _arrange(self) -> None:
        """Assigns a line to every field, and to every refusal as many as it needs."""
        self._lines = []
        for place, field in enumerate(self.fields):
            if place == self.current:
                begin = self._columns.value_of(field, self.size.width)
                self.control.styles.margin = (len(self._lines), 0, 0, begin)
            self._lines.append((place, ""))
            self._lines += [(place, line) for line in wrap(field.refusal, max(self.size.width, self._columns.label))]
        self.styles.height = len(self._lines)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self._base
        if y >= len(self._lines):
            return Strip.blank(width, base)
        place, refusal = self._lines[y]
        field = self.fields[place]
        if refusal:
            return Strip([Segment(refusal, self._style("refusal"))]).adjust_cell_length(width, base)
        here = place == self.current and self.has_focus_within
        style = self._style("refusal" if field.refusal else "focused" if here else "label")
        begin = self._columns.value_of(field, width)
        label = Segment(align(field.indented, begin, "left"), style)
        return Strip([label, *self._value(field, width - begin)]).adjust_cell_length(width, base)

    def _value(self, field: Field, width: int) -> list[Segment]:
        """The value as its control would show it."""
        if field.switch:
            base, inner = self._base, self._style("on" if field.value else "box")
            side = base + Style(color=inner.bgcolor)
            left, right = Segment(Toggle.BUTTON_LEFT, side), Segment(Toggle.BUTTON_RIGHT, side)
            return [left, Segment(mark(bool(field.value)), inner), right, Segment(f" {field.text}", base)]
        value, muted = self._style("value"), self._style("muted")
        if field.listed:
            return [Segment(f" {align(field.text, width - 4, 'left')} ", value), Segment("▼ ", muted)]
        empty = not field.text and field.option.name == "name"
        text = align(field.aside or (AUTOMATIC if empty else field.text), max(width - 2, 0), "left")
        return [Segment(f" {text} ", muted if empty or field.aside else value)]

    def _style(self, part: str) -> Style:
        return self.part(f"fields--{part}")
