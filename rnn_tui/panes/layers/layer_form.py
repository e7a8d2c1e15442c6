"""The form of a layer: its options as they are declared, one row each.

What is typed is a proposal. It is read with the option's own rule and posted; a refusal is shown under the field,
and the plan stays as it was. The form never holds the layer's truth: when the plan changes (an undo), the fields
follow.
"""

from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select, Static

from rnn_tui.engine.core.errors import OptionError, UnknownKind
from rnn_tui.engine.nn.layer import Layer, kinds
from rnn_tui.engine.options.options import Declared, Flag, Nested, Option

Path = tuple[str, ...]
"""Where an option stands: ("units",), or ("layer", "units") inside a wrapper."""

KIND = "kind"
"""The name of the row that says which kind of layer it is."""


def offered(option: Option) -> list[str]:
    """The kinds that a wrapper's option takes, as it shows them; None before them where it takes that."""
    found = [] if option.required else [option.rule.show(None)]
    for each in kinds():
        try:
            option.rule.check(option.name, each.new())
        except (OptionError, UnknownKind):
            continue
        found.append(each.kind())
    return found


def rows(value: Declared, path: Path = ()) -> list[tuple[Path, Option]]:
    """Every option to be shown, what matters most first; a nested layer's options follow it."""
    order = sorted(value.options(), key=lambda each: (_rank(each), not each.positional))
    found: list[tuple[Path, Option]] = []
    for each in order:
        inner = getattr(value, each.name)
        found.append(((*path, each.name), each))
        if isinstance(each.rule, Nested) and inner is not None:
            found += rows(inner, (*path, each.name))
    return found


def _rank(option: Option) -> int:
    if "initializer" in option.name:
        return 3
    if option.name in ("name", "trainable", "unroll", "dropout", "recurrent_dropout"):
        return 2
    return 0 if option.positional or option.name.startswith("return_") else 1


def at(value: Declared, path: Path) -> Any:
    """The value of the option at that path."""
    for name in path:
        value = getattr(value, name)
    return value


class Toggle(Checkbox):
    """True or False, said in words beside the box."""

    BUTTON_INNER = "✓"

    def __init__(self, value: bool) -> None:
        super().__init__(str(value), value, compact=True)

    def watch_value(self) -> None:
        super().watch_value()
        self.label = str(self.value)


class Field(Widget):
    """One option: its name, a field for its value, and the reason where a value is refused."""

    class Edited(Message):
        """The user proposed a value."""

        def __init__(self, path: Path, value: Any) -> None:
            super().__init__()
            self.path = path
            self.value = value

    def __init__(self, path: Path, option: Option, value: Any) -> None:
        super().__init__()
        self.path = path
        self.option = option
        self._value = value
        self._entry = value
        self._control = self._make(value)
        self._refusal: Static | None = None

    def _make(self, value: Any) -> Input | Select[str] | Checkbox:
        rule = self.option.rule
        if isinstance(rule, Nested):
            names = offered(self.option)
            return Select([(each, each) for each in names], value=rule.show(value), allow_blank=False, compact=True)
        if isinstance(rule, Flag):
            return Toggle(value)
        if rule.choices and "initializer" not in self.option.name:
            shown = [(each, each) for each in rule.choices]
            return Select(shown, value=rule.show(value), allow_blank=False, compact=True)
        return Input(rule.show(value), compact=True, placeholder="automatic" if self.option.name == "name" else "")

    def compose(self) -> ComposeResult:
        indent = "  " * (len(self.path) - 1)
        yield Static(indent + self.option.name, classes="label", markup=False)
        yield self._control

    def show(self, value: Any) -> None:
        """Follow the plan; a field in which the user is typing is left alone, for it is ahead of the plan."""
        if value == self._value:
            return
        self._value = value
        if not (isinstance(self._control, Input) and self._control.has_focus):
            self._restore()

    def _restore(self) -> None:
        """Show what the plan says."""
        self._say("")
        with self.prevent(Input.Changed, Select.Changed, Checkbox.Changed):
            if isinstance(self._control, Checkbox):
                self._control.value = bool(self._value)
            else:
                self._control.value = self.option.rule.show(self._value)

    def refuse(self, reason: str) -> None:
        """Say why the value is not taken, and let the plan have the value with which the field was entered."""
        if not isinstance(self._control, Input):
            self._restore()
        elif self._value != self._entry:
            self.post_message(self.Edited(self.path, self._entry))
        self._say(reason)

    def _say(self, reason: str) -> None:
        self.set_class(bool(reason), "-refused")
        if self._refusal is not None:
            self._refusal.update(reason)
        elif reason:
            self._refusal = Static(reason, classes="refusal", markup=False)
            self.mount(self._refusal)

    def on_descendant_focus(self) -> None:
        self._entry = self._value

    def on_descendant_blur(self) -> None:
        """What was refused is given up when the field is left."""
        if self.has_class("-refused") or not str(self._control.value).strip():
            self._restore()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._propose(event.value)

    def on_select_changed(self, event: Select.Changed) -> None:
        event.stop()
        if isinstance(self.option.rule, Nested):
            if str(event.value) != self.option.rule.show(self._value):
                self.post_message(self.Edited((*self.path, KIND), str(event.value)))
        else:
            self._propose(str(event.value))

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        event.stop()
        self._propose(str(event.value))

    def _propose(self, text: str) -> None:
        try:
            value = self.option.rule.parse(self.option.name, text)
        except OptionError as error:
            self.refuse(str(error) if text.strip() else "")
            return
        self._say("")
        self.post_message(self.Edited(self.path, value))


class LayerForm(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The options of one layer, or of the input."""

    class Edited(Field.Edited):
        """The user proposed a value; the path may end in `KIND`."""

    def __init__(self, value: Declared, title: str, fact: str, index: int, focuses: bool = True) -> None:
        super().__init__()
        self._focuses = focuses
        self._fact = fact
        self.index = index
        """The place of the layer in the stack, as the eye counts it."""
        self._value = value
        self._title = title

    def compose(self) -> ComposeResult:
        yield Static(self._title, classes="title", markup=False)
        yield Static(self._fact, classes="fact", markup=False)
        if isinstance(self._value, Layer):
            names = [each.kind() for each in kinds()]
            with Horizontal(classes="kind"):
                yield Static(KIND, classes="label")
                yield Select(
                    [(each, each) for each in names],
                    value=self._value.kind(),
                    allow_blank=False,
                    compact=True,
                    id="kind",
                )
        for path, option in rows(self._value):
            yield Field(path, option, at(self._value, path))
        yield Static("", classes="help", markup=False)

    def on_mount(self) -> None:
        for each in self.query(Input) if self._focuses else ():
            self.screen.set_focus(each)  # at once: what is typed next is for this field
            break

    def fits(self, value: Declared) -> bool:
        """Whether this form's rows are those of `value`."""
        return type(value) is type(self._value) and rows(value) == rows(self._value)

    def show(self, value: Declared, fact: str) -> None:
        """Follow the plan; `value` must fit."""
        self._value = value
        self.query_one(".fact", Static).update(fact)
        for field in self.query(Field):
            field.show(at(value, field.path))

    def refuse(self, path: Path, reason: str) -> None:
        """Say under a field why its value is not taken."""
        for field in self.query(Field):
            if field.path == path or (*field.path, KIND) == path:
                field.refuse(reason)
                field.scroll_visible(animate=False)

    def on_field_edited(self, event: Field.Edited) -> None:
        event.stop()
        self.post_message(self.Edited(event.path, event.value))

    def on_select_changed(self, event: Select.Changed) -> None:
        event.stop()
        if isinstance(self._value, Layer) and str(event.value) != self._value.kind():
            self.post_message(self.Edited((KIND,), str(event.value)))

    def on_descendant_focus(self) -> None:
        focused = self.screen.focused
        field = focused.parent if focused is not None else None
        if isinstance(field, Field):
            self.query_one(".help", Static).update(f"{field.option.name} — {field.option.help}")
