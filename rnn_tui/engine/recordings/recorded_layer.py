"""A layer that was recorded elsewhere: its name and what came out of it, without its weights.

It stands in a stack like any other, so that whatever lists layers lists these; what needs weights is refused, in one
sentence, by whatever is asked for them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Self, SupportsIndex

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.core.errors import NoModel, OptionError
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer, Signal
from rnn_tui.engine.options.options import option
from rnn_tui.engine.runtime.records import LayerGradients, LayerRun

_NEEDS_MODEL = "A recording has no weights: this needs the model."


class NoStates(dict[str, Array]):
    """In the place of the states a cell started from: there is none, and whoever goes through them is told so."""

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
    """In the place of a layer's weights: whoever asks for one is told that there are none."""

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
    """An attribute that only the layer itself has; for `hasattr` it is not there."""


@dataclass(frozen=True)
class Fact:
    """A rule for what was recorded: it is as it is."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> Any:
        return value

    def parse(self, name: str, text: str) -> Any:
        raise OptionError("This is what was recorded; it stays as it is.", name)

    def show(self, value: Any) -> str:
        return str(value)


class RecordedLayer(Layer):
    """What a layer did, recorded where its model ran.

    Nothing is known of how it computes.
    """

    made: Shape = option(Fact(), help="the shape of what was recorded")
    heard: tuple[str, ...] = option(Fact(), help="the signals that were recorded")

    title = "recorded elsewhere"

    @property
    def signals(self) -> tuple[Signal, ...]:  # type: ignore[override]
        """What was recorded at every step, beside what the layer hands on."""
        return tuple(Signal(each, "recorded") for each in self.heard if each != "output")

    @property
    def brief(self) -> str:
        return " ".join(self.heard)

    @property
    def cells(self) -> Mapping[str, Layer]:
        refuse()

    def __getattr__(self, name: str) -> Any:
        """Whatever a layer of a known kind has: units, states, an activation."""
        raise NotRecorded(_NEEDS_MODEL)

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return (self.made,)

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
