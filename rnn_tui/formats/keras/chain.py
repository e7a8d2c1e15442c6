"""A functional model's config → its layers in order, if it is a chain.

A chain has one input, and each layer stands on the first output of the one before.

Keras 2 writes `inbound_nodes` as `[[[name, node, tensor, kwargs]]]`, Keras 3 as objects whose tensors carry a
`keras_history`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code.interpreter.values import shown

_ONLY = "only a chain of layers is understood"
Source = tuple[str, int]
"""A layer's name, and which of its outputs."""


def chain(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The layers' configs from the input to the output; raises `RnnError` where the model branches."""
    layers = {_name(each): each for each in config["layers"] if isinstance(each, dict)}
    sources = {name: _sources(name, each) for name, each in layers.items()}
    ends = {name for name, _ in _tensors(config.get("output_layers"))} or (set(layers) - _used(sources))
    if len(ends) != 1:
        raise RnnError(f"the model has outputs of {len(ends)} layers; {_ONLY}")
    at = ends.pop()
    order: list[str] = []
    while True:
        if at not in layers or at in order:
            raise RnnError(f"the model's layers do not lead from its output to an input: {shown(at)}")
        order.append(at)
        if not sources[at]:
            break
        if len(sources[at]) > 1:
            raise RnnError(f"layer {shown(at)} has {len(sources[at])} inputs; {_ONLY}")
        name, output = sources[at][0]
        if output:
            raise RnnError(
                f"layer {shown(at)} follows from output {output} of {shown(name)}, not from its first; {_ONLY}"
            )
        at = name
    if len(order) != len(layers):
        left = next(name for name in layers if name not in order)
        raise RnnError(f"layer {shown(left)} stands beside the chain from input to output; {_ONLY}")
    return [layers[each] for each in reversed(order)]


def _name(layer: Mapping[str, Any]) -> str:
    config = layer.get("config")
    inner = config.get("name") if isinstance(config, dict) else None
    name = layer.get("name") or inner
    if not isinstance(name, str):
        raise RnnError("a layer of the functional model has no name")
    return name


def _used(sources: Mapping[str, list[Source]]) -> set[str]:
    return {name for each in sources.values() for name, _ in each}


def _sources(name: str, layer: Mapping[str, Any]) -> list[Source]:
    """What a layer is called on."""
    nodes = layer.get("inbound_nodes") or []
    if not isinstance(nodes, list):
        raise RnnError(f"layer {shown(name)}: inbound_nodes is no list")
    if len(nodes) > 1:
        raise RnnError(f"layer {shown(name)} is used {len(nodes)} times; {_ONLY}")
    return list(dict.fromkeys(each for node in nodes for each in _tensors(node)))


def _tensors(value: Any) -> Iterator[Source]:
    """Every tensor mentioned in a node, in either Keras's way of writing it."""
    waiting = [value]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, dict):
            config = each.get("config")
            history = config.get("keras_history") if isinstance(config, dict) else None
            if history is not None:
                waiting.insert(0, history)
            else:
                waiting[:0] = [inner for inner in each.values() if isinstance(inner, dict | list)]
        elif isinstance(each, list):
            if len(each) >= 3 and isinstance(each[0], str) and all(type(part) is int for part in each[1:3]):
                yield each[0], each[2]
                waiting[:0] = [inner for inner in each[3:] if isinstance(inner, dict | list)]
            else:
                waiting[:0] = [inner for inner in each if isinstance(inner, dict | list)]
