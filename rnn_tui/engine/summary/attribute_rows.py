"""The rows of a subclassed model: what it keeps in its attributes, in their order, without inputs and operations.

Rules: Keras 3 `utils/summary_utils.py`, whose `model.layers` are the attributes; Keras 2 says `multiple` for every
shape, because a layer of such a model has no calls that are recorded.
"""

from collections.abc import Sequence
from dataclasses import replace

from rnn_tui.engine.plan.attributes import Attribute
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.summary.rows import Row


def attribute_rows(stack: Stack, rows: Sequence[Row]) -> list[Row]:
    """The rows of a subclassed model; `rows`: one for each layer, in the order of the stack's keys.

    A layer that was added by an edit has its row behind them.
    """
    by_key = dict(zip(stack.keys, rows, strict=True))
    names = set(stack.keys)
    found = [_row(stack, each, by_key) for each in stack.attributes if not each.keys or names & {*each.keys}]
    kept = {key for each in stack.attributes for key in each.keys}
    added = [row for key, row in by_key.items() if key not in kept and not stack.layer(key).is_operation]
    return [replace(each, multiple=True) for each in (*found, *added)]


def _row(stack: Stack, attribute: Attribute, rows: dict[int, Row]) -> Row:
    there = [rows[key] for key in attribute.keys if key in rows]
    if not there:
        return Row(attribute.name, attribute.kind, (), 0, None, built=False)
    if not attribute.whole:
        return there[0]
    known = [each.trainable for each in there if each.trainable is not None]
    parameters = sum(each.parameters for each in there)
    return Row(attribute.name, attribute.kind, (), parameters, any(known) if known else None, stack.built)
