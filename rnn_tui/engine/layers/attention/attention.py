"""Attention: the scores are products of queries and keys."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.layers.attention.base_attention import Scored
from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options.initializers import Ones
from rnn_tui.engine.options.options import Choice, Flag, option


class Attention(Scored):
    """For every query the average of the values, weighted by how well their keys match (Luong et al., 2015).

    s_ij = query_i · key_j · scale                                  score_mode dot; without scale if use_scale is False
    s_ij = weight · sum over k of tanh( scale · ( query_ik + key_jk ) )      score_mode concat
    α_ij = exp( s_ij ) / sum over k of exp( s_ik )                  the weights, Keras's attention scores
    y_i  = sum over j of α_ij · value_j

    scale                 one number, with use_scale
    concat_score_weight   one number, with score_mode concat

    in  query (batch, Tq, features), value (batch, Tv, …), and a key (batch, Tv, features) if it is not the value
    out (batch, Tq, …), and the weights (batch, Tq, Tv) with return_attention_scores

    Masked values get the weight 0; the output of a masked query is 0.
    """

    use_scale: bool = option(Flag(), default=False, help="whether scores are multiplied by a learned scale")
    score_mode: str = option(
        Choice(
            ("dot", "concat"),
            "Invalid value for argument score_mode. Expected one of {{'dot', 'concat'}}. Received: score_mode={value}",
        ),
        default="dot",
        help="how queries and keys are compared: their product, or the tanh of their sum",
    )

    title = "averages of values, by products"
    positional = ("use_scale", "score_mode", "dropout")

    @property
    def brief(self) -> str:
        return self.score_mode

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        scale = trained(self, Weight("scale", (), Ones()), None, None)
        concat = trained(self, Weight("concat_score_weight", (), Ones()), None, None)
        return (scale,) * self.use_scale + (concat,) * (self.score_mode == "concat")

    def scores(self, weights: Sequence[Array], query: Array, key: Array) -> Array:
        scale = weights[0] if self.use_scale else np.ones((), query.dtype)
        if self.score_mode == "dot":
            return np.asarray(query @ key.swapaxes(1, 2) * scale)
        return np.asarray(weights[-1] * self._tanh_of_sum(scale, query, key).sum(axis=-1))

    def _tanh_of_sum(self, scale: Array, query: Array, key: Array) -> Array:
        """tanh( scale · ( query + key ) ), (batch, Tq, Tv, features)."""
        made: Array = np.tanh(scale * (query[:, :, None] + key[:, None]))
        return made

    def scores_back(
        self, weights: Sequence[Array], query: Array, key: Array, d: Array
    ) -> tuple[Array, Array, tuple[Array, ...]]:
        scale = weights[0] if self.use_scale else np.ones(())
        if self.score_mode == "dot":
            d_scale = np.asarray((d * (query @ key.swapaxes(1, 2))).sum())
            return d @ key * scale, d.swapaxes(1, 2) @ query * scale, (d_scale,) * self.use_scale
        made = self._tanh_of_sum(scale, query, key)
        d_inside = (d * weights[-1])[..., None] * (1 - made * made)
        d_scale = np.asarray((d_inside * (query[:, :, None] + key[:, None])).sum())
        d_weight = np.asarray((d * made.sum(axis=-1)).sum())
        found = (d_scale,) * self.use_scale + (d_weight,)
        return (d_inside * scale).sum(axis=2), (d_inside * scale).sum(axis=1), found
