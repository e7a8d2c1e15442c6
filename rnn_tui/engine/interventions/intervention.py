"""What if: something in a run that is otherwise than it would be.

An intervention is a frozen value with a sentence. It says what it does to one of the things a run begins with (weights,
inputs, first states) or to what happens on the way (signals that are held); `Model.run` asks each of them in order, so
a later one has the last word. The plan of the explorer is a stack and its interventions.
"""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.nn.cell import Cell
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.runtime.clamp import Clamp, ClampedSignal


@dataclass(frozen=True, kw_only=True)
class Intervention:
    """One thing that is otherwise. `str` says it in a sentence, `brief` in a few characters."""

    layer: int
    """Counted from 0; -1 for the model's input."""
    name: str = field(default="", compare=False)
    """What the layer is called, for the sentence."""
    value: float

    @property
    def brief(self) -> str:
        """`h[3] = 0`"""
        raise NotImplementedError

    @property
    def where(self) -> tuple[object, ...]:
        """What it is about, whatever the value: another of the same place takes this one's."""
        return (type(self), self.layer)

    def __str__(self) -> str:
        return f"{self.name or f'layer {self.layer + 1}'}: {self.brief}"

    def check(self, stack: Stack) -> None:
        """Raises `InputError` where the plan has no such place, or the place does not take that value."""
        raise NotImplementedError

    def fitted(self, stack: Stack, layer: int | None = None) -> Self:
        """The same on that plan, at that layer, under the name it has there; raises `InputError`."""
        index = self.layer if layer is None else layer
        if not -1 <= index < len(stack.layers):
            raise InputError(f"there is no layer {index + 1}: the stack has {len(stack.layers)}")
        made = replace(self, layer=index, name=stack.layer_names[index] if index >= 0 else "input")
        if stack.built:
            made.check(stack)
        return made

    # What it does; each returns what it was given where it has nothing to do with it

    def weights(self, stack: Stack, weights: tuple[Array, ...]) -> tuple[Array, ...]:
        """Its layer's weights."""
        return weights

    def inputs(self, x: Array) -> Array:
        """The model's inputs (batch, time, features), or (batch, time) token ids."""
        return x

    def states(self, layer: Layer, states: list[Array]) -> list[Array]:
        """The states its layer starts from, of all its cells, each (batch, units)."""
        return states

    def held(self) -> tuple[str, ClampedSignal] | None:
        """The cell and the signal that is held."""
        return None


def finite(value: float) -> float:
    """The value; raises `InputError` where it is none to compute with."""
    if not np.isfinite(value):
        raise InputError(f"a finite number is needed, not {value}")
    return float(value)


def shown(value: float) -> str:
    """The value as a person writes it: `0`, `0.25`, `-1.5`."""
    return f"{value:g}"


def in_brief(changes: Sequence[Intervention]) -> str:
    """`h[3] = 0`, `h[3] = 0 and 2 more`"""
    first, more = changes[-1].brief, len(changes) - 1
    return f"{first} and {more} more" if more else first


def cells(layer: Layer) -> dict[str, Cell]:
    """The recurrent cells of a layer by the names that its run gives them."""
    directions: tuple[Any, ...] = getattr(layer, "directions", ())
    if directions:
        return dict(zip(("forward", "backward"), directions, strict=True))
    return {"": layer} if isinstance(layer, Cell) else {}


def cell_of(stack: Stack, layer: int, cell: str) -> Cell:
    """That cell; raises `InputError`, saying what there is."""
    found = cells(stack.resolved[layer]) if layer >= 0 else {}
    if cell in found:
        return found[cell]
    what = f"{stack.layer_names[layer]} ({stack.layers[layer].kind()})" if layer >= 0 else "the input"
    if not found:
        raise InputError(f"{what} has no recurrent state: a weight or an input can be set instead")
    raise InputError(f"{what} has {'the cells ' + ' and '.join(found) if len(found) > 1 else 'one cell only'}")


def checked_unit(unit: int | None, units: int) -> None:
    """Raises `InputError` where there is no such unit."""
    if unit is not None and not 0 <= unit < units:
        raise InputError(f"there is no unit {unit}: units count from 0 to {units - 1}")


# What a run asks


def started(
    changes: Sequence[Intervention], index: int, layer: Layer, states: Sequence[Any], x: Array
) -> Sequence[Any]:
    """The states the layer at `index` starts from; as they were where nothing is said of them."""
    mine = [each for each in changes if each.layer == index]
    begin = [np.array(each, x.dtype) for each in states]
    begin = begin or [each for cell in cells(layer).values() for each in cell.zeros(x)]
    made = begin
    for each in mine:
        made = each.states(layer, made)
    return states if made is begin else made


def clamped(changes: Sequence[Intervention], index: int) -> Mapping[str, Clamp]:
    """By cell, the signals of the layer at `index` that keep a value."""
    found: dict[str, list[ClampedSignal]] = {}
    for each in changes:
        held = each.held() if each.layer == index else None
        if held is not None:
            found.setdefault(held[0], []).append(held[1])
    return {cell: Clamp(tuple(held)) for cell, held in found.items()}


# What an edit of the plan makes of them


@dataclass(frozen=True)
class Refitted:
    """The interventions that still fit, and why the others do not."""

    kept: tuple[Intervention, ...]
    dropped: tuple[str, ...]
    """A sentence each."""


def refit(changes: Sequence[Intervention], before: Stack, after: Stack) -> Refitted:
    """The interventions on another plan: each follows its layer, and goes where there is no place for it any more."""
    places = moved(before, after)
    kept: list[Intervention] = []
    dropped: list[str] = []
    for each in changes:
        if each.layer >= 0 and each.layer not in places:
            dropped.append(f"{each}: the layer is gone")
            continue
        try:
            kept.append(each.fitted(after, places.get(each.layer, -1)))
        except InputError as error:
            dropped.append(f"{each}: {error}")
    return Refitted(tuple(kept), tuple(dropped))


def moved(before: Stack, after: Stack) -> dict[int, int]:
    """Where each layer stands after an edit. An edit leaves the other layers the very same values; code that was read
    anew leaves equal ones. Where as many are left without their like as came anew, they were edited in their places.
    """
    olds, news = list(enumerate(before.layers)), list(enumerate(after.layers))
    found: dict[int, int] = {}
    for alike in (operator.is_, operator.eq):
        for ends in (0, -1):  # from the front, then from the back, then wherever they went
            while olds and news and alike(olds[ends][1], news[ends][1]):
                found[olds.pop(ends)[0]] = news.pop(ends)[0]
        for old in tuple(olds):
            new = next((each for each in news if alike(old[1], each[1])), None)
            if new is not None:
                olds.remove(old)
                news.remove(new)
                found[old[0]] = new[0]
    if len(olds) == len(news):
        found |= {old: new for (old, _), (new, _) in zip(olds, news, strict=True)}
    return found
