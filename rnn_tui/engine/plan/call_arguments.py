"""What a call says beside its tensors: `use_causal_mask=True`, `return_attention_scores=True`."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.engine.nn.layer import Layer


def with_arguments(layer: Layer, arguments: Mapping[str, Any]) -> Layer:
    """The layer as it runs in a call with these arguments; raises `StackError` for one that its kind does not take."""
    if isinstance(layer, Opaque):
        return layer
    known = {each.name for each in dataclasses.fields(layer)}
    told = {name: value for name, value in arguments.items() if value not in (None, False)}
    if unknown := [name for name in told if name not in known]:
        raise StackError(f"the call says {unknown[0]}={told[unknown[0]]!r:.40}, which a {layer.kind()} does not take")
    return dataclasses.replace(layer, **told) if told else layer
