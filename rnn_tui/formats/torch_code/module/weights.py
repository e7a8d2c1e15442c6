"""Reads a layer's weights from a state dict of the module in the code.

PyTorch's matrices are (out, in), those of the layers (in, out). PyTorch has another order of gates, and two biases,
which are added unless the kind has two biases too.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.formats.io.errors import Flaw, listed, printable
from rnn_tui.formats.io.tensors import Numbers, Tensors
from rnn_tui.formats.torch.build_layers import keras_weights, side_by_side, through
from rnn_tui.formats.torch_code.tensor.values import Read


def taken(numbers: Numbers, tensors: Tensors, key: str, shape: tuple[int, ...], order: Sequence[int] = (0,)) -> Array:
    """A tensor of the state dict; raises `Flaw` if it is missing, or has another shape than in the code."""
    if key not in tensors:
        raise Flaw(f"holds no {printable(key)}, which the code's module has; its keys: {listed(list(tensors))}")
    if tensors[key].shape != shape:
        raise Flaw(f"holds {printable(key)} of shape {tensors[key].shape}; the code's module has {shape}")
    return numbers.of(key, tensors[key], order)


def joined(path: str, name: str) -> str:
    """The key of a module's parameter."""
    return f"{path}.{name}" if path and name else path or name


def as_they_are(path: str, shapes: dict[str, tuple[int, ...]], turned: bool = False) -> Read:
    """Returns a reader of the tensors in that order; `turned`: whether matrices are transposed."""

    def read(numbers: Numbers, tensors: Tensors) -> list[Array]:
        found = [taken(numbers, tensors, joined(path, name), shape) for name, shape in shapes.items()]
        return [each.T if turned else each for each in found]

    return read


def direction(path: str, end: str, layer: Any, features: int, proj: int = 0) -> Read:
    """Returns a reader for one direction of a recurrent layer; `end`: `_l0`, `_l1_reverse`, or empty for a cell.

    With `proj`, the recurrent input is the projected state `W_hr h`, so the recurrent kernel is `W_hh W_hr`.
    """
    gates = counterpart(layer).torch_gates
    units, rows = layer.units, len(gates) * layer.units

    def read(numbers: Numbers, tensors: Tensors) -> list[Array]:
        def rows_of(name: str, shape: tuple[int, ...]) -> Any:
            return partial(taken, numbers, tensors, joined(path, name + end), shape)

        biases = (rows_of("bias_ih", (rows,)), rows_of("bias_hh", (rows,))) if layer.use_bias else None
        state: Any = rows_of("weight_hh", (rows, proj or units))
        if proj:
            state = through(state, taken(numbers, tensors, joined(path, f"weight_hr{end}"), (proj, units)))
        return keras_weights(layer, gates, (rows_of("weight_ih", (rows, features)), state), biases)

    return read


def projections(path: str, ends: Sequence[str], shape: tuple[int, int]) -> Read:
    """Returns a reader for the projections of an LSTM's directions, (proj_size, units) each, as one kernel."""

    def read(numbers: Numbers, tensors: Tensors) -> list[Array]:
        return [side_by_side([taken(numbers, tensors, joined(path, f"weight_hr{end}"), shape).T for end in ends])]

    return read


def both(first: Read, second: Read) -> Read:
    """Returns a reader for a layer that wraps two: the weights of the first, then those of the second."""
    return lambda numbers, tensors: [*first(numbers, tensors), *second(numbers, tensors)]
