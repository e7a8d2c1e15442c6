"""What Attention and AdditiveAttention share: averages of the values, weighted by scores of their keys.

Shapes: query (batch, Tq, features), value (batch, Tv, …), key (batch, Tv, features), scores (batch, Tq, Tv).
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask, Shapes, dropout_factors
from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery, StepContext
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.expression import Sum
from rnn_tui.engine.layers.activations.softmax import softmax, softmax_gradient
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import Number, argument, option
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun

FAR = 1e9
"""Subtracted from the score of a masked value."""


class Scored(Layer):
    """A layer that is called on [query, value] or [query, value, key]: the value second, the key third."""

    dropout: float = option(Number(0, 1), default=0.0, help="fraction of the weights dropped while training")
    return_attention_scores: bool = argument(default=False, kw_only=True)
    use_causal_mask: bool = argument(default=False, kw_only=True)

    reads_mask = True
    mask_joint = "tensor"
    takes_list: ClassVar[bool] = True

    def takes(self, inputs: int) -> bool:
        return inputs in (2, 3)

    def check_input(self, shapes: Shapes, name: str, keras: str) -> None:
        super().check_input(shapes, name, keras)
        query, value, key = shapes if len(shapes) == 3 else (*shapes, shapes[1])
        if {len(each) for each in shapes} != {3}:
            raise StackError(f"{name} ({self.kind()}) reads sequences (batch, time, features), got {list(shapes)}")
        if query[2] != key[2] or (None not in (value[1], key[1]) and value[1] != key[1]):
            raise StackError(
                f"{name} ({self.kind()}) compares queries and keys of as many features, and needs as many values as"
                f" keys: got query {query}, value {value}, key {key}"
            )

    def output_shapes(self, shapes: Shapes) -> Shapes:
        query, value = shapes[:2]
        made = (*query[:-1], value[-1])
        return (made, (*query[:-1], value[1])) if self.return_attention_scores else (made,)

    def scores(self, weights: Sequence[Array], query: Array, key: Array) -> Array:
        """(batch, Tq, Tv): the score of every key for every query."""
        raise NotImplementedError

    def scores_back(
        self, weights: Sequence[Array], query: Array, key: Array, d: Array
    ) -> tuple[Array, Array, tuple[Array, ...]]:
        """The derivatives with respect to query, key and weights, given those with respect to the scores."""
        raise NotImplementedError

    def _seen(self, call: Call, size: tuple[int, int]) -> Mask | None:
        """(batch or 1, Tq or 1, Tv): which value counts for which query; None: every one."""
        of_values = call.masks[1]
        seen = None if of_values is None else of_values[:, None, :]
        if self.use_causal_mask:
            causal = causal_mask(*size)[None]
            seen = causal if seen is None else seen & causal
        return seen

    def forward(self, weights: Sequence[Array], call: Call) -> LayerRun:
        query, value = call.inputs[:2]
        z = self.scores(weights, query, call.inputs[-1])
        seen = self._seen(call, z.shape[1:])
        if seen is not None:
            z = np.where(seen, z, z - z.dtype.type(FAR))
        shares = softmax(z, (2,))
        kept = None
        if call.training is not None and self.dropout:
            kept = dropout_factors(call.training, self.dropout, shares.shape).astype(z.dtype)
        used = shares if kept is None else shares * kept
        y = used @ value
        if call.masks[0] is not None:
            y = np.where(call.masks[0][..., None], y, y.dtype.type(0))
        saved = {"scores": used} if kept is None else {"scores": used, "shares": shares, "kept": kept}
        outputs = (y, used) if self.return_attention_scores else (y,)
        return LayerRun(outputs, call.masks[:1], saved=saved)

    def backward(
        self, weights: Sequence[Array], call: Call, run: LayerRun, d_outputs: Sequence[Array]
    ) -> LayerGradients:
        query, value = call.inputs[:2]
        used, kept = run.saved["scores"], run.saved.get("kept")
        shares = run.saved.get("shares", used)
        dy = d_outputs[0] if call.masks[0] is None else d_outputs[0] * call.masks[0][..., None]
        d_used = dy @ value.swapaxes(1, 2) + (d_outputs[1] if len(d_outputs) > 1 else 0)
        d_shares = d_used if kept is None else d_used * kept
        d_query, d_key, found = self.scores_back(
            weights, query, call.inputs[-1], softmax_gradient(d_shares, shares, (2,))
        )
        d_value = used.swapaxes(1, 2) @ dy
        if len(call.inputs) == 2:
            return LayerGradients((d_query, d_value + d_key), found)
        return LayerGradients((d_query, d_value, d_key), found)

    def explain(self, asked: ExplainQuery) -> Explanation | None:
        """The values that are averaged for a query."""
        y = asked.run.outputs[0]
        if not 1 <= asked.t <= y.shape[1]:
            return None
        shares = asked.run.saved["scores"][asked.batch, asked.t - 1]
        values = asked.inputs[1][asked.batch, :, asked.unit]
        row = y[asked.batch, asked.t - 1]
        context = StepContext(asked.weights, values, asked.unit, {"y": row})
        product = context.product("α·value", f"value[{asked.unit}]", values, shares, steps=True)
        if row.any() or not shares.any():
            context.define("y", Sum(product), "the values, each times its weight α")
        else:
            context.recorded_value("y", "masked: the output for this query is 0")
        return context.explanation("y", f"y[{asked.unit}]", asked.t)


def causal_mask(queries: int, values: int) -> Mask:
    """(Tq, Tv): True if a value is not later than the query."""
    found: Mask = np.arange(queries)[:, None] >= np.arange(values)
    return found
