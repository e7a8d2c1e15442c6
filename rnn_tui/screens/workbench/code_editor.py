"""Edits the plan as Keras code.

Code that was typed and not read is kept as a draft until the plan changes.
"""

from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.axis_order import fits
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.match_layers import matched
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.export_targets import keras2_code, keras3_code
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.pasted_code import PastedCode
from rnn_tui.panes.selection import Selection
from rnn_tui.panes.views import ViewStates
from rnn_tui.screens import dialogs
from rnn_tui.screens.workbench.host import Host
from rnn_tui.screens.workbench.plan_editor import PlanEditor
from rnn_tui.screens.workbench.undo import Snapshot

SAME_LINES = 0.5
"""The share of equal lines above which code is an edit of other code."""
PASTED = "pasted"
"""The title of a model from pasted code."""


def kinds_of(stack: Stack) -> list[str]:
    """The kinds of all layers, inner layers included: stacks with the same list are variants of one model."""
    return [each.kind() for layer in stack.layers for each in (layer, *layer.nested)]


def fed_as(setup: Setup, found: LoadedModel) -> Setup:
    """The setup for another model: the inputs of `setup` if the model can read them, without its weights."""
    shape = None if setup.x is None else np.shape(setup.x)
    if shape is not None and not (found.stack.built and fits(shape, InputSpec.of(found.stack))):
        setup = setup.generated(None)
    return replace(
        setup.without_weights(), init=found.init, inputs_init="", batches=1, initial=(), changes=(), part=(), modules=""
    )


class CodeEditor:
    """Shows the plan as code, and makes code the plan."""

    def __init__(self, host: Host, plan: PlanEditor) -> None:
        self.host, self.plan = host, plan
        self._draft: tuple[Stack, str] | None = None
        """A plan, and its changed code that was not read."""
        self._pasted = PastedCode()

    def pasted(self, text: str) -> None:
        """Opens the dialog with text that was pasted over the workbench; says so if it cannot be code."""
        if not any(each in text for each in "(=\n"):
            self.host.notices.tell(f"{text.strip()!r:.60} is no file here, and no Keras code.", warns=True)
        elif self.plan.editable():
            self.open(text)

    def open(self, pasted: str = "") -> None:
        """Shows the plan as code, or the pasted code."""
        stack = self.host.stack
        draft = self._draft[1] if self._draft is not None and self._draft[0] == stack else ""

        def left(found: LoadedModel | str | None) -> None:
            self._draft = (stack, found) if isinstance(found, str) and found else None
            if isinstance(found, LoadedModel):
                self.take(found)

        try:
            dialog = dialogs.Code(stack, pasted or draft, self._pasted, draft_is_new=bool(pasted))
        except RnnError as error:
            self.host.notices.tell(str(error), warns=True)
        else:
            self.host.push(dialog, left)

    def _is_edit(self) -> bool:
        """Whether the code that was read last is the shown code with a few changed lines."""
        text = self._pasted.pieces[-1].splitlines() if self._pasted.pieces else []
        try:
            codes = [write(self.host.stack).splitlines() for write in (keras3_code, keras2_code)]
        except RnnError:  # the plan cannot be written as code
            return False
        return any(SequenceMatcher(None, each, text).ratio() > SAME_LINES for each in codes)

    def take(self, found: LoadedModel) -> None:
        """Makes the model of the code the plan. An edit of the shown code keeps title, seed, weights and timestep. If
        its layers have other kinds, or if other code was pasted over a model whose weights are not from initializers,
        it is another model, with its own title and Keras's initializers."""
        host, before = self.host, self.host.history.title
        if found.stack == replace(host.stack, counts=found.stack.counts):
            host.notices.tell("The code says what is here already.")
            return
        stack = matched(found.stack, host.stack)
        if kinds_of(stack) == kinds_of(host.stack) and (host.setup.init == found.init or self._is_edit()):
            self.plan.change(stack)
        else:
            host.accept(host.history.move(Snapshot(stack, fed_as(host.setup, found), PASTED)))
            host.selection = Selection.first(stack, host.selection.view)
            host.states = ViewStates()
            host.notices.tell(f"The pasted model is here now. u brings {before or 'what was here'} back.")
        host.notices.notes(found.notes)
