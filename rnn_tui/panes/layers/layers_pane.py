"""The pane of the plan: the list of layers, and beside it the form of the edited layer."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.reactive import reactive

from rnn_tui.engine.core.terminal_text import shorten_middle
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.options.options import Declared
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.stack_layers import row_keys
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.panes.layers.form_fields import Path
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.panes.layers.layer_list import LayerList
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.plain_text import fitting, titled


class LayersPane(Guarded, Container):
    """Shows the plan; posts the changes that the user proposes."""

    BORDER_TITLE = "1 Layers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "look(-1)", "layer above", show=False),
        Binding("pagedown", "look(1)", "layer below", show=False),
    ]

    stack: reactive[Stack] = reactive(Stack(), repaint=False, always_update=True)
    """The plan; bound by the workbench."""
    selection: reactive[Selection] = reactive(Selection(), repaint=False)
    """The selection; bound by the workbench."""
    editing: reactive[bool] = reactive(False, repaint=False)
    """Whether the form is open; bound by the workbench."""

    words: reactive[tuple[str, ...]] = reactive((), repaint=False)
    """Where numbers come from; bound by the workbench."""

    @dataclass
    class Changed(Message):
        """The user proposed another value for an option of a layer."""

        layer: int
        """Its key; -1 for the first input, -2 for the second, …"""
        path: Path
        value: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._following = asyncio.Lock()
        titled(self, "1 Layers")

    def compose(self) -> ComposeResult:
        yield LayerList().data_bind(LayersPane.stack, LayersPane.selection, LayersPane.editing)

    def on_mount(self) -> None:
        self.watch(self.query_one(LayerList), "cut", self._mark_border)

    def on_resize(self) -> None:
        self._mark_border()

    def _mark_border(self) -> None:
        """The lower border has what the selected row has no room for; the form has all of it."""
        cut, room = "" if self.editing else self.query_one(LayerList).cut, self.size.width - 4
        parts = cut.split(" · ")
        titled(self, subtitle=fitting((cut, parts[-1], shortened(parts[0], max(room, 1))), room))

    def edited(self) -> tuple[Declared, str]:
        """The value that the form edits, and its title."""
        key = self._key
        if key > INPUT:
            return self.stack.layer(key), self.stack.name_of(key)
        several = len(self.stack.inputs_known) > 1
        return InputForm.of(self.stack, key), self.stack.input_names[INPUT - key] if several else "input"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a form its keys are those of time."""
        return action != "look" or self.editing

    def action_look(self, by: int) -> None:
        """The form of the next layer."""
        self.query_one(LayerList).action_look(by)

    @property
    def _key(self) -> int:
        """The key of what is edited: what is selected, or the first input where the plan does not have that."""
        return self.selection.layer if self.selection.layer in row_keys(self.stack) else INPUT

    def fact(self) -> str:
        """The result of an edit in one line, in case the form hides the summary."""
        stack, key = self.stack, self.selection.layer
        if not stack.built:
            return "not built"
        total = sum(stack.parameters(each) for each in stack.keys)
        if key not in stack.keys:
            return f"{counted(total, 'parameter')} in all"
        shape = stack.output_shapes[stack.position(key)][0]
        drawn = f" · weights {self._weights}, not from initializers" if self._weights else ""
        own, all_of_them = stack.parameters(key), counted(total, "parameter")
        count = f"all {all_of_them}" if own == total else f"{own:,} of the model's {all_of_them}"
        return f"{shape} · {count}{drawn}"

    async def watch_editing(self) -> None:
        if self.is_mounted:
            self._mark_border()
        await self.follow()

    async def watch_stack(self) -> None:
        await self.follow()

    async def watch_words(self) -> None:
        await self.follow()

    @property
    def _weights(self) -> str:
        """Where weights come from; empty if it is from the initializers."""
        found = next((each.removeprefix("weights ") for each in self.words if each.startswith("weights ")), "")
        return "" if found.startswith("initializers") else found

    async def watch_selection(self, before: Selection, after: Selection) -> None:
        if before.layer != after.layer:
            await self.follow()

    async def follow(self, option: str = "") -> None:
        """Shows the form of the selected layer while editing, else none; returns when the right widget has the
        focus. `option` is the path of the option whose field
        then has it, with slashes."""
        async with self._following:
            with self.app.batch_update():  # one update, when all of it is there
                await self._follow()
            for form in self.query(LayerForm) if option else ():
                await form.enter(option)

    async def _follow(self) -> None:
        forms = list(self.query(LayerForm))
        if not self.editing:
            for each in forms:
                if self.screen.focused in [*each.query()]:
                    # another pane that is the current one now takes the focus itself
                    self.screen.set_focus(self.query_one(LayerList) if self.has_class("-current") else None)
                await each.remove()
            return
        value, title = self.edited()
        if forms and forms[0].layer_key == self.selection.layer and forms[0].fits(value):
            forms[0].show(value, self.fact(), self._weights)
            return
        for each in forms:
            await each.remove()
        key = self.selection.layer
        await self.mount(LayerForm(value, title, self.fact(), key, keeps_focus=True, weights=self._weights))

    def refuse(self, path: Path, reason: str) -> None:
        """Shows under a field why its value is refused."""
        for form in self.query(LayerForm):
            form.refuse(path, reason)

    def on_layer_form_edited(self, event: LayerForm.Edited) -> None:
        event.stop()
        self.post_message(self.Changed(self._key, event.path, event.value))


def shortened(text: str, room: int) -> str:
    """`text` without its middle if it is wider than `room`; of several words, those that are left are whole."""
    cut = shorten_middle(text, room)
    return re.sub(r"(?<!\S)\S*…\S*(?!\S)", "…", cut) if " " in cut else cut
