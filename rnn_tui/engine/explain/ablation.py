"""The contribution of each input to a number, for a cell that defines its step but no equations.

Each input and each old state is set to 0 by itself; its contribution is how much the number falls. What no single one
accounts for (a bias, or an effect of two together) is listed as `joint`, so that the contributions add up. If the step
is a weighted sum, the contributions are its terms.
"""

import re

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.explain.equation_builder import StepContext
from rnn_tui.engine.explain.expression import Expression, Named, Sum
from rnn_tui.engine.explain.terms import Ablations
from rnn_tui.engine.runtime.lazy_signals import Stepping

MOST = 4_000_000
"""The largest number of values of one signal computed for the contributions; beyond it only the number is shown."""


def ablation(cell: Stepping, context: StepContext) -> None:
    """One step for every signal the cell records, the states last, each with the contributions of inputs and states."""
    names = sorted(context.recorded, key=lambda name: name in cell.states)
    reads = {"x": context.x, **context.before}
    rows = 1 + sum(len(each) for each in reads.values())
    if rows * cell.units > MOST:
        for name in names:
            context.recorded_value(name)
        return
    with np.errstate(over="ignore", invalid="ignore"):
        made = cell.step([np.asarray(each, np.float64) for each in context.weights], *_each_without(reads, rows))
    for name in names:
        context.define(name, _told(cell, name, reads, made[name][:, context.unit]))


def _each_without(reads: dict[str, Array], rows: int) -> list[Array]:
    """(1 + n, width) for each array that is read: as it was, and then with each of the n numbers set to 0 in turn."""
    found: list[Array] = []
    start = 1
    for values in reads.values():
        table = np.repeat(np.asarray(values, np.float64)[None], rows, axis=0)
        places = np.arange(len(values))
        table[start + places, places] = 0
        start += len(values)
        found.append(table)
    return found


def _told(cell: Stepping, name: str, reads: dict[str, Array], made: Array) -> Expression:
    with np.errstate(invalid="ignore"):
        lost = made[0] - made[1:]
        joint = float(made[0] - lost.sum())
    parts, start = [], 0
    for each, values in reads.items():
        parts.append(Ablations(each, lost[start : start + len(values)], values))
        start += len(values)
    found = Sum(*parts, Named("joint", joint))
    found.formula = equation_of(cell.help(), name) or found.formula
    return found


def equation_of(docstring: str, name: str) -> str:
    """The right-hand side of `name_t = …` in the kind's docstring; empty if there is none."""
    found = re.search(rf"^\s*{re.escape(name)}_t\s*=\s*(.+?)(?:\s{{3,}}|$)", docstring, re.MULTILINE)
    return found[1] if found else ""
