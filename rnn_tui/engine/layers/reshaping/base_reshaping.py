"""What layers share that compute nothing: each number of the output is one of the input, or 0."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Rearranged(Layer):
    """A layer that rearranges the numbers of its input; its output has no mask."""

    @property
    def propagates_mask(self) -> bool:
        return False

    def arranged(self, x: Array) -> Array:
        """The output; 0 where no number of the input is put."""
        raise NotImplementedError

    def returned(self, dy: Array, shape: tuple[int, ...]) -> Array:
        """The derivative with respect to the input: `dy` summed at the position that each number came from."""
        raise NotImplementedError

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        return LayerRun((self.arranged(call.x),))

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        return LayerGradients((self.returned(d_outputs[0], call.x.shape),))

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """Which number of the input it is."""
        y = asked.run.outputs[0]
        timeless = y.ndim == 2
        if not timeless and not 1 <= asked.t <= y.shape[1]:
            return None
        places = np.arange(1, asked.x[0].size + 1, dtype=np.float64).reshape(1, *asked.x.shape[1:])
        row = self.arranged(places)[0] if timeless else self.arranged(places)[0, asked.t - 1]
        place = int(row.reshape(-1)[asked.unit]) - 1
        made = y[asked.batch] if timeless else y[asked.batch, asked.t - 1]
        context = StepContext(asked.weights, asked.x[asked.batch], asked.unit, {"y": made})
        if place < 0:
            context.define("y", Named("0", 0.0), "padding")
        else:
            where = np.unravel_index(place, asked.x.shape[1:])
            name = f"x[{', '.join(str(int(each)) for each in where)}]"
            context.define("y", Named(name, asked.x[asked.batch][where]), "the same number, in another place")
        return context.explanation("y", f"y[{asked.unit}]", None if timeless else asked.t)
