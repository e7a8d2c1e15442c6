"""The rule of an option that names an activation."""

from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.activation_calls import canonical
from rnn_tui.engine.options.activations import KNOWN, get
from rnn_tui.engine.options.options import Choice, Declared

UNKNOWN = "Could not interpret activation function identifier: {value}"
NOT_COMPUTED = {
    "glu": "glu makes half as many units, which the shape that Keras gives its layer does not say, and no layer runs"
    " behind it; keras.activations.glu(x) of the layer's output has the right shape, and is read",
    "threshold": "threshold needs a threshold and a value, which its name does not give: Keras does not run it by its"
    " name either. In code, lambda x: keras.activations.threshold(x, 0.5, 0) gives them",
}
"""Activations of Keras that are not supported, and the reason."""


@dataclass(frozen=True)
class ActivationName(Choice):
    """The name of an activation, also of one with parameters; None means linear, as in Keras. A layer that stands for
    an activation (`activation=LeakyReLU(0.1)`) counts as the name of the same function."""

    values: tuple[str | bool | None, ...] = tuple(KNOWN)
    message: str = UNKNOWN

    def check(self, name: str, value: Any) -> str | bool | None:
        if isinstance(value, Declared):
            return self._named(name, value)
        if isinstance(value, str) and "(" in value:
            return get(canonical(value)).name
        return super().check(name, "linear" if value is None else value)

    def parse(self, name: str, text: str) -> str | bool | None:
        return self.check(name, text.strip()) if "(" in text else super().parse(name, text)

    def _named(self, name: str, layer: Declared) -> str:
        """The name of the function that the layer computes; raises `OptionError` if it has no name."""
        found = getattr(layer, "as_activation", None)
        if isinstance(found, str):
            return found
        values = ((each, getattr(layer, each.name)) for each in layer.options())
        given = ", ".join(f"{each.name}={value!r}" for each, value in values if value != each.default)
        raise OptionError(
            f"{type(layer).__name__}({given}) as `{name}` is none of the activations with a name; behind a Dense or a"
            " convolution it can stand as a layer of its own",
            name,
        )

    def _refusal(self, name: str, value: Any) -> str:
        return NOT_COMPUTED.get(str(value), super()._refusal(name, value))
