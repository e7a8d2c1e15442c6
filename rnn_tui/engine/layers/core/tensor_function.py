"""A Lambda whose function is tensor arithmetic, read from code: the operations that the function makes of its tensors.

Such a layer computes what the function computes; the function itself is never run. A Lambda that holds anything else is
an opaque layer (`core/opaque.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape, Shapes
from rnn_tui.engine.explain.equation_builder import ExplainQuery, value_alone
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.layers.operations.operation import Operation
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import argument
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


@dataclass(frozen=True)
class Applied:
    """An operation, and which values it reads: first the layer's inputs are counted, then the results in order."""

    operation: Operation
    reads: tuple[int, ...]


class Lambda(Layer):
    """Applies a function of tensors.

    y = f(x)

    in  (batch, …), or several such tensors
    out what the function makes of them
    """

    operations: tuple[Applied, ...] = argument(default=())
    inputs: int = argument(default=1)
    result: int = argument(default=0)
    """Which value is the output."""
    text: str = argument(default="")
    """The function as the code writes it."""

    title = "a function of tensors"

    @property
    def brief(self) -> str:
        return self.text

    @property
    def propagates_mask(self) -> bool:
        return False

    def takes(self, inputs: int) -> bool:
        return inputs == self.inputs

    def check_ndim(self, shape: Shape, name: str, keras: str) -> None:
        """Left to the operations."""

    def output_shapes(self, shapes: Shapes) -> Shapes:
        made = list(shapes)
        for each in self.operations:
            made += each.operation.output_shapes(tuple(made[place] for place in each.reads))
        return (made[self.result],)

    def _values(self, inputs: Sequence[Array]) -> list[Array]:
        """The inputs, then the result of every operation."""
        made = list(inputs)
        for each in self.operations:
            made += each.operation.forward((), Call(tuple(made[place] for place in each.reads))).outputs
        return made

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((self._values(call.inputs)[self.result],))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        values = self._values(call.inputs)
        totals: list[Array] = [np.zeros(each.shape) for each in values]
        totals[self.result] = totals[self.result] + d_outputs[0]
        for place in range(len(self.operations) - 1, -1, -1):
            each, made = self.operations[place], self.inputs + place
            inner = Call(tuple(values[index] for index in each.reads))
            found = each.operation.backward((), inner, LayerRun((values[made],)), (totals[made],))
            for index, more in zip(each.reads, found.inputs, strict=True):
                totals[index] = totals[index] if more is None else totals[index] + more
        return LayerGradients(tuple(totals[: self.inputs]))

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        return value_alone(asked, self.text or "what the function makes")
