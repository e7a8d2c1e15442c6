"""The dialog for the model's inputs: random, generated, typed, or from a file.

The inputs change only with enter or ^s; a preview beside the list shows what the model would read.
"""

import asyncio
from typing import Any, ClassVar

import numpy as np
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Footer, Input, OptionList, TextArea
from textual.widgets.option_list import Option

from rnn_tui.charts.primitives.series import Series
from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import OptionError, RnnError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.generators import GENERATORS, Generator
from rnn_tui.engine.data.text_inputs import written
from rnn_tui.engine.data.token_text import as_lines
from rnn_tui.engine.data.vocabulary import shown
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.panes.widgets.number_grid import NumberGrid
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox
from rnn_tui.screens.dialogs.input_ways import DRAWN, FILE, TEXT, TYPED, GeneratorForm, about, equation, first_numbers
from rnn_tui.screens.dialogs.series_form import SeriesForm
from rnn_tui.screens.explorer_words import OF_FILE, in_explorer

PAUSE = 0.05
"""The delay in seconds before the highlighted source is shown: the next keystroke may highlight another one."""


class Inputs(Dialog[Setup | str]):
    """Its result is a setup with the chosen inputs, or the beginning of a path if the user wants to look for a file."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "take", "take these", key_display="^s", priority=True),
        Binding("escape", "leave", "leave", priority=True),
        Binding("tab", "next_field", show=False),
    ]

    def __init__(
        self, stack: Stack, setup: Setup, read: Array | None, name: str = "", typed: dict[str, Any] | None = None
    ) -> None:
        """`read`: the last inputs of the model, None if it has not run; `name`: the name of the input if it is one of
        several, and then `stack` and `setup` are those of a model with this input alone; `typed`: what was typed and
        not taken, by its source, which this dialog changes."""
        super().__init__()
        self._typed = {} if typed is None else typed
        self._stack, self._setup, self._present, self._name = stack, setup, read, name
        self._generators: dict[str, Generator] = {each.kind(): each() for each in GENERATORS}
        if setup.generator is not None:
            self._generators[setup.generator.kind()] = setup.generator
        self._way = DRAWN
        self._chosen: Setup | None = None
        self._read = SeriesForm.Read(None)
        """The content of the file in the form."""
        self._marked = ""
        """The highlighted source that is not shown yet."""
        self._pause: Timer | None = None
        self._showing = asyncio.Lock()

    @property
    def reads(self) -> InputSpec:
        return InputSpec.of(self._stack, vectors=bool(self._name))

    def compose(self) -> ComposeResult:
        tokens = self.reads.ids is not None or self._setup.vocabulary is not None
        ways = [("as opened", DRAWN), *((each, each) for each in self._generators)]
        ways += [("text, typed", TEXT)] if tokens else []
        ways += [("numbers, typed", TYPED), ("a file …", FILE)]
        reads = f"Inputs · {self._name or 'the model'} reads "
        titles = [reads + each for each in self.reads.words]
        keys, list_keys = "tab goes to the next field", "↑↓ choose · tab goes to its values"
        with DialogBox(titles, keys, list_keys, classes="large inputs"), Horizontal():
            yield PlainOptions(*(Option(name, key) for name, key in ways), id="ways")
            with Vertical(id="right"):
                yield PlainText("", id="about")
                yield PlainText("", id="said", classes="refusal")
                yield Container(id="how")
                yield Heatmap(id="made")
                yield PlainText("", id="tokens")
        yield Footer()

    async def on_mount(self) -> None:
        setup = self._setup
        way = FILE if setup.series is not None else DRAWN if setup.x is None else TYPED
        way = setup.generator.kind() if setup.generator is not None else TEXT if setup.tokens else way
        way = next(reversed(self._typed), way)
        ways = self.query_one("#ways", OptionList)
        offered = [each.id or DRAWN for each in ways.options]
        self._marked = way if way in offered else offered[0]
        ways.highlighted = offered.index(self._marked)
        ways.focus()
        await self._show_marked()

    # The source of the inputs

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Shows the highlighted source after a short delay."""
        if self._pause is not None:
            self._pause.stop()
        self._marked = "" if event.option_id == self._way else event.option_id or DRAWN
        self._pause = self.set_timer(PAUSE, self._show_marked)

    async def _show_marked(self) -> None:
        """Shows the fields of the highlighted source and a preview, before the next key is handled."""
        async with self._showing:
            if self._marked:
                self._way, self._marked = self._marked, ""
                await self._show_way()

    async def _show_way(self) -> None:
        how = self.query_one("#how", Container)
        await how.remove_children()
        generator = self._generators.get(self._way)
        self._explain()
        for name, ways in (("-typing", (TYPED, TEXT)), ("-bare", (DRAWN,)), ("-file", (FILE,))):
            self.query_one(".inputs").set_class(self._way in ways, name)
        if generator is not None:
            await how.mount(GeneratorForm(generator))
        elif self._way == TYPED:
            await how.mount(NumberGrid(self._typed.get(TYPED, first_numbers(self.reads, self._present))))
        elif self._way == TEXT:
            await how.mount(TextArea(self._typed.get(TEXT, self._present_text), id="text"))
        elif self._way == FILE:
            await how.mount(SeriesForm(self._stack, self._setup))
        self._follow()

    def _explain(self) -> None:
        """Says what the shown source is."""
        words = about(self._way, self._generators, left=self._way in self._typed)
        self.query_one("#about", PlainText).update(words)

    @property
    def _present_text(self) -> str:
        """The text of the present inputs."""
        return as_lines(self._setup.tokens, self._setup.vocabulary)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget.id == "ways":
            self._explain()

    async def action_next_field(self) -> None:
        await self._show_marked()
        self.focus_next()

    async def on_key(self, event: events.Key) -> None:
        """A text typed while the list has the focus is the new text."""
        if typed := event.character if event.is_printable and self.focused is self.query_one("#ways") else "":
            await self._show_marked()
        if typed and self._way == TEXT:
            self.query_one("#text", TextArea).focus().load_text(typed)
            self.query_one("#text", TextArea).move_cursor((0, 1))

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Moves to the fields of the chosen source; takes it if it has no fields."""
        await self._show_marked()
        if self._way == FILE and (self._read.result is not None or self.query_one(SeriesForm).reading):
            self.query_one(SeriesForm).query(Input).first().focus()
        elif self._way in (TYPED, TEXT):
            self.query_one("#how").children[0].focus()
        else:
            await self.action_take()

    # Changes

    def on_generator_form_edited(self, event: GeneratorForm.Edited) -> None:
        if event.kind != self._way:
            return
        form = self.query_one(LayerForm)
        try:
            made = self._generators[self._way].edit(**{event.path[0]: event.value})
        except OptionError as error:
            form.refuse(event.path, str(error))
            return
        if made == self._generators[self._way]:  # fields post a change when they are mounted
            return
        self._generators[self._way] = made
        form.show(made, equation(made))
        self._follow()

    def on_number_grid_changed(self) -> None:
        self._typed[TYPED] = self.query_one(NumberGrid).values.copy()
        self._follow()

    def on_number_grid_refused(self, event: NumberGrid.Refused) -> None:
        self._say(event.reason)

    def on_text_area_changed(self) -> None:
        if (text := self.query_one("#text", TextArea).text) != self._present_text:
            self._typed[TEXT] = text
        self._follow()

    def on_series_form_reading(self, event: SeriesForm.Reading) -> None:
        self._chosen = None
        self._say("")
        self.query_one("#tokens", PlainText).update(f"reading {event.name} …")

    def on_series_form_explained(self, event: SeriesForm.Explained) -> None:
        self.query_one("#about", PlainText).update(event.sentence)

    def on_series_form_read(self, event: SeriesForm.Read) -> None:
        self._read = event
        if self._way == FILE:
            self._follow()

    def _setup_now(self) -> Setup:
        """The setup with the inputs of this dialog; raises `RnnError`."""
        setup, reads = self._setup, self.reads
        if self._way == DRAWN:
            return setup.generated(None)
        if self._way == TYPED:
            x: Any = self.query_one(NumberGrid).values.copy()
            if reads.ids is not None:
                x = x[:, 0]
            return setup.fed(x.reshape(len(x), *reads.nominal[2:]), "typed")
        if self._way == TEXT:
            made = written(self.query_one("#text", TextArea).text, reads, setup.vocabulary)
            return setup.fed(made.x, "typed text", mask=made.mask, tokens=made.tokens)
        if self._way == FILE:
            return self._from_file()
        return setup.generated(self._generators[self._way])

    def _from_file(self) -> Setup:
        """The setup with the inputs of the file in the form; raises `RnnError`."""
        if not isinstance(self._read.result, Setup):
            raise self._read.result or RnnError("")
        return self._read.result

    def _follow(self) -> None:
        """Updates the preview of what the model would read."""
        self._chosen = None
        self.query_one("#tokens", PlainText).update("")
        self.query_one("#made").visible = True
        try:
            setup = self._setup_now()
            if too_large := setup.too_large(self._stack):
                raise RnnError(too_large)
            made = setup.inputs(self._stack)
            values = np.asarray(made.x, np.float64)
            if values.ndim < len(self.reads.expected):
                values = values[None]
        except RnnError as error:
            self._say(str(error))
            self.query_one("#made").visible = False
            return
        self._chosen = setup
        self._say("")
        self.query_one("#made", Heatmap).t = 1
        self.query_one("#made", Heatmap).series = Series("input · x", values[0].reshape(values.shape[1], -1))
        size = (f"{len(values):,} × " if len(values) > 1 else "") + counted(values.shape[1], "timestep")
        self.query_one("#tokens", PlainText).update(f"{size}   {self._about(made.tokens)[:400]}".rstrip())

    def _about(self, tokens: tuple[tuple[str, ...], ...]) -> str:
        """The text of the first sequence, or what was noted while the file was read, the usual last."""
        if tokens:
            return ("" if all(len(each) < 2 for each in tokens[0]) else " ").join(map(shown, tokens[0]))
        return in_explorer(self._read.words, fields=OF_FILE) if self._way == FILE else ""

    def _say(self, text: str) -> None:
        said = self.query_one("#said", PlainText)
        said.update(in_explorer(text, fields=OF_FILE if self._way == FILE else ()))
        said.display = bool(text)

    # The end

    @on(SeriesForm.Submitted)
    async def action_take(self) -> None:
        await self._show_marked()
        for grid in self.query(NumberGrid):
            if not grid.take():
                return
        if any(form.refuses for form in self.query(LayerForm)):
            return
        if self._way == FILE and self.query_one(SeriesForm).postpones():
            return
        if self._way == FILE and self._read.result is None:
            self._say("Type the name of a file.") if self._name else self.dismiss("./")
            return
        self._follow()
        if self._chosen is not None:
            self._typed.clear()
            self.dismiss(self._chosen)

    def action_leave(self) -> None:
        for grid in self.query(NumberGrid):
            if grid.pending:
                grid.give_up()
                return
        self.dismiss(None)
