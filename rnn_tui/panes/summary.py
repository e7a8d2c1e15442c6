"""The summary pane: the text of `rnn-tui summary`, updated with every edit, and how a count is made up."""

from dataclasses import dataclass
from textwrap import wrap

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.summary.parameter_count import explain_count
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.styles import summary_style
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.submodels.models import sentences
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.plain_text import PlainText, titled

RECURRENT = 2
"""The signals that a SimpleRNN has besides its output: h and its pre-activation."""
TABLE = 10
"""The rows of a summary besides two for each layer and one for the sizes of a recurrent layer: borders, titles, totals
and the count."""


def as_of_run(stack: Stack, layer: int) -> int:
    """The height that the summary of a recorded run has, as far as the recording tells: the contents of the file are
    scrolled in it, so that the charts of a recording are as large as those of the run."""
    recurrent = layer in stack.keys and len(stack.layers[stack.position(layer)].signals) >= RECURRENT
    return TABLE + 2 * len(stack.keys) + recurrent


class SummaryPane(Guarded, VerticalScroll, can_focus=True, inherit_bindings=False):
    """Shows the plan's summary; the row of the selected layer is marked."""

    BINDINGS = [  # noqa: RUF012  (Textual declares it so)
        Binding("up", "scroll_up", "up", show=False),
        Binding("down", "scroll_down", "down", show=False),
    ]

    stack: reactive[Stack] = reactive(Stack(), always_update=True)
    """The plan; bound by the workbench."""
    selection: reactive[Selection] = reactive(Selection())
    """The selection; bound by the workbench."""
    keras: reactive[str] = reactive("keras3")
    """The style, by its name; bound by the workbench."""

    contents: reactive[str] = reactive("")
    """The contents of the file, shown in place of the summary unless empty; bound by the workbench."""

    part: reactive[tuple[str, ...]] = reactive(())
    """What stands before and behind the plan, if it is only a part of its file's model; bound by the workbench."""

    modules: reactive[str] = reactive("")
    """The modules with PyTorch's names, shown below the summary; bound by the workbench."""

    @dataclass
    class Filled(Message):
        """The text is another one, or has another width."""

        rows: int
        """The height that shows all of it, with the border; for a recording that of the summary of its run."""

    def compose(self) -> ComposeResult:
        yield PlainText(id="part")
        yield PlainText(id="count")
        yield PlainText(id="table")
        yield PlainText(id="modules")

    def on_mount(self) -> None:
        self._update()

    def on_resize(self) -> None:
        self._update()

    def watch_stack(self) -> None:
        self._update()

    def watch_selection(self, before: Selection, after: Selection) -> None:
        if before.layer != after.layer:
            self._update()

    def watch_keras(self) -> None:
        self._update()

    def watch_contents(self) -> None:
        self._update()

    def watch_part(self) -> None:
        self._update()

    def watch_modules(self) -> None:
        self._update()

    def text(self) -> str:
        """The summary at this pane's width, or the reason why there is none."""
        if self.contents:
            return self.contents
        columns = min(self.app.size.width, max(self.scrollable_content_region.width + 4, 24))
        try:
            return render(summarize(self.stack, self.keras), self.keras, columns=columns)
        except RnnError as error:
            return str(error).strip()

    def _update(self) -> None:
        if not self.is_mounted:
            return
        titled(self, "2 Recorded" if self.contents else f"2 Summary ── {summary_style(self.keras).title}")
        said = (*self.part, *sentences(self.stack))
        self.query_one("#part", PlainText).update("\n".join(said))
        self.query_one("#part").display = bool(said)
        table, modules = self.text().rstrip(), f"\nIn PyTorch, as the file has it: {self.modules}"
        self.query_one("#table", PlainText).update(self._marked(table))
        self.query_one("#modules", PlainText).update(modules)
        self.query_one("#modules").display = bool(self.modules)
        counted = not self.contents and self.selection.layer in self.stack.keys
        lines = explain_count(self.stack, self.selection.layer) if counted else ()
        self.query_one("#count", PlainText).update("\n".join(lines))
        self.query_one("#count").display = bool(lines)
        width = max(self.scrollable_content_region.width, 24)
        needed = table.count("\n") + 1 + sum(len(wrap(each, width)) for each in (*said, *lines))
        needed += 1 + len(wrap(modules, width)) if self.modules else 0
        self.post_message(self.Filled(as_of_run(self.stack, self.selection.layer) if self.contents else 2 + needed))

    def _marked(self, text: str) -> Content:
        content = Content(text)
        row = self._row_of_layer(text)
        if row is None:
            return content
        lines = text.split("\n")
        start = sum(len(each) + 1 for each in lines[:row])
        return content.stylize(Style(bold=True), start, start + len(lines[row]))

    def _row_of_layer(self, text: str) -> int | None:
        """The line on which the selected layer begins."""
        if self.selection.layer not in self.stack.keys:
            return None
        name = self.stack.names(summary_style(self.keras).keras)[1][self.stack.position(self.selection.layer)]
        for number, line in enumerate(text.split("\n")[3:], 3):
            if line.lstrip(" │").startswith(f"{name} ") or line.lstrip(" │").startswith(name[:24]):
                return number
        return None
