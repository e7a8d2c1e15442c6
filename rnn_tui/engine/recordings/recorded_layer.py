"""A layer of a recording: its name and its signals, without its weights.

It stands in a stack like any other layer, so that everything that lists layers lists it too. Anything that needs its
weights is refused with one sentence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Self, SupportsIndex

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import NoModel, OptionError
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Signal
from rnn_tui.engine.options.options import option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

_NEEDS_MODEL = "This needs the model: a recording has only what it computed."


class NoStates(dict[str, Array]):
    """Stands for the states before a cell's first step, which a recording does not have; every access raises
    `NoModel`."""

    def __iter__(self) -> Iterator[str]:
        refuse()

    def keys(self) -> Any:
        refuse()

    def values(self) -> Any:
        refuse()

    def items(self) -> Any:
        refuse()

    def __missing__(self, name: str) -> Array:
        refuse()


class NoWeights(tuple[Array, ...]):
    """Stands for a layer's weights, which a recording does not have; every access raises `NoModel`."""

    def __iter__(self) -> Iterator[Array]:
        refuse()

    def __getitem__(self, index: Any) -> Any:
        refuse()

    def __contains__(self, item: object) -> bool:
        refuse()

    def index(self, value: Any, start: SupportsIndex = 0, stop: SupportsIndex = 0) -> int:
        refuse()


def refuse() -> NoReturn:
    """Raises `NoModel`."""
    raise NoModel(_NEEDS_MODEL)


class NotRecorded(NoModel, AttributeError):
    """An attribute that only the true layer has; `hasattr` is False for it."""


@dataclass(frozen=True)
class ReadOnly:
    """The rule of an option that was recorded: it cannot be changed."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> Any:
        return value

    def parse(self, name: str, text: str) -> Any:
        raise OptionError("This is what was recorded; it stays as it is.", name)

    def show(self, value: Any) -> str:
        return str(value)


class RecordedLayer(Layer):
    """A recorded layer of a model that ran in another program.

    Its equations are not known.
    """

    recorded_shape: Shape = option(ReadOnly(), help="the shape of what was recorded")
    signal_names: tuple[str, ...] = option(ReadOnly(), help="the signals that were recorded")

    title = "recorded elsewhere"

    @property
    def signals(self) -> tuple[Signal, ...]:  # type: ignore[override]
        """The signals that were recorded at every step, besides the output."""
        return tuple(Signal(each, "recorded") for each in self.signal_names if each != "output")

    @property
    def brief(self) -> str:
        return " ".join(self.signal_names)

    @property
    def cells(self) -> Mapping[str, Layer]:
        refuse()

    def __getattr__(self, name: str) -> Any:
        """Attributes of a true layer, such as units, states or an activation, raise `NotRecorded`."""
        raise NotRecorded(_NEEDS_MODEL)

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return (self.recorded_shape,)

    def edit(self, **changes: Any) -> Self:
        refuse()

    def get_config(self) -> dict[str, Any]:
        refuse()

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        refuse()

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        refuse()
