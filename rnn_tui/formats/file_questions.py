"""The questions that a PyTorch state dict leaves open, for the command line and the readers."""

from typing import Any

from rnn_tui.engine.nn.layer import Layer

NONLINEARITIES = ("tanh", "relu")
"""The activations of an `nn.RNN`; a state dict does not contain the name."""
EVERY, LAST = "every", "last"
HEADS = {EVERY: "every timestep", LAST: "the last timestep only"}
"""The possible inputs of the linear layers after the recurrent modules of a state dict."""


def reading_the_last(layers: list[Layer]) -> list[Layer]:
    """The layers, with `return_sequences=False` in the last recurrent one."""
    place = max(n for n, each in enumerate(layers) if _can_return_sequences(each))
    return [_last_only(each) if n == place else each for n, each in enumerate(layers)]


def _can_return_sequences(layer: Layer) -> bool:
    inner: Any = getattr(layer, "layer", None) or layer
    return any(each.name == "return_sequences" for each in inner.options())


def _last_only(layer: Layer) -> Layer:
    inner: Any = getattr(layer, "layer", None)
    return layer.edit(return_sequences=False) if inner is None else layer.edit(layer=_last_only(inner))
