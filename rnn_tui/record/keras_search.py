"""Finds the recurrent layers of a Keras model, and says which of them cannot be watched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from .errors import RecordError

KINDS = {"SimpleRNNCell": "RNN", "LSTMCell": "LSTM", "GRUCell": "GRU"}
LAYERS = ("SimpleRNN", "LSTM", "GRU", "RNN")


@dataclass(frozen=True)
class WatchedLayers:
    """The recurrent layers of a model, those of nested models too."""

    layers: tuple[tuple[str, Any], ...]
    """Those that can be watched, with their names."""
    left: tuple[str, ...]
    """A sentence for each of the others."""

    @classmethod
    def of(cls, model: Any) -> Self:
        """Raises `RecordError` if a layer keeps its states from batch to batch."""
        seen: dict[str, int] = {}
        layers, left = [], []
        for layer, problem in _recurrent(model):
            if problem:
                left.append(f"{layer.name} {problem}: nothing of it is recorded")
                continue
            seen[layer.name] = seen.get(layer.name, 0) + 1
            layers.append((layer.name if seen[layer.name] == 1 else f"{layer.name}_{seen[layer.name]}", layer))
        return cls(tuple(layers), tuple(left))


def _recurrent(model: Any) -> Iterator[tuple[Any, str]]:
    """Each recurrent layer, and why it cannot be watched; "" if it can."""
    for each in model._flatten_layers(include_self=False, recursive=False):
        if getattr(each, "stateful", False) and type(each).__name__ != "Functional" and hasattr(each, "cell"):
            raise RecordError(f"layer {each.name} is stateful: being watched would change the states it goes on from")
        kind = type(each).__name__
        if directions(each):
            for _, inner in directions(each):
                if inner.stateful:
                    raise RecordError(
                        f"layer {each.name} is stateful: being watched would change the states it goes on from"
                    )
            yield each, ""
        elif kind == "TimeDistributed":
            if any(True for _ in _recurrent(each)):
                yield each, "calls a recurrent layer once for each step"
        elif kind.startswith("ConvLSTM"):
            yield each, f"is a {kind}, whose states are images"
        elif kind == "Bidirectional":
            yield each, f"has layers of the kind {type(each.forward_layer).__name__}"
        elif hasattr(each, "cell") and hasattr(each, "return_sequences"):
            yield each, f"is of a cell of its own ({type(each.cell).__name__})"
        elif kind in KINDS:
            yield each, f"is a {kind}, which a layer of its own calls"
        else:
            yield from _recurrent(each)


def kind_of(cell: Any) -> str:
    """`LSTM`, `GRU` or `RNN`; "" for a cell of another kind."""
    return KINDS.get(type(cell).__name__, "")


def cells(layer: Any) -> list[tuple[str, Any]]:
    """The cells of a layer, each with its part of the name: `_l0`, `_l1`, … where they are stacked; empty if there is
    one of another kind."""
    cell = getattr(layer, "cell", None)
    stacked = type(cell).__name__ == "StackedRNNCells"
    found = [(f"_l{n}", each) for n, each in enumerate(cell.cells)] if cell is not None and stacked else [("", cell)]
    return found if all(kind_of(each) for _, each in found) else []


def directions(layer: Any) -> list[tuple[str, Any]]:
    """Its recurrent layers with their part of the name; empty for a layer of another kind."""
    if type(layer).__name__ in LAYERS and cells(layer):
        return [("", layer)]
    if type(layer).__name__ == "Bidirectional":
        both = [("/forward", layer.forward_layer), ("/backward", layer.backward_layer)]
        return both if all(directions(each) for _, each in both) else []
    return []
