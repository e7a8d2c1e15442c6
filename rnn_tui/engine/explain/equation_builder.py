"""One unit at one step: what a layer kind needs to write its equations with numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.explain.explanation import Explanation, Step, needed
from rnn_tui.engine.explain.expression import Expression, Named
from rnn_tui.engine.explain.terms import Applied, Weighted
from rnn_tui.engine.options import activations
from rnn_tui.engine.runtime.layer_results import LayerRun

CLOSE = {8: 1e-9, 4: 1e-3, 2: 1e-1}
"""By bytes per number: the relative rounding error allowed between a recorded number and its equation."""


@dataclass(frozen=True, eq=False)
class ExplainQuery:
    """One number of a layer's run, to be explained."""

    weights: Sequence[Array]
    inputs: tuple[Array, ...]
    """(batch, time, …) each: the inputs of the layer."""
    run: LayerRun
    cell: str
    """"" for the layer's own cell or its output, "forward", "backward"."""
    signal: str
    """The signal: `h`, a gate, …, or `output`."""
    batch: int
    t: int
    """The step of that cell, from 1; 0 is before the first input."""
    unit: int
    start: str = ""
    """What the state before the first input is, in words; empty if there is nothing more to say of it."""

    @property
    def x(self) -> Array:
        """Its first input."""
        return self.inputs[0]


def value_alone(asked: ExplainQuery, about: str) -> Explanation | None:
    """The value of an output that is not taken apart, without terms; None before the first input. `about`: how it is
    made, in words."""
    y = asked.run.outputs[0]
    timeless = y.ndim < 3
    if (asked.t < 1 and not timeless) or y.ndim < 1:
        return None
    row = y[asked.batch] if timeless else y[asked.batch, asked.t - 1]
    value = float(np.asarray(row).reshape(-1)[asked.unit])
    step = Step("y", told=value, about=about, unit=asked.unit)
    return Explanation(f"y[{asked.unit}]", (step,), timestep=None if timeless else asked.t)


@dataclass(eq=False)
class StepContext:
    """The numbers of one step, and the operations defined so far."""

    weights: Sequence[Array]
    x: Array
    """(features,): the input; in a layer without a state an array of the shape it takes."""
    unit: int
    recorded: Mapping[str, Array]
    """(units,) by signal: the results; `y` for a layer's output."""
    before: Mapping[str, Array] = field(default_factory=dict)
    """(units,) by state: the states before the step."""
    meanings: Mapping[str, str] = field(default_factory=dict)
    """The meaning of each signal, in a sentence."""
    steps: dict[str, Step] = field(default_factory=dict)
    axes: int = 0
    """How many axes the layer's input has, with those of batch and time; 0 where that makes no difference."""

    def define(self, name: str, expression: Expression, about: str = "") -> Named:
        """Adds an operation; its value is the number recorded under that name, else the expression's value."""
        row = self.recorded.get(name)
        about = about or self.meanings.get(name, "")
        told = None if row is None else float(row.reshape(-1)[self.unit])
        close = CLOSE[8] if row is None else CLOSE[row.dtype.itemsize]
        step = self.steps[name] = Step(name, expression, told, about, unit=self.unit, close=close)
        return Named(name, lambda: step.value, expression, recorded=row is not None)

    def recorded_value(self, name: str, about: str = "") -> None:
        """Adds a recorded number without an equation."""
        value = float(self.recorded[name].reshape(-1)[self.unit])
        self.steps[name] = Step(name, told=value, about=about or self.meanings.get(name, ""), unit=self.unit)

    def previous(self, state: str) -> Named:
        """The unit's state before the step."""
        return Named(f"{state}′", self.before[state][self.unit])

    def product(
        self, formula: str, each: str, inputs: Array, weights: Array, *by: Named, steps: bool = False
    ) -> Weighted:
        """Inputs times weights: `Wx·x`; its contributions are called `each`[0], `each`[1], …

        `by`: further factors in the weights, such as a gate. `steps`: they belong to timesteps, `each` t 1, `each` t 2.
        """
        return Weighted(formula, each, inputs, weights, by, steps=steps)

    def activated(self, activation: str, of: Named, row: Array | None = None) -> Applied:
        """An activation of a number; `row` (units,) is needed if the activation takes a whole row."""
        whole = None if row is None else np.asarray(row, np.float64)
        return Applied(activations.get(activation), activation.partition("(")[0], of, whole, self.unit)

    def explanation(self, name: str, title: str, timestep: int | None = None) -> Explanation:
        """The steps that lead to the number of that name."""
        if name not in self.steps:
            self.recorded_value(name)
        return Explanation(title, needed(self.steps, name), timestep=timestep)
