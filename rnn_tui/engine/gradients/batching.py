"""One sequence repeated as a batch, so that many losses can be differentiated side by side."""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.gradients.gradients import precise
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.run.trace import LayerTrace
from rnn_tui.engine.runtime.layer_results import CellRun, LayerRun

Numbers = TypeVar("Numbers", bound=np.ndarray)


def one(at: LayerTrace, batch: int, first: int = 0, last: int | None = None) -> LayerTrace:
    """A layer's record of one sequence of its batch, float64, restricted to the rows first … last - 1 of the time axis.

    If `first` is not 0, the record is valid only if every cell reads from the start.
    """
    run, only, part = precise(at.run), slice(batch, batch + 1), (slice(batch, batch + 1), slice(first, last))

    def cell(made: CellRun) -> CellRun:
        inputs, states = (None if each is None else each[only] for each in made.kept)
        return replace(
            made,
            weights=[np.asarray(each, np.float64) for each in made.weights],
            x=made.x[part],
            signals={name: values[part] for name, values in made.everything().items()},
            initial={
                name: made.before(name, first)[only] if first else made.initial[name][only] for name in made.initial
            },
            mask=None if made.mask is None else made.mask[part],
            kept=(inputs, states),
            clamp=None if made.clamp is None else made.clamp.after(first),
        )

    def own(values: Array) -> Array:
        return values[part if values.ndim > 2 else only]

    call = at.call.exact()
    return replace(
        at,
        weights=tuple(np.asarray(each, np.float64) for each in at.weights),
        call=replace(
            call,
            inputs=tuple(own(each) for each in call.inputs),
            masks=tuple(None if each is None else each[part] for each in call.masks),
            initial=tuple(each[only] for each in call.initial),
        ),
        run=replace(
            run,
            outputs=tuple(own(each) for each in run.outputs),
            masks=tuple(None if each is None else each[part] for each in run.masks),
            cells={name: cell(made) for name, made in run.cells.items()},
            saved={name: own(each) for name, each in run.saved.items()},
        ),
    )


def repeated(call: Call, run: LayerRun, count: int) -> tuple[Call, LayerRun]:
    """A call with one sequence and its record, repeated as `count` sequences without a copy."""

    def many(values: Numbers) -> Numbers:
        return np.broadcast_to(values, (count, *values.shape[1:]))  # type: ignore[return-value]

    def cell(made: CellRun) -> CellRun:
        first, second = (None if each is None else many(each) for each in made.kept)
        return replace(
            made,
            x=many(made.x),
            signals={name: many(values) for name, values in made.everything().items()},
            initial={name: many(values) for name, values in made.initial.items()},
            mask=None if made.mask is None else many(made.mask),
            kept=(first, second),
        )

    def masks(found: tuple[Mask | None, ...]) -> tuple[Mask | None, ...]:
        return tuple(None if each is None else many(each) for each in found)

    inputs, initial = (tuple(many(each) for each in found) for found in (call.inputs, call.initial))
    outputs, saved = tuple(many(each) for each in run.outputs), {name: many(each) for name, each in run.saved.items()}
    cells = {name: cell(made) for name, made in run.cells.items()}
    return (
        replace(call, inputs=inputs, masks=masks(call.masks), initial=initial),
        replace(run, outputs=outputs, masks=masks(run.masks), cells=cells, saved=saved),
    )
