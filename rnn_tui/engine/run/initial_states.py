"""How the calls of a run begin: their initial states, and the signals that are held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.interventions.intervention import Intervention, clamped, started
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import Node
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.runtime.clamp import Clamp


@dataclass
class InitialStates:
    """The initial states of the calls, and the signals that are held."""

    stack: Stack
    previous: Trace | None
    initial: tuple[Any, ...]
    """The initial states of the first recurrent layers, in the order of their calls."""
    changes: tuple[Intervention, ...]
    taken: int = 0
    """How many of `initial` have been taken."""

    def prepare(self, node: Node, layer: Layer, call: Call) -> Call:
        """The call with its initial states and held signals; raises `InputError`."""
        states: Sequence[Any] = ()
        if self.previous is not None and layer.stateful_layer:
            states = self.previous.layer(node.layer).run.states
        if self.taken < len(self.initial) and layer.cells and (not self.taken or len(call.inputs) == 1):
            states = self._next(self.stack.position(node.layer), call.x.shape[0])
        clamp: Mapping[str, Clamp] = {}
        if self.changes:
            begin = states or (call.inputs[1:] if layer.cells else ())
            begun = started(self.changes, node.layer, layer, begin, call.x)
            states = states if begun is begin else begun
            clamp = clamped(self.changes, node.layer)
        return replace(call, initial=tuple(states), clamp=clamp)

    def _next(self, place: int, batch: int) -> list[Array]:
        """The states of the layer at that place; raises `InputError`."""
        expected = state_shapes(self.stack, place, batch)
        made = [np.asarray(each) for each in self.initial[self.taken : self.taken + len(expected)]]
        if [each.shape for each in made] != expected:
            raise InputError(
                f"{self.stack.layer_names[place]} starts from {len(expected)} state(s) of shape(s) {expected};"
                f" got {[each.shape for each in made]}"
            )
        self.taken += len(made)
        return made

    def check_taken(self) -> None:
        """Raises `InputError` where there are more states than the recurrent layers begin with."""
        if self.taken < len(self.initial):
            raise InputError(
                f"there are {len(self.initial)} initial states, and the model's recurrent layers take {self.taken}"
            )


def state_shapes(stack: Stack, index: int, batch: int) -> list[tuple[int, int]]:
    """(batch, units) for every state that a layer starts from."""
    cells = cells_of(stack.resolved[index])
    return [(batch, each.units) for each in cells.values() for _ in each.states]
