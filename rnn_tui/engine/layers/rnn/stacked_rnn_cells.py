"""StackedRNNCells: cells on top of each other, as one cell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.core.errors import OptionError, StackError, UnknownKind
from rnn_tui.engine.layers.rnn.base_cell import CellKind
from rnn_tui.engine.layers.rnn.gru import GRUCell
from rnn_tui.engine.layers.rnn.lstm import LSTMCell
from rnn_tui.engine.layers.rnn.simple_rnn import SimpleRNNCell
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import deserialize
from rnn_tui.engine.options.options import option


@dataclass(frozen=True)
class Cells:
    """The rule of an option with one or more cells, the lowest first."""

    examples: tuple[Any, ...] = ((LSTMCell(8), GRUCell(8)), (SimpleRNNCell(8),))
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> tuple[CellKind, ...]:
        if isinstance(value, str) or not isinstance(value, Sequence) or not value:
            raise OptionError(
                f"`{name}` is a list of cells, such as [LSTMCell(8), GRUCell(4)], got {value!r:.60}.", name
            )
        return tuple(accepted_cell(name, each) for each in value)

    def parse(self, name: str, text: str) -> tuple[CellKind, ...]:
        words = text.strip().strip("()[]").replace(",", " ").split()
        try:
            return self.check(name, [{"class_name": each, "config": {"units": 8}} for each in words])
        except UnknownKind as error:
            raise OptionError(str(error), name) from None

    def show(self, value: Sequence[Layer]) -> str:
        return ", ".join(each.kind() for each in map(deserialize, value))


def accepted_cell(name: str, value: Any) -> CellKind:
    """A cell of a known kind; raises `OptionError`."""
    made = deserialize(value)
    if not isinstance(made, CellKind):
        raise OptionError(f"`{name}` takes a cell, such as LSTMCell, not {made.kind()}", name)
    return made


class StackedRNNCells(Layer):
    """Cells on top of each other: each reads the output of the one below it, at every step.

    h1 = cell1( x ), h2 = cell2( h1 ), …

    Weights: cell by cell, the lowest first.

    in  (batch, features), and the states of all cells before the step
    out (batch, units of the last cell), and the states of all cells after it
    """

    cells: tuple[CellKind, ...] = option(  # type: ignore[assignment]
        Cells(),
        start=({"class_name": "LSTMCell", "config": {"units": 8}}, {"class_name": "LSTMCell", "config": {"units": 8}}),
        help="the cells, the lowest first",
    )

    title = "cells on top of each other"
    positional = ("cells",)

    @property
    def nested(self) -> tuple[Layer, ...]:
        return self.cells

    @property
    def brief(self) -> str:
        return " ".join(f"{each.kind()} {each.brief}" for each in self.cells)

    def resolve(self, keras: str) -> Self:
        return replace(super().resolve(keras), cells=tuple(each.resolve(keras) for each in self.cells))

    def with_trainable(self, value: bool) -> Self:
        return replace(super().with_trainable(value), cells=tuple(each.with_trainable(value) for each in self.cells))

    def takes(self, inputs: int) -> bool:
        return False

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        raise StackError("StackedRNNCells compute one step and cannot be a layer by themselves: use RNN([…])")

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return self.cells[-1].output_shapes(shapes)


StackedRNNCells.cells = ()  # an option; in other layers it is a property
