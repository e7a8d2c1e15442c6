"""Opens the dialogs that have a key, and handles their results."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from textual.screen import Screen

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.recordings.recorded_diagnosis import diagnose
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.engine.studies.diagnosis import Diagnosis
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.write_formats import Present
from rnn_tui.panes.notification_log import noted_in
from rnn_tui.panes.study_results import NoAnswer
from rnn_tui.screens import dialogs
from rnn_tui.screens.bindings import LAYERS, MODEL
from rnn_tui.screens.copied_text import Copier
from rnn_tui.screens.help_sections import view_title
from rnn_tui.screens.screen_recorder import ScreenRecorder
from rnn_tui.screens.sources.sources_editor import SourcesEditor
from rnn_tui.screens.workbench.code_editor import CodeEditor
from rnn_tui.screens.workbench.file_opener import FileOpener
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.interventions import WhatIf
from rnn_tui.screens.workbench.screenshot import screen_svg, screen_text
from rnn_tui.screens.workbench.selection_actions import SelectionActions
from rnn_tui.screens.workbench.undo import History, Snapshot

KEEP: LazyImport[..., str] = LazyImport("rnn_tui.screens.kept_work:keep")
WITH_WEIGHTS = (".keras", ".onnx", "_torch.py", "_numpy.py")
"""The ends of the names of files from which the model opens again as it is."""


class DialogOpener:
    """Opens dialogs by name."""

    def __init__(
        self,
        host: Host,
        screen: Screen[None],
        looking: SelectionActions,
        files: FileOpener,
        code: CodeEditor,
        copier: Copier,
    ) -> None:
        self.host, self.screen, self.looking = host, screen, looking
        self.sources = SourcesEditor(host, files, code.plan)
        self.recorder = ScreenRecorder(host, screen)
        self.written: Snapshot | None = None
        """The model that was written last."""
        self._given_up: Snapshot | None = None
        """A model of which the user knows that it is not kept."""
        self._openers: dict[str, Callable[[], None]] = {
            "open": files.open,
            "inputs": files.inputs.open,
            "sources": self.sources.open,
            "next_batch": self.sources.next_batch,
            "code": code.open,
            "what_if": WhatIf(host).open,
            "diagnose": self._diagnose,
            "go_to": self._go_to,
            "write": self._write,
            "copy": copier.choose,
            "record": self.recorder.toggle,
            "notes": lambda: host.push(dialogs.Notes(noted_in(screen.app))),
            "help": lambda: host.push(dialogs.Help(self._help_place())),
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all dialogs."""
        return tuple(self._openers)

    def add(self, name: str, opens: Callable[[], None]) -> None:
        """One more dialog."""
        self._openers[name] = opens

    def open(self, name: str) -> None:
        """Opens the dialog of that name."""
        self._openers[name]()

    def _help_place(self) -> str:
        """The title of the section of the help page about what has the focus."""
        seen = self.host.seen
        if self.host.pane_number == 3:
            return view_title(self.host.selection.view)
        if self.host.pane_number == 1 and seen is not None and seen.layer > INPUT:
            return seen.trace.layer(seen.layer).layer.kind()
        return LAYERS if self.host.pane_number == 1 else MODEL

    def _write(self) -> None:
        """Writes the model, its code, its numbers or the screen to a file."""
        host = self.host
        text, svg = partial(screen_text, self.screen), partial(screen_svg, self.screen)
        present = Present(host.stack, host.setup, host.trace, host.keras, text, svg, host.run_state.is_running)
        now = host.history.current
        host.push(dialogs.WriteFile(present, host.history.title), partial(self._written, now))

    def _written(self, state: Snapshot, path: Path | None) -> None:
        """Remembers the model whose weights are in a file."""
        if path is not None and path.name.endswith(WITH_WEIGHTS):
            self.written = state

    def keep(self, history: History) -> str:
        """Keeps what was changed and not written, ends a recording of the screen, and says where both are; empty if
        there is neither. Raises an `RnnError` if that is not possible, once: who leaves again has been told."""
        return "\n".join(filter(None, (self._keep_model(history), self.recorder.end())))

    def _keep_model(self, history: History) -> str:
        """Keeps a changed model. Raises `NotKept` once for each state."""
        if not history.past or (self._given_up is not None and history.same(self._given_up)):
            return ""
        try:
            return KEEP(history, self.written)
        except RnnError:
            self._given_up = history.current
            raise

    def _go_to(self) -> None:
        """Goes to a timestep that the user types."""
        if self.host.trace is None:
            self.host.notices.tell(self.host.run_state.reason or self.host.run_state.progress)
        else:
            now = self.host.playback
            self.host.push(dialogs.GoTo(now.t, now.last), self._seek)

    def _seek(self, t: int | None) -> None:
        if t is not None:
            self.host.playback = self.host.playback.seek(t)

    def _diagnose(self) -> None:
        """Shows the diagnosis of every layer, as soon as it is there."""
        self.host.studies = self.host.studies.askable()
        self.host.push(dialogs.Diagnosis(self.screen, self._diagnosis), self._show_more)

    def _diagnosis(self) -> Diagnosis | str:
        """The diagnosis of every layer; until it is there, what it waits for, or why there is none."""
        host, seen = self.host, self.host.seen
        if host.run_state.is_running:
            return f"The model runs first: {host.run_state.progress}"
        if seen is None:
            return host.run_state.reason or "There is no run to diagnose."
        study = diagnose(seen.trace, seen.batch)
        found = host.studies.answers.get(study)
        if isinstance(found, NoAnswer):
            return found.reason
        if found is None:
            host.studies = host.studies.ask(study)
            first = "Diagnosing every layer" if host.studies.under_way == study else "Another study comes first"
            return f"{first}: {host.studies.progress.partition(' · ')[0] or 'begins …'}"
        return cast(Diagnosis, found)

    def _show_more(self, view: str | None) -> None:
        if view is not None:
            self.host.pane_number = 3
            self.looking.view(view)
