"""Interventions: changes of a run, to ask "what if".

An intervention is a frozen value with a sentence. It changes something a run starts from (weights, inputs, initial
states) or something during the run (signals that are held); `Model.run` applies them in order, so the last one counts.
The plan of the explorer is a stack and its interventions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.nn.cell import Cell, cells_of, zero_states
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.runtime.clamp import Clamp, ClampedSignal
from rnn_tui.numbers import rounded


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """One change of a run. `str` describes it in a sentence, `brief` in a few characters."""

    layer: int
    """The layer's key in the plan; -1 for the model's input."""
    name: str = field(default="", compare=False)
    """The name of the layer, for the sentence."""
    value: float

    @property
    def brief(self) -> str:
        """The change in a few characters: `h[3] = 0`."""
        raise NotImplementedError

    @property
    def where(self) -> tuple[object, ...]:
        """What is changed, without the value: an intervention replaces another one with the same place."""
        return (type(self), self.layer)

    def __str__(self) -> str:
        return f"{self.name or f'layer {self.layer}'}: {self.brief}"

    def check(self, stack: Stack) -> None:
        """Raises `InputError` if the plan has no such place, or if the value is not allowed there."""
        raise NotImplementedError

    def fitted(self, stack: Stack) -> Self:
        """The same intervention on that plan, with the name its layer has there; raises `InputError`."""
        made = replace(self, name=stack.layer_names[position_of(stack, self.layer)] if self.layer >= 0 else "input")
        if stack.built:
            made.check(stack)
        return made

    # The effects; each method returns its argument unchanged unless the intervention concerns it

    def weights(self, stack: Stack, weights: tuple[Array, ...]) -> tuple[Array, ...]:
        """Changes the weights of its layer."""
        return weights

    def inputs(self, x: Array) -> Array:
        """Changes the model's inputs (batch, time, features), or (batch, time) token ids."""
        return x

    def states(self, layer: Layer, states: list[Array]) -> list[Array]:
        """Changes the initial states of its layer, of all its cells, each (batch, units)."""
        return states

    def held(self) -> tuple[str, ClampedSignal] | None:
        """The name of the cell and the signal that is held."""
        return None


def finite(value: float) -> float:
    """The value; raises `InputError` if it is not finite."""
    if not np.isfinite(value):
        raise InputError(f"a finite number is needed, not {value}")
    return float(value)


def shown(value: float) -> str:
    """The value as a person writes it: `0`, `0.25`, `-1.5`, `1e-5`."""
    return rounded(value, 6)


def in_brief(changes: Sequence[Intervention]) -> str:
    """Several changes in a few characters: `h[3] = 0 and 2 more`."""
    first, more = changes[-1].brief, len(changes) - 1
    return f"{first} and {more} more" if more else first


def cell_of(stack: Stack, layer: int, cell: str) -> Cell:
    """That cell of the layer with that key; raises `InputError`, which lists the cells there are."""
    found = cells_of(stack.resolved[position_of(stack, layer)]) if layer >= 0 else {}
    if cell in found:
        return found[cell]
    what = place_of(stack, layer)
    if not found:
        raise InputError(f"{what} has no recurrent state: a weight or an input can be set instead")
    raise InputError(f"{what} has {'the cells ' + ' and '.join(found) if len(found) > 1 else 'one cell only'}")


def position_of(stack: Stack, layer: int) -> int:
    """The position of the layer with that key; raises `InputError`."""
    if layer not in stack.keys:
        raise InputError("the layer is gone")
    return stack.position(layer)


def place_of(stack: Stack, layer: int) -> str:
    """The layer with that key in a sentence: `lstm_1 (LSTM)`, or `the input`."""
    return f"{stack.name_of(layer)} ({stack.layer(layer).kind()})" if layer >= 0 else "the input"


def checked_unit(unit: int | None, units: int) -> None:
    """Raises `InputError` if there is no such unit."""
    if unit is not None and not 0 <= unit < units:
        raise InputError(f"there is no unit {unit}: units count from 0 to {units - 1}")


# What a run needs


def started(changes: Sequence[Intervention], key: int, layer: Layer, states: Sequence[Any], x: Array) -> Sequence[Any]:
    """The initial states of the layer with that key; unchanged if no intervention concerns them."""
    mine = [each for each in changes if each.layer == key]
    begin = [np.array(each, x.dtype) for each in states]
    begin = begin or [each for cell in cells_of(layer).values() for each in zero_states(cell, x)]
    made = begin
    for each in mine:
        made = each.states(layer, made)
    return states if made is begin else made


def clamped(changes: Sequence[Intervention], key: int) -> Mapping[str, Clamp]:
    """For the layer with that key, the clamped signals of each cell."""
    found: dict[str, list[ClampedSignal]] = {}
    for each in changes:
        held = each.held() if each.layer == key else None
        if held is not None:
            found.setdefault(held[0], []).append(held[1])
    return {cell: Clamp(tuple(held)) for cell, held in found.items()}


# Interventions after an edit of the plan


@dataclass(frozen=True)
class Refitted:
    """The interventions that still fit, and why the others do not."""

    kept: tuple[Intervention, ...]
    dropped: tuple[str, ...]
    """A sentence for each."""


def refit(changes: Sequence[Intervention], stack: Stack) -> Refitted:
    """The interventions on an edited plan: each stays with its layer, and is dropped if it does not fit there."""
    kept: list[Intervention] = []
    dropped: list[str] = []
    for each in changes:
        try:
            kept.append(each.fitted(stack))
        except InputError as error:
            dropped.append(f"{each}: {error}")
    return Refitted(tuple(kept), tuple(dropped))
