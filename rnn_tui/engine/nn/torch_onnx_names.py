"""What a layer kind is called in PyTorch and in ONNX, and how its weights are laid out there.

A kind declares one `Counterpart`, so the readers and writers of those formats need not name any kind. A kind that
declares none has no counterpart there.

Sources: the documentation of `torch.nn` (RNN, LSTM, GRU, Linear, Embedding) and of ONNX's operators (RNN, LSTM, GRU).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds


@dataclass(frozen=True)
class Counterpart:
    """The names of a kind in PyTorch and ONNX, and how these differ from Keras."""

    keras: bool = True
    """Whether Keras has a layer with the name of the kind."""
    keras2_arguments: tuple[tuple[str, str], ...] = ()
    """Options with another name in Keras 2, which Keras 3 takes too: our name and that one."""
    torch: str = ""
    """The class in `torch.nn`; for a wrapper the argument with the same meaning."""
    onnx: str = ""
    """The operator in ONNX; for a wrapper the value of an attribute with the same meaning."""
    torch_gates: tuple[str, ...] = ()
    """The order of the gates in PyTorch's weights, by our names."""
    onnx_gates: tuple[str, ...] = ()
    """The order of the gates in ONNX's weights, by our names."""
    torch_fixed: tuple[tuple[str, Any], ...] = ()
    """Options that PyTorch does not have, and the values that correspond to what it does."""
    torch_choices: tuple[tuple[str, str, tuple[Any, ...]], ...] = ()
    """Our options that are arguments in PyTorch, with PyTorch's name and the values it takes."""
    torch_weights: tuple[tuple[str, str], ...] = ()
    """For a layer without a state: PyTorch's parameters and ours, with `.T` if ours is the transpose."""
    torch_sizes: tuple[str, ...] = ()
    """The first arguments of the class in `torch.nn`: our options, or `features` for the width of the input."""
    torch_line: str = ""
    """If there is no such module: the expression in `x` for `forward`, with options in braces."""
    onnx_activations: tuple[str, ...] = ()
    """The options whose values stand in ONNX's list of activations, in its order."""
    onnx_peepholes: tuple[str, ...] = ()
    """The gates with peephole weights, in the order of ONNX's input P; empty if there are none."""
    onnx_flags: tuple[tuple[str, str], ...] = ()
    """ONNX's attributes and the options with the same meaning."""
    each_step: bool = False
    """Whether it only applies a layer to every timestep: in PyTorch and ONNX that layer does so by itself."""
    bare_activation: bool = False
    """Whether it only applies its activation: in ONNX that is an operator of its own."""
    idle: bool = False
    """Whether it does nothing in inference mode."""


def counterpart(layer: Layer | type[Layer]) -> Counterpart:
    """The counterpart that a kind declares; an empty one if it has none."""
    found: Counterpart = getattr(layer, "counterpart", Counterpart())
    return found


def in_onnx(operator: str) -> type[Layer] | None:
    """The kind for an operator of ONNX (or the value of an attribute); None if there is none."""
    return next((each for each in kinds() if operator and counterpart(each).onnx == operator), None)


def in_torch(name: str) -> type[Layer] | None:
    """The kind for a class of `torch.nn` (or an argument of one); None if there is none."""
    return next((each for each in kinds() if name and counterpart(each).torch == name), None)


def recurrent_in_torch() -> Iterator[type[Layer]]:
    """The kinds whose counterpart is a recurrent layer of `torch.nn`."""
    return (each for each in kinds() if counterpart(each).torch_gates)
