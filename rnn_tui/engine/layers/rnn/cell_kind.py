"""Cells as Keras has them: one step of a recurrent layer, without the way through a sequence.

A cell by itself is no layer of a stack; an RNN takes it through a sequence (`rnn.py`). Its options are those of the
recurrent layer that makes the same step, so they are declared there.
"""

import dataclasses
from typing import Any, ClassVar, Self

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.nn.recurrent import Recurrent


def shared(kind: type[Recurrent], name: str) -> Any:
    """The option of that name, as another kind declares it."""
    (found,) = (each for each in dataclasses.fields(kind) if each.name == name)
    return dataclasses.field(default=found.default, kw_only=found.kw_only, metadata=found.metadata)


class CellKind(Layer):
    """A cell: what a recurrent layer does at one step."""

    makes: ClassVar[type[Recurrent]] = Recurrent
    """The recurrent layer that makes the same step."""

    def through(self, **flow: Any) -> Recurrent:
        """The recurrent layer that takes this cell through a sequence."""
        own = {each.name: getattr(self, each.name) for each in self.options() if each.name != "name"}
        return self.makes(**own, **flow)

    def resolve(self, keras: str) -> Self:
        """As the recurrent layer of the same step is resolved."""
        resolved = super().resolve(keras)
        whole = resolved.through().resolve(keras)
        return resolved.edit(**{each.name: getattr(whole, each.name) for each in self.options() if each.name != "name"})

    folder: ClassVar[str] = ""
    """What Keras's weights files call it in a list of cells."""

    @property
    def brief(self) -> str:
        return self.through().brief

    def takes(self, inputs: int) -> bool:
        return False

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        raise StackError(f"{self.kind()} makes one step and is no layer by itself: RNN({self.kind()}(…)) is one")

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return self.through().output_shapes(shapes)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        return self.through().weights(shapes)
