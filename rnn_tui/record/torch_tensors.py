"""Numbers from PyTorch's tensors: weights, states and sequences as NumPy arrays."""

import sys
from collections.abc import Mapping
from typing import Any

from .gates import Weights

MODULES = ("RNN", "LSTM", "GRU")
CELLS = ("RNNCell", "LSTMCell", "GRUCell")


def kind_of(module: Any) -> str:
    """The name of its recurrent class of PyTorch, or of the one from which it derives; "" for others."""
    own = [each.__name__ for each in type(module).__mro__ if each.__module__ == "torch.nn.modules.rnn"]
    return next((each for each in own if each in MODULES + CELLS), "")


def module_weights(module: Any, layer: int, way: int) -> Weights:
    """The weights of one layer and direction of an RNN, LSTM or GRU."""
    end = f"_l{layer}{'_reverse' if way else ''}"
    mode: str = module.mode
    projection = getattr(module, f"weight_hr{end}", None)
    return _weights(module, end, mode.partition("_")[0], mode == "RNN_RELU", projection)


def cell_weights(module: Any) -> Weights:
    """The weights of a cell."""
    return _weights(
        module, "", kind_of(module).removesuffix("Cell"), getattr(module, "nonlinearity", "") == "relu", None
    )


def _weights(module: Any, end: str, kind: Any, relu: bool, projection: Any) -> Weights:
    import numpy as np

    Wx, Wh = (numbers(getattr(module, f"weight_{each}{end}")).T.copy() for each in ("ih", "hh"))
    zeros = np.zeros(Wx.shape[1], Wx.dtype)
    bx, bh = (numbers(getattr(module, f"bias_{each}{end}")) if module.bias else zeros for each in ("ih", "hh"))
    whole = None if projection is None else numbers(projection).T.copy()
    return Weights(kind, Wx, Wh, bx, bh, "relu" if relu else "tanh", projection=whole, product=_product)


def _product(a: Any, b: Any) -> Any:
    """The matrix product of two arrays, with the number of threads that PyTorch may use."""
    torch = sys.modules["torch"]
    return torch.matmul(*(torch.from_numpy(_contiguous(each)) for each in (a, b))).numpy()


def _contiguous(values: Any) -> Any:
    """The array, or a copy if it has negative strides, which PyTorch does not accept."""
    return values.copy() if any(stride < 0 for stride in values.strides) else values


def numbers(tensor: Any) -> Any:
    """A copy of a tensor's numbers as a NumPy array."""
    tensor = tensor.detach().cpu()
    if tensor.is_floating_point() and tensor.element_size() < 4:
        tensor = tensor.float()
    return tensor.numpy().copy()


def argument(args: tuple[Any, ...], named: Mapping[str, Any], place: int, name: str) -> Any:
    return args[place] if len(args) > place else named.get(name)


def several(given: Any) -> tuple[Any, ...]:
    return () if given is None else tuple(given) if isinstance(given, tuple | list) else (given,)


def states(given: Any) -> tuple[Any, ...]:
    """The first sequence of states (layers, batch, units) or (layers, units), each as (layers, units)."""
    return tuple(numbers(each[:, 0] if each.dim() == 3 else each) for each in several(given))


def row(tensor: Any) -> Any:
    """The first sequence of (batch, units), or (units,) itself."""
    return numbers(tensor[0] if tensor.dim() == 2 else tensor)


def first_sequence(x: Any, batch_first: bool) -> Any:
    """Returns a function that selects the first sequence, (time, …), of tensors with the layout of `x`."""
    if hasattr(x, "batch_sizes"):
        sizes = x.batch_sizes.tolist()
        place = 0 if x.unsorted_indices is None else int(x.unsorted_indices[0])
        rows, start = [], 0
        for size in sizes:
            if size > place:
                rows.append(start + place)
            start += size
        return lambda packed: numbers(packed.data[rows])
    if x.dim() == 2:
        return numbers
    return lambda tensor: numbers(tensor.select(0 if batch_first else 1, 0))


def like(output: Any, grad: Any) -> Any:
    """The gradient in the form of the output, packed or not."""
    return output._replace(data=grad) if hasattr(output, "batch_sizes") else grad
