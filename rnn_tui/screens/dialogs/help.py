"""The help page: all keys, how to read the charts, and the equations of all kinds of layers."""

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.panes.views import VIEWS
from rnn_tui.panes.widgets.plain import PlainText, titled
from rnn_tui.screens.bindings import COMMANDS
from rnn_tui.screens.dialogs.dialog import Dialog

READING = """\
t 0         the state before the first input; t 1 is after the first.
Equation    under the charts: how the chosen unit came to its value at this timestep."""


class HelpScreen(Dialog[None]):
    """Closed by escape, without a result."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog large") as box:
            titled(box, "Help", "↑↓ pgup pgdn scroll · esc closes")
            with VerticalScroll():
                yield PlainText(self._text())

    def _text(self) -> Content:
        parts: list[Content | str | tuple[str, str]] = []
        for group in dict.fromkeys(each.group for each in COMMANDS):
            parts.append((f"{group}\n", "bold $text-accent"))
            for each in COMMANDS:
                if each.group == group:
                    parts += [(f"  {each.written:<10}", "bold"), f" {each.help}\n"]
            parts.append("\n")
        parts += [("How to read the views\n", "bold $text-accent")]
        for view in VIEWS:
            parts += [(f"{view.view.capitalize():<12}", "bold"), f"{view.help}\n{'':<12}{view.reading}\n"]
        parts += [READING, "\n\n"]
        for kind in kinds():
            parts += [(f"{kind.kind()}\n", "bold $text-accent"), kind.help(), "\n\n"]
        return Content.assemble(*parts)
