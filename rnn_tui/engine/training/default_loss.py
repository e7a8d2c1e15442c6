"""The usual loss for a model's output and targets, if none is given."""

from collections.abc import Sequence

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.losses import Loss, loss


def usual_loss(stack: Stack, y: Array) -> Loss:
    """Cross-entropy after a softmax, the sparse one for class numbers; the binary one after a sigmoid, for targets from
    0 to 1; else the mean squared error."""
    return usual_losses(stack, (y,))[0]


def usual_losses(stack: Stack, targets: Sequence[Array]) -> tuple[Loss, ...]:
    """The same for each output that has targets."""
    outputs = stack.graph.outputs
    shapes = stack.model_output_shapes or ((),) * len(outputs)
    return tuple(_usual(stack, *each) for each in zip(range(len(outputs)), shapes, targets, strict=False))


def output_activation(stack: Stack, place: int = 0) -> str:
    """The activation of the layer that gives an output; `linear` for a layer without one."""
    tensor = stack.graph.outputs[place]
    node = next((each for each in stack.calls if each.key == tensor.node), None)
    layer = None if node is None else stack.layers[stack.position(node.layer)]
    inner = None if layer is None else (layer.nested or (layer,))[0]
    return str(getattr(inner, "activation", "linear"))


def _usual(stack: Stack, place: int, shape: Sequence[object], y: Array) -> Loss:
    activation = output_activation(stack, place)
    if activation == "sigmoid" and not _are_shares(y):
        return loss("mean_squared_error")
    if activation == "softmax":
        sparse = np.ndim(y) < len(shape) or np.shape(y)[-1] != shape[-1]
        return loss(f"{'sparse_' * sparse}categorical_crossentropy")
    return loss("binary_crossentropy" if activation == "sigmoid" else "mean_squared_error")


def _are_shares(y: Array) -> bool:
    """Whether all targets are from 0 to 1, for which a binary cross-entropy is meant."""
    values = np.asarray(y)
    return not values.size or bool(values.min() >= 0 and values.max() <= 1)
