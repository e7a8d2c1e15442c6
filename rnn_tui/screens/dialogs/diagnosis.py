"""The dialog with the full diagnosis: for every layer a sentence for each finding, and the key of a view."""

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from rnn_tui.engine.studies.diagnosis import Diagnosis
from rnn_tui.engine.studies.finding import light
from rnn_tui.engine.studies.findings import findings
from rnn_tui.panes.timesteps.diagnosis_line import LIGHTS, SHOWN_IN, key_of
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox


class DiagnosisScreen(Dialog[str]):
    """Its result is the name of the view whose key was pressed."""

    def __init__(self, found: Diagnosis) -> None:
        super().__init__()
        self._found = found

    def compose(self) -> ComposeResult:
        keys = "↑↓ scroll · a key named here shows it · esc closes"
        with DialogBox("Diagnosis", keys, classes="large"), VerticalScroll():
            yield PlainText(self._text())

    def on_key(self, event: events.Key) -> None:
        for topic, view in SHOWN_IN.items():
            if event.character == key_of(topic):
                event.stop()
                self.dismiss(view)
                return

    def _text(self) -> Content:
        found = self._found
        parts: list[Content | str | tuple[str, str]] = []
        if found.trace.batch > 1:
            parts.append(
                f"Units are counted over all {found.trace.batch} sequences; paths through time are those of sequence"
                f" {found.batch + 1}.\n\n"
            )
        for key_of_layer, at in zip(found.trace.keys, found.layers, strict=True):
            parts.append((f"{at.name}  {at.kind}\n", "bold $text-accent"))
            for each in findings(found, key_of_layer):
                key = key_of(each.topic)
                direction = f"{each.cell}: " if each.cell else ""
                parts += [
                    LIGHTS[light([each])],
                    f"{direction}{each.sentence}",
                    (f"  {key}" if key else "", "bold $text-accent"),
                    (" shows it" if key else "", "$text-muted"),
                    "\n",
                ]
            parts.append("\n")
        return Content.assemble(*parts)
