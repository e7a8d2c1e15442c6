"""A layer run by itself, without a model: forwards, and backwards."""

from collections.abc import Sequence

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.runtime.layer_results import LayerGradients, LayerRun


def run_layer(layer: Layer, weights: Sequence[Array], call: Call) -> LayerRun:
    """What the layer makes of its inputs: `Layer.forward_work`, finished."""
    return finish(layer.forward_work(weights, call))


def layer_gradients(
    layer: Layer, weights: Sequence[Array], call: Call, made: LayerRun, d_outputs: Sequence[Array | None]
) -> LayerGradients:
    """The derivatives of a loss, given those with respect to every output: `Layer.backward_work`, finished."""
    return finish(layer.backward_work(weights, call, made, d_outputs))
