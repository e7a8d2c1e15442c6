"""Computes the signals of Keras's recurrent layers for one input during training: SimpleRNN, LSTM, GRU, RNN of their
cells, also stacked, and Bidirectional.

Keras compiles a training step, so nothing can be read inside it. The layers' inputs are computed by the model itself,
and the states by the equations from the layers' weights.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import RecordError
from .gates import Weights, scan
from .keras_search import WatchedLayers, cells, directions, kind_of

ORDER = {"LSTM": (0, 1, 2, 3), "GRU": (1, 0, 2), "RNN": (0,)}
"""The indices of Keras's gates (i f c o, z r h) in PyTorch's order."""
STATES = {"LSTM": 2, "GRU": 1, "RNN": 1}
"""The number of states of a cell."""


class KerasLayers:
    """The recurrent layers of a built Keras model, for one fixed input.

    To learn what each layer reads, in a nested or subclassed model too, the model is called with the input while the
    layers' `call` notes its arguments; training is not touched.
    """

    missing = "the layers were not called"

    def __init__(self, keras: Any, model: Any, x: Any) -> None:
        self._keras, self._model = keras, model
        found = WatchedLayers.of(model)
        self._layers, self._left, self._again = dict(found.layers), found.left, dict[str, None]()
        if not self._layers:
            left = "".join(f"; {each}" for each in found.left)
            raise RecordError(
                "the model has no SimpleRNN, LSTM, GRU, Bidirectional of them or RNN of their cells to watch" + left
            )
        if x is None:
            raise RecordError("of a Keras model an input is watched that stays: watch(model, 'run', x=x_train[:1])")
        if not model.built:
            raise RecordError("the model is not built: call it once, or give an Input, before it is watched")
        self._x = keras.tree.map_structure(lambda each: _array(each)[:1], x)
        try:
            self._called = tuple(self._calls())
        except Exception as error:
            raise RecordError(f"the model cannot be called with this x: {error!s:.200}") from None
        if not self._called:
            raise RecordError(f"the model calls none of its recurrent layers with this x: {', '.join(self._layers)}")

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not in the recording, a sentence each."""
        unseen = [f"{name} was not called with this x" for name in self._layers if name not in self._called]
        again = [f"{name} was called more than once: only its first call is recorded" for name in self._again]
        return (*self._left, *unseen, *again)

    def arrays(self) -> dict[str, Any]:
        """Every signal (time, units) for the present weights, and the first layer's input as `x`."""
        found: dict[str, Any] = {}
        for name, call in self._calls().items():
            found["x" if not found else f"{name}/input"] = call.x
            for (side, inner), states in zip(directions(self._layers[name]), call.states_of_each, strict=True):
                turn, read = -1 if inner.go_backwards else 1, call.x
                rows = None if call.mask is None else call.mask[::turn]
                for end, cell in cells(inner):
                    weights = self._weights(cell)
                    given, states = states[: STATES[weights.kind]], states[STATES[weights.kind] :]
                    zeros = _zeros(weights)
                    h0, c0 = (*given, zeros, zeros)[:2] if given else (zeros, zeros)
                    made = scan(weights, read[::turn], h0, c0, rows)
                    found |= {f"{name}{end}{side}/{signal}": each[::turn] for signal, each in made.items()}
                    read = made["h"][::turn]
        return found

    def _calls(self) -> dict[str, "LayerCall"]:
        """By the name of each layer, its first call while the model reads the input."""
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
            if name in found:
                self._again[name] = None
            else:
                rows = None if mask is None else self._first(mask[0] if isinstance(mask, list | tuple) else mask)
                given = [self._first(each) for each in self._keras.tree.flatten(initial_state) if each is not None]
                found[name] = LayerCall(self._first(sequences), rows, given, len(directions(layer)))
            return call(sequences, initial_state=initial_state, mask=mask, **more)

        return noted

    def _first(self, tensor: Any) -> Any:
        """The numbers of the first sequence."""
        return self._keras.ops.convert_to_numpy(tensor)[0]

    def prepare(self, due: bool) -> None:
        """Does nothing: no state is kept between steps."""

    def close(self) -> None:
        """Does nothing: there are no hooks."""

    def _weights(self, cell: Any) -> Weights:
        import numpy as np

        kind: Any = kind_of(cell)
        parts = [self._keras.ops.convert_to_numpy(each) for each in cell.weights]
        order, n = ORDER[kind], cell.units
        Wx, Wh = (_in_order(each, order, n) for each in parts[:2])
        bias = parts[2] if cell.use_bias else np.zeros(Wx.shape[1], Wx.dtype)
        both = [_in_order(each, order, n) for each in np.atleast_2d(bias)]
        bx, bh = both if len(both) == 2 else (both[0], np.zeros_like(both[0]))
        known = self._keras.activations
        usual = cell.activation is known.tanh, getattr(cell, "recurrent_activation", None) in (known.sigmoid, None)
        squash, gate = (
            None if same else self._function(getattr(cell, name))
            for same, name in zip(usual, ("activation", "recurrent_activation"), strict=True)
        )
        after = bool(getattr(cell, "reset_after", True))
        return Weights(kind, Wx, Wh, bx, bh, reset_after=after, squash=squash, gate=gate)

    def _function(self, of_tensors: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """An activation of Keras as a function of arrays."""
        ops = self._keras.ops
        return lambda values: ops.convert_to_numpy(of_tensors(ops.convert_to_tensor(values)))


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
