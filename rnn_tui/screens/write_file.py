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
from rnn_tui.engine.whatif import in_brief
from rnn_tui.formats.out.export import write_text
from rnn_tui.formats.out.keras_code import keras3_code
from rnn_tui.formats.out.keras_file import write_keras_file
from rnn_tui.formats.out.results import write_results
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
                ".py Keras 3 code · .keras with weights · .txt the summary · .npz .csv .json every signal of the trace",
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
        self.notify(f"Written: {path}{self._reserve(path)}", markup=False)
        self.dismiss(None)

    def _reserve(self, path: Path) -> str:
        """What is to be said of a model that is written while something in it is otherwise."""
        if self._trace is None or not self._trace.changes or path.suffix in (".py", ".txt"):
            return ""
        said = f"\nwhat if {in_brief(self._trace.changes)}: "
        if path.suffix == ".keras":
            return f"{said}weights are written as changed; what is held or set on the way is no part of a model"
        return f"{said}these are the numbers of that run"

    def _writer(self, path: Path) -> Callable[[], None]:
        """What writing to that path means; raises `RnnError` where it means nothing."""
        stack, trace = self._stack, self._trace
        texts = {
            ".py": lambda: keras3_code(stack),
            ".txt": lambda: render(summarize(stack, self._keras), self._keras),
        }
        if path.suffix in texts:
            text = texts[path.suffix]()
            return lambda: write_text(text, path)
        if path.is_dir():
            raise RnnError(f"{path} is a folder: a file name in it is needed, such as model.py")
        if path.suffix not in (".keras", ".npz", ".csv", ".json"):
            raise RnnError("the name's ending says what to write: .py, .txt, .keras, .npz, .csv or .json")
        if trace is None:
            raise RnnError("there are no numbers to write: the model has not been run")
        if path.suffix == ".keras":
            return lambda: write_keras_file(trace.model.stack, trace.model.get_weights(), path)
        return lambda: write_results(trace.arrays(), path)
