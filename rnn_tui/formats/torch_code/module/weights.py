"""Where a layer's weights stand in a state dict of the module that the code makes, and how they lie there.

PyTorch keeps a matrix as (out, in), ours are (in, out); its gates stand in another order, and it has two biases
everywhere, which are added but where the kind has two of its own.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.formats.io.errors import Flaw, listed, printable
from rnn_tui.formats.io.tensors import Numbers, Tensors
from rnn_tui.formats.torch.build_layers import keras_weights
from rnn_tui.formats.torch_code.tensor.values import Read


def taken(numbers: Numbers, tensors: Tensors, key: str, shape: tuple[int, ...], order: Sequence[int] = (0,)) -> Array:
    """A tensor of the state dict; raises `Flaw` where it is not there, or has another shape than the code says."""
    if key not in tensors:
        raise Flaw(f"holds no {printable(key)}, which the code's module has; its keys: {listed(list(tensors))}")
    if tensors[key].shape != shape:
        raise Flaw(f"holds {printable(key)} of shape {tensors[key].shape}; the code's module has {shape}")
    return numbers.of(key, tensors[key], order)


def joined(path: str, name: str) -> str:
    """The key of a module's parameter."""
    return f"{path}.{name}" if path else name


def as_they_are(path: str, shapes: dict[str, tuple[int, ...]], turned: bool = False) -> Read:
    """The tensors in that order; matrices turned round where said."""

    def read(numbers: Numbers, tensors: Tensors) -> list[Array]:
        found = [taken(numbers, tensors, joined(path, name), shape) for name, shape in shapes.items()]
        return [each.T if turned else each for each in found]

    return read


def direction(path: str, end: str, layer: Any, features: int, proj: int = 0) -> Read:
    """One recurrent layer in one direction; `end`: `_l0`, `_l1_reverse`, or nothing for a cell.

    With `proj` the state that goes round is a product of the layer's own, `W_hr h`: the recurrent kernel is then the
    product of both.
    """
    gates = counterpart(layer).torch_gates
    units, rows = layer.units, len(gates) * layer.units

    def read(numbers: Numbers, tensors: Tensors) -> list[Array]:
        def rows_of(name: str, shape: tuple[int, ...]) -> Any:
            return partial(taken, numbers, tensors, joined(path, name + end), shape)

        biases = (rows_of("bias_ih", (rows,)), rows_of("bias_hh", (rows,))) if layer.use_bias else None
        state: Any = rows_of("weight_hh", (rows, proj or units))
        if proj:
            state = _through(state, taken(numbers, tensors, joined(path, f"weight_hr{end}"), (proj, units)))
        return keras_weights(layer, gates, (rows_of("weight_ih", (rows, features)), state), biases)

    return read


def _through(state: Any, projection: Array) -> Any:
    """The rows of `W_hh W_hr`."""

    def read(order: Sequence[int]) -> Array:
        made: Array = np.asarray(state(order), np.float64) @ np.asarray(projection, np.float64)
        return made

    return read


def both(first: Read, second: Read) -> Read:
    """The weights of a layer that wraps two: the first's, then the second's."""
    return lambda numbers, tensors: [*first(numbers, tensors), *second(numbers, tensors)]
