"""One sequence as many that are all the same: what many losses are walked back through side by side."""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from rnn_tui.engine.gradients import precise
from rnn_tui.engine.runs import CellRun, LayerRun
from rnn_tui.engine.trace import LayerTrace

Numbers = TypeVar("Numbers", bound=np.ndarray)


def one(at: LayerTrace, batch: int) -> LayerTrace:
    """A layer's record of one sequence of its batch, float64."""
    run, only = precise(at.run), slice(batch, batch + 1)

    def cell(made: CellRun) -> CellRun:
        first, second = (None if each is None else each[only] for each in made.kept)
        return replace(
            made,
            x=made.x[only],
            signals={name: values[only] for name, values in made.signals.items()},
            initial={name: values[only] for name, values in made.initial.items()},
            mask=None if made.mask is None else made.mask[only],
            kept=(first, second),
        )

    return replace(
        at,
        weights=tuple(np.asarray(each, np.float64) for each in at.weights),
        x=np.asarray(at.x[only], np.float64),
        run=replace(
            run,
            outputs=tuple(each[only] for each in run.outputs),
            cells={name: cell(made) for name, made in run.cells.items()},
        ),
    )


def repeated(run: LayerRun, count: int) -> LayerRun:
    """A record of one sequence as one of `count`, without a copy."""

    def many(values: Numbers) -> Numbers:
        return np.broadcast_to(values, (count, *values.shape[1:]))  # type: ignore[return-value]

    def cell(made: CellRun) -> CellRun:
        first, second = (None if each is None else many(each) for each in made.kept)
        return replace(
            made,
            x=many(made.x),
            signals={name: many(values) for name, values in made.signals.items()},
            initial={name: many(values) for name, values in made.initial.items()},
            mask=None if made.mask is None else many(made.mask),
            kept=(first, second),
        )

    outputs = tuple(many(each) for each in run.outputs)
    return replace(run, outputs=outputs, cells={name: cell(made) for name, made in run.cells.items()})
