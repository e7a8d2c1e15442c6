"""Merges both directions of a layer into one flow, from one recurrent node, or from two of which one reads
backwards."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import in_onnx
from rnn_tui.formats.onnx.graph_values import FEATURES, TIME, Axis, Flow, NoCounterpart, Step


def joined(flows: Sequence[Flow], mode: str) -> Flow:
    """Both directions of a layer merged: concatenated, added or multiplied."""
    if len(flows) != 2:
        raise NoCounterpart
    first, second = flows
    if [each.side for each in flows] == [None, None]:
        return _two_layers(first, second, mode)
    if [each.side for each in flows] != [0, 1] or first.steps != second.steps:
        raise NoCounterpart
    if first.roles != second.roles or first.roles[-1] != FEATURES or first.steps[-1].ending is None:
        raise NoCounterpart
    step = first.steps[-1]
    if mode != "concat":
        joining: Any = {"merge_mode": mode}
        step = step.edit(**joining)
    units = first.axes[-1].size or 0
    wide = Axis(2 * units if mode == "concat" else units, FEATURES)
    return Flow((*first.axes[:-1], wide), (*first.steps[:-1], step), first.source, first.flipped)


def _two_layers(first: Flow, second: Flow, mode: str) -> Flow:
    """Two layers with the same input, one of them backwards, as a Bidirectional; raises `NoCounterpart`."""
    same = (
        first.source is second.source and first.steps[:-1] == second.steps[:-1] and first.axes[:-1] == second.axes[:-1]
    )
    if not same or not first.steps or not second.steps or first.flipped or second.flipped != (TIME in first.roles):
        raise NoCounterpart
    steps = first.steps[-1], second.steps[-1]
    forwards, backwards = (each.layer for each in steps)
    if any(each.ending is None for each in steps) or type(forwards) is not type(backwards):
        raise NoCounterpart
    ways = [getattr(each, "go_backwards", None) for each in (forwards, backwards)]
    if ways != [False, True] or steps[0].lengths != steps[1].lengths:
        raise NoCounterpart
    sizes = [int(each.axes[-1].size or 0) for each in (first, second)]
    if mode != "concat" and sizes[0] != sizes[1]:
        raise NoCounterpart
    step = replace(
        steps[0],
        layer=_both(forwards, backwards, mode),
        ending=_both(steps[0].ending, steps[1].ending, mode),
        weights=(*steps[0].weights, *steps[1].weights),
        initial=_states(steps[0], steps[1]),
        states=(*steps[0].states, *steps[1].states),
    )
    wide = Axis(sum(sizes) if mode == "concat" else sizes[0], FEATURES)
    return Flow((*first.axes[:-1], wide), (*first.steps[:-1], step), first.source)


def _both(first: Any, second: Any, mode: str) -> Layer:
    kind: Any = in_onnx("bidirectional")
    forwards, backwards = first.edit(name=None), second.edit(name=None)
    other = None if forwards.edit(go_backwards=True) == backwards else backwards
    made: Layer = kind(forwards, backward_layer=other, merge_mode=mode)
    return made


def _states(first: Step, second: Step) -> tuple[Array, ...]:
    """The initial states of both directions; zeros for a direction without; empty if neither has any."""
    batch = max((len(each) for step in (first, second) for each in step.initial), default=0)
    found = [step.initial or tuple(np.zeros((batch, size)) for size in step.states) for step in (first, second)]
    return (*found[0], *found[1]) if batch else ()
