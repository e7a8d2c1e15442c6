"""Messages of Keras about a layer's input, in the words of each of its versions."""

from rnn_tui.engine.core.arrays import Shape


def incompatible_ndim(keras: str, name: str, shape: Shape, ndim: int | None) -> str:
    """The layer `name` takes an input with `ndim` axes (None: at least two) and got one of that shape."""
    expected = "expected min_ndim=2" if ndim is None else f"expected ndim={ndim}"
    found = f"incompatible with the layer: {expected}, found ndim={len(shape)}. Full shape received: {shape}"
    if keras == "keras3":
        return f"Input 0 with name 'None' of layer '{name}' is {found}"
    if keras == "keras2":
        return f'Input 0 of layer "{name}" is {found}'
    return f"Input 0 is incompatible with layer {name}: {expected}, found ndim={len(shape)}"
