"""Reads the config of a functional model that is a chain of layers.

A chain has one input, and each layer reads the first output of the one before; any of their outputs can be outputs of
the model. The operations with which Keras 3 computes masks in the graph (`not_equal`, `any`) are not part of the chain.

Keras 2 writes `inbound_nodes` as `[[[name, node, tensor, kwargs]]]`, Keras 3 as objects whose tensors carry a
`keras_history`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras.functional_config import name_of
from rnn_tui.formats.keras.masks import GivenMask, Operations
from rnn_tui.formats.python_code.values.code_error import shown

_ONLY = "only a chain of layers is understood"
Source = tuple[str, int]
"""The name of a layer, and the index of its output."""


@dataclass(frozen=True)
class Chain:
    """The layers of a chain, the input first."""

    layers: list[dict[str, Any]]
    """The configs of the layers."""
    outputs: tuple[tuple[int, int], ...]
    """The outputs of the model: the position of a layer, without the input, and the index of its output."""
    masks: list[GivenMask | None]
    """For each layer except the input, the mask in its call; None if there is none."""


def chain(config: Mapping[str, Any]) -> Chain:
    """The layers from the input to the output; raises `RnnError` if the model is no chain."""
    layers = {name_of(each): each for each in config["layers"] if isinstance(each, dict)}
    operations = Operations(layers)
    links = {name: each for name, each in layers.items() if name not in operations}
    sources = {name: _sources(name, each) for name, each in links.items()}
    ends = list(_tensors(config.get("output_layers"))) or [(name, 0) for name in links if name not in _used(sources)]
    order = max((_way(name, sources) for name in dict.fromkeys(name for name, _ in ends)), key=len, default=[])
    named = {name for name, _ in ends}
    if not named <= set(order):
        raise RnnError(f"the model has outputs of {len(named)} layers that do not stand on each other; {_ONLY}")
    if len(order) != len(links):
        left = next(name for name in links if name not in order)
        raise RnnError(f"layer {shown(left)} stands beside the chain from input to output; {_ONLY}")
    entries = sum(links[name].get("class_name") == "InputLayer" for name in order[:1])
    places = {name: place - entries for place, name in enumerate(order)}
    if any(places[name] < 0 for name, _ in ends):
        raise RnnError(f"the model's input is an output of it too; {_ONLY}")
    masks = [operations.given(layers[name], _tensors) for name in order[entries:]]
    return Chain([links[each] for each in order], tuple((places[name], number) for name, number in ends), masks)


def _way(end: str, sources: Mapping[str, list[Source]]) -> list[str]:
    """The names of the layers from the input to that one."""
    order: list[str] = []
    at = end
    while True:
        if at not in sources or at in order:
            raise RnnError(f"the model's layers do not lead from its output to an input: {shown(at)}")
        order.append(at)
        if not sources[at]:
            return order[::-1]
        if len(sources[at]) > 1:
            raise RnnError(f"layer {shown(at)} has {len(sources[at])} inputs; {_ONLY}")
        name, output = sources[at][0]
        if output:
            raise RnnError(
                f"layer {shown(at)} follows from output {output} of {shown(name)}, not from its first; {_ONLY}"
            )
        at = name


def _used(sources: Mapping[str, list[Source]]) -> set[str]:
    return {name for each in sources.values() for name, _ in each}


def _sources(name: str, layer: Mapping[str, Any]) -> list[Source]:
    """The tensors on which a layer is called, without the mask."""
    nodes = layer.get("inbound_nodes") or []
    if not isinstance(nodes, list):
        raise RnnError(f"layer {shown(name)}: inbound_nodes is no list")
    if len(nodes) > 1:
        raise RnnError(f"layer {shown(name)} is used {len(nodes)} times; {_ONLY}")
    return [each for node in nodes for each in _tensors(node)]


def _tensors(value: Any) -> Iterator[Source]:
    """Every tensor in a node, in the form of Keras 2 or 3, without the mask."""
    waiting = [value]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, dict):
            config = each.get("config")
            history = config.get("keras_history") if isinstance(config, dict) else None
            if history is not None:
                waiting.insert(0, history)
            else:
                waiting[:0] = [inner for key, inner in each.items() if key != "mask" and isinstance(inner, dict | list)]
        elif isinstance(each, list):
            if len(each) >= 3 and isinstance(each[0], str) and all(type(part) is int for part in each[1:3]):
                yield each[0], each[2]
                waiting[:0] = [inner for inner in each[3:] if isinstance(inner, dict | list)]
            else:
                waiting[:0] = [inner for inner in each if isinstance(inner, dict | list)]
