"""Reads the signals of PyTorch's recurrent modules with forward hooks: RNN, LSTM, GRU and their cells.

Only the first sequence of a batch is recorded. PyTorch returns only the states of a module's last layer; those of the
layers below are computed from the module's input and weights.
"""

import itertools
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .gates import Weights, backward, known, scan, step
from .torch_hook import Hook
from .torch_tensors import (
    CELLS,
    argument,
    cell_weights,
    first_sequence,
    kind_of,
    like,
    module_weights,
    row,
    several,
    states,
)

TURNS = itertools.count()
COMPILED = "_orig_mod"
"""The name of the model inside a module of `torch.compile`."""
Place = tuple[int, int]
"""A layer, and a direction: 0 forward, 1 backward."""


def recurrent_modules(model: Any) -> Iterator[tuple[str, Any]]:
    """Every recurrent module inside a PyTorch module, with its name, such as `encoder.rnn`, in PyTorch's order."""
    for name, module in model.named_modules():
        kind = kind_of(module)
        if kind:
            parts = [each for each in name.split(".") if each != COMPILED]
            yield ".".join(parts).strip(".") or kind.lower(), module


def watched(name: str, module: Any, gradients: bool) -> "WatchedModule | WatchedCell":
    """Adds a hook to that module."""
    kind = WatchedCell if kind_of(module) in CELLS else WatchedModule
    made = kind(name, module, gradients)
    made.handle = module.register_forward_hook(Hook(made.record), with_kwargs=True)
    return made


def without_autocast() -> Any:
    """A context in which products have the type of their factors, in a step of mixed precision too."""
    return sys.modules["torch"].autocast("cpu", enabled=False)


class Watched:
    """The signals of a module's calls in one step that belong to one sequence."""

    joins = True
    """Whether a call can continue the sequence of the call before."""

    def __init__(self, name: str, module: Any, gradients: bool) -> None:
        self.name, self.module, self.gradients = name, module, gradients
        self.active, self.handle = True, None
        self.called = self.several = False
        """Whether it was ever called, and for more than one sequence in a step."""
        self.turn = 0
        """Orders the modules by their first calls."""
        self.failure = ""
        """Why the last call could not be read; empty if it could."""
        self.forget()

    def forget(self) -> None:
        """Forgets earlier calls."""
        self._calls: list[Any] = []
        self._given: tuple[Any, ...] = ()
        self._last: tuple[Any, ...] = ()
        self._over = False

    def record(self, module: Any, args: tuple[Any, ...], named: Mapping[str, Any], made: Any) -> None:
        """The hook. Whatever cannot be read there, the training goes on: the snapshot is left out."""
        if not self.active or self._over:
            return
        try:
            with without_autocast():
                given = several(argument(args, named, 1, "hx"))
                if self._calls and not self._continues(given):
                    self._over = self.several = True
                    return
                if not self._calls:
                    self._given = tuple(each.detach().clone() for each in given)
                self.read(module, argument(args, named, 0, "input"), given, made)
                self._last = several(made[1] if kind_of(module) not in CELLS else made)
                if not self.called:
                    self.called, self.turn = True, next(TURNS)
            self.failure = ""
        except Exception as error:
            self.forget()
            self.failure = f"a call of {self.name} could not be read ({type(error).__name__}: {error!s:.80})"

    def _continues(self, given: tuple[Any, ...]) -> bool:
        """Whether a call with these states continues the sequence of the call before, and begins no other one."""
        if not given or not self.joins:
            return False
        same = all(a is b or _equal(a, b) for a, b in zip(given, self._last, strict=False))
        first = self._given or tuple(each * 0 for each in given)
        return same or not all(_equal(a, b) for a, b in zip(given, first, strict=False))

    def read(self, module: Any, x: Any, given: tuple[Any, ...], made: Any) -> None:
        """Takes the signals of a call."""
        raise NotImplementedError

    def arrays(self) -> dict[str, Any]:
        """The signals (time, units) by name, and the input as `input`; empty if it was not called."""
        raise NotImplementedError


@dataclass
class ModuleCall:
    """One call of an RNN, LSTM or GRU: what it read, and its signals."""

    x: Any
    """(time, features)"""
    output: Any
    """(time, units of all directions)"""
    given: tuple[Any, ...]
    """The initial states, (layers × directions, units) each; empty: zeros."""
    signals: dict[Place, tuple[dict[str, Any], Any, Any]] = field(default_factory=dict)
    """The signals in the order of computing, and the initial states h and c."""
    grads: dict[str, Any] = field(default_factory=dict)
    """The derivatives with respect to the output, and to the last states h and c."""


class WatchedModule(Watched):
    """An RNN, LSTM or GRU, which is called with whole sequences, or with a few steps at a time."""

    def __init__(self, name: str, module: Any, gradients: bool) -> None:
        self.joins = not module.bidirectional
        super().__init__(name, module, gradients)

    def forget(self) -> None:
        super().forget()
        self._weights: dict[Place, Weights] = {}

    def read(self, module: Any, x: Any, given: tuple[Any, ...], made: tuple[Any, Any]) -> None:
        place = first_sequence(x, module.batch_first)
        call = ModuleCall(place(x), place(made[0]), states(given))
        self._compute(call)
        output = made[0].data if hasattr(made[0], "batch_sizes") else made[0]
        if self.gradients and output.requires_grad:
            grads, batch_first = call.grads, module.batch_first
            output.register_hook(lambda grad: grads.update(output=first_sequence(x, batch_first)(like(made[0], grad))))
            for signal, each in zip("hc", several(made[1]), strict=False):
                if each.requires_grad:
                    each.register_hook(lambda grad, signal=signal: grads.update({signal: states(grad)[0]}))
        self._calls.append(call)

    def _compute(self, call: ModuleCall) -> None:
        """Computes every signal immediately, because the optimizer changes the weights later."""
        import numpy as np

        module, x = self.module, call.x
        both, width = 2 if module.bidirectional else 1, getattr(module, "proj_size", 0) or module.hidden_size
        for layer in range(module.num_layers):
            last, outputs = layer == module.num_layers - 1, []
            for way in range(both):
                weights = self._weights.get((layer, way)) or module_weights(module, layer, way)
                self._weights[layer, way] = weights
                h0, c0 = _begin(call.given, layer * both + way, width, weights)
                if last:
                    h = call.output[:, way * width : (way + 1) * width]
                    h = h[::-1] if way else h
                    made = {"h": h} if x is None else known(weights, x[::-1] if way else x, h, h0, c0)
                elif x is None:
                    continue
                else:
                    made = scan(weights, x[::-1] if way else x, h0, c0)
                call.signals[layer, way] = made, h0, c0
                outputs.append(made["h"][::-1] if way else made["h"])
            dropped = module.dropout and module.training
            x = np.concatenate(outputs, -1) if outputs and not dropped else None

    def arrays(self) -> dict[str, Any]:
        return _joined([self._signals(each) for each in self._calls])

    def _signals(self, call: ModuleCall) -> dict[str, Any]:
        grads = self._dh(call) if self.gradients else {}
        found = {"input": call.x}
        for (layer, way), (made, _, _) in call.signals.items():
            name = f"_l{layer}" if self.module.num_layers > 1 else ""
            side = ("/forward", "/backward")[way] if self.module.bidirectional else ""
            signals = made | ({"dh": grads[layer, way]} if (layer, way) in grads else {})
            found |= {f"{name}{side}/{key}": each[::-1] if way else each for key, each in signals.items()}
        return found

    def _dh(self, call: ModuleCall) -> dict[Place, Any]:
        """dL/dh of every step, from the last layer down; empty if there was no gradient."""
        import numpy as np

        grads = call.grads
        if not grads:
            return {}
        both = 2 if self.module.bidirectional else 1
        found: dict[Place, Any] = {}
        top = self.module.num_layers - 1
        above = grads.get("output", np.zeros_like(call.output))
        for layer in range(top, -1, -1):
            below: Any = 0
            for way in range(both):
                if (layer, way) not in call.signals or len(call.signals[layer, way][0]) < 2:
                    return found
                made, h0, c0 = call.signals[layer, way]
                width = made["h"].shape[1]
                dh = above[:, way * width : (way + 1) * width].copy()
                dh = dh[::-1].copy() if way else dh
                at = layer * both + way
                dh[-1] += grads["h"][at] if "h" in grads else 0
                dc = grads["c"][at] if "c" in grads else None
                found[layer, way], dx = backward(self._weights[layer, way], made, dh, h0, c0, dc)
                below = below + (dx[::-1] if way else dx)
            above = below
        return found


class WatchedCell(Watched):
    """An RNNCell, LSTMCell or GRUCell, whose every call is one step."""

    def forget(self) -> None:
        super().forget()
        self._weights: Weights | None = None

    def read(self, module: Any, x: Any, given: tuple[Any, ...], made: Any) -> None:
        self._weights = self._weights or cell_weights(module)
        h = made[0] if isinstance(made, tuple) else made
        call = {"x": row(x), "h": row(h), "before": tuple(map(row, given))}
        self._calls.append(call)
        if self.gradients and h.requires_grad:
            h.register_hook(lambda grad: call.update(dh=row(grad)))

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


def _begin(given: tuple[Any, ...], place: int, width: int, weights: Weights) -> tuple[Any, Any]:
    """The initial states h and c of one layer and direction."""
    import numpy as np

    h0 = given[0][place] if given else np.zeros(width, weights.Wh.dtype)
    c0 = given[1][place] if len(given) > 1 else np.zeros(weights.units, weights.Wh.dtype)
    return h0, c0


def _equal(a: Any, b: Any) -> bool:
    """Whether two tensors have the same shape and numbers."""
    return bool(a.shape == b.shape and (a == b).all())


def _joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The arrays (time, units) of calls that follow each other; a signal that one of them lacks is left out."""
    import numpy as np

    if len(parts) < 2:
        return parts[0] if parts else {}
    return {name: np.concatenate([each[name] for each in parts]) for name in parts[0] if all(name in p for p in parts)}
