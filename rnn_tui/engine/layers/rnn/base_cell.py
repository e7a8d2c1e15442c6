"""Cells as Keras has them: one step of a recurrent layer, without the loop over a sequence.

A cell by itself cannot be a layer of a stack; an RNN applies it to a sequence (`rnn.py`). Its options are those of the
recurrent layer with the same step, where they are declared.
"""

import dataclasses
from typing import Any, ClassVar, Self

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.recurrent import Recurrent


def shared(kind: type[Recurrent], name: str) -> Any:
    """The option of that name, as declared in another kind."""
    (found,) = (each for each in dataclasses.fields(kind) if each.name == name)
    return dataclasses.field(default=found.default, kw_only=found.kw_only, metadata=found.metadata)


class CellKind(Layer):
    """A cell: one step of a recurrent layer."""

    makes: ClassVar[type[Recurrent]] = Recurrent
    """The recurrent layer with the same step."""
    further = (
        *("kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "kernel_constraint"),
        *("recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout"),
    )

    def through(self, **flow: Any) -> Recurrent:
        """The recurrent layer that applies this cell to a sequence; `flow` are the layer's own options."""
        own = {each.name: getattr(self, each.name) for each in self.options() if each.name != "name"}
        return self.makes(**own, **flow)

    def resolve(self, keras: str) -> Self:
        """Resolved like the recurrent layer with the same step."""
        resolved = super().resolve(keras)
        whole = resolved.through().resolve(keras)
        return resolved.edit(**{each.name: getattr(whole, each.name) for each in self.options() if each.name != "name"})

    folder: ClassVar[str] = ""
    """Its name in a list of cells in Keras's weights files."""

    @property
    def brief(self) -> str:
        return self.through().brief

    def takes(self, inputs: int) -> bool:
        return False

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        raise StackError(f"{self.kind()} computes one step and cannot be a layer by itself: use RNN({self.kind()}(…))")

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return self.through().output_shapes(shapes)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        return self.through().weights(shapes)
