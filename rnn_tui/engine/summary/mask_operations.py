"""The rows that Keras 3 adds to the summary of a functional model with masks.

Keras 3 computes masks in the graph of the model: an operation that makes a mask (`not_equal`, and over features `any`)
is a row of its own, and a layer that reads the mask has two connections. So the model is no longer a chain, and its
summary shows the connections. A mask that no layer reads is not part of it. Rules: Keras 3 `utils/summary_utils.py` and
`ops/function.py` (`map_graph`), confirmed by the output of Keras 3.15.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.naming import NameCounter, snake_case
from rnn_tui.engine.summary.rows import Row


@dataclass(eq=False)
class _Operation:
    """A row, and the operations it reads."""

    row: Row
    reads: tuple["_Operation", ...]
    depth: int = 0
    """The number of operations between it and the output, on the longest path."""


def connected(rows: Sequence[Row], layers: Sequence[Layer], shapes: Sequence[Shape], names: NameCounter) -> list[Row]:
    """The rows of a chain as Keras 3 lists them: with the operations that make masks, and with connections, if a mask
    is read.

    `rows`: the input's, then the layers'; `shapes`: the input shape of each layer; `names`: names the operations.
    """
    made, mask, read = [_Operation(rows[0], ())], None, False
    for row, layer, shape in zip(rows[1:], layers, shapes, strict=True):
        last, used = made[-1], mask if layer.reads_mask else None
        read |= used is not None
        mask = mask if layer.propagates_mask else None
        for index, kind in enumerate(layer.mask_operations):
            before = last if index == 0 or mask is None else mask
            mask = _Operation(_row(names, kind, shape[: len(shape) - index]), (before,))
            made.append(mask)
        made.append(_Operation(row, (last, *filter(None, [used]))))
    if not read:
        return list(rows)
    for each in reversed(made):
        for one in each.reads:
            one.depth = max(one.depth, each.depth + 1)
    listed = sorted(_found(made[-1]), key=lambda each: -each.depth)
    return [replace(each.row, connected=tuple(f"{one.row.name}[0][0]" for one in each.reads)) for each in listed]


def _row(names: NameCounter, kind: str, shape: Shape) -> Row:
    return Row(names.name(snake_case(kind)), kind, (shape,), 0, None, layer=False)


def _found(output: _Operation) -> list[_Operation]:
    """Everything the output depends on, in the order in which a walk to the inputs meets it."""
    found, ahead = dict[_Operation, None](), [output]
    while ahead:
        at = ahead.pop()
        if at not in found:
            found[at] = None
            ahead += reversed(at.reads)
    return list(found)
