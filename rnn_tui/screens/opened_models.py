"""The models with which the command line opens the explorer, which is imported only when it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.loaded_model import ListedModel
from rnn_tui.formats.model_name import UNNAMED, ModelName

WORKBENCH: LazyImport[..., Any] = LazyImport("rnn_tui.screens.workbench.screen:Workbench")


@dataclass(frozen=True, eq=False)
class Opening:
    """The models of a file, and the setup for the first of them."""

    found: Sequence[ListedModel]
    setup: Setup
    name: ModelName = UNNAMED
    """The file as the user named it."""
    answers: Mapping[str, Any] | None = None
    """The answers to the file's questions."""
    notes: Sequence[str] = ()
    """Remarks about the data."""

    def screen(self) -> Any:
        """The workbench."""
        return WORKBENCH(self.found, self.setup, self.name, self.answers, self.notes)
