"""A screen with a plan: the stack, what is done to it, and undo.

A change that Keras would refuse changes nothing; the reason is shown beside the field, or as a notification.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from textual.reactive import reactive

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.interventions.intervention import refit
from rnn_tui.engine.nn.kinds import kind
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.panes.layers.form_fields import KIND, Path
from rnn_tui.panes.layers.layers_pane import LayersPane
from rnn_tui.screens.dialogs.add_layer import AddLayer
from rnn_tui.screens.workbench.comparison import ComparingScreen
from rnn_tui.screens.workbench.undo import History


class PlanningScreen(ComparingScreen):
    """Changes the plan."""

    stack: reactive[Stack] = reactive(Stack(), repaint=False, always_update=True)
    """The plan. Plans whose layers differ in nothing but their keys are equal, and yet not the same."""
    editing: reactive[bool] = reactive(False, repaint=False)
    """Whether the form is open."""

    history: History
    """The plan between its past and its future."""

    def plan_changed(self) -> None:
        """What follows from another plan."""
        raise NotImplementedError

    def change(self, stack: Stack, tag: str = "") -> None:
        """Another plan: summary and charts follow. What is otherwise in it stays where it still fits."""
        start, present = self.history.start(tag), self.history.moment
        refitted = refit(start.setup.changes, stack)
        setup = present.setup
        if [*map(str, setup.changes)] != [*map(str, refitted.kept)]:  # a layer that is moved may get another name
            setup = replace(setup, changes=refitted.kept)
        self.accept(self.history.move(present._replace(stack=stack, setup=setup), tag))
        if refitted.dropped:
            text = "\n".join(f"what if {each}" for each in refitted.dropped)
            self.notify(f"No longer in force:\n{text}", severity="warning", markup=False, timeout=8)

    def accept(self, history: History) -> None:
        """What follows from another moment: layers and summary from its plan, a run from its plan and numbers."""
        before, self.history = self.history, history
        if history.same(before.moment):
            return
        self.stack = history.stack
        self.selection = self.selection.kept_in(before.stack, history.stack)
        self.plan_changed()

    def attempt(self, change: Callable[[], Stack], path: Path = (), tag: str = "") -> bool:
        """Make a change, or say why not; nothing is changed then."""
        try:
            self.history.setup.check_editable()
            self.change(change(), tag)
        except RnnError as error:
            if self.editing and path:
                self.query_one(LayersPane).refuse(path, str(error))
            else:
                self.notify(str(error), severity="error", markup=False, timeout=8)
            return False
        return True

    def on_layers_pane_changed(self, event: LayersPane.Changed) -> None:
        def changed() -> Stack:
            if event.layer == INPUT:
                entry = InputForm.of(self.stack)
                values = {"shape": entry.shape, "dtype": entry.dtype, event.path[0]: event.value}
                return self.stack.with_input(values["shape"], values["dtype"])
            layer = self.stack.layer(event.layer)
            return self.stack.replace(event.layer, edited(layer, event.path, event.value))

        self.attempt(changed, event.path, tag=f"{event.layer}/{'/'.join(event.path)}")

    def editable(self) -> bool:
        """Whether the plan can be changed; says why not."""
        return self.attempt(lambda: self.stack)

    def action_add(self) -> None:
        if not self.editable():
            return

        def added(chosen: type[Layer] | None) -> None:
            if chosen is None:
                return
            key, above = self.stack.next_key, self.selection.layer
            position = 0 if above == INPUT else self.stack.position(above) + 1
            like = next(iter(self.stack.layers[max(position - 1, 0) :]), None)  # the one above; on top the one below
            layer = chosen.new(like).edit(name=None)
            if self.attempt(lambda: self.stack.insert(position, layer)):
                self.selection = self.selection.at_layer(key)

        self.app.push_screen(AddLayer(), added)

    def action_delete(self) -> None:
        if self.selection.layer == INPUT:
            self.notify("The input cannot be deleted: enter edits its shape.", severity="warning")
            return
        if self.stack.layers:
            self.attempt(lambda: self.stack.remove(self.selection.layer))

    def action_move(self, by: int) -> None:
        if self.selection.layer != INPUT:
            self.attempt(lambda: self.stack.move(self.selection.layer, by))

    def action_undo(self) -> None:
        if not self.history.past:
            self.notify("Nothing to undo.")
        self._go_to(self.history.undo())

    def action_redo(self) -> None:
        if not self.history.future:
            self.notify("Nothing to redo.")
        self._go_to(self.history.redo())

    def _go_to(self, history: History) -> None:
        """Another plan of the history; the selection goes to a layer that is there again, or is another."""
        before, after = (dict(zip(each.keys, each.layers, strict=True)) for each in (self.stack, history.stack))
        different = [key for key in after if before.get(key) != after[key]]
        self.accept(history)
        if different:
            self.selection = self.selection.at_layer(different[0])


def edited(layer: Layer, path: Path, value: Any) -> Layer:
    """The layer with another value at that path; `KIND` at its end makes another kind of layer of what stands there."""
    name, *rest = path
    if name == KIND:
        return kind(value).new(layer)
    if not rest:
        return layer.edit(**{name: value})
    if rest == [KIND]:
        return layer.edit(**{name: layer.fresh(name, None if value == str(None) else kind(value))})
    return layer.edit(**{name: edited(getattr(layer, name), tuple(rest), value)})
