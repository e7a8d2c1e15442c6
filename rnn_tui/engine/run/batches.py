"""Batches that a stateful model reads one after the other: each begins with the states in which the last one ended.

Keras: "If `stateful=True`, the last state for each sample at index i in a batch will be used as the initial state for
the sample at index i in the following batch." Layers that are not stateful begin each batch with zeros.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rnn_tui.engine.core.work import Work
from rnn_tui.engine.interventions.clamp_state import SetStart
from rnn_tui.engine.interventions.intervention import Intervention
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace


def batches_work(
    model: Model, count: int, x: Any, *, initial: Sequence[Any], changes: Sequence[Intervention], **options: Any
) -> Work[Trace]:
    """The trace of the last of `count` batches with the inputs `x`; of one if no layer is stateful. For the other
    arguments see `Model.forward_work`.

    Given initial states, and interventions on them, belong to the first batch. Raises `InputError`.
    """
    count = count if any(each.stateful_layer for each in model.stack.layers) else 1
    trace = yield from model.forward_work(x, initial=initial, changes=changes, **options)
    later = [each for each in changes if not isinstance(each, SetStart)]
    for number in range(2, count + 1):
        made = yield from model.forward_work(x, previous=trace, changes=later, **options)
        trace = replace(made, changes=tuple(changes), batch_number=number)
    return trace
