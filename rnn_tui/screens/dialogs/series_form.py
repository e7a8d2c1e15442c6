"""The form for inputs from a file: its path, its columns, and how the series is prepared for the model.

The file is read in a thread after every change, and the dialog shows a preview.
"""

import time
from dataclasses import dataclass

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input
from textual.worker import get_current_worker

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import plain
from rnn_tui.engine.data.axis_order import AxisOrder
from rnn_tui.engine.data.series import SeriesOptions
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.io.read_progress import Stopped, track_progress
from rnn_tui.formats.io.user_path import user_path
from rnn_tui.formats.open_file import open_data
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.path_input import PathInput

PAUSE = 0.15
"""The delay in seconds before the file is read: the next keystroke may follow."""
FIELDS = {
    "file": ("empty: enter looks for one", "a .npy, .npz, .csv, .tsv or .txt file; tab completes its path"),
    "vocab": ("the model's own", "the file with the ids of the text's tokens: one token a line, or .json"),
    "columns": ("all numbers", "the columns to read, by names or numbers, such as temp,wind or 2-4"),
    "axes": ("as they stand", "the order of the file's axes, such as features,time where each row is a feature"),
    "fill": ("none", "what a missing value becomes: forward (the value before it), mean, or 0"),
    "scale": ("as it is", "standard: mean 0, deviation 1; minmax: 0 to 1; 52,9: minus 52, divided by 9"),
    "window": ("none", "the series cut into windows of as many timesteps: 24; or 24,7: a window begins every 7"),
    "target": ("nothing", "the column to predict: temp; or temp,3: its value 3 timesteps later"),
}
"""Every field with its placeholder, which is the meaning of an empty field, and a sentence about it."""
PATHS = ("file", "vocab")


class SeriesForm(Guarded, Vertical):
    """A field for every option; after a change of one of them it posts `Reading`, then `Read`."""

    @dataclass
    class Reading(Message):
        """The file is being read: what was read before does not count any more."""

        name: str

    @dataclass
    class Read(Message):
        """The content of the file, or the error; None if no file is named."""

        result: Setup | RnnError | None
        notes: tuple[str, ...] = ()
        number: int = 0
        """Which reading this is the result of: an older one is left out."""

        @property
        def words(self) -> str:
            """The notes, and after the first one the names of the features."""
            series = self.result.series if isinstance(self.result, Setup) else None
            names = () if series is None else series.names
            called = [", ".join(f"x[{n}] {plain(each)}" for n, each in enumerate(names))] if len(names) > 1 else []
            return " · ".join([*self.notes[:1], *called, *self.notes[1:]])

    @dataclass
    class Submitted(Message):
        """The user takes the file."""

    @dataclass
    class Explained(Message):
        """The sentence about the field that has the focus."""

        sentence: str

    def __init__(self, stack: Stack, setup: Setup) -> None:
        super().__init__()
        self._stack, self._setup = stack, setup
        self._reading = self._taken = False
        """Whether the file is being read, and whether the user has taken it meanwhile."""
        self._number = 0

    def compose(self) -> ComposeResult:
        values = _values(self._setup.series)
        for name, (empty, _) in FIELDS.items():
            shown = self._offered_window() or empty if name == "window" else empty
            with Horizontal(id=f"row-{name}"):
                yield PlainText(name, classes="label")
                if name in PATHS:
                    yield PathInput(values[name], placeholder=shown, id=f"series-{name}")
                else:
                    yield Input(values[name], placeholder=shown, compact=True, id=f"series-{name}")

    def _offered_window(self) -> str:
        """The window that fits a model made for a number of timesteps; empty for other models."""
        shape = self._stack.input_shape or ()
        length = shape[1] if len(shape) > 1 else None
        return "" if length is None else f"none; {length} fits the model"

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        name = (event.widget.id or "").removeprefix("series-")
        self.post_message(self.Explained(f"{name}: {FIELDS[name][1]}"))

    def on_mount(self) -> None:
        self.read()

    def _value(self, name: str) -> str:
        return self.query_one(f"#series-{name}", Input).value.strip()

    def request(self) -> DataRequest | None:
        """The request that the fields describe; None if no file is named. Raises `InputError`."""
        fill, scale, window, target = (self._value(each) for each in ("fill", "scale", "window", "target"))
        path, vocabulary = self._value("file"), self._value("vocab") if self._is_text else ""
        reading = AxisOrder.parse(self._value("axes") or None, self._value("columns") or None)
        options = SeriesOptions.parse(fill, scale, window, target)
        given = user_path(vocabulary) if vocabulary else None
        return DataRequest(user_path(path), given, reading=reading, series=options) if path else None

    @property
    def _is_text(self) -> bool:
        """Whether the file may be a text."""
        return self._value("file").lower().endswith(".txt")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.read()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Submitted())

    def postpones(self) -> bool:
        """Whether the file is still being read; then `Submitted` is posted once it has been."""
        self._taken = self._reading
        return self._reading

    @property
    def reading(self) -> bool:
        return self._reading

    def read(self) -> None:
        """Reads the file; posts `Reading` and `Read`."""
        self.workers.cancel_group(self, "series")
        self._reading = self._taken = False
        self._number += 1
        self.query_one("#row-vocab").display = self._is_text
        try:
            request = self.request()
        except RnnError as error:
            self.post_message(self.Read(error, number=self._number))
            return
        if request is None:
            self.post_message(self.Read(None, number=self._number))
        else:
            self._reading = True
            self.post_message(self.Reading(request.name))
            self._read(request, self._number)

    @work(thread=True, exclusive=True, group="series", description="reading a series")
    def _read(self, request: DataRequest, number: int) -> None:
        worker = get_current_worker()
        time.sleep(PAUSE)
        if worker.is_cancelled:
            return
        try:
            with track_progress(lambda _: not worker.is_cancelled):
                opened = open_data(request, self._stack, self._setup)
            notes = [each.partition(": ")[2] for each in opened.notes]
            notes.sort(key=lambda each: each.endswith("taken as the names of the columns"))  # the usual last
            read = self.Read(opened.setup, tuple(notes), number)
        except Stopped:
            return
        except RnnError as error:
            read = self.Read(error, number=number)
        except MemoryError:
            read = self.Read(RnnError(f"{request.name}: there is not enough memory to read it"), number=number)
        if not worker.is_cancelled:
            self.post_message(read)

    def on_series_form_read(self, event: Read) -> None:
        """Comes here before it goes on to the dialog."""
        if event.number != self._number:
            event.stop()
            return
        self._reading = False
        if self._taken:
            self.post_message(self.Submitted())


def _values(series: SeriesSource | None) -> dict[str, str]:
    """The initial texts of the fields."""
    if series is None:
        return dict.fromkeys(FIELDS, "")
    options = series.options
    said = {
        "file": series.path,
        "columns": series.columns,
        "axes": ",".join(series.axes),
        "fill": options.fill,
        "scale": options.scale,
        "window": options.window,
        "target": options.target,
    }
    return {name: str(said.get(name) or "") for name in FIELDS}
