"""What layers share that add or multiply random numbers while training and do nothing in inference: y = x · k + n."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Named
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


class Noise(Layer):
    """A layer that multiplies by random numbers, or adds some, while training. `k` and `n` are signals of its run."""

    def drawn(self, rng: np.random.Generator, x: Array) -> dict[str, Array]:
        """The random factor (`k`) and offset (`n`) for x; a missing one changes nothing."""
        raise NotImplementedError

    def output_shapes(self, shapes: Shapes) -> Shapes:
        return shapes

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        x = call.x
        drawn = {} if call.training is None else self.drawn(call.training, x)
        drawn = {name: np.broadcast_to(values, x.shape).astype(x.dtype) for name, values in drawn.items()}
        y = x * drawn["k"] if "k" in drawn else x
        return LayerRun((y + drawn["n"] if "n" in drawn else y,), call.masks, saved=drawn)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        (dy,) = d_outputs
        return LayerGradients((dy * run.saved["k"] if "k" in run.saved else dy,))

    def equations(self, context: StepContext) -> None:
        read = context.recorded.get("x", context.x).reshape(-1)
        y = Named(f"x[{context.unit}]", read[context.unit])
        k, n = (
            Named(name, context.recorded[name].reshape(-1)[context.unit]) if name in context.recorded else None
            for name in ("k", "n")
        )
        changed = y if k is None else y * k
        changed = changed if n is None else changed + n
        context.define("y", changed, "unchanged" if changed is y else "with random numbers, while training")
