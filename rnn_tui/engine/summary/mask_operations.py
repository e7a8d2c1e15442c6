"""What Keras 3 lists of a functional model through which a mask goes.

Keras 3 computes masks in the graph of the model: what makes one (`not_equal`, and over features `any`) stands among the
layers as a row of its own, and what reads one is connected to two of them. So the model is no chain any more, and its
summary says what is connected to what. A mask that nobody reads is not part of it. Rules: Keras 3
`utils/summary_utils.py` and `ops/function.py` (`map_graph`), confirmed by what Keras 3.15 prints.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.naming import NameCounter, snake_case
from rnn_tui.engine.summary.rows import Row


@dataclass(eq=False)
class _Operation:
    """A row, and what it reads."""

    row: Row
    reads: tuple["_Operation", ...]
    depth: int = 0
    """How many operations stand between it and the output, on the longest way."""


def connected(rows: Sequence[Row], layers: Sequence[Layer], shapes: Sequence[Shape], names: NameCounter) -> list[Row]:
    """The rows of a chain as Keras 3 lists them: with what makes masks, and connected, where a mask is read.

    `rows`: the input's, then the layers'; `shapes`: what each layer reads; `names`: gives names to operations.
    """
    made, mask, read = [_Operation(rows[0], ())], None, False
    for row, layer, shape in zip(rows[1:], layers, shapes, strict=True):
        last, heard = made[-1], mask if layer.reads_mask else None
        read |= heard is not None
        mask = mask if layer.hands_on_mask else None
        for index, kind in enumerate(layer.mask_operations):
            before = last if index == 0 or mask is None else mask
            mask = _Operation(_row(names, kind, shape[: len(shape) - index]), (before,))
            made.append(mask)
        made.append(_Operation(row, (last, *filter(None, [heard]))))
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
    """Everything the output is made of, in the order in which a walk to the inputs meets it."""
    found, ahead = dict[_Operation, None](), [output]
    while ahead:
        at = ahead.pop()
        if at not in found:
            found[at] = None
            ahead += reversed(at.reads)
    return list(found)
