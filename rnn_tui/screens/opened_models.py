"""The models with which the command line opens the explorer, which is imported only when it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.loaded_model import ListedModel
from rnn_tui.formats.model_name import UNNAMED, ModelName
from rnn_tui.panes.playback import Playback

WORKBENCH: LazyImport[..., Any] = LazyImport("rnn_tui.screens.workbench.screen:Workbench")


CHECKED_VIEW: LazyImport[[str], str] = LazyImport("rnn_tui.panes.views:checked_view")


@dataclass(frozen=True)
class Start:
    """The first view and timestep on the screen."""

    view: str = ""
    """The name of the view; empty: the first one."""
    t: int | None = None
    """The timestep; None: the first one."""

    def checked(self) -> Self:
        """The same value; raises `InputError` if there is no such view."""
        if self.view:
            CHECKED_VIEW(self.view)
        return self

    def notes(self, stack: Stack, setup: Setup) -> list[str]:
        """Notes on the start for a model with these inputs."""
        if self.t is None or not stack.built:
            return []
        outputs = (shape for shapes in stack.output_shapes for shape in shapes)
        longest = max([each[1] or 0 for each in (setup.shape(stack), *outputs) if len(each) > 2], default=0)
        return [f"--t {self.t}: there are {longest} timesteps, and the last is shown"] if self.t > longest > 0 else []

    def apply(self, screen: Any) -> None:
        """Sets the view and the timestep of a workbench that is not shown yet; a shorter trace begins at its last
        timestep."""
        kind = type(screen)
        if self.view:
            screen.set_reactive(kind.selection, screen.selection.in_view(self.view))
        if self.t is not None:
            screen.set_reactive(kind.playback, Playback(self.t, max(self.t, 1)))


AT_THE_FIRST = Start()


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
    start: Start = AT_THE_FIRST
    follow: Any = None
    """The `GrowingTrace` on the screen, if its growth is to be shown; otherwise None."""

    def screen(self) -> Any:
        """The workbench."""
        made = WORKBENCH(self.found, self.setup, self.name, self.answers, self.notes)
        self.start.apply(made)
        if self.follow is not None:
            made.parts.follow(self.follow)
        return made
