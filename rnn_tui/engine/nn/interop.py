"""What a layer kind is called in PyTorch and in ONNX, and how its weights lie there.

A kind declares one `Counterpart`, so that the readers and writers of those formats need to know no kind by name. A kind
without one has no counterpart there.

Sources: the documentation of `torch.nn` (RNN, LSTM, GRU, Linear, Embedding) and of ONNX's operators (RNN, LSTM, GRU).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.nn.kinds import kinds
from rnn_tui.engine.nn.layer import Layer


@dataclass(frozen=True)
class Counterpart:
    """A kind's names in PyTorch and ONNX, and where they differ from Keras."""

    keras: bool = True
    """Whether Keras has a layer of that name."""
    torch: str = ""
    """The class in `torch.nn`; for a wrapper the argument that stands for it."""
    onnx: str = ""
    """The operator; for a wrapper the attribute's value that stands for it."""
    torch_gates: tuple[str, ...] = ()
    """The order of the gates' blocks in PyTorch's weights, by our names."""
    onnx_gates: tuple[str, ...] = ()
    """The same in ONNX's."""
    torch_fixed: tuple[tuple[str, Any], ...] = ()
    """Options to which PyTorch leaves no choice, and what they are there."""
    torch_choices: tuple[tuple[str, str, tuple[Any, ...]], ...] = ()
    """Options of ours, PyTorch's arguments for them, and the values it takes."""
    torch_weights: tuple[tuple[str, str], ...] = ()
    """For a layer without a state: PyTorch's parameters and ours, with `.T` where ours is transposed there."""
    torch_sizes: tuple[str, ...] = ()
    """What the class in `torch.nn` takes first: our options, and `features` for the width of the input."""
    torch_line: str = ""
    """What it makes of `x` in `forward`, with its options in braces, where no module does it."""
    onnx_activations: tuple[str, ...] = ()
    """The options that ONNX's list of activations gives, one after the other."""
    onnx_peepholes: tuple[str, ...] = ()
    """The gates that look at the cell state, in the order of ONNX's input P; empty where none does."""
    onnx_flags: tuple[tuple[str, str], ...] = ()
    """ONNX's attributes and the options they stand for."""
    each_step: bool = False
    """Whether it does nothing but apply a layer to every timestep, as a layer does by itself there."""
    bare_activation: bool = False
    """Whether it does nothing but apply its activation, as operators of ONNX do by themselves."""
    idle: bool = False
    """Whether it does nothing but while training."""


def counterpart(layer: Layer | type[Layer]) -> Counterpart:
    """What the kind declares; an empty one where it has no counterpart."""
    found: Counterpart = getattr(layer, "counterpart", Counterpart())
    return found


def in_onnx(operator: str) -> type[Layer] | None:
    """The kind that an operator (or the value of an attribute) of ONNX stands for."""
    return next((each for each in kinds() if operator and counterpart(each).onnx == operator), None)


def in_torch(name: str) -> type[Layer] | None:
    """The kind that a class of `torch.nn` (or an argument of one) stands for."""
    return next((each for each in kinds() if name and counterpart(each).torch == name), None)


def recurrent_in_torch() -> Iterator[type[Layer]]:
    """The kinds that are recurrent layers of `torch.nn`."""
    return (each for each in kinds() if counterpart(each).torch_gates)
