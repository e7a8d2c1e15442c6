"""Changes the plan: edits of options, layers added, moved and deleted, undo and redo.

A change that Keras would refuse is not made; the reason is shown beside the field or as a notification.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from rnn_tui.engine.core.errors import RnnError, StackError
from rnn_tui.engine.interventions.intervention import refit
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kind
from rnn_tui.engine.nn.new_layer import new_layer
from rnn_tui.engine.options.initializers import InitializerRule
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.engine.plan.stack import Stack, as_graph
from rnn_tui.engine.plan.stack_layers import row_keys
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.panes.layers.form_fields import KIND, Path, at, rows
from rnn_tui.panes.layers.layer_rows import layer_rows
from rnn_tui.screens import dialogs
from rnn_tui.screens.workbench.host import Host, is_editable
from rnn_tui.screens.workbench.undo import History, Places

RETURNS = "return_sequences"
"""The option of whether a layer returns every step or the last one."""


class PlanEditor:
    """Changes the plan."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.places = Places()

    def change(self, stack: Stack, tag: str = "", *, initializes: bool = False) -> None:
        """Replaces the plan; interventions that still fit are kept. `initializes`: an initializer is set, so weights
        are drawn from the initializers from now on."""
        history = self.host.history
        start, present = history.start(tag), history.current
        refitted = refit(start.setup.changes, stack)
        setup = present.setup
        if [*map(str, setup.changes)] != [*map(str, refitted.kept)]:  # a moved layer may get another name
            setup = replace(setup, changes=refitted.kept)
        if initializes and stack != present.stack:
            setup = self._initialized(setup)
        self.host.accept(history.move(present._replace(stack=stack, setup=setup), tag))
        if refitted.dropped:
            self.host.notices.notes(["No longer in force:", *(f"what if {each}" for each in refitted.dropped)])

    def _initialized(self, setup: Setup) -> Setup:
        """The setup with weights from the initializers; says if they come from elsewhere."""
        if setup.weights_of is not None:
            self.host.notices.tell(f"The weights are given ({setup.weights_from or 'a file'}): # draws them.")
            return setup
        if setup.init == "keras":
            return setup
        self.host.notices.tell("Weights now come from the initializers; they were uniform [0, 1). u takes it back.")
        return setup.other_weights(init="keras")

    def attempt(
        self, change: Callable[[], Stack], path: Path = (), tag: str = "", *, initializes: bool = False
    ) -> bool:
        """Makes a change, or shows why it is refused and changes nothing; returns whether it was made."""
        try:
            self.host.setup.check_editable()
            self.change(change(), tag, initializes=initializes)
        except RnnError as error:
            self.host.refuse(path, str(error))
            return False
        return True

    def editable(self) -> bool:
        """Whether the plan can be changed; if not, shows why."""
        return self.attempt(lambda: self.host.stack)

    def propose(self, layer: int, path: Path, value: Any) -> None:
        """Sets an option of the layer with that key, or of an input if the key is negative."""

        def changed() -> Stack:
            stack = self.host.stack
            if layer <= INPUT:
                entry = InputForm.of(stack, layer)
                values = {"shape": entry.shape, "dtype": entry.dtype, path[0]: value}
                return stack.with_input(values["shape"], values["dtype"], layer)
            return stack.replace(layer, edited(stack.layer(layer), path, value))

        initializes = layer > INPUT and is_initializer(self.host.stack.layer(layer), path)
        self.attempt(changed, path, tag=f"{layer}/{'/'.join(path)}", initializes=initializes)

    # Layers

    def add(self) -> None:
        """Adds a layer below the selected one."""
        if self.editable():
            self.host.push(dialogs.AddLayer(), self._added)

    def _added(self, chosen: type[Layer] | None) -> None:
        if chosen is None:
            return
        stack, above = self.host.stack, self._layer
        if chosen.takes_list and stack.built and stack.keys:
            self._ask_for_other(chosen, above)
        else:
            self._insert(stack, chosen, above)

    def _ask_for_other(self, chosen: type[Layer], above: int) -> None:
        """Asks for the second input of a layer with two inputs; a chain of layers then becomes a graph."""
        stack = as_graph(self.host.stack)
        rows = layer_rows(stack)
        place = next(number for number, each in enumerate(rows) if each.key == above)
        offered = [*reversed(rows[:place]), rows[place]]

        def answered(answer: int | None) -> None:
            if answer is not None:
                self._insert(stack, chosen, above, (offered[answer].key,))

        answers = [f"{each.name}  {each.shape_text()}" for each in offered]
        question = f"It reads {rows[place].name}  {rows[place].shape_text()}, and beside it:"
        self.host.push(dialogs.Ask(f"{chosen.kind()} reads two things", question, answers), answered)

    def _insert(self, stack: Stack, chosen: type[Layer], above: int, others: Sequence[int] = ()) -> None:
        position = 0 if above <= INPUT else stack.position(above) + 1
        like = next(
            iter(stack.layers[max(position - 1, 0) :]), None
        )  # the layer above, or, for the first layer, the one below
        layer = new_layer(chosen, like).edit(name=None)
        sequences = next((path for path, each in rows(layer) if each.name == RETURNS and not at(layer, path)), None)

        def made() -> Stack:
            try:
                return stack.insert(position, layer, above, others)
            except RnnError as error:
                if sequences is not None:  # the layers below may read a sequence
                    with suppress(RnnError):
                        return stack.insert(position, edited(layer, sequences, True), above, others)
                name = stack.name_of(above) if above > INPUT else "the input"
                raise StackError(f"{chosen.kind()} cannot be added below {name}: {error}") from None

        if self.attempt(made):
            self.host.selection = self.host.selection.at_layer(stack.next_key)
            if sequences is not None and at(self.host.stack.layer(stack.next_key), sequences):
                self.host.notices.tell(f"{RETURNS} is True here: the layers below read a sequence.")

    @property
    def _layer(self) -> int:
        """The key of the selected layer; the first input where a run of the plan before is still looked at."""
        layer = self.host.selection.layer
        return layer if layer in row_keys(self.host.stack) else INPUT

    def delete(self) -> None:
        """Deletes the selected layer."""
        layer = self._layer
        if layer <= INPUT:
            self.host.notices.tell("The input cannot be deleted: enter edits its shape.", warns=True)
        elif self.host.stack.layers:
            name = self.host.stack.name_of(layer)
            if self.attempt(lambda: self.host.stack.remove(layer)):
                self.host.notices.tell(f"{name} is deleted. u brings it back.")

    def move(self, by: int) -> None:
        """Moves the selected layer down by that many places."""
        layer, before = self._layer, self.host.stack
        if layer <= INPUT:
            self.host.notices.tell("The input stays above the layers.")
        elif self.attempt(lambda: self.host.stack.move(layer, by)) and self.host.stack == before:
            name = self.host.stack.name_of(layer)
            self.host.notices.tell(f"{name} is the {'last' if by > 0 else 'first'} layer already.")

    # Undo

    def undo(self) -> None:
        """Takes the last change back."""
        if not self.host.history.past:
            self.host.notices.tell("Nothing to undo.")
        self._go_to(self.host.history.undo())

    def redo(self) -> None:
        """Makes the change again that was taken back last."""
        if not self.host.history.future:
            self.host.notices.tell("Nothing to redo.")
        self._go_to(self.host.history.redo())

    def _go_to(self, history: History) -> None:
        """Goes to another state of the history; selects a layer that it restores or changes. Another model is looked at
        where it was left."""
        if history is not self.host.history:
            self.host.notices.clear()  # they are about what is taken back
        both = self.host.stack, history.stack
        before, after = (dict(zip(each.keys, each.layers, strict=True)) for each in both)
        different = [key for key in after if before.get(key) != after[key]]
        place = self.places.back(self.host.history.current, history.current)
        gone = self.host.selection.layer not in row_keys(history.stack)
        other = self.host.history.title != history.title or before.keys().isdisjoint(after)
        self.host.accept(history)
        if place is not None and other:
            self.host.selection, self.host.states = place.selection, place.states
            self.host.playback = self.host.playback.opened(place.t)
        elif different:
            self.host.selection = self.host.selection.at_layer(different[0])
        elif place is not None and gone:
            self.host.selection = self.host.selection.at_layer(place.selection.layer)

    def redraw(self) -> None:
        """Draws new random weights and inputs."""
        if not is_editable(self.host):
            return
        given, drawn = self.host.setup.given, self.host.setup.redrawn()
        self.host.accept(self.host.history.feed(drawn))
        done = f"Random numbers replace {given}" if given else f"Drawn again, with seed {drawn.seed}"
        self.host.notices.tell(f"{done}; u brings {'them' if given else 'the earlier numbers'} back.")


def edited(layer: Layer, path: Path, value: Any) -> Layer:
    """The layer with another value at that path; a path that ends in `KIND` changes the kind of the layer there."""
    name, *rest = path
    if name == KIND:
        return new_layer(kind(value), layer)
    if not rest:
        return layer.edit(**{name: value})
    if rest == [KIND]:
        return layer.edit(**{name: None if value == str(None) else new_layer(kind(value), layer.begins_like(name))})
    return layer.edit(**{name: edited(getattr(layer, name), tuple(rest), value)})


def is_initializer(layer: Layer, path: Path) -> bool:
    """Whether the option at that path is an initializer of weights."""
    return any(where == path and isinstance(option.rule, InitializerRule) for where, option in rows(layer))
