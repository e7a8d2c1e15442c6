"""The form of a layer: its options as they are declared, one row each.

A typed value is a proposal. It is read with the option's own rule and posted; a refusal is shown under the field, and
the plan stays unchanged. The form does not own the layer: when the plan changes (an undo), the fields follow.
"""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.message import Message

from rnn_tui.engine.options.options import Declared
from rnn_tui.panes.layers.field_rows import FieldRows
from rnn_tui.panes.layers.form_fields import Path, fields
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.plain_text import PlainText


class FieldHelp(PlainText):
    """The sentence on the edited field, below all fields."""

    class Resized(Message):
        """Its text has more or fewer lines now."""

    def on_resize(self) -> None:
        self.post_message(self.Resized())


class LayerForm(Guarded, VerticalScroll, can_focus=False, inherit_bindings=False):
    """The options of one layer, or of the input."""

    class Edited(FieldRows.Edited):
        """The user proposed a value; the path may end in `KIND`."""

    def __init__(
        self,
        value: Declared,
        title: str,
        fact: str,
        layer_key: int,
        *,
        focuses: bool = True,
        keeps_focus: bool = False,
        weights: str = "",
    ) -> None:
        """`focuses`: a field gets the focus, the first one, of a layer the first to type in; `keeps_focus`: tab goes
        round in the form."""
        super().__init__()
        self._focuses = focuses
        self._fact = fact
        self.layer_key = layer_key
        """The key of the layer that it edits."""
        self._value = value
        self._title = title
        self.rows = FieldRows(fields(value, weights), keeps_focus=keeps_focus)

    def compose(self) -> ComposeResult:
        yield PlainText(self._title, classes="title")
        fact = PlainText(self._fact, classes="fact")
        fact.display = bool(self._fact)
        yield fact
        yield self.rows
        help = FieldHelp(self.rows.help, classes="help")
        help.display = self._focuses  # otherwise from when a field gets the focus
        yield help

    def on_mount(self) -> None:
        if self._focuses:
            self.rows.focus_control()

    @property
    def refuses(self) -> bool:
        """Whether a typed value is refused, and so is not in what the form edits."""
        return any(each.refusal for each in self.rows.fields)

    def retitle(self, title: str) -> None:
        """Shows another title."""
        self.query_one(".title", PlainText).update(title)

    async def enter(self, option: str) -> None:
        """Gives the focus to the field of that option, its path with slashes; does nothing if there is none."""
        for place, field in enumerate(self.rows.fields):
            if "/".join(field.path) == option:
                await self.rows.enter(place)

    def fits(self, value: Declared) -> bool:
        """Whether this form has the rows for `value`."""
        return type(value) is type(self._value) and _rows(value) == _rows(self._value)

    def show(self, value: Declared, fact: str, weights: str = "") -> None:
        """Shows the plan's values; `value` must fit. `weights`: where they come from, if not from initializers."""
        self._value = value
        self.query_one(".fact", PlainText).update(fact)
        self.query_one(".fact").display = bool(fact)
        self.rows.show(fields(value, weights))

    def refuse(self, path: Path, reason: str) -> None:
        """Shows under a field why its value is refused."""
        for place, field in enumerate(self.rows.fields):
            if path in (field.path, field.target):
                self.rows.refuse(place, reason)
                self.call_after_refresh(self._bring_into_view, place)

    def on_field_help_resized(self, event: FieldHelp.Resized) -> None:
        """A longer sentence may cover the field."""
        event.stop()
        self.on_resize()

    def on_resize(self) -> None:
        if self.has_focus_within:
            self.call_after_refresh(self._bring_into_view, self.rows.current)

    def _bring_into_view(self, place: int) -> None:
        """Scrolls to a field, above the sentence on it; with the first one the title is seen."""
        region = self.rows.region_of(place).translate(self.rows.virtual_region.offset)
        region = region if place else Region(0, 0, region.width, region.bottom)
        self.scroll_to_region(region, spacing=self.rows.dock_gutter, animate=False)

    def on_field_rows_edited(self, event: FieldRows.Edited) -> None:
        event.stop()
        self.post_message(self.Edited(event.path, event.value))

    def on_field_rows_entered(self, event: FieldRows.Entered) -> None:
        event.stop()
        help = self.query_one(".help", PlainText)
        help.display = True
        help.update(self.rows.help)
        self.call_after_refresh(self._bring_into_view, self.rows.current)


def _rows(value: Declared) -> list[tuple[Path, str]]:
    """The fields that a value has."""
    return [(each.path, each.option.name) for each in fields(value)]
