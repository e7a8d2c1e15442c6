"""Attention: layers that weight the steps of one sequence for each step of another."""

from rnn_tui.engine.layers.attention.additive_attention import AdditiveAttention
from rnn_tui.engine.layers.attention.attention import Attention
from rnn_tui.engine.layers.attention.base_attention import Scored
from rnn_tui.engine.layers.attention.multi_head_attention import MultiHeadAttention
from rnn_tui.engine.nn.layer import Layer

ATTENTION = (Attention, AdditiveAttention, MultiHeadAttention)
"""The kinds that attend."""


def attends(layer: Layer) -> bool:
    """Whether a run of the layer saves the weights with which it attends, as `scores`."""
    return isinstance(layer, Scored | MultiHeadAttention)
