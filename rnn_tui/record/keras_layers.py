"""Computes the signals of Keras's recurrent layers for one input during training: SimpleRNN, LSTM, GRU, and
Bidirectional.

Keras compiles a training step, so nothing can be read inside it. The layers' inputs are computed by the model itself,
and the states by the equations from the layers' weights.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from .errors import RecordError
from .gates import Weights, scan

ORDER = {"LSTM": (0, 1, 2, 3), "GRU": (1, 0, 2), "RNN": (0,)}
"""The indices of Keras's gates (i f c o, z r h) in PyTorch's order."""


class KerasLayers:
    """The recurrent layers of a built Keras model, for one fixed input."""

    def __init__(self, keras: Any, model: Any, x: Any) -> None:
        import numpy as np

        self._convert = keras.ops.convert_to_numpy
        self._layers = list(recurrent_layers(model))
        if not self._layers:
            raise RecordError("the model has no SimpleRNN, LSTM, GRU or Bidirectional layer to watch")
        if x is None:
            raise RecordError("of a Keras model an input is watched that stays: watch(model, 'run', x=x_train[:1])")
        try:
            inputs = [_listed(layer.input) for _, layer in self._layers]  # and its mask, if there is one
        except (AttributeError, ValueError):
            raise RecordError("the model is not built: call it once, or give an Input, before it is watched") from None
        self._model = keras.Model(model.inputs, inputs)
        self._x = np.asarray(x)[:1]

    def arrays(self) -> dict[str, Any]:
        """Every signal (time, units) for the present weights, and the first layer's input as `x`."""
        import numpy as np

        found: dict[str, Any] = {}
        reads = self._model(self._x, training=False)
        for number, ((name, layer), read) in enumerate(zip(self._layers, reads, strict=True)):
            x, *masks = (self._convert(each)[0] for each in read)
            rows = masks[0] if masks else None
            found["x" if not number else f"{name}/input"] = x
            for side, inner in _directions(layer):
                weights = self._weights(inner)
                turn = -1 if inner.go_backwards else 1
                zeros = np.zeros(weights.units, weights.Wh.dtype)
                made = scan(weights, x[::turn], zeros, zeros, None if rows is None else rows[::turn])
                found |= {f"{name}{side}/{signal}": each[::turn] for signal, each in made.items()}
        return found

    def prepare(self, due: bool) -> None:
        """Does nothing: no state is kept between steps."""

    def close(self) -> None:
        """Does nothing: there are no hooks."""

    def _weights(self, layer: Any) -> Weights:
        import numpy as np

        kind: Any = {"SimpleRNN": "RNN"}.get(type(layer).__name__, type(layer).__name__)
        parts = [self._convert(each) for each in layer.cell.weights]
        order, n = ORDER[kind], layer.units
        Wx, Wh = (_in_order(each, order, n) for each in parts[:2])
        bias = parts[2] if layer.use_bias else np.zeros(Wx.shape[1], Wx.dtype)
        both = [_in_order(each, order, n) for each in np.atleast_2d(bias)]
        bx, bh = both if len(both) == 2 else (both[0], np.zeros_like(both[0]))
        after = bool(getattr(layer, "reset_after", True))
        return Weights(kind, Wx, Wh, bx, bh, _name(layer.activation) if kind == "RNN" else "tanh", after)


def recurrent_layers(model: Any) -> Iterator[tuple[str, Any]]:
    """The recurrent layers with their names; raises `RecordError` for a layer with an unsupported option."""
    for layer in model.layers:
        for _, inner in _directions(layer):
            wanted: dict[str, tuple[str, ...]] = {"activation": ("tanh",), "recurrent_activation": ("sigmoid",)}
            if type(inner).__name__ == "SimpleRNN":
                wanted = {"activation": ("tanh", "relu", "linear")}
            for option, values in wanted.items():
                if (name := _name(getattr(inner, option))) not in values:
                    raise RecordError(
                        f"layer {layer.name}: {option}={name!r} cannot be watched, only {', '.join(values)}"
                    )
        if _directions(layer):
            yield layer.name, layer


def _directions(layer: Any) -> list[tuple[str, Any]]:
    """Its recurrent layers with their part of the name; empty for a layer of another kind."""
    if type(layer).__name__ in ("SimpleRNN", "LSTM", "GRU"):
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


def _listed(values: Any) -> Any:
    return values if isinstance(values, list | tuple) else [values]
