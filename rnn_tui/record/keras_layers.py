"""Computes the signals of Keras's recurrent layers for one input during training: SimpleRNN, LSTM, GRU, and
Bidirectional.

Keras compiles a training step, so nothing can be read inside it. The layers' inputs are computed by the model itself,
and the states by the equations from the layers' weights.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import RecordError
from .gates import Weights, scan

ORDER = {"LSTM": (0, 1, 2, 3), "GRU": (1, 0, 2), "RNN": (0,)}
"""The indices of Keras's gates (i f c o, z r h) in PyTorch's order."""
KINDS = {"SimpleRNNCell": "RNN", "LSTMCell": "LSTM", "GRUCell": "GRU"}


class KerasLayers:
    """The recurrent layers of a built Keras model, for one fixed input.

    To learn what each layer reads, in a nested or subclassed model too, the model is called with the input while the
    layers' `call` notes its arguments; training is not touched.
    """

    missing = "the layers were not called"

    def __init__(self, keras: Any, model: Any, x: Any) -> None:
        self._keras, self._model = keras, model
        self._layers = dict(recurrent_layers(model))
        if not self._layers:
            raise RecordError(
                "the model has no SimpleRNN, LSTM, GRU, Bidirectional of them or RNN of one of their cells to watch"
            )
        if x is None:
            raise RecordError("of a Keras model an input is watched that stays: watch(model, 'run', x=x_train[:1])")
        if not model.built:
            raise RecordError("the model is not built: call it once, or give an Input, before it is watched")
        self._x = keras.tree.map_structure(lambda each: _array(each)[:1], x)
        try:
            self._calls()
        except Exception as error:
            raise RecordError(f"the model cannot be called with this x: {error!s:.200}") from None

    def arrays(self) -> dict[str, Any]:
        """Every signal (time, units) for the present weights, and the first layer's input as `x`."""
        found: dict[str, Any] = {}
        for name, call in self._calls().items():
            found["x" if not found else f"{name}/input"] = call.x
            for (side, inner), states in zip(_directions(self._layers[name]), call.states_of_each, strict=True):
                weights = self._weights(inner)
                turn, zeros = -1 if inner.go_backwards else 1, _zeros(weights)
                h0, c0 = (*states, zeros, zeros)[:2] if states else (zeros, zeros)
                rows = None if call.mask is None else call.mask[::turn]
                made = scan(weights, call.x[::turn], h0, c0, rows)
                found |= {f"{name}{side}/{signal}": each[::turn] for signal, each in made.items()}
        return found

    def _calls(self) -> dict[str, "LayerCall"]:
        """By the name of each layer, its last call while the model reads the input."""
        if hasattr(self._model, "jax_state_sync"):
            self._model.jax_state_sync()  # in JAX's training loop the weights are elsewhere
        found: dict[str, LayerCall] = {}
        try:
            for name, layer in self._layers.items():
                layer.call = self._noting(layer.call, name, layer, found)
            self._model(self._x, training=False)
        finally:
            for layer in self._layers.values():
                vars(layer).pop("call", None)
        return found

    def _noting(
        self, call: Callable[..., Any], name: str, layer: Any, found: dict[str, "LayerCall"]
    ) -> Callable[..., Any]:
        """The layer's `call`, which also notes its arguments."""

        def noted(sequences: Any, initial_state: Any = None, mask: Any = None, **more: Any) -> Any:
            rows = None if mask is None else self._first(mask[0] if isinstance(mask, list | tuple) else mask)
            states = [] if initial_state is None else [self._first(each) for each in _listed(initial_state)]
            found[name] = LayerCall(self._first(sequences), rows, states, len(_directions(layer)))
            return call(sequences, initial_state=initial_state, mask=mask, **more)

        return noted

    def _first(self, tensor: Any) -> Any:
        """The numbers of the first sequence."""
        return self._keras.ops.convert_to_numpy(tensor)[0]

    def prepare(self, due: bool) -> None:
        """Does nothing: no state is kept between steps."""

    def close(self) -> None:
        """Does nothing: there are no hooks."""

    def _weights(self, layer: Any) -> Weights:
        import numpy as np

        cell, kind = layer.cell, _kind(layer)
        parts = [self._keras.ops.convert_to_numpy(each) for each in cell.weights]
        order, n = ORDER[kind], cell.units
        Wx, Wh = (_in_order(each, order, n) for each in parts[:2])
        bias = parts[2] if cell.use_bias else np.zeros(Wx.shape[1], Wx.dtype)
        both = [_in_order(each, order, n) for each in np.atleast_2d(bias)]
        bx, bh = both if len(both) == 2 else (both[0], np.zeros_like(both[0]))
        after = bool(getattr(cell, "reset_after", True))
        return Weights(kind, Wx, Wh, bx, bh, _name(cell.activation) if kind == "RNN" else "tanh", after)


@dataclass(frozen=True)
class LayerCall:
    """What a layer read: its input (time, features), its mask (time,), and its initial states (units,)."""

    x: Any
    mask: Any
    states: list[Any]
    directions: int

    @property
    def states_of_each(self) -> list[list[Any]]:
        """The initial states of each direction."""
        size = len(self.states) // self.directions
        return [self.states[place * size : (place + 1) * size] for place in range(self.directions)]


def recurrent_layers(model: Any) -> Iterator[tuple[str, Any]]:
    """The recurrent layers with their names, of nested models too; raises `RecordError` for a layer that cannot be
    watched."""
    seen: dict[str, int] = {}
    for layer in _found(model):
        for _, inner in _directions(layer):
            _check(layer, inner)
        seen[layer.name] = seen.get(layer.name, 0) + 1
        yield layer.name if seen[layer.name] == 1 else f"{layer.name}_{seen[layer.name]}", layer


def _found(layer: Any) -> Iterator[Any]:
    """The recurrent layers inside a layer or model, in its order; what a wrapper calls many times is left out."""
    for each in layer._flatten_layers(include_self=False, recursive=False):
        if _directions(each):
            yield each
        elif type(each).__name__ != "TimeDistributed":
            yield from _found(each)


def _check(layer: Any, inner: Any) -> None:
    """Raises `RecordError` if the states of a layer cannot be computed from its weights."""
    if inner.stateful:
        raise RecordError(f"layer {layer.name} is stateful: being watched would change the states it goes on from")
    wanted: dict[str, tuple[str, ...]] = {"activation": ("tanh",), "recurrent_activation": ("sigmoid",)}
    if _kind(inner) == "RNN":
        wanted = {"activation": ("tanh", "relu", "linear")}
    for option, values in wanted.items():
        if (name := _name(getattr(inner.cell, option))) not in values:
            raise RecordError(f"layer {layer.name}: {option}={name!r} cannot be watched, only {', '.join(values)}")


def _kind(layer: Any) -> Any:
    """`LSTM`, `GRU` or `RNN`, by its cell; "" for a cell of another kind."""
    return KINDS.get(type(getattr(layer, "cell", None)).__name__, "")


def _directions(layer: Any) -> list[tuple[str, Any]]:
    """Its recurrent layers with their part of the name; empty for a layer of another kind."""
    if type(layer).__name__ in ("SimpleRNN", "LSTM", "GRU", "RNN") and _kind(layer):
        return [("", layer)]
    if type(layer).__name__ == "Bidirectional":
        both = [("/forward", layer.forward_layer), ("/backward", layer.backward_layer)]
        return both if all(_directions(each) for _, each in both) else []
    return []


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", function))


def _in_order(values: Any, order: Sequence[int], units: int) -> Any:
    """The array with the gates of its last axis in another order."""
    import numpy as np

    return np.concatenate([values[..., gate * units : (gate + 1) * units] for gate in order], -1)


def _zeros(weights: Weights) -> Any:
    """A state of zeros."""
    import numpy as np

    return np.zeros(weights.units, weights.Wh.dtype)


def _array(values: Any) -> Any:
    import numpy as np

    return np.asarray(values)


def _listed(values: Any) -> Any:
    return values if isinstance(values, list | tuple) else [values]
