"""Builds the layers of a stack, with their weights, from a chain of PyTorch modules.

PyTorch's weights are (gates · units, features); here they are transposed, with the gates in Keras's order. PyTorch has
two biases in every recurrent layer; they are added, unless the kind has two biases too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import counterpart, in_onnx, in_torch
from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.torch.chain import Chain
from rnn_tui.formats.torch.modules import Direction, Module, RecurrentLayer

Rows = Callable[[Sequence[int]], Array]
"""A function that reads rows (gates · units, …) with the blocks of gates in the given order."""
PROJECTED = (
    "{name} has proj_size={size}: its state h is shown before the projection, which is the linear layer behind it; its"
    " recurrent kernel is the product of weight_hh and weight_hr"
)


@dataclass(eq=False)
class Built:
    """The layers of a chain, their weights in the order of `get_weights()`, and the input of the chain."""

    layers: list[Layer] = field(default_factory=list)
    weights: list[Array] = field(default_factory=list)
    shape: Shape = (None, None)
    dtype: str = "float32"
    notes: list[str] = field(default_factory=list)


def build(chain: Chain, numbers: Numbers, nonlinearity: str) -> Built:
    """Builds the layers of a chain, recurrent ones with `return_sequences=True`. Raises `Flaw` and `RnnError`."""
    made = Built()
    names = Names(chain)
    first = chain.rest[0][1][0].features
    if chain.table is not None:
        rows, columns = chain.table.matrix or (0, 0)
        table: Any = in_onnx("Gather")
        made.layers.append(table(rows, columns, name=names.of(chain.table)))
        made.weights.append(numbers.of(chain.table.key("weight"), chain.table.tensors["weight"]))
        made.dtype = "int32"
    else:
        reads = (chain.front[0].matrix or (0, first))[1] if chain.front else first
        made.shape = (None, None, reads)
    for module, layers in [*((each, []) for each in chain.front), *chain.rest]:
        if not layers:
            _product(module, numbers, names.of(module), made)
        for index, each in enumerate(layers):
            name = names.of(module)
            _recurrent(each, numbers, f"{name}_l{index}" if name and len(layers) > 1 else name, nonlinearity, made)
    return made


class Names:
    """The names of the layers: the paths of their modules without the common prefix."""

    def __init__(self, chain: Chain) -> None:
        paths = [each.path.split(".") for each in chain.modules]
        shared = 0
        while all(len(each) > shared + 1 and each[shared] == paths[0][shared] for each in paths):
            shared += 1
        found = [printable(".".join(each[shared:])).replace("/", "_") for each in paths]
        unique = found if len(set(found)) == len(found) else [""] * len(found)
        self._names = {id(module): name for module, name in zip(chain.modules, unique, strict=True)}

    def of(self, module: Module) -> str | None:
        """The name of a module's layer; None to use Keras's automatic name."""
        return self._names[id(module)].strip() or None


def _product(module: Module, numbers: Numbers, name: str | None, made: Built) -> None:
    stored = numbers.of(module.key("weight"), module.tensors["weight"])
    kernel = stored.reshape(len(stored), -1).T
    product: Any = in_torch("Linear")
    made.layers.append(product(kernel.shape[1], use_bias=module.biased, name=name))
    made.weights.append(kernel)
    if module.biased:
        made.weights.append(numbers.of(module.key("bias"), module.tensors["bias"]))


def _recurrent(layer: RecurrentLayer, numbers: Numbers, name: str | None, nonlinearity: str, made: Built) -> None:
    there = counterpart(layer.kind)
    options: dict[str, Any] = {
        name: value for name, value in there.torch_fixed if layer.kind.option(name).default != value
    }
    options |= {option: nonlinearity for option, _, values in there.torch_choices if nonlinearity in values}
    biased = layer.directions[0].biased
    both = len(layer.directions) > 1
    kind: Any = layer.kind
    one = kind(layer.units, return_sequences=True, use_bias=biased, name=None if both else name, **options)
    wrapper: Any = in_torch("bidirectional")
    made.layers.append(wrapper(one, name=name) if both else one)
    for each in layer.directions:
        made.weights += _weights(one, each, numbers)
    if layer.projection:
        _project(layer, numbers, name, made)


def _project(layer: RecurrentLayer, numbers: Numbers, name: str | None, made: Built) -> None:
    """Adds the projection of an LSTM with `proj_size`: a linear layer without a bias behind it."""
    product: Any = in_torch("Linear")
    found = [numbers.of(each.keys["weight_hr"], each.tensors["weight_hr"]).T for each in layer.directions]
    made.layers.append(product(layer.width, use_bias=False, name=f"{name}_hr" if name else None))
    made.weights.append(side_by_side(found))
    made.notes.append(PROJECTED.format(name=name or counterpart(layer.kind).torch, size=layer.projection))


def side_by_side(kernels: Sequence[Array]) -> Array:
    """The kernel that applies each of these to its own part of the features."""
    if len(kernels) == 1:
        return kernels[0]
    rows, columns = kernels[0].shape
    made = np.zeros((rows * len(kernels), columns * len(kernels)), kernels[0].dtype)
    for n, each in enumerate(kernels):
        made[n * rows : (n + 1) * rows, n * columns : (n + 1) * columns] = each
    return made


def through(state: Rows, projection: Array) -> Rows:
    """The rows of `W_hh W_hr`: what acts on the state before its projection."""

    def read(order: Sequence[int]) -> Array:
        made: Array = np.asarray(state(order), np.float64) @ np.asarray(projection, np.float64)
        return made

    return read


def _weights(layer: Layer, of: Direction, numbers: Numbers) -> list[Array]:
    read = {name: partial(numbers.of, of.keys[name], tensor) for name, tensor in of.tensors.items()}
    biases = (read["bias_ih"], read["bias_hh"]) if of.biased else None
    state: Rows = read["weight_hh"]
    if "weight_hr" in of.tensors:
        state = through(state, numbers.of(of.keys["weight_hr"], of.tensors["weight_hr"]))
    return keras_weights(layer, counterpart(layer).torch_gates, (read["weight_ih"], state), biases)


def keras_weights(
    layer: Any, gates: Sequence[str], matrices: tuple[Rows, Rows], biases: tuple[Rows, Rows] | None
) -> list[Array]:
    """Kernel, recurrent kernel and bias in the form of `get_weights()`, from rows with another order of gates.

    `matrices`: those of the input and of the state, (gates · units, features) and (gates · units, units); `biases`: the
    same, (gates · units,) each.
    """
    order = [gates.index(each) for each in layer.gates]
    found = [read(order).T for read in matrices]
    if biases is not None:
        both = [read(order) for read in biases]
        expected = layer.weights(((None, None, found[0].shape[0]),))[2].shape
        with np.errstate(all="ignore"):
            found.append(np.stack(both) if len(expected) == 2 else both[0].astype(np.float64) + both[1])
    return found
