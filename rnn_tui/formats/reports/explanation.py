"""The explanation of one unit's value, as plain text and as values for JSON."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.explain.explanation import Explanation, Step
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.run.track_lookup import explainable, tracked
from rnn_tui.numbers import exact

MOST = 16
"""The default number of contributions that are printed by name."""


@dataclass(frozen=True, eq=False)
class ExplanationReport:
    """An explanation, and its place in a trace."""

    explanation: Explanation
    layer: str
    kind: str
    cell: str
    signal: str
    unit: int
    """The unit's number within its cell, from 0."""
    t: int
    timesteps: int
    sequence: int
    """The number of the sequence, from 1."""
    sequences: int

    @classmethod
    def of(
        cls,
        trace: Trace,
        *,
        layer: str = "",
        signal: str = "",
        direction: str = "",
        unit: int = 0,
        t: int | None = None,
        sequence: int = 1,
    ) -> "ExplanationReport":
        """The explanation of the value that the arguments select. `t`: the position in time, as on the
        screen; None: where the cell's last step is, the first timestep if it reads from the end. Raises `RnnError`."""
        explainable(trace, trace.timesteps if t is None else t, sequence)
        track, unit = tracked(trace, layer, signal, direction, unit)
        at = trace.layer(track.layer)
        if t is None:
            t = trace.step(track, trace.steps(track)) if trace.cell(track) is not None else trace.timesteps
        found = trace.explain(track, trace.step(track, t), unit, sequence - 1)
        if found is None and t:
            steps = trace.steps(track)
            raise RnnError(f"{at.name} has {counted(steps, 'timestep')} of its own: t is 0 to {steps}, not {t}")
        if found is None:
            raise RnnError(f"{track.signal} of {at.name} is not there before the first input: it begins at t 1")
        return cls(
            found,
            at.name,
            at.layer.kind(),
            track.cell,
            track.signal,
            unit,
            t,
            trace.timesteps,
            sequence,
            trace.batch,
        )

    def text(self, most: int = MOST) -> str:
        """The place, the equation in one line, and every step with its contributions."""
        found = self.explanation
        place = [" ".join(filter(None, (self.layer, self.cell, found.name))), f"t {self.t}/{self.timesteps}"]
        if found.timestep is not None:
            place.append(f"reads the input of timestep {found.timestep}")
        if self.sequences > 1:
            place.append(f"sequence {self.sequence}/{self.sequences}")
        lines = [" · ".join(place), found.equation.worked_out()]
        for step in found.steps:
            lines += ["", *_step(step, most)]
        return "\n".join(lines)

    def values(self) -> dict[str, Any]:
        """Values for JSON: numbers at full precision, `shown` as printed; NaN and infinities are None."""
        found = self.explanation
        return {
            "layer": self.layer,
            "kind": self.kind,
            "direction": self.cell or None,
            "signal": self.signal,
            "unit": self.unit,
            "t": self.t,
            "timesteps": self.timesteps,
            "reads_timestep": found.timestep,
            "sequence": self.sequence,
            "sequences": self.sequences,
            "name": found.name,
            **_number("value", found.value, exact(found.value)),
            "note": found.note,
            "equation": found.equation.worked_out(),
            "steps": [_values(each) for each in found.steps],
        }


def _step(step: Step, most: int) -> Iterator[str]:
    if step.about or step.note:
        yield f"{step.title}: {', '.join(filter(None, (step.about, step.note)))}"
    else:
        yield step.title
    if step.formula:
        yield f"  = {step.formula}"
    if step.numbers and step.formula != step.numbers:
        yield f"  = {step.numbers}"
    yield f"  = {step.text}"
    if not step.adds_up:
        return
    found = step.contributions.lines(step.value, most)
    name, part, value = (
        max((len(getattr(each, what)) for each in found.shown), default=0) for what in ("name", "part", "text")
    )
    for each in found.shown:
        line = f"      {each.name:<{name}}  {each.text:>{value}}"
        if each.input is not None and each.weight is not None:
            line += f"   {each.part:<{part}}   {exact(each.input)} × {exact(each.weight)}"
        yield line
    if found.rest is not None:
        yield f"      and {found.left_out} more, together {found.rest.text}"


def _values(step: Step) -> dict[str, Any]:
    parts, contributions = [], []
    if step.adds_up:
        parts = [
            {"name": each.name, **_number("value", each.value, each.text)}
            for each in step.contributions.part_lines(step.value)
        ]
        contributions = [
            {
                "name": each.name,
                **_number("value", each.value, each.text),
                "part": each.part,
                "input": _plain(each.input),
                "weight": _plain(each.weight),
            }
            for each in step.contributions.lines(step.value, len(step.contributions)).shown
        ]
    return {
        "name": step.name,
        "direction": step.cell or None,
        "about": step.about,
        "formula": step.formula,
        "numbers": step.numbers,
        **_number("value", step.value, step.text),
        "note": step.note,
        "operands": [
            {"name": each.formula, **_number("value", each.value, exact(each.value))} for each in step.operands
        ],
        "parts": parts,
        "contributions": contributions,
    }


def _number(name: str, value: float, shown: str) -> dict[str, Any]:
    return {name: _plain(value), "shown": shown}


def _plain(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value
