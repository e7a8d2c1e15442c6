"""What the state before the first input is."""

from rnn_tui.engine.nn.layer import Layer


def carried_over(layer: Layer, batch_number: int) -> str:
    """Where a stateful layer's state before the first input of that batch comes from: `carried over from batch 1`;
    empty for the first batch, and for a layer that forgets."""
    return f"carried over from batch {batch_number - 1}" if batch_number > 1 and layer.stateful_layer else ""
