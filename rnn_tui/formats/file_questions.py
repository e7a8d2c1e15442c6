"""What a file of a model may leave open: each question declared once, for the command line and the readers."""

from typing import Any

from rnn_tui.engine.nn.layer import Layer

NONLINEARITIES = ("tanh", "relu")
"""What an `nn.RNN` may apply; a state dict does not say which."""
EVERY, LAST = "every", "last"
HEADS = {EVERY: "every timestep", LAST: "the last timestep only"}
"""What the products behind the recurrent modules of a state dict may read."""


def reading_the_last(layers: list[Layer]) -> list[Layer]:
    """The layers, the last recurrent one of which hands on its last state only."""
    place = max(n for n, each in enumerate(layers) if _hands_on_states(each))
    return [_last_only(each) if n == place else each for n, each in enumerate(layers)]


def _hands_on_states(layer: Layer) -> bool:
    inner: Any = getattr(layer, "layer", None) or layer
    return any(each.name == "return_sequences" for each in inner.options())


def _last_only(layer: Layer) -> Layer:
    inner: Any = getattr(layer, "layer", None)
    return layer.edit(return_sequences=False) if inner is None else layer.edit(layer=_last_only(inner))
