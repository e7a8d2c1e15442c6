"""Interventions on a cell: a unit or a gate held at a value, or another initial state."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.interventions.intervention import Intervention, cell_of, checked_unit, finite, shown
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.runtime.clamp import ClampedSignal


def place(cell: str, signal: str, unit: int | None) -> str:
    """The name of what is changed: `h[3]`, `backward c[0]`, `every f`."""
    side = f"{cell} " if cell else ""
    return f"{side}every {signal}" if unit is None else f"{side}{signal}[{unit}]"


@dataclass(frozen=True, kw_only=True)
class HoldSignal(Intervention):
    """A state or a gate held at a value: one unit's or every unit's, at all steps or from one on."""

    signal: str
    """A signal that the cell records: `h`, `c`, a gate, `pre`."""
    cell: str = ""
    """"forward" or "backward" inside a Bidirectional."""
    unit: int | None = None
    """Counted from 0; None: every unit."""
    since: int = 1
    """The first step of the cell at which it is held: step 1 reads its first input, which is the last timestep if the
    cell reads from the end."""

    @property
    def brief(self) -> str:
        when = f" from step {self.since}" if self.since > 1 else ""
        return f"{place(self.cell, self.signal, self.unit)} = {shown(self.value)}{when}"

    @property
    def where(self) -> tuple[object, ...]:
        return (HoldSignal, self.layer, self.cell, self.signal, self.unit)

    def check(self, stack: Stack) -> None:
        cell = cell_of(stack, self.layer, self.cell)
        names = [each.name for each in cell.signals]
        if self.signal not in names:
            raise InputError(f"{stack.name_of(self.layer)} records {', '.join(names)}, no {self.signal!r:.40}")
        checked_unit(self.unit, cell.units)
        if self.since < 1:
            raise InputError(f"steps count from 1, so nothing is held from step {self.since} on: h_0 is set, not held")
        finite(self.value)

    def held(self) -> tuple[str, ClampedSignal]:
        return self.cell, ClampedSignal(self.signal, self.value, self.unit, self.since)


@dataclass(frozen=True, kw_only=True)
class SetStart(Intervention):
    """Another initial state: one unit's or every unit's."""

    state: str = "h"
    cell: str = ""
    """"forward" or "backward" inside a Bidirectional."""
    unit: int | None = None
    """Counted from 0; None: every unit."""

    @property
    def brief(self) -> str:
        return f"{place(self.cell, f'{self.state}_0', self.unit)} = {shown(self.value)}"

    @property
    def where(self) -> tuple[object, ...]:
        return (SetStart, self.layer, self.cell, self.state, self.unit)

    def check(self, stack: Stack) -> None:
        cell = cell_of(stack, self.layer, self.cell)
        if self.state not in cell.states:
            raise InputError(
                f"{stack.name_of(self.layer)} carries {' and '.join(cell.states)} from step to step, no"
                f" {self.state!r:.40}"
            )
        checked_unit(self.unit, cell.units)
        finite(self.value)

    def states(self, layer: Layer, states: Sequence[Array]) -> list[Array]:
        names = [(side, state) for side, cell in cells_of(layer).items() for state in cell.states]
        made = [np.array(each) for each in states]
        made[names.index((self.cell, self.state))][:, slice(None) if self.unit is None else self.unit] = self.value
        return made
