"""Where to write what: the file's ending says which."""

from collections.abc import Callable
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from rnn_tui.engine.errors import RnnError
from rnn_tui.engine.stack import Stack
from rnn_tui.engine.summarize import summarize
from rnn_tui.engine.summary import render
from rnn_tui.engine.trace import Trace
from rnn_tui.formats.atomic import replacing
from rnn_tui.formats.keras_out import keras3_code
from rnn_tui.formats.results import write_results
from rnn_tui.screens.dialog import Dialog


class WriteFile(Dialog[None]):
    """Writes, then closes; an existing file is overwritten only after a second enter."""

    def __init__(self, stack: Stack, trace: Trace | None, keras: str) -> None:
        super().__init__()
        self._stack = stack
        self._trace = trace
        self._keras = keras
        self._warned = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small") as box:
            box.border_title = "Write to a file"
            box.border_subtitle = "enter writes · esc leaves"
            yield Input(placeholder="model.py")
            yield Static(
                ".py Keras 3 code · .txt the summary · .npz .csv .json every signal of the trace",
                id="said",
                markup=False,
            )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        said = self.query_one("#said", Static)
        path = Path(event.value.strip()).expanduser()
        try:
            write = self._writer(path)
            if path.exists() and self._warned != str(path):
                self._warned = str(path)
                said.update(f"{path.name} exists: enter again overwrites it")
                return
            write()
        except (RnnError, OSError) as error:
            said.update(str(error))
            said.add_class("refusal")
            return
        self.notify(f"Written: {path}", markup=False)
        self.dismiss(None)

    def _writer(self, path: Path) -> Callable[[], None]:
        texts = {
            ".py": lambda: keras3_code(self._stack),
            ".txt": lambda: render(summarize(self._stack, self._keras), self._keras) + "\n",
        }
        if path.suffix in texts:
            text = texts[path.suffix]()

            def write_text() -> None:
                with replacing(path, "w") as file:
                    file.write(text)

            return write_text
        trace = self._trace
        if path.suffix in (".npz", ".csv", ".json") and trace is not None:
            return lambda: write_results(trace.arrays(), path)
        if path.suffix in (".npz", ".csv", ".json"):
            raise RnnError("there is no trace to write: the model has not been run")
        raise RnnError("the name's ending says what to write: .py, .txt, .npz, .csv or .json")
