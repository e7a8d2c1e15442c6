"""The dialog with the full diagnosis: for every layer a sentence for each finding, and the key of a view."""

import re
from collections.abc import Callable
from textwrap import wrap

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from rnn_tui.engine.studies.diagnosis import Diagnosis
from rnn_tui.engine.studies.finding import LEGEND, severity
from rnn_tui.engine.studies.findings import findings
from rnn_tui.panes.timesteps.diagnosis_line import COLOURED_MARKS, SHOWN_IN, key_of
from rnn_tui.panes.widgets.plain_text import PlainText, as_text
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox
from rnn_tui.screens.explorer_words import in_explorer

KEPT = "\N{NO-BREAK SPACE}"
"""A blank at which no line is broken."""
BEFORE_NUMBER = re.compile(r"(?<=\b[a-z]) (?=\d)|(?<=\b[a-z]{2}) (?=\d)")
"""The blank in `z 0.6580` and `t 7`."""


class DiagnosisScreen(Dialog[str]):
    """Its result is the name of the view whose key was pressed."""

    def __init__(self, bench: Screen[None], look: Callable[[], Diagnosis | str]) -> None:
        """`look`: the diagnosis, or a sentence on why it is not there yet; it is asked again whenever the runs and
        studies of the workbench change."""
        super().__init__()
        self._bench, self._look = bench, look
        self._shown: Diagnosis | str | None = None

    def compose(self) -> ComposeResult:
        keys = "↑↓ scroll · a key named here shows it · esc closes"
        with DialogBox("Diagnosis", keys, classes="reading"), VerticalScroll():
            yield DiagnosisText()

    def on_mount(self) -> None:
        self._follow()
        for each in ("seen", "run_state", "studies"):
            self.watch(self._bench, each, self._follow, init=False)

    def _follow(self) -> None:
        """Shows the diagnosis as soon as it is there, and what it waits for until then."""
        found = self._look()
        if found != self._shown:
            self._shown = found
            self.query_one(DiagnosisText).show(found)

    async def on_key(self, event: events.Key) -> None:
        for topic, view in SHOWN_IN.items():
            if event.character == key_of(topic):
                event.stop()
                self.dismiss(view)
                return


class DiagnosisText(PlainText):
    """A diagnosis, wrapped for the width that there is, or a sentence in its place."""

    DEFAULT_CSS = "DiagnosisText { padding-right: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._found: Diagnosis | str = ""

    def show(self, found: Diagnosis | str) -> None:
        self._found = found
        self._fill()

    def on_resize(self) -> None:
        self._fill()

    def _fill(self) -> None:
        if not self.size.width:  # of a text one word wide nothing can be read
            return
        found = self._found
        self.update(found if isinstance(found, str) else text_of(found, self.size.width))


def text_of(found: Diagnosis, width: int) -> Content:
    """For every layer a sentence for each finding, and what the marks mean, in lines of up to `width` columns."""
    parts: list[Content] = []
    if found.trace.batch > 1:
        over = f"Units are counted over all {found.trace.batch} sequences; paths through time are those of sequence"
        parts.append(as_text("\n".join([*wrap(f"{over} {found.batch + 1}.", max(width, 8)), ""])))
    for key_of_layer, at in zip(found.trace.keys, found.layers, strict=True):
        parts.append(as_text(f"{at.name}  {at.kind}").stylize("bold $text-accent"))
        for each in findings(found, key_of_layer):
            key = key_of(each.topic)
            direction = f"{each.cell}: " if each.cell else ""
            shows = f"  {key}{KEPT}shows{KEPT}it" if key else ""
            said = BEFORE_NUMBER.sub(KEPT, in_explorer(each.sentence))
            wrapped = "\n  ".join(wrap(f"{direction}{said}{shows}", max(width - 2, 8)))
            lines = as_text(wrapped.replace(KEPT, " "))
            if shown := re.search(rf"{re.escape(key)}( shows it)$", lines.plain) if key else None:
                lines = lines.stylize("bold $text-accent", shown.start(), shown.start(1))
                lines = lines.stylize("$text-muted", shown.start(1))
            parts.append(Content.assemble(COLOURED_MARKS[severity([each])], lines))
        parts.append(Content())
    parts.append(as_text("\n".join(wrap(LEGEND, max(width, 8)))).stylize("$text-muted"))
    return Content("\n").join(parts)
