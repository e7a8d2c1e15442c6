"""The summary pane: the text of `rnn-tui summary`, updated with every edit, and how a count is made up.

How the selected layer's count is made up stays at the top; the table below it is scrolled to the layer's row, and the
lower border has the totals where they are out of sight.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import accumulate
from textwrap import wrap

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.summary.parameter_count import explain_count
from rnn_tui.engine.summary.render import lines_of_row, render, rules
from rnn_tui.engine.summary.rows import Summary
from rnn_tui.engine.summary.styles import STYLES, summary_style
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.submodels.models import sentences
from rnn_tui.panes.notification_log import BRIEF
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.plain_text import PlainText, titled, whole_parts

BORDER, ROW = 2, 3
"""The rows of the border, and those of a layer in the table, with the rules above and below it."""
RECURRENT = 2
"""The signals that a SimpleRNN has besides its output: h and its pre-activation."""
TABLE = 10
"""The rows of a summary besides two for each layer and one for the sizes of a recurrent layer: borders, titles, totals
and the count."""


def as_of_run(stack: Stack) -> int:
    """The height that the summary of a recorded run has, as far as the recording tells: the contents of the file are
    scrolled in it, so that the charts of a recording are as large as those of the run."""
    recurrent = any(len(each.signals) >= RECURRENT for each in stack.layers)
    return TABLE + 2 * len(stack.keys) + recurrent


def totals(text: str) -> str:
    """The totals of a summary in one line: `Total params: 104 · Trainable: 104 · Non-trainable: 0`."""
    first, *more = re.findall(r"^ ?([A-Z][a-z-]+) params: ([\d,]+)", text, re.MULTILINE) or [("", "")]
    return " · ".join((f"{first[0]} params: {first[1]}", *(f"{name}: {number}" for name, number in more)))


def in_few_lines(facts: Iterable[str], width: int) -> list[str]:
    """Facts as lines, each with the one before it where both fit into that width."""
    lines: list[str] = []
    for each in facts:
        if lines and len(together := f"{lines[-1]} · {each}") <= width:
            lines[-1] = together
        else:
            lines.append(each)
    return lines


def first_line(rows: range, rules: Collection[int], height: int) -> int:
    """The line of the table at the top of a pane of that height. Where it has room for the upper border, the titles and
    these rows, that is the border, or the line above it where it fits too. Otherwise it is as far down as it takes to
    see these rows with the rule below them, but never past the first of them; it is no second line of another layer.
    `rules`: the border and the lines between layers."""
    border = min(rules, default=0)
    if rows.stop - border <= height:
        return 0 if rows.stop <= height else border
    y = min(max(rows.stop + 1 - height, 0), rows.start)
    return next((each for each in range(y, rows.start) if not each or {each - 1, each} & set(rules)), y)


class SummaryPane(Guarded, Container, can_focus=True):
    """Shows the plan's summary; the row of the selected layer is marked."""

    BINDINGS = [  # noqa: RUF012  (Textual declares it so)
        Binding("up", "scroll(-1)", "up", show=False),
        Binding("down", "scroll(1)", "down", show=False),
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
        """The text is another one, or has another width. Another selected layer or another style asks for the same
        rows, so that the panes stay where they are."""

        rows: int
        """The height that shows all of it in the first style, with the border; for a recording that of the summary of
        its run."""
        least: int = 0
        """The height that shows how the longest count is made up, and a row of the table."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows = range(0)  # the lines of the selected layer
        self._rules: set[int] = set()  # the lines between layers
        self._totals = ""
        self._summaries: dict[str, Summary] = {}  # the plan's, by their styles
        self._heights: dict[int, int] = {}  # the rows of the longest explanation of a count, by the pane's width

    def compose(self) -> ComposeResult:
        yield PlainText(id="part")
        yield PlainText(id="count")
        with VerticalScroll(id="scrolled", can_focus=False):
            yield PlainText(id="table")
            yield PlainText(id="modules")

    def on_mount(self) -> None:
        self._update()
        scrolled = self.query_one("#scrolled")
        for each in ("virtual_size", "show_vertical_scrollbar"):
            self.watch(scrolled, each, self._after_layout, init=False)
        self.watch(scrolled, "scroll_y", self._mark_border, init=False)

    def on_resize(self) -> None:
        self._update()

    def watch_stack(self) -> None:
        self._summaries, self._heights = {}, {}
        self._update()

    def watch_selection(self, before: Selection, after: Selection) -> None:
        if before.layer != after.layer:
            self._update()

    def watch_keras(self) -> None:
        self._update()

    def watch_contents(self) -> None:
        self._heights = {}
        self._update()

    def watch_part(self) -> None:
        self._update()

    def watch_modules(self) -> None:
        self._update()

    def action_scroll(self, by: int) -> None:
        scrolled = self.query_one("#scrolled")
        if not scrolled.max_scroll_y:
            self.notify("All of the summary is on the screen.", timeout=BRIEF)
        scrolled.scroll_relative(y=by, animate=False)

    @property
    def _width(self) -> int:
        """Columns for text, also while the pane is hidden, as it was last shown: one is kept for the scrollbar."""
        return self.outer_size.width - self.gutter.width - 1

    def text(self) -> str:
        """The summary at this pane's width, or the reason why there is none."""
        return self.contents or self._in_style(self.keras)

    def _in_style(self, style: str) -> str:
        columns = min(self.app.size.width, max(self._width + 4, 24))
        try:
            return render(self._summary(style), style, columns=columns)
        except RnnError as error:
            return str(error).strip()

    def _summary(self, style: str) -> Summary:
        """The plan's summary in that style, made once for each plan."""
        if style not in self._summaries:
            self._summaries[style] = summarize(self.stack, style)
        return self._summaries[style]

    def _count(self, key: int) -> list[str]:
        """How the count of the layer with that key is made up, as lines; none for a recording, nor for an input."""
        known = key in self.stack.keys and not self.contents
        return in_few_lines(explain_count(self.stack, key), self._width + 1) if known else []

    def _highest_count(self) -> int:
        """The rows of the longest of them, found once for each plan and width."""
        found = self._heights.get(self._width)
        if found is None:
            found = max((self._height(self._count(key)) for key in self.stack.keys), default=0)
            self._heights = {self._width: found}
        return found

    def _height(self, texts: Iterable[str]) -> int:
        """The rows of these lines at the pane's width."""
        return sum(len(wrap(each, max(self._width + 1, 24))) for each in texts)

    def _update(self) -> None:
        if not self.is_mounted:
            return
        titled(self, "2 Recorded" if self.contents else f"2 Summary ── {summary_style(self.keras).title}")
        said = (*self.part, *sentences(self.stack))
        self.query_one("#part", PlainText).update("\n".join(said))
        self.query_one("#part").display = bool(said)
        table, modules = self.text().rstrip(), f"\nIn PyTorch, as the file has it: {self.modules}"
        self._rows, self._rules = self._rows_of_layer(table), set(rules(table))
        self.query_one("#table", PlainText).update(_marked(table, self._rows))
        self.query_one("#modules", PlainText).update(modules)
        self.query_one("#modules").display = bool(self.modules)
        self._totals = "" if self.contents else totals(table)
        lines = self._count(self.selection.layer)
        self.query_one("#count", PlainText).update("\n".join(lines))
        self.query_one("#count").styles.height = self._height(lines)  # else Textual keeps that of before it is mounted
        self.query_one("#count").display = bool(lines)
        above = BORDER + self._height(said) + self._highest_count()
        usual = table if self.contents or self.keras == STYLES[0] else self._in_style(STYLES[0]).rstrip()
        needed = above + usual.count("\n") + 1
        needed += 1 + self._height([modules]) if self.modules else 0
        self.post_message(self.Filled(as_of_run(self.stack) if self.contents else needed, above + ROW))
        self.call_after_refresh(self._show_rows)

    def _after_layout(self) -> None:
        """Textual sets the size of what is scrolled before that of what it is scrolled in."""
        self.call_later(self._show_rows)

    def _show_rows(self) -> None:
        """Scrolls to the rows of the selected layer."""
        scrolled = self.query_one("#scrolled")
        y = first_line(self._rows, self._rules, scrolled.size.height)
        scrolled.scroll_to(y=y, animate=False)
        self._mark_border()

    def _mark_border(self) -> None:
        """The lower border has the totals where they are out of sight."""
        scrolled = self.query_one("#scrolled")
        hidden = scrolled.max_scroll_y > scrolled.scroll_offset.y
        titled(self, subtitle=whole_parts(self._totals, self._width - 3) if hidden else "")

    def _rows_of_layer(self, text: str) -> range:
        """The lines of the selected layer."""
        if self.selection.layer not in self.stack.keys or self.contents:
            return range(0)
        name = self.stack.names(summary_style(self.keras).keras)[1][self.stack.position(self.selection.layer)]
        rows = [each.name for each in self._summary(self.keras).rows]
        return lines_of_row(text, rows.index(name)) if name in rows else range(0)


def _marked(text: str, row: range) -> Content:
    """The text with these lines in bold."""
    ends = [0, *accumulate(len(each) + 1 for each in text.split("\n"))]
    return Content(text).stylize(Style(bold=True), ends[row.start], ends[row.stop])
