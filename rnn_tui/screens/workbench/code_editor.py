"""A screen whose plan can be read, changed and pasted over as Keras code.

What was typed and left unread is kept as a draft for as long as the plan is the one it was typed over.
"""

from dataclasses import replace

import numpy as np

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.axis_order import fits
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.matching import matched
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.panes.selection import Selection
from rnn_tui.screens.dialogs.code import CodeScreen
from rnn_tui.screens.workbench.interventions import SupposingScreen
from rnn_tui.screens.workbench.undo import Snapshot

PASTED = "pasted"
"""The title of a model that was pasted."""


def family(stack: Stack) -> list[str]:
    """The kinds of its layers, those inside others too: what makes two stacks one model with other numbers."""
    return [each.kind() for layer in stack.layers for each in (layer, *layer.nested)]


def fed_as(setup: Setup, found: LoadedModel) -> Setup:
    """The setup for another model: its inputs where the model can read them, and nothing of the old weights."""
    shape = None if setup.x is None else np.shape(setup.x)
    if shape is not None and not (found.stack.built and fits(shape, InputSpec.of(found.stack))):
        setup = setup.generated(None)
    return replace(setup.without_weights(), init=found.init, initial=(), changes=())


class CodingScreen(SupposingScreen):
    """Shows the plan as code, and takes code as the plan."""

    _draft: tuple[Stack, str] | None = None
    """The plan whose code was changed, and what was left of it."""

    def action_code(self) -> None:
        stack = self.stack
        draft = self._draft[1] if self._draft is not None and self._draft[0] == stack else ""

        def left(found: LoadedModel | None) -> None:
            self._draft = None if found is not None or not screen.draft else (stack, screen.draft)
            if found is not None:
                self.take_code(found)

        try:
            screen = CodeScreen(stack, draft)
        except RnnError as error:
            self.notify(str(error), severity="warning", markup=False)
        else:
            self.app.push_screen(screen, left)

    def take_code(self, found: LoadedModel) -> None:
        """The code's stack is an edit like any other: title, seed, weights and place in time stay. Where its layers are
        of other kinds it is another model, with a title of its own and weights drawn as those of any opened code."""
        if found.stack == replace(self.stack, counts=found.stack.counts):
            self.notify("The code says what is here already.")
            return
        stack = matched(found.stack, self.stack)
        if family(stack) == family(self.stack):
            self.change(stack)
        else:
            self.accept(self.history.move(Snapshot(stack, fed_as(self.setup, found), PASTED)))
            self.selection = Selection.on(stack, self.selection.view)
        self.say(found.notes)
