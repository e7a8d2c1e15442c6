"""AdditiveAttention: the scores are sums of tanh(query + key)."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.layers.attention.base_attention import Scored
from rnn_tui.engine.nn.layer import Weight, width
from rnn_tui.engine.nn.weight import trained
from rnn_tui.engine.options.initializers import GlorotUniform
from rnn_tui.engine.options.options import Flag, option


class AdditiveAttention(Scored):
    """For every query the average of the values, weighted by how well their keys match (Bahdanau et al., 2015).

    s_ij = sum over k of scale_k · tanh( query_ik + key_jk )
    α_ij = exp( s_ij ) / sum over k of exp( s_ik )             the weights, Keras's attention scores
    y_i  = sum over j of α_ij · value_j

    scale   (features,), with use_scale

    in  query (batch, Tq, features), value (batch, Tv, …), and a key (batch, Tv, features) if it is not the value
    out (batch, Tq, …), and the weights (batch, Tq, Tv) with return_attention_scores

    Masked values get the weight 0; the output of a masked query is 0.
    """

    use_scale: bool = option(Flag(), default=True, help="whether features are multiplied by a learned scale")

    title = "averages of values, by sums of keys"
    positional = ("use_scale", "dropout")

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        scale = Weight("scale", (width(shapes[0], self.kind()),), GlorotUniform())
        return (trained(self, scale, None, None),) * self.use_scale

    def _tanh_of_sum(self, query: Array, key: Array) -> Array:
        """tanh( query + key ), (batch, Tq, Tv, features)."""
        made: Array = np.tanh(query[:, :, None] + key[:, None])
        return made

    def scores(self, weights: Sequence[Array], query: Array, key: Array) -> Array:
        made = self._tanh_of_sum(query, key)
        return np.asarray(made @ weights[0] if self.use_scale else made.sum(axis=-1))

    def scores_back(
        self, weights: Sequence[Array], query: Array, key: Array, d: Array
    ) -> tuple[Array, Array, tuple[Array, ...]]:
        made = self._tanh_of_sum(query, key)
        d_inside = d[..., None] * (1 - made * made)
        if self.use_scale:
            d_inside = d_inside * weights[0]
        d_scale = (d[..., None] * made).sum(axis=(0, 1, 2))
        return d_inside.sum(axis=2), d_inside.sum(axis=1), (d_scale,) * self.use_scale
