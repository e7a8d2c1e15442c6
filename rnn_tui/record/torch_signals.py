"""Reads the signals of PyTorch's recurrent modules with forward hooks: RNN, LSTM, GRU and their cells.

Only the first sequence of a batch is recorded. PyTorch returns only the states of a module's last layer; those of the
layers below are computed from the module's input and weights.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .gates import Weights, backward, known, scan, step

MODULES = ("RNN", "LSTM", "GRU")
CELLS = ("RNNCell", "LSTMCell", "GRUCell")
COMPILED = "_orig_mod"
"""The name of the model inside a module of `torch.compile`."""


def recurrent_modules(model: Any) -> Iterator[tuple[str, Any]]:
    """Every recurrent module inside a PyTorch module, with its name, such as `encoder.rnn`, in PyTorch's order."""
    for name, module in model.named_modules():
        kind = _kind(module)
        if kind:
            parts = [each for each in name.split(".") if each != COMPILED]
            yield ".".join(parts).strip(".") or kind.lower(), module


def _kind(module: Any) -> str:
    """The name of its recurrent class of PyTorch, or of the one from which it derives; "" for others."""
    own = [each.__name__ for each in type(module).__mro__ if each.__module__ == "torch.nn.modules.rnn"]
    return next((each for each in own if each in MODULES + CELLS), "")


def watched(name: str, module: Any, gradients: bool) -> "WatchedModule | WatchedCell":
    """Adds a hook to that module."""
    kind = _kind(module)
    made = WatchedCell(name, module, gradients) if kind in CELLS else WatchedModule(name, module, gradients)
    made.handle = module.register_forward_hook(uncompiled(made.record), with_kwargs=True)
    return made


def uncompiled(hook: Callable[..., None]) -> Callable[..., None]:
    """The hook as a function that `torch.compile` leaves as it is, where that is in use."""
    dynamo = sys.modules.get("torch._dynamo")  # its import takes a second
    made: Callable[..., None] = hook if dynamo is None else dynamo.disable(hook)
    return made


def without_autocast() -> Any:
    """A context in which products have the type of their factors, in a step of mixed precision too."""
    return sys.modules["torch"].autocast("cpu", enabled=False)


class Watched:
    """The signals of a module's last call."""

    def __init__(self, name: str, module: Any, gradients: bool) -> None:
        self.name, self.module, self.gradients = name, module, gradients
        self.active, self.handle = True, None
        self.failure = ""
        """Why the last call could not be read; empty if it could."""
        self.forget()

    def forget(self) -> None:
        """Forgets earlier calls."""
        raise NotImplementedError

    def record(self, module: Any, args: tuple[Any, ...], named: Mapping[str, Any], made: Any) -> None:
        """The hook. Whatever cannot be read there, the training goes on: the snapshot is left out."""
        if not self.active:
            return
        try:
            with without_autocast():
                self.read(module, args, named, made)
            self.failure = ""
        except Exception as error:
            self.forget()
            self.failure = f"a call of {self.name} could not be read ({type(error).__name__}: {error!s:.80})"

    def read(self, module: Any, args: tuple[Any, ...], named: Mapping[str, Any], made: Any) -> None:
        """Takes the signals of a call."""
        raise NotImplementedError

    def arrays(self) -> dict[str, Any]:
        """The signals (time, units) by name, and the input as `input`; empty if it was not called."""
        raise NotImplementedError


class WatchedModule(Watched):
    """An RNN, LSTM or GRU, which is called with whole sequences."""

    def forget(self) -> None:
        self._call: dict[str, Any] = {}
        self._directions: dict[tuple[int, int], tuple[Weights, dict[str, Any], Any, Any]] = {}

    def read(self, module: Any, args: tuple[Any, ...], named: Mapping[str, Any], made: tuple[Any, Any]) -> None:
        self.forget()
        x, given = _argument(args, named, 0, "input"), _argument(args, named, 1, "hx")
        place = _first(x, module.batch_first)
        self._call = {"x": place(x), "output": place(made[0]), "grads": {}, "states": _states(given)}
        self._compute()
        output = made[0].data if hasattr(made[0], "batch_sizes") else made[0]
        if self.gradients and output.requires_grad:
            grads = self._call["grads"]
            output.register_hook(lambda grad: grads.update(output=_first(x, module.batch_first)(_like(made[0], grad))))
            last = made[1] if isinstance(made[1], tuple) else (made[1],)
            for signal, each in zip("hc", last, strict=False):
                if each.requires_grad:
                    each.register_hook(lambda grad, signal=signal: grads.update({signal: _states(grad)[0]}))

    def _compute(self) -> None:
        """Computes every signal immediately, because the optimizer changes the weights later."""
        import numpy as np

        module, x = self.module, self._call["x"]
        both, width = 2 if module.bidirectional else 1, getattr(module, "proj_size", 0) or module.hidden_size
        for layer in range(module.num_layers):
            last, outputs = layer == module.num_layers - 1, []
            for way in range(both):
                weights = module_weights(module, layer, way)
                h0, c0 = self._begin(layer * both + way, width, weights)
                if last:
                    h = self._call["output"][:, way * width : (way + 1) * width]
                    h = h[::-1] if way else h
                    made = {"h": h} if x is None else known(weights, x[::-1] if way else x, h, h0, c0)
                elif x is None:
                    continue
                else:
                    made = scan(weights, x[::-1] if way else x, h0, c0)
                self._directions[layer, way] = weights, made, h0, c0
                outputs.append(made["h"][::-1] if way else made["h"])
            dropped = module.dropout and module.training
            x = np.concatenate(outputs, -1) if outputs and not dropped else None

    def _begin(self, row: int, width: int, weights: Weights) -> tuple[Any, Any]:
        """The initial states."""
        import numpy as np

        given = self._call["states"]
        h0 = given[0][row] if given else np.zeros(width, weights.Wh.dtype)
        c0 = given[1][row] if len(given) > 1 else np.zeros(weights.units, weights.Wh.dtype)
        return h0, c0

    def arrays(self) -> dict[str, Any]:
        if not self._call:
            return {}
        grads = self._dh() if self.gradients else {}
        found = {"input": self._call["x"]}
        for (layer, way), (_, made, _, _) in self._directions.items():
            name = f"_l{layer}" if self.module.num_layers > 1 else ""
            side = ("/forward", "/backward")[way] if self.module.bidirectional else ""
            signals = made | ({"dh": grads[layer, way]} if (layer, way) in grads else {})
            found |= {f"{name}{side}/{key}": each[::-1] if way else each for key, each in signals.items()}
        return found

    def _dh(self) -> dict[tuple[int, int], Any]:
        """dL/dh of every step, from the last layer down; empty if there was no gradient."""
        import numpy as np

        grads = self._call["grads"]
        if not grads:
            return {}
        both = 2 if self.module.bidirectional else 1
        found: dict[tuple[int, int], Any] = {}
        top = self.module.num_layers - 1
        above = grads.get("output", np.zeros_like(self._call["output"]))
        for layer in range(top, -1, -1):
            below: Any = 0
            for way in range(both):
                if (layer, way) not in self._directions or len(self._directions[layer, way][1]) < 2:
                    return found
                weights, made, h0, c0 = self._directions[layer, way]
                width = made["h"].shape[1]
                dh = above[:, way * width : (way + 1) * width].copy()
                dh = dh[::-1].copy() if way else dh
                row = layer * both + way
                dh[-1] += grads["h"][row] if "h" in grads else 0
                dc = grads["c"][row] if "c" in grads else None
                found[layer, way], dx = backward(weights, made, dh, h0, c0, dc)
                below = below + (dx[::-1] if way else dx)
            above = below
        return found


class WatchedCell(Watched):
    """An RNNCell, LSTMCell or GRUCell, whose every call is one step."""

    def forget(self) -> None:
        self._calls: list[dict[str, Any]] = []
        self._weights: Weights | None = None

    def read(self, module: Any, args: tuple[Any, ...], named: Mapping[str, Any], made: Any) -> None:
        self._weights = self._weights or cell_weights(module)
        x, given = _argument(args, named, 0, "input"), _argument(args, named, 1, "hx")
        h = made[0] if isinstance(made, tuple) else made
        call = {"x": _row(x), "h": _row(h), "before": tuple(map(_row, _several(given)))}
        self._calls.append(call)
        if self.gradients and h.requires_grad:
            h.register_hook(lambda grad: call.update(dh=_row(grad)))

    def arrays(self) -> dict[str, Any]:
        import numpy as np

        if not self._calls or self._weights is None:
            return {}
        x, h = (np.stack([each[name] for each in self._calls]) for name in ("x", "h"))
        zeros = (np.zeros_like(h[0]),) * max(len(each["before"]) for each in self._calls)
        before = [np.stack(each) for each in zip(*(each["before"] or zeros for each in self._calls), strict=True)]
        first, last = (before[0], before[-1]) if before else (np.zeros_like(h), np.zeros_like(h))
        made = step(self._weights, x @ self._weights.Wx + self._weights.bx, first, last)
        found = {"input": x} | {f"/{name}": each for name, each in (made | {"h": h}).items()}
        if self.gradients and all("dh" in each for each in self._calls):
            found["/dh"] = np.stack([each["dh"] for each in self._calls])
        return found


def module_weights(module: Any, layer: int, way: int) -> Weights:
    """The weights of one layer and direction of an RNN, LSTM or GRU."""
    end = f"_l{layer}{'_reverse' if way else ''}"
    mode: str = module.mode
    projection = getattr(module, f"weight_hr{end}", None)
    return _weights(module, end, mode.partition("_")[0], mode == "RNN_RELU", projection)


def cell_weights(module: Any) -> Weights:
    """The weights of a cell."""
    return _weights(module, "", _kind(module).removesuffix("Cell"), getattr(module, "nonlinearity", "") == "relu", None)


def _weights(module: Any, end: str, kind: Any, relu: bool, projection: Any) -> Weights:
    import numpy as np

    Wx, Wh = (_numbers(getattr(module, f"weight_{each}{end}")).T.copy() for each in ("ih", "hh"))
    zeros = np.zeros(Wx.shape[1], Wx.dtype)
    bx, bh = (_numbers(getattr(module, f"bias_{each}{end}")) if module.bias else zeros for each in ("ih", "hh"))
    whole = None if projection is None else _numbers(projection).T.copy()
    return Weights(kind, Wx, Wh, bx, bh, "relu" if relu else "tanh", projection=whole, product=_product)


def _product(a: Any, b: Any) -> Any:
    """The matrix product of two arrays, with the number of threads that PyTorch may use."""
    torch = sys.modules["torch"]
    return torch.matmul(*(torch.from_numpy(_contiguous(each)) for each in (a, b))).numpy()


def _contiguous(values: Any) -> Any:
    """The array, or a copy if it has negative strides, which PyTorch does not accept."""
    return values.copy() if any(stride < 0 for stride in values.strides) else values


def _numbers(tensor: Any) -> Any:
    """A copy of a tensor's numbers as a NumPy array."""
    tensor = tensor.detach().cpu()
    if tensor.is_floating_point() and tensor.element_size() < 4:
        tensor = tensor.float()
    return tensor.numpy().copy()


def _argument(args: tuple[Any, ...], named: Mapping[str, Any], place: int, name: str) -> Any:
    return args[place] if len(args) > place else named.get(name)


def _several(given: Any) -> tuple[Any, ...]:
    return () if given is None else tuple(given) if isinstance(given, tuple | list) else (given,)


def _states(given: Any) -> tuple[Any, ...]:
    """The first sequence of states (layers, batch, units) or (layers, units), each as (layers, units)."""
    return tuple(_numbers(each[:, 0] if each.dim() == 3 else each) for each in _several(given))


def _row(tensor: Any) -> Any:
    """The first sequence of (batch, units), or (units,) itself."""
    return _numbers(tensor[0] if tensor.dim() == 2 else tensor)


def _first(x: Any, batch_first: bool) -> Any:
    """Returns a function that selects the first sequence, (time, …), of tensors with the layout of `x`."""
    if hasattr(x, "batch_sizes"):
        sizes = x.batch_sizes.tolist()
        place = 0 if x.unsorted_indices is None else int(x.unsorted_indices[0])
        rows, start = [], 0
        for size in sizes:
            if size > place:
                rows.append(start + place)
            start += size
        return lambda packed: _numbers(packed.data[rows])
    if x.dim() == 2:
        return _numbers
    return lambda tensor: _numbers(tensor.select(0 if batch_first else 1, 0))


def _like(output: Any, grad: Any) -> Any:
    """The gradient in the form of the output, packed or not."""
    return output._replace(data=grad) if hasattr(output, "batch_sizes") else grad
